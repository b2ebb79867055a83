/**
 * What a start costs: `dist/wsql query "SELECT 1"`, whole process, beside `mysql -e "SELECT 1"` on a server of this machine.
 *
 *   bun bench/start.ts [--port PORT] [--wsql dist/wsql] [--runs 20]
 *
 * Without a port of a MySQL or MariaDB that lets root in, it starts a MariaDB of its own. The goal is twice the time of `mysql`.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startMariaDb } from '../test/support/mariadb.ts';
import { measureStarts, mysqlCommand } from '../test/support/start.ts';

const { values: options } = parseArgs({
  options: {
    port: { type: 'string' },
    wsql: { type: 'string', default: join(import.meta.dirname, '..', 'dist', 'wsql') },
    runs: { type: 'string', default: '20' },
  },
});

const server = options.port === undefined ? await startMariaDb() : null;
try {
  const mysql = mysqlCommand(server?.port ?? Number(options.port));
  const commands = [mysql, [options.wsql, 'query', 'SELECT 1'], [options.wsql, '--version']];
  const results = await measureStarts(commands, Number(options.runs));
  const base = results[0]?.median ?? Number.NaN;
  for (const { command, median, least } of results)
    console.log(`${median.toFixed(1).padStart(7)} ms  (least ${least.toFixed(1)})  ${(median / base).toFixed(2)}×  ${command.join(' ')}`);
} finally {
  await server?.stop();
}
