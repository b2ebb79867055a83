-- DBeaver's MySQL extension (plugins/org.jkiss.dbeaver.ext.mysql: MySQLDataSource, MySQLCatalog, MySQLTable, MySQLStructureAssistant, MySQLSessionManager).
SELECT DATABASE();
-- shape
SHOW ENGINES;
-- shape
SHOW CHARSET;
-- shape
SHOW COLLATION;
SELECT @@GLOBAL.character_set_server,@@GLOBAL.collation_server;
-- shape
SHOW PLUGINS;
SHOW VARIABLES LIKE 'lower_case_table_names';
SHOW VARIABLES LIKE 'sql_mode';
SELECT * FROM information_schema.TABLES t WHERE t.TABLE_SCHEMA = 'information_schema' AND t.TABLE_NAME = 'CHECK_CONSTRAINTS';
show databases LIKE 'wsql\_clients';
SHOW DATABASES WHERE `Database` IN ('wsql_clients', 'mysql');
SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'wsql\_clients' OR SCHEMA_NAME LIKE 'information%';
SELECT * FROM information_schema.SCHEMATA WHERE SCHEMA_NAME='wsql_clients';
-- shape
SELECT table_schema, SUM(data_length + index_length) FROM information_schema.tables GROUP BY table_schema;
-- shape
SELECT SUM((DATA_LENGTH+INDEX_LENGTH)) FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA='wsql_clients';
SHOW CREATE DATABASE `wsql_clients`;
SHOW FULL TABLES FROM `wsql_clients`;
SHOW FULL TABLES FROM `wsql_clients` WHERE `Tables_in_wsql_clients` LIKE 'person';
SHOW FULL TABLES FROM `wsql_clients` WHERE (`Tables_in_wsql_clients` LIKE 'p%' OR `Tables_in_wsql_clients` LIKE 'st_ff') AND (`Tables_in_wsql_clients` NOT LIKE 'per\_%');
SHOW TABLE STATUS FROM `wsql_clients`;
SHOW TABLE STATUS FROM `wsql_clients` LIKE 'person';
SELECT * FROM information_schema.COLUMNS WHERE TABLE_SCHEMA='wsql_clients' AND TABLE_NAME='person' ORDER BY ORDINAL_POSITION;
SELECT * FROM information_schema.COLUMNS WHERE TABLE_SCHEMA='wsql_clients' ORDER BY TABLE_NAME, ORDINAL_POSITION;
SELECT * FROM information_schema.STATISTICS WHERE TABLE_SCHEMA='wsql_clients' AND TABLE_NAME='person' ORDER BY TABLE_NAME,INDEX_NAME,SEQ_IN_INDEX;
SELECT * FROM information_schema.STATISTICS WHERE TABLE_SCHEMA='wsql_clients' ORDER BY TABLE_NAME,INDEX_NAME,SEQ_IN_INDEX;
SELECT kc.CONSTRAINT_NAME,kc.TABLE_NAME,kc.COLUMN_NAME,kc.ORDINAL_POSITION FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE kc WHERE kc.TABLE_SCHEMA='wsql_clients' AND kc.REFERENCED_TABLE_NAME IS NULL AND kc.TABLE_NAME='orders' ORDER BY kc.CONSTRAINT_NAME,kc.ORDINAL_POSITION;
SELECT cc.CONSTRAINT_NAME, cc.CHECK_CLAUSE, tc.TABLE_NAME FROM (SELECT CONSTRAINT_NAME, CHECK_CLAUSE FROM INFORMATION_SCHEMA.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = 'wsql_clients' ORDER BY CONSTRAINT_NAME) cc, (SELECT TABLE_NAME, CONSTRAINT_NAME FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = 'wsql_clients' AND TABLE_NAME='person') tc WHERE cc.CONSTRAINT_NAME = tc.CONSTRAINT_NAME ORDER BY cc.CONSTRAINT_NAME;
SELECT * FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA='wsql_clients' AND ROUTINE_TYPE IN ('PROCEDURE','FUNCTION') ORDER BY ROUTINE_NAME;
SELECT * FROM INFORMATION_SCHEMA.TRIGGERS WHERE TRIGGER_SCHEMA = 'wsql_clients';
SELECT * FROM information_schema.EVENTS WHERE EVENT_SCHEMA='wsql_clients';
SELECT * FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA='wsql_clients' AND TABLE_NAME='person'  ORDER BY PARTITION_ORDINAL_POSITION,SUBPARTITION_ORDINAL_POSITION;
SELECT CHECK_OPTION,DEFINER,IS_UPDATABLE FROM information_schema.VIEWS WHERE TABLE_SCHEMA='wsql_clients' AND TABLE_NAME='rich';
SHOW CREATE TABLE `wsql_clients`.`person`;
SHOW CREATE TABLE `wsql_clients`.`every_type`;
SHOW CREATE VIEW `wsql_clients`.`rich`;
SHOW CREATE PROCEDURE `wsql_clients`.raise_all;
SHOW CREATE FUNCTION `wsql_clients`.kind_of;
SHOW CREATE TRIGGER `wsql_clients`.`line_after`;
-- shape
SELECT * FROM mysql.user ORDER BY user;
-- shape
SHOW GRANTS FOR CURRENT_USER;
-- shape
SHOW PRIVILEGES;
-- shape
SHOW GLOBAL STATUS;
-- shape
SHOW STATUS;
-- shape
SHOW GLOBAL VARIABLES;
-- shape
SHOW VARIABLES;
-- shape
SHOW FULL PROCESSLIST;
-- shape
SELECT ip.*, sp.statement_latency, sp.progress, sp.lock_latency, sp.rows_examined, sp.rows_sent, sp.rows_affected, sp.tmp_tables, sp.tmp_disk_tables, sp.full_scan, sp.last_statement, sp.last_statement_latency, sp.current_memory, sp.source, sp.trx_latency, sp.trx_state, sp.trx_autocommit, sp.program_name FROM information_schema.PROCESSLIST ip LEFT JOIN sys.processlist sp ON sp.CONN_ID = ip.ID;
SELECT TABLE_SCHEMA,TABLE_NAME FROM information_schema.TABLES WHERE (TABLE_NAME LIKE '%per%' OR TABLE_COMMENT LIKE '%per%') AND TABLE_SCHEMA='wsql_clients' ORDER BY TABLE_NAME LIMIT 100;
SELECT ROUTINE_SCHEMA,ROUTINE_NAME FROM information_schema.ROUTINES WHERE (ROUTINE_NAME LIKE '%e%' OR ROUTINE_DEFINITION LIKE '%CONCAT%') AND ROUTINE_SCHEMA='wsql_clients' ORDER BY ROUTINE_NAME LIMIT 100;
SELECT TABLE_SCHEMA,TABLE_NAME,CONSTRAINT_NAME,CONSTRAINT_TYPE FROM information_schema.TABLE_CONSTRAINTS WHERE CONSTRAINT_NAME LIKE '%person%' AND TABLE_SCHEMA='wsql_clients' ORDER BY CONSTRAINT_NAME, TABLE_NAME LIMIT 100;
SELECT TABLE_SCHEMA,TABLE_NAME,COLUMN_NAME FROM information_schema.COLUMNS WHERE (COLUMN_NAME LIKE BINARY '%name%' OR GENERATION_EXPRESSION LIKE '%nick%') AND TABLE_SCHEMA='wsql_clients' ORDER BY COLUMN_NAME, TABLE_NAME LIMIT 100;
-- shape
EXPLAIN FORMAT=JSON SELECT * FROM person;
-- Then what is typed there is paged.
SELECT * FROM wsql_clients.orders ORDER BY region, number LIMIT 0, 200;
