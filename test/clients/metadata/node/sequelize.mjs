/** Sequelize's query interface on the database; sync() with alter of models with everything in them, and what a second one does. */
import { DataTypes, Sequelize } from 'sequelize';
import { say, target, tell } from './print.mjs';

const { database, user, password, host, port } = target;
const statements = [];
const db = new Sequelize(database, user, password, {
  host,
  port,
  dialect: 'mysql',
  logging: (text) => statements.push(text.replace(/^Executing \([^)]*\): /, '')),
});
const query = db.getQueryInterface();
const tables = ['country', 'every_type', 'no_key', 'odd name', 'order_line', 'orders', 'person'];
await tell('all tables', () => query.showAllTables());
await tell('has', async () => [await query.tableExists('person'), await query.tableExists('nosuch')]);
for (const table of [...tables, 'staff', 'nosuch']) {
  await tell(`describe ${table}`, () => query.describeTable(table));
  await tell(`index ${table}`, () => query.showIndex(table));
  await tell(`keys ${table}`, () => query.getForeignKeyReferencesForTable(table));
  await tell(`constraints ${table}`, async () =>
    (await query.showConstraint(table)).sort((left, right) => (left.constraintName < right.constraintName ? -1 : 1)),
  );
}
await tell('keys of many', () => query.getForeignKeysForTables(tables));
await tell('databases', async () => (await query.showAllSchemas()).map((row) => row.name ?? row).filter((name) => name === database));

const Owner = db.define('sq_owner', { name: { type: DataTypes.STRING(50), unique: 'owner_name', allowNull: false, comment: 'who' } });
const Thing = db.define(
  'sq_thing',
  {
    id: { type: DataTypes.BIGINT.UNSIGNED, primaryKey: true, autoIncrement: true },
    price: { type: DataTypes.DECIMAL(10, 2), defaultValue: 1.5 },
    kind: { type: DataTypes.ENUM('a', 'b'), defaultValue: 'a' },
    flag: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: true },
    data: DataTypes.JSON,
    text: DataTypes.TEXT('long'),
    day: DataTypes.DATEONLY,
    hour: DataTypes.TIME,
    at: DataTypes.DATE(3),
    code: { type: DataTypes.UUID, defaultValue: DataTypes.UUIDV4 },
    bytes: DataTypes.BLOB,
    real: DataTypes.DOUBLE,
    half: DataTypes.FLOAT,
    tiny: DataTypes.TINYINT.UNSIGNED,
    fixed: DataTypes.CHAR(4),
    exact: DataTypes.STRING(20, true),
  },
  {
    indexes: [
      { name: 'thing_price', fields: ['price', { name: 'kind', order: 'DESC' }] },
      { unique: true, name: 'thing_once', fields: ['day', 'hour'] },
      { type: 'FULLTEXT', name: 'thing_text', fields: ['text'] },
    ],
  },
);
Owner.hasMany(Thing, { onDelete: 'CASCADE' });
Thing.belongsTo(Owner);
const run = async (heading, work) => {
  statements.length = 0;
  await tell(heading, () => work().then(() => statements));
};
await run('sync', () => db.sync());
await run('sync again', () => db.sync());
await run('sync with alter', () => db.sync({ alter: true }));
await run('sync with alter again', () => db.sync({ alter: true }));
for (const table of ['sq_owners', 'sq_things']) {
  await tell(`SHOW CREATE ${table}`, async () => (await db.query(`SHOW CREATE TABLE ${table}`))[0]);
  await tell(`described ${table}`, () => query.describeTable(table));
}
await run('changed', async () => {
  await query.addColumn('sq_things', 'added', {
    type: DataTypes.INTEGER,
    allowNull: false,
    defaultValue: 7,
    after: 'price',
    comment: 'late',
  });
  await query.changeColumn('sq_things', 'added', { type: DataTypes.STRING(9) });
  await query.renameColumn('sq_things', 'added', 'moved');
  await query.addIndex('sq_things', ['moved'], { name: 'by_moved' });
  await query.addConstraint('sq_things', { fields: ['moved'], type: 'unique', name: 'moved_once' });
  await query.removeConstraint('sq_things', 'moved_once');
  await query.removeIndex('sq_things', 'by_moved');
});
await tell('after changes', () => query.describeTable('sq_things'));
say('dropped', await db.drop().then(() => query.showAllTables()));
await db.close();
