/**
 * Records what the mysql client does with the cases.
 *
 *   bun test/commands/mysql-client/record.ts --client PATH_OF_MYSQL_9.7 --port PORT
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CLIENT_CASES } from './cases.ts';
import { filled, withFiles } from './files.ts';

const { values } = parseArgs({ options: { client: { type: 'string', default: 'mysql' }, port: { type: 'string', default: '3306' } } });
const server = ['--no-defaults', '-h127.0.0.1', `-P${values.port}`, '-uroot'];

function mysql(args: readonly string[], input: string) {
  const { status, stdout, stderr } = spawnSync(values.client, [...server, ...args], { input, encoding: 'utf8' });
  return { code: status, stdout, stderr: stderr.replace(/^.*\[Warning\].*\n/gm, '') };
}

mysql(['-e', 'DROP DATABASE IF EXISTS wsql_client; CREATE DATABASE wsql_client'], '');
withFiles((files) => {
  const recorded = Object.entries(CLIENT_CASES).map(([name, { args, input = '' }]) => {
    const { code, stdout, stderr } = mysql(args, filled(input, files));
    return [name, { code, stdout, stderr: stderr.replaceAll(files.sub, 'SUB').replaceAll(files.bad, 'BAD') }];
  });
  writeFileSync(join(import.meta.dirname, 'recorded.json'), `${JSON.stringify(Object.fromEntries(recorded), null, 2)}\n`);
});
mysql(['-e', 'DROP DATABASE wsql_client'], '');
