-- HeidiSQL (source/dbconnection.pas, dbstructures.mysql.pas, main.pas, usermanager.pas).
-- shape
SELECT NOW();
-- shape
SELECT CONNECTION_ID();
SELECT CURRENT_USER();
SET NAMES utf8mb4;
-- shape
SHOW VARIABLES;
-- shape
SHOW /*!50002 GLOBAL */ STATUS;
-- shape
SHOW /*!50002 GLOBAL */ STATUS LIKE 'Com\_%';
SHOW TABLES FROM `information_schema` LIKE 'TABLE%';
-- shape
SHOW DATABASES;
-- shape
SHOW ENGINES;
SELECT `DEFAULT_COLLATION_NAME` FROM `information_schema`.`SCHEMATA` WHERE `SCHEMA_NAME`='wsql_clients';
SHOW TABLE STATUS FROM `wsql_clients`;
SELECT `TABLE_NAME` AS `Name`, `ENGINE` AS `Engine`, `VERSION` AS `Version`, `TABLE_COLLATION` AS `Collation`, `TABLE_COMMENT` AS `Comment`, NULL AS `Create_time`, NULL AS `Data_length`, NULL AS `Rows` FROM information_schema.TABLES WHERE TABLE_SCHEMA='wsql_clients' AND TABLE_TYPE IN('BASE TABLE', 'VIEW');
SHOW FUNCTION STATUS WHERE LOWER(Db) = LOWER('WSQL_clients');
SHOW PROCEDURE STATUS WHERE LOWER(Db) = LOWER('wsql_clients');
SHOW TRIGGERS FROM `wsql_clients`;
SELECT *, EVENT_SCHEMA AS `Db`, EVENT_NAME AS `Name` FROM INFORMATION_SCHEMA.`EVENTS` WHERE EVENT_SCHEMA='wsql_clients';
SHOW EVENTS FROM `wsql_clients`;
SELECT * FROM `information_schema`.`COLUMNS` WHERE TABLE_SCHEMA='wsql_clients' AND TABLE_NAME='every_type' ORDER BY ORDINAL_POSITION;
SHOW FULL COLUMNS FROM `wsql_clients`.`person`;
SHOW KEYS FROM `person` FROM `wsql_clients`;
SHOW INDEXES FROM `odd name` FROM `wsql_clients`;
SELECT * FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA='wsql_clients' AND TABLE_NAME='person' AND REFERENCED_TABLE_NAME IS NOT NULL;
SELECT * FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA='wsql_clients' AND TABLE_NAME='order_line' AND REFERENCED_TABLE_NAME IS NOT NULL;
SELECT DISTINCT k.TABLE_SCHEMA, k.TABLE_NAME FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE k WHERE REFERENCED_TABLE_SCHEMA = 'wsql_clients' AND REFERENCED_TABLE_NAME = 'person';
SELECT tc.CONSTRAINT_NAME, cc.CHECK_CLAUSE FROM `information_schema`.`CHECK_CONSTRAINTS` AS cc, `information_schema`.`TABLE_CONSTRAINTS` AS tc WHERE tc.CONSTRAINT_SCHEMA='wsql_clients' AND tc.TABLE_NAME='person' AND tc.CONSTRAINT_TYPE='CHECK' AND tc.CONSTRAINT_SCHEMA=cc.CONSTRAINT_SCHEMA AND tc.CONSTRAINT_NAME=cc.CONSTRAINT_NAME;
SHOW CREATE TABLE `wsql_clients`.`order_line`;
SHOW CREATE VIEW `wsql_clients`.`per_country`;
SELECT * FROM information_schema.VIEWS WHERE TABLE_SCHEMA='wsql_clients' AND TABLE_NAME='staff';
SELECT CAST(LOAD_FILE(CONCAT(IFNULL(@@GLOBAL.datadir, CONCAT(@@GLOBAL.basedir, 'data/')), 'wsql_clients/staff.frm')) AS CHAR CHARACTER SET utf8mb4);
SHOW CREATE PROCEDURE `wsql_clients`.`raise_all`;
SHOW CREATE EVENT `wsql_clients`.`every_hour`;
SHOW TABLE STATUS FROM `wsql_clients` LIKE 'orders';
SHOW OPEN TABLES FROM `wsql_clients` WHERE in_use!=0;
-- shape
SHOW COLLATION;
-- shape
SHOW CHARSET;
SHOW WARNINGS;
-- shape
SELECT PLUGIN_NAME FROM INFORMATION_SCHEMA.PLUGINS WHERE PLUGIN_TYPE='AUTHENTICATION' AND PLUGIN_STATUS='ACTIVE';
-- columns
SELECT index_name, stat_value * @@innodb_page_size AS bytes FROM mysql.innodb_index_stats WHERE database_name='wsql_clients' AND table_name='person' AND stat_name='size';
-- shape
SELECT `ID`, `USER`, `HOST`, `DB`, `COMMAND`, `TIME`, `STATE`, LEFT(`INFO`, 51200) AS `Info` FROM `information_schema`.`PROCESSLIST`;
-- shape
SELECT CONCAT(`User`, '@', `Host`) FROM `mysql`.`user` WHERE `User`!='' AND `Host`!='';
-- shape
SHOW COLUMNS FROM `mysql`.`user`;
-- shape
SHOW GRANTS FOR CURRENT_USER();
EXPLAIN FORMAT=TRADITIONAL SELECT 1;
SELECT `region`, `number`, LEFT(`total`, 256) FROM `wsql_clients`.`orders` ORDER BY `region` ASC, `number` ASC LIMIT 1000;
SELECT 'country', COUNT(*) FROM `wsql_clients`.`country` UNION ALL SELECT 'person', COUNT(*) FROM `wsql_clients`.`person`;
