/**
 * What metadata cost on 5,000 tables of 10 columns, in milliseconds: the first call, and the best and the median of the next ones.
 * `bun bench/metadata.ts [tables]`
 */
import { performance } from 'node:perf_hooks';
import { openEmbedded } from '../src/backends/embedded/index.ts';
import { Collector } from '../src/result.ts';

const count = Number(process.argv[2] ?? 5000);

const questions: readonly string[] = [
  "SELECT * FROM information_schema.columns WHERE table_schema = 'a' AND table_name = 't77' ORDER BY ordinal_position",
  'SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = CONCAT("t", 78)',
  "SELECT * FROM information_schema.tables WHERE table_schema = 'a' AND table_name = 't77'",
  "SELECT table_name FROM information_schema.tables WHERE table_schema = 'a' AND table_name LIKE 't10\\_%'",
  "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'a'",
  // Django
  `SELECT column_name, data_type, character_maximum_length, numeric_precision, numeric_scale, extra, column_default, collation_name
   FROM information_schema.columns WHERE table_name = 't77' AND table_schema = DATABASE()`,
  `SELECT kcu.constraint_name, kcu.column_name, kcu.referenced_table_name, kcu.referenced_column_name, c.constraint_type
   FROM information_schema.key_column_usage AS kcu, information_schema.table_constraints AS c
   WHERE kcu.table_schema = DATABASE() AND c.table_schema = DATABASE() AND c.constraint_name = kcu.constraint_name
   AND c.constraint_type != 'CHECK' AND c.table_name = 't77' AND kcu.table_name = 't77' ORDER BY kcu.ordinal_position`,
  // Connector/J: getImportedKeys
  `SELECT DISTINCT A.REFERENCED_TABLE_SCHEMA AS PKTABLE_CAT, NULL AS PKTABLE_SCHEM, A.REFERENCED_TABLE_NAME AS PKTABLE_NAME, A.REFERENCED_COLUMN_NAME AS PKCOLUMN_NAME,
   A.TABLE_SCHEMA AS FKTABLE_CAT, A.TABLE_NAME AS FKTABLE_NAME, A.COLUMN_NAME AS FKCOLUMN_NAME, A.ORDINAL_POSITION AS KEY_SEQ, R.UPDATE_RULE, A.CONSTRAINT_NAME AS FK_NAME,
   (SELECT CONSTRAINT_NAME FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = A.REFERENCED_TABLE_SCHEMA AND TABLE_NAME = A.REFERENCED_TABLE_NAME
    AND CONSTRAINT_TYPE IN ('UNIQUE','PRIMARY KEY') LIMIT 1) AS PK_NAME
   FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE A JOIN INFORMATION_SCHEMA.TABLE_CONSTRAINTS B USING (TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME)
   JOIN INFORMATION_SCHEMA.REFERENTIAL_CONSTRAINTS R ON (R.CONSTRAINT_NAME = B.CONSTRAINT_NAME AND R.TABLE_NAME = B.TABLE_NAME AND R.CONSTRAINT_SCHEMA = B.TABLE_SCHEMA)
   WHERE B.CONSTRAINT_TYPE = 'FOREIGN KEY' AND A.TABLE_SCHEMA = 'a' AND A.TABLE_NAME = 't77' AND A.REFERENCED_TABLE_SCHEMA IS NOT NULL ORDER BY PKTABLE_CAT, PKTABLE_NAME, KEY_SEQ`,
  // TypeORM
  `SELECT DISTINCT kcu.TABLE_SCHEMA, kcu.TABLE_NAME, kcu.CONSTRAINT_NAME, kcu.COLUMN_NAME, kcu.REFERENCED_TABLE_NAME, rc.DELETE_RULE ON_DELETE
   FROM (SELECT * FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE kcu WHERE kcu.TABLE_SCHEMA = 'a' AND kcu.TABLE_NAME = 't77') kcu
   INNER JOIN (SELECT * FROM INFORMATION_SCHEMA.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = 'a' AND TABLE_NAME = 't77') rc
   ON rc.CONSTRAINT_SCHEMA = kcu.CONSTRAINT_SCHEMA AND rc.TABLE_NAME = kcu.TABLE_NAME AND rc.CONSTRAINT_NAME = kcu.CONSTRAINT_NAME`,
  // Prisma, of a whole database
  `SELECT DISTINCT index_name AS index_name, non_unique, index_type, column_name, seq_in_index, collation, table_name FROM information_schema.statistics
   WHERE table_schema = 'a' ORDER BY BINARY table_name, BINARY index_name, seq_in_index`,
  'SHOW COLUMNS FROM t77',
  'SHOW FULL COLUMNS FROM t77',
  'DESCRIBE t77',
  'SHOW INDEX FROM t77',
  'SHOW CREATE TABLE t77',
  "SHOW TABLES LIKE 't77'",
  'SHOW TABLES',
  "SHOW TABLE STATUS LIKE 't77'",
  'SHOW FULL TABLES FROM a',
  'SHOW TABLE STATUS',
  "SELECT table_name, table_rows FROM information_schema.tables WHERE table_schema = 'a'",
  'SELECT table_name, column_name FROM information_schema.columns',
  'SELECT * FROM information_schema.columns',
  `SELECT c.table_name, c.column_name, t.table_type FROM information_schema.columns c JOIN information_schema.tables t
   ON t.table_schema = c.table_schema AND t.table_name = c.table_name WHERE c.table_schema = 'a'`,
];

const engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6' });
const connection = engine.connect(
  { user: 'root', host: 'localhost', database: null, connectionId: 1, collation: 255, foundRows: false },
  { kill: () => false, processes: () => [] },
);
async function rowsOf(sql: string): Promise<number> {
  const collector = new Collector();
  await connection.query(sql, collector, {});
  const [result] = collector.results;
  return result?.kind === 'rows' ? result.rows.length : 0;
}
async function build(): Promise<void> {
  await rowsOf('CREATE DATABASE a');
  await rowsOf('USE a');
  const columns = Array.from({ length: 8 }, (_, at) => `c${at} VARCHAR(${at + 10}) NOT NULL DEFAULT 'x'`).join(', ');
  for (let at = 0; at < count; at++) {
    const key = at === 0 ? '' : `, CONSTRAINT f${at} FOREIGN KEY (parent) REFERENCES t${at - 1} (id)`;
    await rowsOf(`CREATE TABLE t${at} (id INT PRIMARY KEY, parent INT, ${columns}, KEY k (c1, c2)${key})`);
  }
}
async function time(sql: string): Promise<readonly [milliseconds: number, rows: number]> {
  const start = performance.now();
  const rows = await rowsOf(sql);
  return [performance.now() - start, rows];
}
async function measure(sql: string): Promise<void> {
  const [first, rows] = await time(sql);
  const next: number[] = [];
  for (let run = 0; run < (first > 300 ? 3 : 9); run++) next.push((await time(sql))[0]);
  next.sort((a, b) => a - b);
  const figures = [first, next[0] ?? 0, next[next.length >> 1] ?? 0].map((each) => each.toFixed(2).padStart(9)).join('');
  console.log(`${figures}  ${String(rows).padStart(6)} rows  ${sql.replace(/\s+/g, ' ').slice(0, 110)}`);
}

const built = performance.now();
await build();
console.log(`${count} tables made in ${((performance.now() - built) / 1000).toFixed(1)} s`);
console.log('    first     best   median');
for (const sql of questions) await measure(sql);
await connection.close();
await engine.close();
