CREATE USER perf_none@'%' IDENTIFIED BY '';
CREATE USER perf_process@'%' IDENTIFIED BY '';
CREATE USER perf_select@'%' IDENTIFIED BY '';
GRANT PROCESS ON *.* TO perf_process@'%';
GRANT SELECT ON performance_schema.* TO perf_select@'%';
GRANT SELECT ON sys.* TO perf_select@'%';
-- session perf_none
SELECT COUNT(*) > 0 FROM performance_schema.global_status;
SELECT COUNT(*) > 0 FROM performance_schema.session_variables;
SELECT COUNT(*) > 0 FROM performance_schema.variables_info;
SELECT COUNT(*) > 0 FROM performance_schema.session_account_connect_attrs;
SELECT COUNT(*) FROM performance_schema.processlist WHERE USER = 'root';
SELECT COUNT(*) FROM performance_schema.persisted_variables;
SELECT * FROM performance_schema.threads;
SELECT * FROM performance_schema.events_statements_summary_by_digest;
SELECT * FROM performance_schema.session_connect_attrs;
SELECT * FROM performance_schema.data_locks;
SELECT * FROM performance_schema.setup_consumers;
UPDATE performance_schema.setup_consumers SET ENABLED = 'YES';
TRUNCATE TABLE performance_schema.events_statements_summary_by_digest;
USE performance_schema;
SELECT * FROM sys.version;
SELECT * FROM sys.session;
SELECT sys.version_major();
CALL sys.table_exists('a', 'b', @e);
USE sys;
SELECT * FROM mysql.time_zone_name;
SELECT * FROM mysql.server_cost;
-- session perf_process
SELECT COUNT(*) > 0 FROM performance_schema.processlist WHERE USER = 'root';
SELECT * FROM performance_schema.threads;
-- session perf_select
SELECT COUNT(*) > 0 FROM performance_schema.threads;
SELECT COUNT(*) > 0 FROM performance_schema.events_statements_summary_by_digest;
SELECT COUNT(*) FROM performance_schema.data_locks;
SELECT COUNT(*) FROM sys.version;
SELECT COUNT(*) > 0 FROM sys.statement_analysis;
SELECT COUNT(*) > 0 FROM sys.session;
UPDATE performance_schema.setup_consumers SET ENABLED = 'YES';
TRUNCATE TABLE performance_schema.events_statements_summary_by_digest;
USE performance_schema;
-- session a
DROP USER perf_none@'%', perf_process@'%', perf_select@'%';
