-- What mycli and other shells that complete names ask, and exporters: from memory, not from their sources.
SHOW TABLES;
SHOW DATABASES LIKE 'wsql_clients';
SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.columns WHERE table_schema = 'wsql_clients' ORDER BY table_name, ordinal_position;
SELECT ROUTINE_NAME FROM INFORMATION_SCHEMA.ROUTINES WHERE ROUTINE_TYPE='FUNCTION' AND ROUTINE_SCHEMA = 'wsql_clients';
SELECT ROUTINE_NAME FROM INFORMATION_SCHEMA.ROUTINES WHERE ROUTINE_TYPE='PROCEDURE' AND ROUTINE_SCHEMA = 'wsql_clients';
-- shape
SELECT CONCAT("'", user, "'@'",host,"'") FROM mysql.user;
-- shape
SHOW CHARACTER SET;
SELECT TABLE_NAME, COLUMN_NAME, SUBSTRING_INDEX(SUBSTRING(COLUMN_TYPE, 6, CHAR_LENGTH(COLUMN_TYPE) - 6), ',', 1) AS first FROM information_schema.columns WHERE table_schema = 'wsql_clients' AND data_type = 'enum' ORDER BY table_name, ordinal_position;
-- shape
SHOW VARIABLES LIKE 'socke_';
SHOW VARIABLES WHERE Variable_name IN ('version_compile_machine_', 'autocommit', 'character_set_client');
SELECT t.table_name, t.table_type, t.engine, IFNULL(t.table_comment, '') AS comment FROM information_schema.tables t WHERE t.table_schema = DATABASE() ORDER BY t.table_name;
SELECT c.ordinal_position AS ordinal_position, c.column_name AS column_name, c.column_type AS data_type, c.character_set_name AS character_set, c.collation_name AS collation, c.is_nullable AS is_nullable, c.column_default AS column_default, c.extra AS extra, (SELECT GROUP_CONCAT(k.referenced_table_name, '(', k.referenced_column_name, ')' ORDER BY k.constraint_name) FROM information_schema.key_column_usage k WHERE k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name AND k.referenced_table_name IS NOT NULL) AS foreign_key, c.column_comment AS comment FROM information_schema.columns c WHERE c.table_schema = 'wsql_clients' AND c.table_name = 'person' ORDER BY c.ordinal_position;
SELECT index_name AS index_name, index_type AS index_algorithm, CASE non_unique WHEN 0 THEN 'TRUE' ELSE 'FALSE' END AS is_unique, GROUP_CONCAT(column_name ORDER BY seq_in_index) AS column_name FROM information_schema.statistics WHERE table_schema = 'wsql_clients' AND table_name = 'person' GROUP BY index_name, index_type, non_unique ORDER BY index_name;
SELECT r.routine_name, r.routine_type, r.data_type, p.parameter_name, p.dtd_identifier, p.parameter_mode FROM information_schema.routines r LEFT JOIN information_schema.parameters p ON p.specific_schema = r.routine_schema AND p.specific_name = r.specific_name AND p.routine_type = r.routine_type WHERE r.routine_schema = 'wsql_clients' ORDER BY r.routine_name, p.ordinal_position;
SELECT TABLE_SCHEMA, TABLE_NAME, COUNT(*) AS columns, SUM(IS_NULLABLE = 'YES') AS nullable, GROUP_CONCAT(DISTINCT DATA_TYPE ORDER BY DATA_TYPE) AS types FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'wsql_clients' GROUP BY TABLE_SCHEMA, TABLE_NAME HAVING COUNT(*) > 2 ORDER BY TABLE_NAME;
DESCRIBE person;
DESC person name;
DESC person 'n%';
SHOW COLUMNS FROM person WHERE `Null` = 'NO' AND `Key` <> '';
SHOW FULL COLUMNS FROM staff;
SHOW INDEX FROM person WHERE Key_name = 'PRIMARY';
SHOW CREATE TABLE `odd name`;
SHOW CREATE EVENT every_hour;
SHOW FUNCTION STATUS LIKE 'twice';
SHOW PROCEDURE STATUS WHERE Db = DATABASE() AND Name = 'nothing';
SHOW TRIGGERS LIKE 'order%';
SHOW COUNT(*) WARNINGS;
SHOW TABLE STATUS WHERE Engine IS NULL;
SHOW TABLES LIKE '%\_line';
