/** drizzle-kit: the schema that `introspect` writes, and what `push` of tables of its own does, the first time and after that. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import * as t from 'drizzle-orm/mysql-core';
import { drizzle } from 'drizzle-orm/mysql2';
import mysql from 'mysql2/promise';
import { finish, say, target, tell } from './print.mjs';

const { host, port, user, password, database } = target;
const url = `mysql://${user}:${password}@${host}:${port}/${database}`;
const out = mkdtempSync(join(tmpdir(), 'drizzle-'));
const bin = join(import.meta.dirname, '..', 'node_modules', 'drizzle-kit', 'bin.cjs');
const before = await mysql.createConnection(target);
// It knows no keys of expressions.
await before.query('ALTER TABLE person DROP KEY person_lower');
await before.end();
const { status, stdout, stderr } = spawnSync(process.execPath, [bin, 'introspect', '--dialect=mysql', `--url=${url}`, `--out=${out}`], {
  encoding: 'utf8',
  cwd: out,
});
say('introspect', status);
if (!existsSync(join(out, 'schema.ts'))) throw new Error(`${stdout}${stderr}`);
say('schema.ts', readFileSync(join(out, 'schema.ts'), 'utf8').split('\n'));
say('relations.ts', readFileSync(join(out, 'relations.ts'), 'utf8').split('\n'));
const { id, ...snapshot } = JSON.parse(readFileSync(join(out, 'meta', '0000_snapshot.json'), 'utf8'));
say('snapshot', snapshot);
rmSync(out, { recursive: true });

const owner = t.mysqlTable('dk_owner', {
  id: t.serial().primaryKey(),
  name: t.varchar({ length: 50 }).notNull().unique(),
  made: t.timestamp({ fsp: 3 }).defaultNow().onUpdateNow(),
});
const thing = t.mysqlTable(
  'dk_thing',
  {
    id: t.bigint({ mode: 'bigint', unsigned: true }).autoincrement().primaryKey(),
    ownerId: t.bigint('owner_id', { mode: 'number', unsigned: true }).references(() => owner.id, { onDelete: 'cascade' }),
    price: t.decimal({ precision: 10, scale: 2 }).default('1.50'),
    kind: t.mysqlEnum(['a', 'b']).default('a').notNull(),
    flag: t.boolean().default(true),
    tiny: t.tinyint({ unsigned: true }).default(3),
    data: t.json().default({ a: [1] }),
    text: t.text(),
    day: t.date(),
    at: t.datetime({ fsp: 6 }).default(sql`(now(6))`),
    hour: t.time({ fsp: 2 }),
    year: t.year(),
    half: t.float(),
    real: t.double(),
    fixed: t.char({ length: 3 }).default('abc'),
    bytes: t.varbinary({ length: 20 }),
    twice: t.decimal({ precision: 12, scale: 2 }).generatedAlwaysAs(sql`(price * 2)`, { mode: 'stored' }),
  },
  (table) => [
    t.index('thing_price').on(table.price, table.kind),
    t.uniqueIndex('thing_once').on(table.day, table.hour),
    t.check('thing_dear', sql`${table.price} >= 0`),
  ],
);
const pair = t.mysqlTable('dk_pair', { a: t.int(), b: t.int() }, (table) => [t.primaryKey({ columns: [table.a, table.b] })]);
const seen = t.mysqlView('dk_seen').as((query) => query.select({ id: thing.id, price: thing.price }).from(thing));

const pool = mysql.createPool(target);
await pool.query('DROP DATABASE wsql_clients');
await pool.query('CREATE DATABASE wsql_clients');
await pool.end();
const connection = await mysql.createConnection(target);
const { pushMySQLSchema } = createRequire(import.meta.url)('drizzle-kit/api');
// How far it is, it draws as often as it has the time.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (chunk, ...rest) => (String(chunk).includes('Pulling schema') ? true : write(chunk, ...rest));
const push = async () => {
  const { statementsToExecute, warnings, hasDataLoss, apply } = await pushMySQLSchema(
    { owner, thing, pair, seen },
    drizzle(connection),
    database,
  );
  await apply();
  return [...statementsToExecute, { warnings, hasDataLoss }];
};
await tell('push', push);
await tell('push again', push);
for (const name of ['dk_owner', 'dk_thing', 'dk_pair'])
  await tell(name, async () => (await connection.query(`SHOW CREATE TABLE ${name}`))[0]);
await connection.end();
finish();
