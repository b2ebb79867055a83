/** MikroORM: entities made of the database, and its schema generator run twice on entities of its own. */
import { EntitySchema, MikroORM } from '@mikro-orm/mysql';
import { target, tell } from './print.mjs';

const Owner = new EntitySchema({
  name: 'Owner',
  tableName: 'mk_owner',
  properties: {
    id: { type: 'integer', primary: true, autoincrement: true },
    name: { type: 'string', unique: true, length: 50, comment: 'who' },
    made: { type: 'datetime', defaultRaw: 'CURRENT_TIMESTAMP' },
  },
});
const Thing = new EntitySchema({
  name: 'Thing',
  tableName: 'mk_thing',
  properties: {
    id: { type: 'bigint', primary: true, autoincrement: true },
    title: { type: 'string', index: true, default: 'x' },
    price: { type: 'decimal', precision: 10, scale: 2, nullable: true },
    kind: { enum: true, items: ['a', 'b'], default: 'a' },
    data: { type: 'json', nullable: true },
    body: { type: 'text', nullable: true },
    bytes: { type: 'blob', nullable: true },
    flag: { type: 'boolean', default: true },
    day: { type: 'date', nullable: true },
    code: { type: 'uuid', nullable: true },
    owner: { kind: 'm:1', entity: () => Owner, deleteRule: 'cascade', nullable: true },
  },
  checks: [{ name: 'thing_dear', expression: 'price >= 0' }],
});
const { database: dbName, ...rest } = target;
const orm = await MikroORM.init({
  dbName,
  ...rest,
  entities: [Owner, Thing],
  discovery: { warnWhenNoEntities: false },
  schemaGenerator: { ignoreSchema: [] },
});
const generator = orm.schema;
await tell('create', async () => (await generator.getCreateSchemaSQL()).split('\n'));
await tell('update, with what is there', async () => (await generator.getUpdateSchemaSQL({ safe: false })).split('\n'));
await tell('update', async () => generator.update({ safe: true, dropTables: false }));
await tell('update again', async () => (await generator.getUpdateSchemaSQL({ safe: true, dropTables: false })).split('\n'));
await tell('created', async () =>
  (await orm.em.getConnection().execute('SHOW CREATE TABLE mk_thing')).concat(
    await orm.em.getConnection().execute('SHOW CREATE TABLE mk_owner'),
  ),
);
await orm.close(true);
