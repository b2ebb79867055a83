-- What MySQL Workbench and MySQL Shell ask when they connect, and for their tree and dashboard: from memory, not from their sources.
SET CHARACTER SET 'utf8';
SET NAMES utf8;
SET SQL_SAFE_UPDATES=1;
SELECT CONNECTION_ID() > 0;
-- columns
SHOW SESSION STATUS LIKE 'Ssl_cipher';
SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ;
SHOW VARIABLES LIKE 'lower_case_%';
SHOW VARIABLES LIKE 'sql_mode';
SELECT current_user();
SHOW SESSION VARIABLES LIKE 'lower_case_table_names';
-- columns
SHOW DATABASES;
SHOW FULL TABLES FROM `wsql_clients`;
SELECT name, type FROM mysql.proc WHERE Db = 'wsql_clients';
SHOW PROCEDURE STATUS WHERE Db='wsql_clients';
SHOW FUNCTION STATUS WHERE Db='wsql_clients';
SHOW FULL COLUMNS FROM `wsql_clients`.`every_type`;
SHOW INDEXES FROM `wsql_clients`.`person`;
SHOW TRIGGERS FROM `wsql_clients` WHERE `Table`='order_line';
SHOW CREATE TABLE `wsql_clients`.`order_line`;
-- columns
SHOW TABLE STATUS FROM `wsql_clients` WHERE Name='person';
SELECT * FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = 'wsql_clients' ORDER BY CONSTRAINT_NAME;
SELECT TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = 'wsql_clients' AND REFERENCED_TABLE_NAME IS NOT NULL ORDER BY 1, 2, ORDINAL_POSITION;
-- shape
SHOW GLOBAL STATUS;
-- shape
SHOW GLOBAL VARIABLES;
-- shape
SHOW CHARSET;
-- shape
SHOW COLLATION;
-- shape
SHOW PLUGINS;
-- shape
SHOW ENGINES;
-- shape
SELECT PLUGIN_NAME, PLUGIN_STATUS FROM information_schema.plugins WHERE PLUGIN_TYPE = 'AUTHENTICATION';
-- shape
SELECT * FROM information_schema.character_sets;
-- shape
SELECT * FROM performance_schema.setup_instruments;
-- shape
SELECT NAME, ENABLED FROM performance_schema.setup_consumers;
-- columns
SELECT st.* FROM performance_schema.events_statements_current st JOIN performance_schema.threads thr ON thr.thread_id = st.thread_id WHERE thr.processlist_id = CONNECTION_ID();
-- columns
SELECT st.* FROM performance_schema.events_stages_history_long st WHERE st.nesting_event_id = 1;
-- columns
SELECT * FROM performance_schema.events_waits_history_long WHERE nesting_event_id = 1;
-- shape
SELECT t.THREAD_ID, t.PROCESSLIST_ID, t.PROCESSLIST_USER, a.ATTR_VALUE FROM performance_schema.threads t LEFT JOIN performance_schema.session_connect_attrs a ON t.processlist_id = a.processlist_id AND (a.attr_name IS NULL OR a.attr_name = 'program_name') WHERE t.TYPE <> 'BACKGROUND';
-- columns
SELECT * FROM sys.schema_table_statistics WHERE table_schema = 'wsql_clients';
-- columns
SELECT * FROM sys.host_summary;
-- columns
SELECT * FROM sys.user_summary;
-- columns
SELECT * FROM sys.statement_analysis LIMIT 5;
-- columns
SELECT * FROM sys.schema_unused_indexes WHERE object_schema = 'wsql_clients';
SELECT * FROM sys.schema_redundant_indexes WHERE table_schema = 'wsql_clients';
SELECT * FROM sys.schema_object_overview WHERE db = 'wsql_clients' ORDER BY object_type;
SELECT table_schema, table_name, column_name, data_type, max_value FROM sys.schema_auto_increment_columns WHERE table_schema = 'wsql_clients';
-- columns
SELECT * FROM mysql.slow_log LIMIT 1;
-- columns
EXPLAIN FORMAT=TRADITIONAL SELECT 1 WHERE FALSE;
-- columns
SHOW WARNINGS;
-- shape
SHOW ENGINE INNODB STATUS;
SHOW BINARY LOG STATUS;
SHOW REPLICA STATUS;
