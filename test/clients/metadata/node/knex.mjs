/** What Knex, Kysely's introspector and mysql2 tell of the database. */
import knex from 'knex';
import { Kysely, MysqlDialect, sql } from 'kysely';
import { createPool } from 'mysql2';
import { say, target, tell } from './print.mjs';

const db = knex({ client: 'mysql2', connection: target });
const tables = ['country', 'every_type', 'no_key', 'odd name', 'order_line', 'orders', 'person', 'staff', 'rich', 'per_country'];
for (const table of tables) {
  await tell(`columnInfo ${table}`, () => db(table).columnInfo());
  await tell(`columnInfo ${table}`, async () => db(table).columnInfo('a'));
  await tell(`has ${table}`, async () => [await db.schema.hasTable(table), await db.schema.hasColumn(table, 'name')]);
}
await tell('has nosuch', () => db.schema.hasTable('nosuch'));
await tell('migrations', async () => {
  const migrationSource = {
    getMigrations: async () => ['one', 'two'],
    getMigrationName: (name) => name,
    getMigration: async (name) => ({
      up: (trx) =>
        trx.schema.createTable(`kx_${name}`, (table) => {
          table.increments();
          table.string('name', 40).notNullable().defaultTo('x').comment('a name').unique();
          table.enu('kind', ['a', 'b']).defaultTo('a');
          table.json('data');
          table.decimal('price', 8, 2).index('by_price');
          table.timestamps(true, true);
          table.specificType('place', 'point');
          table.check('?? > ?', ['price', 0], `dear_${name}`);
        }),
      down: (trx) => trx.schema.dropTable(`kx_${name}`),
    }),
  };
  const first = await db.migrate.latest({ migrationSource });
  const second = await db.migrate.latest({ migrationSource });
  const created = await db.raw('SHOW CREATE TABLE kx_one');
  const altered = await db.schema
    .alterTable('kx_two', (table) => {
      table.renameColumn('name', 'label');
      table.string('kind', 20).notNullable().alter();
      table.dropIndex([], 'by_price');
      table.dropUnique('name', 'kx_two_name_unique');
      table.integer('one_id').unsigned().references('id').inTable('kx_one').onDelete('CASCADE');
    })
    .then(() => db('kx_two').columnInfo());
  const keys = await db.raw('SHOW CREATE TABLE kx_two');
  return [
    first,
    second,
    created[0],
    altered,
    keys[0],
    await db.migrate.rollback({ migrationSource }, true),
    await db.migrate.currentVersion(),
  ];
});
await db.destroy();

const pool = createPool(target);
const kysely = new Kysely({ dialect: new MysqlDialect({ pool }) });
await tell('kysely tables', () => kysely.introspection.getTables());
await tell('kysely tables with its own', async () =>
  (await kysely.introspection.getTables({ withInternalKyselyTables: true })).map(({ name }) => name),
);
await tell('kysely schemas', async () =>
  (await kysely.introspection.getSchemas())
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('wsql') || name === target.database)
    .sort(),
);
const { rows } = await sql`SELECT * FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'person'`.execute(
  kysely,
);
say(
  'as it comes',
  rows.map(({ TABLE_ROWS, ...row }) => row),
);
await kysely.destroy();
