/**
 * Tables of `mysql` that are always there, and whose text a dump of all databases brings such that it may: mysqldump of MySQL puts `CREATE TABLE IF NOT
 * EXISTS` in place of its first words, so that it cannot be that of a temporary table; that of MariaDB knows but the first two as such, drops the others
 * and makes them again, as they could be in MySQL.
 */
export const restoredTables: ReadonlySet<string> = new Set([
  ...['general_log', 'slow_log', 'gtid_executed'],
  ...['slave_master_info', 'slave_relay_log_info', 'slave_worker_info'],
]);
