/**
 * Shows where the embedded engine does not answer as MySQL did.
 *
 *   bun scripts/oracle-report.ts [file…] [--summary] [--no-meta] [--first N] [--cause TEXT] [--list] [--mysql URL]
 *
 * `--summary`     only counts by file and by cause
 * `--no-meta`     without column metadata
 * `--first N`     so many examples of each cause (2)
 * `--cause TEXT`  only causes that contain TEXT
 * `--all`         also what differences.jsonl lists
 * `--list`        prints lines for differences.jsonl
 * `--mysql URL`   asks a MySQL in the engine's place: shows what is not deterministic
 * `--upstream URL` asks a MySQL through the upstream backend
 */
import { parseArgs } from 'node:util';
import type { Backend } from '../src/backend.ts';
import { openUpstream, parseUpstreamUrl } from '../src/backends/upstream/index.ts';
import type { Difference } from '../test/oracle/compare.ts';
import { openSubject } from '../test/oracle/embedded.ts';
import { caseNames, databaseOf } from '../test/oracle/format.ts';
import { openMysqlSession } from '../test/oracle/mysql-session.ts';
import {
  differenceKey,
  type KnownDifference,
  occurrences,
  type Replayed,
  readKnownDifferences,
  replay,
  replayWith,
} from '../test/oracle/replay.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    summary: { type: 'boolean', default: false },
    'no-meta': { type: 'boolean', default: false },
    first: { type: 'string', default: '2' },
    cause: { type: 'string', default: '' },
    all: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    mysql: { type: 'string' },
    upstream: { type: 'string' },
  },
});

interface Found extends Difference {
  readonly file: string;
  readonly index: number;
  readonly sql: string;
  /** An earlier statement on the same table that went wrong, and may be why. */
  readonly after: string | null;
}

const known = new Map(readKnownDifferences().map((d): [string, KnownDifference] => [differenceKey(d.file, d.sql, d.occurrence ?? 1), d]));

/** Finds the table that a statement changes. */
const writes =
  /^\s*(?:INSERT|REPLACE|UPDATE|DELETE|CREATE|ALTER|TRUNCATE|DROP)\b(?:\s+(?:IGNORE|INTO|FROM|TABLE|VIEW|TEMPORARY|IF|NOT|EXISTS))*\s+`?(\w+)/i;

/** Statements of a file whose differences are shown, with them. */
function shown(file: string, replayed: readonly Replayed[]): Found[] {
  const counts = occurrences(replayed.map((r) => r.recorded));
  const spoiled = new Map<string, string>();
  return replayed.flatMap(({ recorded: { sql }, differences }, i) => {
    const after = [...spoiled].find(([table]) => new RegExp(`\\b${table}\\b`).test(sql))?.[1] ?? null;
    const table = writes.exec(sql)?.[1];
    if (table && differences.some((d) => d.facet === 'error' || d.facet === 'affected'))
      spoiled.set(table, `${file}:${i + 1}  ${sql.slice(0, 100)}`);
    if (!options.all && known.has(differenceKey(file, sql, counts[i] ?? 1))) return [];
    return differences
      .filter((d) => !(options['no-meta'] && d.facet === 'metadata'))
      .map((d) => ({ ...d, file, index: i + 1, sql, after }));
  });
}

/** Lines for differences.jsonl, reasons left to be written. */
function list(file: string, replayed: readonly Replayed[]): void {
  const counts = occurrences(replayed.map((r) => r.recorded));
  for (const [i, { recorded, differences }] of replayed.entries()) {
    const occurrence = counts[i] ?? 1;
    if (differences.length === 0 || known.has(differenceKey(file, recorded.sql, occurrence))) continue;
    const what = [...new Set(differences.map((d) => d.facet))].sort();
    const reason = differences.map((d) => `${d.facet}: ${d.detail}`).join('; ');
    console.log(JSON.stringify({ file, sql: recorded.sql, ...(occurrence > 1 && { occurrence }), what, reason }));
  }
}

async function replayMysql(url: string, file: string): Promise<Replayed[]> {
  const database = databaseOf(file);
  const admin = await openMysqlSession(url, null);
  await admin.run(`DROP DATABASE IF EXISTS \`${database}\``, true);
  await admin.run(`CREATE DATABASE \`${database}\``, true);
  const replayed = await replayWith(file, (session) => openMysqlSession(url, database, session));
  await admin.run(`DROP DATABASE IF EXISTS \`${database}\``, true);
  await admin.close();
  return replayed;
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every(Array.isArray)) return value.map((row) => JSON.stringify(row)).join('\n             ');
  return JSON.stringify(value);
}

function printCause(cause: string, found: readonly Found[]): void {
  const files = new Set(found.map((f) => f.file)).size;
  console.log(`\n■ ${cause}: ${found.length} in ${files} ${files === 1 ? 'file' : 'files'}`);
  for (const f of found.slice(0, Number(options.first))) {
    console.log(`  ${f.file}:${f.index}  ${f.sql.replaceAll('\n', '\n      ')}`);
    if (f.after) console.log(`    after    ${f.after}`);
    console.log(`    expected ${text(f.expected)}\n    actual   ${text(f.actual)}`);
  }
}

const slow: string[] = [];
/** Notes statements that took long: `SLEEP` and waits for locks, or a fault. */
function noteSlow(file: string, replayed: readonly Replayed[]): void {
  for (const [i, { recorded, milliseconds }] of replayed.entries()) {
    if (milliseconds > 300) slow.push(`${milliseconds.toFixed(0).padStart(6)} ms  ${file}:${i + 1}  ${recorded.sql.slice(0, 120)}`);
  }
}

let backend: Backend | null = null;
const causes = new Map<string, Found[]>();
const perFile: { file: string; total: number; differing: number }[] = [];
for (const file of positionals.length > 0 ? positionals : caseNames()) {
  let replayed: Replayed[];
  if (options.mysql) replayed = await replayMysql(options.mysql, file);
  else {
    backend ??= options.upstream ? openUpstream(parseUpstreamUrl(options.upstream)) : await openSubject();
    replayed = await replay(file, backend);
  }
  noteSlow(file, replayed);
  if (options.list) {
    list(file, replayed);
    continue;
  }
  const found = shown(file, replayed);
  perFile.push({ file, total: replayed.length, differing: new Set(found.map((f) => f.index)).size });
  for (const f of found) {
    const cause = `${f.facet}: ${f.detail}`;
    if (!cause.includes(options.cause)) continue;
    const others = causes.get(cause);
    if (others) others.push(f);
    else causes.set(cause, [f]);
  }
}
await backend?.close();
if (!options.list) {
  const byCount = [...causes].sort(([, a], [, b]) => b.length - a.length);
  if (options.summary) for (const [cause, found] of byCount) console.log(`${String(found.length).padStart(6)}  ${cause}`);
  else for (const [cause, found] of byCount) printCause(cause, found);
  console.log('');
  for (const { file, total, differing } of perFile) if (differing > 0) console.log(`${file.padEnd(28)} ${total - differing}/${total}`);
  if (slow.length > 0) console.log(`\nslow:\n${slow.join('\n')}\n`);
  const total = perFile.reduce((sum, f) => sum + f.total, 0);
  const differing = perFile.reduce((sum, f) => sum + f.differing, 0);
  console.log(
    `${total - differing} of ${total} statements agree (${total === 0 ? 0 : ((100 * (total - differing)) / total).toFixed(1)} %)`,
  );
}
process.exit(0);
