/** TypeORM's query runner on the database; synchronize() of entities with everything in them, twice: the second time finds nothing to do. */
import 'reflect-metadata';
import { DataSource, EntitySchema } from 'typeorm';
import { say, target, tell } from './print.mjs';

const Owner = new EntitySchema({
  name: 'Owner',
  tableName: 'ts_owner',
  columns: {
    id: { type: 'int', primary: true, generated: 'increment', unsigned: true },
    name: { type: 'varchar', length: 100, unique: true, comment: "the owner's name", charset: 'utf8mb4', collation: 'utf8mb4_bin' },
    made: { type: 'datetime', precision: 6, createDate: true },
    changed: { type: 'timestamp', precision: 3, default: () => 'CURRENT_TIMESTAMP(3)', onUpdate: 'CURRENT_TIMESTAMP(3)' },
    gone: { type: 'datetime', deleteDate: true, nullable: true },
    version: { type: 'int', version: true },
  },
  relations: { things: { type: 'one-to-many', target: 'Thing', inverseSide: 'owner' } },
});
const Thing = new EntitySchema({
  name: 'Thing',
  tableName: 'ts_thing',
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment' },
    code: { type: 'uuid', generated: 'uuid' },
    title: { type: 'varchar', default: 'none' },
    fixed: { type: 'char', length: 5, nullable: true },
    price: { type: 'decimal', precision: 10, scale: 3, default: 1.5 },
    small: { type: 'tinyint', width: 1, default: 0 },
    medium: { type: 'mediumint', unsigned: true, nullable: true },
    real: { type: 'double', precision: 10, scale: 2, nullable: true },
    half: { type: 'float', nullable: true },
    flag: { type: 'boolean', default: true },
    kind: { type: 'enum', enum: ['a', "b'c", 'd'], default: 'a' },
    several: { type: 'set', enum: ['x', 'y'], default: ['x', 'y'] },
    day: { type: 'date', default: '2020-01-01' },
    hour: { type: 'time', precision: 3, nullable: true },
    year: { type: 'year', nullable: true },
    data: { type: 'json', nullable: true },
    list: { type: 'simple-array', nullable: true },
    body: { type: 'longtext', nullable: true },
    bytes: { type: 'varbinary', length: 50, nullable: true },
    blob: { type: 'blob', nullable: true },
    bits: { type: 'bit', width: 4, nullable: true },
    twice: { type: 'decimal', precision: 11, scale: 3, asExpression: 'price * 2', generatedType: 'STORED', nullable: true },
    shout: { type: 'varchar', length: 60, asExpression: 'UPPER(`title`)', generatedType: 'VIRTUAL', nullable: true },
    place: { type: 'point', srid: 4326, nullable: true },
  },
  relations: {
    owner: {
      type: 'many-to-one',
      target: 'Owner',
      inverseSide: 'things',
      joinColumn: { name: 'owner_id', foreignKeyConstraintName: 'thing_owner' },
      onDelete: 'CASCADE',
      onUpdate: 'RESTRICT',
    },
    tags: { type: 'many-to-many', target: 'Tag', joinTable: { name: 'ts_thing_tag' } },
  },
  indices: [
    { name: 'thing_title', columns: ['title', 'price'] },
    { name: 'thing_body', columns: ['body'], fulltext: true },
  ],
  uniques: [{ name: 'thing_once', columns: ['code', 'day'] }],
});
const Tag = new EntitySchema({
  name: 'Tag',
  tableName: 'ts_tag',
  columns: { a: { type: 'int', primary: true }, b: { type: 'varchar', length: 10, primary: true }, label: { type: 'text' } },
  relations: { parent: { type: 'many-to-one', target: 'Tag', nullable: true } },
});
const Seen = new EntitySchema({
  name: 'Seen',
  tableName: 'ts_seen',
  type: 'view',
  expression: 'SELECT `id`, `title` FROM `ts_thing`',
  columns: { id: { type: 'bigint', viewColumn: true }, title: { type: 'varchar', viewColumn: true } },
});

const { user: username, ...rest } = target;
const source = await new DataSource({
  type: 'mysql',
  username,
  ...rest,
  entities: [Owner, Thing, Tag, Seen],
  legacySpatialSupport: false,
}).initialize();
const runner = source.createQueryRunner();
const names = ['country', 'person', 'orders', 'order_line', 'every_type', 'no_key', 'odd name'];
await tell('current', async () => [
  await runner.getCurrentDatabase(),
  await runner.hasTable('person'),
  await runner.hasTable('nosuch'),
  await runner.hasColumn('person', 'name'),
  await runner.hasDatabase('nosuch'),
  await runner.hasDatabase(target.database),
]);
/** MySQL's own order of columns differs from run to run. */
const byName = (left, right) => (left.name < right.name ? -1 : 1);
for (const name of names)
  await tell(`table ${name}`, async () => {
    const { columns, ...table } = await runner.getTable(name);
    return [table, ...columns.sort(byName)];
  });
await tell('tables', async () => (await runner.getTables([])).map(({ name }) => name).sort());
await tell('views', () => runner.getViews([]));
const left = async () => (await source.driver.createSchemaBuilder().log()).upQueries.map(({ query }) => query);
await tell('wanted', left);
await tell('first', () => source.synchronize().then(() => 'done'));
await tell('left after it', left);
await tell('again', () => source.synchronize().then(() => 'done'));
await runner.clearSqlMemory();
for (const name of ['ts_owner', 'ts_thing', 'ts_tag', 'ts_thing_tag'])
  await tell(`SHOW CREATE ${name}`, () => runner.query(`SHOW CREATE TABLE ${name}`));
say('dropped', await source.dropDatabase().then(() => runner.query('SHOW TABLES')));
await runner.release();
await source.destroy();
