/** Programs that write code from a database: kysely-codegen and sequelize-auto. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { finish, say, target, tell } from './print.mjs';

const { host, port, user, password, database } = target;
const url = `mysql://${user}:${password}@${host}:${port}/${database}`;
const out = mkdtempSync(join(tmpdir(), 'codegen-'));
const file = join(out, 'db.d.ts');
const bin = join(import.meta.dirname, '..', 'node_modules', 'kysely-codegen', 'dist', 'cli', 'bin.js');
const { stdout, stderr } = spawnSync(process.execPath, [bin, '--dialect=mysql', `--url=${url}`, `--out-file=${file}`], {
  encoding: 'utf8',
  cwd: out,
});
try {
  say('kysely-codegen', readFileSync(file, 'utf8').split('\n'));
} catch {
  throw new Error(`${stdout}${stderr}`);
}

// It names a key of two columns by the one that comes first from a query without ORDER BY.
const connection = await createConnection(target);
await connection.query('ALTER TABLE order_line DROP FOREIGN KEY line_order');
await connection.end();
const byName = ([left], [right]) => (left < right ? -1 : 1);
const SequelizeAuto = createRequire(import.meta.url)('sequelize-auto');
const directory = join(out, 'models');
await tell('sequelize-auto', async () => {
  const auto = new SequelizeAuto(database, user, password, {
    host,
    port,
    dialect: 'mysql',
    directory,
    views: true,
    caseModel: 'p',
    lang: 'ts',
    logging: false,
  });
  // It asks about all tables at once, takes them as they come, and prints what it knows no type for.
  const { log } = console;
  console.log = () => undefined;
  const { tables, foreignKeys, indexes, hasTriggerTables, relations } = await auto.run();
  console.log = log;
  const pairs = relations.map(({ parentModel, childModel, isM2M }) => `${parentModel} ${childModel} ${isM2M}`).sort();
  return [
    ...Object.entries(tables).sort(byName),
    ...Object.entries(foreignKeys).sort(byName),
    ...Object.keys(indexes).sort(),
    hasTriggerTables,
    ...pairs,
  ];
});
for (const name of readdirSync(directory).sort()) {
  const lines = readFileSync(join(directory, name), 'utf8').split('\n');
  say(name, name === 'init-models.ts' ? lines.sort() : lines);
}
rmSync(out, { recursive: true });
finish();
