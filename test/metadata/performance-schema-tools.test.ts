/**
 * What monitoring tools and administration programs ask of performance_schema, sys and mysql: put in our words after what they send. Each is answered
 * without an error, and where a server that does something has figures, with rows.
 */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Engine } from '../../src/backends/embedded/index.ts';
import type { MysqlServer } from '../../src/servers/mysql/index.ts';
import { openTest } from '../backends/embedded/open.ts';
import { startMysqlServer } from '../support/mysql-server.ts';

setDefaultTimeout(20_000);

let engine: Engine;
let server: MysqlServer;
let busy: Connection;
let tool: Connection;

function connect(): Promise<Connection> {
  return createConnection({
    host: '127.0.0.1',
    port: server.port,
    user: 'root',
    supportBigNumbers: true,
    connectAttributes: { program_name: 'tool' },
  });
}
beforeAll(async () => {
  engine = openTest();
  server = await startMysqlServer({ backend: engine, host: '127.0.0.1', port: 0 });
  [busy, tool] = [await connect(), await connect()];
  for (const sql of [
    'CREATE DATABASE shop',
    'USE shop',
    'CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, customer INT, total DECIMAL(10,2), KEY customer (customer))',
    'INSERT INTO orders (customer, total) VALUES (1, 10.5), (2, 20), (3, 30)',
    'SELECT * FROM orders WHERE customer = 1',
    'SELECT * FROM orders WHERE customer = 2',
    'SELECT COUNT(*) FROM orders',
  ])
    await busy.query(sql);
  await busy.query('SELECT * FROM no_such_table').catch(() => undefined);
});
afterAll(async () => {
  await busy.end();
  await tool.end();
  await server.close(1000);
  await engine.close();
});

async function rows(sql: string, connection = tool): Promise<RowDataPacket[]> {
  const [found] = await connection.query<RowDataPacket[]>(sql);
  return Array.isArray(found) ? found : [];
}

/** By tool: `+` before what a busy server has rows for. */
const asked: Readonly<Record<string, readonly string[]>> = {
  'mysqld_exporter and PMM': [
    `+SELECT IFNULL(SCHEMA_NAME, 'NONE') s, DIGEST, LEFT(DIGEST_TEXT, 120) t, COUNT_STAR, SUM_TIMER_WAIT, SUM_LOCK_TIME, SUM_ERRORS, SUM_WARNINGS, SUM_ROWS_AFFECTED,
      SUM_ROWS_SENT, SUM_ROWS_EXAMINED, SUM_CREATED_TMP_TABLES, SUM_SORT_ROWS, SUM_NO_INDEX_USED, QUANTILE_95, QUANTILE_99, QUANTILE_999
      FROM (SELECT * FROM performance_schema.events_statements_summary_by_digest WHERE SCHEMA_NAME NOT IN ('mysql', 'performance_schema', 'information_schema')
        AND LAST_SEEN > DATE_SUB(NOW(), INTERVAL 86400 SECOND) ORDER BY LAST_SEEN DESC) q
      GROUP BY s, DIGEST, t, COUNT_STAR, SUM_TIMER_WAIT, SUM_LOCK_TIME, SUM_ERRORS, SUM_WARNINGS, SUM_ROWS_AFFECTED, SUM_ROWS_SENT, SUM_ROWS_EXAMINED,
        SUM_CREATED_TMP_TABLES, SUM_SORT_ROWS, SUM_NO_INDEX_USED, QUANTILE_95, QUANTILE_99, QUANTILE_999 ORDER BY SUM_TIMER_WAIT DESC LIMIT 250`,
    '+SELECT SUM(COUNT_STAR) calls, SUM(SUM_ERRORS) errors, SUM(SUM_TIMER_WAIT) waited FROM performance_schema.events_statements_summary_by_digest',
    'SELECT EVENT_NAME, COUNT_STAR, SUM_TIMER_WAIT FROM performance_schema.events_waits_summary_global_by_event_name',
    'SELECT EVENT_NAME, COUNT_READ, SUM_TIMER_READ, SUM_NUMBER_OF_BYTES_READ, COUNT_WRITE, COUNT_MISC FROM performance_schema.file_summary_by_event_name',
    "SELECT FILE_NAME, EVENT_NAME, COUNT_READ, COUNT_WRITE FROM performance_schema.file_summary_by_instance WHERE FILE_NAME REGEXP '.*'",
    "SELECT OBJECT_SCHEMA, OBJECT_NAME, IFNULL(INDEX_NAME, 'NONE') i, COUNT_FETCH, COUNT_INSERT FROM performance_schema.table_io_waits_summary_by_index_usage WHERE OBJECT_SCHEMA NOT IN ('mysql', 'performance_schema')",
    "SELECT OBJECT_SCHEMA, OBJECT_NAME, COUNT_FETCH, SUM_TIMER_FETCH FROM performance_schema.table_io_waits_summary_by_table WHERE OBJECT_SCHEMA NOT IN ('mysql', 'performance_schema')",
    'SELECT OBJECT_SCHEMA, OBJECT_NAME, COUNT_READ_NORMAL, COUNT_WRITE_EXTERNAL FROM performance_schema.table_lock_waits_summary_by_table',
    'SELECT EVENT_NAME, SUM_NUMBER_OF_BYTES_ALLOC, CURRENT_NUMBER_OF_BYTES_USED FROM performance_schema.memory_summary_global_by_event_name WHERE COUNT_ALLOC > 0',
    'SELECT * FROM performance_schema.replication_group_members',
    'SELECT * FROM performance_schema.replication_group_member_stats WHERE MEMBER_ID = @@server_uuid',
    'SELECT CHANNEL_NAME, WORKER_ID, LAST_APPLIED_TRANSACTION_RETRIES_COUNT FROM performance_schema.replication_applier_status_by_worker',
    '+SELECT user, statements, statement_latency, current_connections, total_connections, unique_hosts FROM sys.x$user_summary',
    "+SELECT USER, HOST, Select_priv, Super_priv FROM mysql.user WHERE USER = 'root'",
  ],
  'Datadog database monitoring': [
    `+SELECT e.CURRENT_SCHEMA, e.SQL_TEXT, e.DIGEST, e.DIGEST_TEXT, e.TIMER_START, e.TIMER_END, e.TIMER_WAIT / 1000 ns, e.ROWS_SENT, t.PROCESSLIST_USER, t.PROCESSLIST_HOST
      FROM performance_schema.events_statements_current e LEFT JOIN performance_schema.threads t ON e.THREAD_ID = t.THREAD_ID
      WHERE e.SQL_TEXT IS NOT NULL AND e.EVENT_NAME LIKE 'statement/%' AND e.DIGEST_TEXT NOT LIKE 'EXPLAIN %' ORDER BY TIMER_WAIT DESC`,
    `SELECT t.THREAD_ID, t.PROCESSLIST_ID, COALESCE(s.SQL_TEXT, t.PROCESSLIST_INFO) q, IF(w.THREAD_ID IS NULL, 'other', COALESCE(w.EVENT_NAME, 'CPU')) wait
      FROM performance_schema.threads t LEFT JOIN performance_schema.events_waits_current w ON w.THREAD_ID = t.THREAD_ID
      LEFT JOIN performance_schema.events_statements_current s ON s.THREAD_ID = t.THREAD_ID
      WHERE t.PROCESSLIST_STATE IS NOT NULL AND t.PROCESSLIST_COMMAND != 'Sleep' AND t.PROCESSLIST_ID != CONNECTION_ID()
      AND (w.EVENT_ID = (SELECT MAX(b.EVENT_ID) FROM performance_schema.events_waits_current b WHERE b.THREAD_ID = t.THREAD_ID) OR w.EVENT_ID IS NULL)`,
    "+SELECT NAME FROM performance_schema.setup_consumers WHERE ENABLED = 'YES' AND NAME LIKE 'events_statements_%'",
    '+SELECT ERROR_NUMBER, ERROR_NAME, SUM(SUM_ERROR_RAISED) n FROM performance_schema.events_errors_summary_by_user_by_error WHERE SUM_ERROR_RAISED > 0 AND ERROR_NAME IS NOT NULL GROUP BY 1, 2',
    '+SELECT COUNT(PROCESSLIST_USER) n, PROCESSLIST_USER, PROCESSLIST_HOST, PROCESSLIST_DB FROM performance_schema.threads WHERE PROCESSLIST_USER IS NOT NULL GROUP BY 2, 3, 4',
    '+SELECT SCHEMA_NAME, ROUND(SUM(SUM_TIMER_WAIT) / SUM(COUNT_STAR) / 1000000) us FROM performance_schema.events_statements_summary_by_digest WHERE SCHEMA_NAME IS NOT NULL GROUP BY SCHEMA_NAME',
    "UPDATE performance_schema.setup_consumers SET ENABLED = 'YES' WHERE NAME LIKE 'events_waits_current'",
    "UPDATE performance_schema.setup_instruments SET ENABLED = 'YES', TIMED = 'YES' WHERE NAME LIKE 'wait/%' OR NAME LIKE 'statement/%'",
  ],
  'MySQL Workbench': [
    `+SELECT t.PROCESSLIST_ID, IF(NAME = 'thread/sql/event_scheduler', 'event_scheduler', t.PROCESSLIST_USER) u, t.PROCESSLIST_HOST, t.PROCESSLIST_DB, t.PROCESSLIST_COMMAND,
      t.PROCESSLIST_TIME, t.PROCESSLIST_STATE, t.THREAD_ID, t.TYPE, t.NAME, t.PARENT_THREAD_ID, t.INSTRUMENTED, t.PROCESSLIST_INFO, a.ATTR_VALUE
      FROM performance_schema.threads t LEFT OUTER JOIN performance_schema.session_connect_attrs a
      ON t.PROCESSLIST_ID = a.PROCESSLIST_ID AND (a.ATTR_NAME IS NULL OR a.ATTR_NAME = 'program_name') WHERE t.TYPE <> 'BACKGROUND'`,
    '+SELECT st.* FROM performance_schema.events_statements_current st JOIN performance_schema.threads thr ON thr.THREAD_ID = st.THREAD_ID WHERE thr.PROCESSLIST_ID = CONNECTION_ID()',
    'SELECT st.* FROM performance_schema.events_stages_history_long st WHERE st.NESTING_EVENT_ID = 1',
    '+SELECT * FROM sys.`statement_analysis`',
    'SELECT * FROM sys.`statements_with_full_table_scans`',
    '+SELECT * FROM sys.`statements_with_errors_or_warnings`',
    '+SELECT * FROM sys.`statements_with_runtimes_in_95th_percentile`',
    'SELECT * FROM sys.`schema_unused_indexes`',
    '+SELECT * FROM sys.`schema_object_overview`',
    'SELECT * FROM sys.`io_global_by_file_by_bytes`',
    'SELECT * FROM sys.`innodb_buffer_stats_by_schema`',
    '+SELECT * FROM sys.`memory_global_total`',
    '+SELECT * FROM sys.`version`',
    "+SELECT sys.ps_is_consumer_enabled('events_statements_history') e",
    "+SELECT NAME, ENABLED, TIMED FROM performance_schema.setup_instruments WHERE NAME LIKE 'statement/%'",
    '+SELECT * FROM performance_schema.setup_actors',
    '+SELECT * FROM performance_schema.performance_timers',
  ],
  'DBeaver, HeidiSQL, DataGrip': [
    '+SELECT * FROM performance_schema.processlist',
    `SELECT r.PROCESSLIST_ID waiting, b.PROCESSLIST_ID blocking FROM performance_schema.data_lock_waits w
      JOIN performance_schema.threads r ON r.THREAD_ID = w.REQUESTING_THREAD_ID JOIN performance_schema.threads b ON b.THREAD_ID = w.BLOCKING_THREAD_ID`,
    'SELECT * FROM sys.innodb_lock_waits',
    '+SELECT * FROM performance_schema.session_status',
    "+SELECT VARIABLE_NAME, VARIABLE_VALUE FROM performance_schema.global_variables WHERE VARIABLE_NAME LIKE 'version%'",
    '+SELECT * FROM performance_schema.session_account_connect_attrs',
  ],
  'mysqltuner, innotop and people': [
    '+SELECT user, total_connections FROM sys.user_summary ORDER BY total_connections DESC',
    '+SELECT host, statement, total, total_latency FROM sys.host_summary_by_statement_type ORDER BY total DESC',
    '+SELECT * FROM sys.session WHERE user IS NOT NULL',
    'SELECT table_schema, table_name, redundant_index_name, sql_drop_index FROM sys.schema_redundant_indexes',
    '+SELECT table_name, auto_increment_ratio FROM sys.schema_auto_increment_columns ORDER BY 2 DESC',
    "+SELECT Variable_name, Variable_value FROM sys.metrics WHERE Type = 'Global Status'",
    "+SELECT sys.format_time(SUM(SUM_TIMER_WAIT)) t, sys.format_bytes(1024) b FROM performance_schema.events_statements_summary_global_by_event_name WHERE EVENT_NAME = 'statement/sql/select'",
    '+SELECT s.DIGEST_TEXT, h.COUNT_BUCKET FROM performance_schema.events_statements_summary_by_digest s JOIN performance_schema.events_statements_histogram_by_digest h USING (DIGEST) LIMIT 5',
    '+SELECT * FROM performance_schema.events_statements_histogram_global',
    `SELECT OBJECT_TYPE, OBJECT_NAME, LOCK_TYPE, PROCESSLIST_ID FROM performance_schema.metadata_locks JOIN performance_schema.threads ON THREAD_ID = OWNER_THREAD_ID
      WHERE PROCESSLIST_ID <> CONNECTION_ID()`,
    '+SELECT COUNT(*) n FROM mysql.time_zone_name HAVING n > 100',
    'SELECT name, dl FROM mysql.func',
    '+SELECT * FROM mysql.server_cost',
    '+CALL sys.ps_setup_show_enabled_consumers()',
  ],
};

for (const [name, queries] of Object.entries(asked))
  describe(name, () => {
    for (const query of queries)
      test(query.replace(/^\+/, '').replace(/\s+/g, ' ').slice(0, 110), async () => {
        const found = await rows(query.replace(/^\+/, ''));
        if (query.startsWith('+')) expect(found.length).toBeGreaterThan(0);
      });
  });

describe('figures', () => {
  test('statements that differ in their literals are one', async () => {
    const [found] = await rows(
      "SELECT COUNT_STAR n, SUM_ROWS_SENT sent FROM performance_schema.events_statements_summary_by_digest WHERE SCHEMA_NAME = 'shop' AND DIGEST_TEXT = 'SELECT * FROM `orders` WHERE `customer` = ?'",
    );
    expect(found).toEqual({ n: 2, sent: 2 } as never);
  });
  test('a statement in doing is seen by others, with how long it takes', async () => {
    const sleeping = busy.query('SELECT SLEEP(30)').catch((error: { errno: number }) => error.errno);
    const sql =
      "SELECT t.PROCESSLIST_ID id, t.PROCESSLIST_INFO info, t.PROCESSLIST_STATE state, e.DIGEST_TEXT digest, e.END_EVENT_ID ended FROM performance_schema.threads t JOIN performance_schema.events_statements_current e USING (THREAD_ID) WHERE t.PROCESSLIST_INFO LIKE 'SELECT SLEEP%'";
    let found = await rows(sql);
    while (found.length === 0) found = await rows(sql);
    expect(found).toEqual([
      { id: busy.threadId, info: 'SELECT SLEEP(30)', state: 'User sleep', digest: 'SELECT `SLEEP` (?)', ended: null },
    ] as never);
    await tool.query(`KILL QUERY ${busy.threadId}`);
    await sleeping;
  });
  test('who waits for whom is told, and how to end it', async () => {
    const waiting = await connect();
    try {
      await busy.query('START TRANSACTION');
      await busy.query('UPDATE orders SET total = 1 WHERE id = 1');
      const update = waiting.query('UPDATE shop.orders SET total = 2 WHERE id = 1');
      const sql =
        'SELECT waiting_pid, blocking_pid, waiting_query, sql_kill_blocking_connection kill_it, waiting_trx_age <= blocking_trx_age later FROM sys.innodb_lock_waits';
      let found = await rows(sql);
      while (found.length === 0) found = await rows(sql);
      const [row] = found;
      expect(row).toEqual({
        waiting_pid: waiting.threadId,
        blocking_pid: busy.threadId,
        waiting_query: 'UPDATE shop.orders SET total = 2 WHERE id = 1',
        kill_it: `KILL ${busy.threadId}`,
        later: 1,
      } as never);
      const locks = await rows('SELECT THREAD_ID t, LOCK_STATUS s FROM performance_schema.data_locks ORDER BY s');
      expect(locks.map(({ t, s }) => [t, s])).toEqual([
        [busy.threadId, 'GRANTED'],
        [waiting.threadId, 'WAITING'],
      ]);
      await busy.query('COMMIT');
      await update;
      expect(await rows('SELECT * FROM performance_schema.data_lock_waits')).toEqual([]);
    } finally {
      await waiting.end();
    }
  });
  test('TRUNCATE begins them anew', async () => {
    await tool.query('TRUNCATE TABLE performance_schema.events_errors_summary_global_by_error');
    expect(await rows('SELECT * FROM performance_schema.events_errors_summary_global_by_error')).toEqual([]);
    await tool.query('TRUNCATE TABLE performance_schema.accounts');
    expect(await rows("SELECT CURRENT_CONNECTIONS = TOTAL_CONNECTIONS same FROM performance_schema.accounts WHERE USER = 'root'")).toEqual([
      { same: 1 },
    ] as never);
    await tool.query('TRUNCATE TABLE performance_schema.events_statements_summary_by_digest');
    expect(await rows("SELECT * FROM performance_schema.events_statements_summary_by_digest WHERE DIGEST_TEXT LIKE '%customer%'")).toEqual(
      [],
    );
  });
  test('a consumer that is off shows nothing', async () => {
    await tool.query("UPDATE performance_schema.setup_consumers SET ENABLED = 'NO' WHERE NAME = 'events_statements_history_long'");
    expect(await rows('SELECT * FROM performance_schema.events_statements_history_long')).toEqual([]);
    await tool.query("UPDATE performance_schema.setup_consumers SET ENABLED = 'YES' WHERE NAME = 'events_statements_history_long'");
    expect((await rows('SELECT * FROM performance_schema.events_statements_history_long')).length).toBeGreaterThan(0);
  });
  test('secrets are in no text', async () => {
    await busy.query("CREATE USER hidden@'%' IDENTIFIED BY 'verysecret'");
    for (const table of [
      'events_statements_history_long',
      'events_statements_history',
      'events_statements_summary_by_digest',
      'events_statements_current',
    ])
      expect(JSON.stringify(await rows(`SELECT * FROM performance_schema.${table}`))).not.toContain('verysecret');
  });
});

describe('sys in dumps', () => {
  test('its routines can be made anew, and go back to the built-in ones', async () => {
    await tool.query('DROP FUNCTION IF EXISTS sys.version_major');
    await tool.query('CREATE FUNCTION sys.version_major() RETURNS tinyint unsigned NO SQL SQL SECURITY INVOKER RETURN 99');
    expect(await rows('SELECT sys.version_major() v')).toEqual([{ v: 99 }] as never);
    expect(
      await rows("SELECT COUNT(*) n FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = 'sys' AND ROUTINE_NAME = 'version_major'"),
    ).toEqual([{ n: 1 }] as never);
    await tool.query('DROP FUNCTION sys.version_major');
    expect(await rows('SELECT sys.version_major() v')).toEqual([{ v: 8 }] as never);
  });
  test('its views stay as they are', async () => {
    await tool.query('DROP VIEW IF EXISTS sys.session');
    await tool.query('CREATE OR REPLACE VIEW sys.session AS SELECT 1 AS nothing');
    expect((await rows('SELECT conn_id FROM sys.session')).length).toBeGreaterThan(0);
  });
});
