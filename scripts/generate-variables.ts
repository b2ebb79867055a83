/**
 * Writes src/backends/embedded/session/variables.generated.ts: MySQL's system variables as a real server reports them.
 * Usage: bun scripts/generate-variables.ts mysql://root@HOST:PORT (a scratch server: it sets every global variable to its own value to learn which are read-only).
 */
import { writeFileSync } from 'node:fs';
import mysql, { type RowDataPacket } from 'mysql2/promise';

const url = process.argv[2];
if (url === undefined) throw new Error('usage: generate-variables.ts mysql://user@host:port');
const connection = await mysql.createConnection(url);
const rows = async (sql: string): Promise<RowDataPacket[]> => (await connection.query<RowDataPacket[]>(sql))[0];
const globals = new Map((await rows('SHOW GLOBAL VARIABLES')).map((row) => [String(row['Variable_name']), String(row['Value'])]));
const metadata = new Map(
  (
    await rows(
      'SELECT variable_name n, variable_scope s, data_type t, min_value low, max_value high FROM performance_schema.variables_metadata',
    )
  ).map((row) => [String(row['n']), row] as const),
);
/** Of the machine or of parts that wsql does not have. */
const left = /^(ndb|mysqlx|clone|group_replication|authentication_(?!policy$)|validate_password|component)/;
const machine = new Set([
  'basedir',
  'character_sets_dir',
  'datadir',
  'general_log_file',
  'hostname',
  'lc_messages_dir',
  'log_bin_basename',
  'log_bin_index',
  'log_error',
  'pid_file',
  'plugin_dir',
  'relay_log',
  'relay_log_basename',
  'relay_log_index',
  'replica_load_tmpdir',
  'slave_load_tmpdir',
  'report_host',
  'secure_file_priv',
  'server_uuid',
  'slow_query_log_file',
  'socket',
  'tmpdir',
  'version_comment',
  'version_compile_os',
  'version_compile_machine',
]);
/** Of the moment of the recording. */
const momentary = new Set(['timestamp', 'pseudo_thread_id', 'rand_seed1', 'rand_seed2', 'statement_id', 'error_count', 'warning_count']);
/** wsql keeps no binary log: who asks for one, as mysqldump does, shall not be told another server's. Clients' files, and the server's, are off until they are wanted. */
const ours = new Map([
  ['enforce_gtid_consistency', 'OFF'],
  ['gtid_executed', ''],
  ['gtid_mode', 'OFF'],
  ['gtid_purged', ''],
  ['local_infile', 'OFF'],
  ['log_bin', 'OFF'],
  ['report_port', '0'],
  ['secure_file_priv', 'NULL'],
]);
const lines: string[] = [];
for (const row of await rows('SHOW SESSION VARIABLES')) {
  const name = String(row['Variable_name']);
  if (left.test(name)) continue;
  const meta = metadata.get(name);
  const scope = !globals.has(name) ? 'SESSION' : meta?.['s'] === 'GLOBAL' ? 'GLOBAL' : 'BOTH';
  let writable = true;
  try {
    await connection.query(scope === 'GLOBAL' ? `SET GLOBAL ${name} = @@GLOBAL.${name}` : `SET SESSION ${name} = DEFAULT`);
  } catch (error) {
    if ((error as { errno?: number }).errno === 1238) writable = false;
  }
  const value = ours.get(name) ?? (momentary.has(name) ? '0' : machine.has(name) ? '' : (globals.get(name) ?? String(row['Value'])));
  const cells = [
    name,
    value,
    scope,
    writable ? 'writable' : '',
    meta?.['t'] ?? 'String',
    String(meta?.['low'] ?? ''),
    String(meta?.['high'] ?? ''),
  ];
  if (cells.some((cell) => /[\t`\\$\n]/.test(cell))) throw new Error(`${name}: a character that the generated text cannot hold`);
  lines.push(cells.join('\t'));
}
writeFileSync(
  'src/backends/embedded/session/variables.generated.ts',
  `// Made by scripts/generate-variables.ts from MySQL ${globals.get('version')}: name, value, scope, writable, type, least, greatest, with tabs between, one a line.\nexport const systemVariables = \`\n${lines.join('\n')}\n\`;\n`,
);
await connection.end();
