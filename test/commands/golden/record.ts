/**
 * Records what the mysql client prints for statements.sql, once for each of the cases.
 *
 *   bun test/commands/golden/record.ts --client PATH_OF_MYSQL_9.7 --port PORT
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CASES } from './cases.ts';

const { values } = parseArgs({ options: { client: { type: 'string', default: 'mysql' }, port: { type: 'string', default: '3306' } } });
const server = ['--no-defaults', '--default-character-set=utf8mb4', '-h127.0.0.1', `-P${values.port}`, '-uroot'];
const database = 'wsql_golden';
const script = readFileSync(join(import.meta.dirname, 'statements.sql'));

function mysql(args: readonly string[], input: Uint8Array | string): Buffer {
  const { status, stdout, stderr } = spawnSync(values.client, [...server, ...args], { input });
  if (status !== 0) throw new Error(`mysql ${args.join(' ')}: ${stderr}`);
  return stdout;
}

for (const [name, flags] of Object.entries(CASES)) {
  mysql([], `DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database}`);
  writeFileSync(join(import.meta.dirname, `${name}.golden`), mysql([...flags, '-D', database], script));
}
mysql([], `DROP DATABASE ${database}`);
