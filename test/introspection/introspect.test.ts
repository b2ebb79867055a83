/** The model of databases, read over every kind of connection. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Backend, BackendConnection } from '../../src/backend.ts';
import { openEmbedded } from '../../src/backends/embedded/index.ts';
import { openUpstream, parseUpstreamUrl } from '../../src/backends/upstream/index.ts';
import { type DatabaseModel, introspect, MODEL_VERSION } from '../../src/introspection/index.ts';
import { failure, NO_HOST, OPTIONS, onServers, results } from '../backends/upstream/servers.ts';
import { startMysqlServer } from '../support/mysql-server.ts';
import { database, neutral, run, shop } from './shop.ts';

const NAME = 'wsql_types_introspect';

let engine: Backend;
let embedded: BackendConnection;
let model: DatabaseModel;
beforeAll(async () => {
  engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-0.0.0' });
  embedded = await engine.connect(OPTIONS, NO_HOST);
  model = await shop(embedded, NAME);
});
afterAll(async () => {
  await embedded.close();
  await engine.close();
});

function table(name: string, of = model) {
  const found = of.tables.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no table ${name}`);
  return found;
}
function column(name: string, of = 'customers') {
  return table(of).columns.find((one) => one.name === name);
}

describe('the model', () => {
  test('is data: the same again after JSON, and says its version', async () => {
    const { model: all, omissions } = await introspect(embedded, { databases: [NAME] });
    expect(all.modelVersion).toBe(MODEL_VERSION);
    expect(all.server).toEqual({ product: 'wsql', version: '8.4.6-wsql-0.0.0' });
    expect(JSON.parse(JSON.stringify(all))).toEqual(all);
    expect(omissions).toEqual([]);
  });

  test('has columns as they were declared', () => {
    expect(column('id')).toMatchObject({ type: 'int unsigned', nullable: false, autoIncrement: true, default: null, charset: null });
    expect(column('email')).toMatchObject({
      type: 'varchar(100)',
      comment: "the login; it's unique",
      charset: 'utf8mb4',
      logical: { kind: 'STRING', length: 100 },
    });
    expect(column('name')).toMatchObject({ default: { kind: 'literal', text: 'it\'s a "name" \\ here' }, collation: 'latin1_swedish_ci' });
    expect(column('kind')).toMatchObject({
      logical: { kind: 'ENUM', members: ['person', 'com,pany', "it's"] },
      default: { kind: 'literal', text: 'person' },
    });
    expect(column('active')).toMatchObject({ type: 'tinyint(1)', logical: { kind: 'INT', boolean: true } });
    expect(column('bits')).toMatchObject({ default: { kind: 'bits', digits: '101' } });
    expect(column('raw')).toMatchObject({ default: { kind: 'bytes', hex: '616263' } });
    expect(column('extra')).toMatchObject({ type: 'json', logical: { kind: 'JSON' }, charset: null });
    expect(column('created')).toMatchObject({
      default: { kind: 'expression', text: 'CURRENT_TIMESTAMP(3)' },
      onUpdate: 'CURRENT_TIMESTAMP(3)',
    });
    expect(column('twice')).toMatchObject({ generated: { expression: '`score` * 2', stored: false }, default: null, comment: 'computed' });
    expect(column('shout')?.generated?.stored).toBe(true);
    expect(column('odd `name', 'items')).toMatchObject({ type: 'varchar(10)', nullable: true });
  });

  test('has keys, foreign keys and checks', () => {
    const { primaryKey, indexes, checks, comment } = table('customers');
    expect(comment).toBe('who buys; "really"');
    expect(primaryKey).toMatchObject({ name: 'PRIMARY', kind: 'primary', parts: [{ column: 'id', length: null, descending: false }] });
    expect(indexes.map(({ name, kind }) => [name, kind])).toEqual([
      ['by_name', 'index'],
      ['email_key', 'unique'],
      ['words', 'fulltext'],
    ]);
    expect(indexes[0]?.parts).toEqual([
      { column: 'name', expression: null, length: 10, descending: false },
      { column: 'balance', expression: null, length: null, descending: true },
    ]);
    expect(checks.map(({ name }) => name)).toEqual(['has_name', 'not_negative']);
    expect(table('orders').foreignKeys).toEqual([
      {
        name: 'of_customer',
        columns: ['customer'],
        referenced: { database: NAME, table: 'customers', columns: ['id'] },
        onUpdate: 'SET NULL',
        onDelete: 'CASCADE',
      },
    ]);
    expect(table('items').primaryKey?.parts.map((part) => part.column)).toEqual(['order_id', 'line']);
    expect(table('places').indexes).toMatchObject([{ kind: 'spatial', parts: [{ column: 'at', length: null }] }]);
  });

  test('has views, routines with their parameters, triggers in their order, and events', () => {
    expect(model.views).toMatchObject([{ name: 'rich', checkOption: 'CASCADED', updatable: true, security: 'DEFINER' }]);
    expect(model.views[0]?.columns.map(({ name, type }) => [name, type])).toEqual([
      ['id', 'int unsigned'],
      ['email', 'varchar(100)'],
      ['balance', 'decimal(12,2)'],
    ]);
    const [tax, find] = model.routines;
    expect(tax).toMatchObject({ name: 'add_tax', kind: 'function', deterministic: true, dataAccess: 'NO SQL', comment: 'with tax' });
    expect(tax?.returns).toMatchObject({ type: 'decimal(12,4)', logical: { kind: 'DECIMAL', precision: 12, scale: 4 } });
    expect(tax?.parameters.map(({ name, mode, type }) => [name, mode, type])).toEqual([
      ['amount', 'IN', 'decimal(10,2)'],
      ['rate', 'IN', 'int'],
    ]);
    expect(find).toMatchObject({ kind: 'procedure', returns: null, security: 'INVOKER', dataAccess: 'READS SQL DATA' });
    expect(find?.parameters.map(({ name, mode, type }) => [name, mode, type])).toEqual([
      ['wanted', 'IN', 'varchar(100)'],
      ['found', 'OUT', 'int'],
      ['calls', 'INOUT', 'int unsigned'],
    ]);
    expect(table('orders').triggers.map(({ name, timing, event }) => [name, timing, event])).toEqual([
      ['before_order', 'BEFORE', 'INSERT'],
      ['then_order', 'BEFORE', 'INSERT'],
    ]);
    expect(model.events).toMatchObject([
      {
        name: 'cleanup',
        schedule: { kind: 'every', value: '1', unit: 'DAY', starts: '2030-01-01 00:00:00', ends: null },
        status: 'DISABLED',
        preserved: true,
      },
      { name: 'once', schedule: { kind: 'once', at: '2037-01-01 00:00:00' }, status: 'ENABLED', preserved: false },
    ]);
  });

  test('is the same over the protocol, with wsql as the server', async () => {
    const door = await startMysqlServer({ backend: engine, port: 0 });
    const client = openUpstream(parseUpstreamUrl(`mysql://root@127.0.0.1:${door.port}/`));
    try {
      const connection = await client.connect(OPTIONS, NO_HOST);
      expect(await introspect(connection, { databases: [NAME] })).toEqual(await introspect(embedded, { databases: [NAME] }));
      await connection.close();
    } finally {
      await client.close();
      await door.close();
    }
  });

  test("leaves the server's own databases out unless they are named", async () => {
    const { model: all } = await introspect(embedded);
    expect(all.databases.map(({ name }) => name)).toEqual([NAME]);
    const { model: named } = await introspect(embedded, { databases: ['information_schema', NAME] });
    expect(named.databases.map(({ name }) => name)).toEqual(['information_schema', NAME]);
  });

  test('a database that is not there is left out, and said to be', async () => {
    const { model: none, omissions } = await introspect(embedded, { databases: ['nowhere'] });
    expect(none.databases).toEqual([]);
    expect(omissions).toEqual([{ what: 'database nowhere', why: 'there is none of this name that the account may see' }]);
  });

  test('a server that knows less of itself is read without that', async () => {
    // As MySQL 5.7: it has no checks, functional or invisible indexes, or reference systems.
    const older = hiding(embedded, (tableName, columnName) => tableName === 'CHECK_CONSTRAINTS' || OF_NEWER.has(columnName));
    const { model: less, omissions } = await introspect(older, { databases: [NAME] });
    expect(omissions).toEqual([]);
    const customers = less.databases[0]?.tables.find(({ name }) => name === 'customers');
    expect(customers?.checks).toEqual([]);
    expect(customers?.columns).toEqual(table('customers').columns);
    expect(customers?.indexes).toEqual(table('customers').indexes);
    // What every server has is said to be missing.
    const broken = hiding(embedded, (tableName) => tableName === 'EVENTS');
    expect((await introspect(broken, { databases: [NAME] })).omissions).toEqual([
      { what: 'EVENTS', why: 'the server has no such table in information_schema' },
    ]);
  });

  test('takes as many queries for many tables as for few, and tells of its steps', async () => {
    const count = async () => {
      let queries = 0;
      const counting = new Proxy(embedded, {
        get: (target, name) => {
          if (name !== 'query') return Reflect.get(target, name, target);
          queries++;
          return target.query.bind(target);
        },
      });
      const steps: number[] = [];
      await introspect(counting, { progress: ({ number, of }) => steps.push(number / of) });
      expect(steps.at(-1)).toBe(1);
      return queries;
    };
    const before = await count();
    await run(embedded, 'CREATE DATABASE many');
    for (let i = 0; i < 50; i++) await run(embedded, `CREATE TABLE many.t${i} (id INT PRIMARY KEY, n INT, KEY (n))`);
    expect(await count()).toBe(before);
    await run(embedded, 'DROP DATABASE many');
  });
});

const OF_NEWER: ReadonlySet<string> = new Set(['SRS_ID', 'IS_VISIBLE', 'EXPRESSION', 'ENFORCED']);

/** A connection to a server that does not have some of the columns of information_schema. */
function hiding(connection: BackendConnection, hidden: (table: string, column: string) => boolean): BackendConnection {
  const query: BackendConnection['query'] = (sql, sink, options) =>
    connection.query(
      sql,
      !sql.includes("= 'information_schema'")
        ? sink
        : {
            ok: (outcome) => sink.ok(outcome),
            fields: (fields) => sink.fields(fields),
            rows: (batch) => sink.rows(batch.filter(([name, column]) => !hidden(String(name), String(column)))),
            end: (end) => sink.end(end),
          },
      options,
    );
  return new Proxy(connection, { get: (target, name) => (name === 'query' ? query : Reflect.get(target, name, target)) });
}

onServers((server) => {
  let connection: BackendConnection;
  let there: DatabaseModel;
  beforeAll(async () => {
    connection = await server().connect();
    there = await shop(connection, NAME);
  }, 30_000);
  afterAll(async () => {
    await results(connection, `DROP DATABASE ${NAME}`);
    await connection.close();
  });

  test('the same definitions give the same model as in the embedded engine', () => {
    expect(neutral(there)).toEqual(neutral(model));
  });

  test('programs are as they were written, with all that their strings have', async () => {
    const strings = String.raw`SET @a = 'it''s', @b = CONCAT('x = ''', @v, ''''), @c = "d""q", @d = 'b\\s', @e = 'z\'z', @f = 'n\nl', @g = _latin1'é'`;
    await results(connection, `CREATE PROCEDURE \`wri\`\`tten\`() ${strings}`);
    await results(connection, `CREATE TRIGGER written BEFORE DELETE ON customers FOR EACH ROW ${strings}`);
    await results(connection, `CREATE EVENT written ON SCHEDULE EVERY 1 DAY DISABLE DO ${strings}`);
    const { routines, tables, events } = await database(connection, NAME);
    const statements = tables.flatMap(({ triggers }) => triggers).filter(({ name }) => name === 'written');
    expect(routines.find(({ name }) => name === 'wri`tten')?.body).toBe(strings);
    expect(statements.map(({ statement }) => statement)).toEqual([strings]);
    expect(events.find(({ name }) => name === 'written')?.body).toBe(strings);
    for (const what of ['PROCEDURE `wri``tten`', 'TRIGGER written', 'EVENT written']) await results(connection, `DROP ${what}`);
  });

  test('what only some servers have', async () => {
    const own = server().kind === 'MySQL' ? OF_MYSQL : OF_MARIADB;
    for (const sql of own) await results(connection, sql);
    const read = await database(connection, NAME);
    if (server().kind === 'MySQL') {
      expect(table('special', read)).toMatchObject({
        columns: [
          { name: 'id' },
          { name: 'hidden', invisible: true },
          { name: 'at', srid: 4326, logical: { kind: 'GEOMETRY', shape: 'point' } },
          { logical: { kind: 'VECTOR', dimensions: 3 } },
        ],
        indexes: [
          { name: 'hash', visible: true, parts: [{ column: null, expression: "concat(`hidden`,_utf8mb4'it\\'s')" }] },
          { name: 'unused', visible: false },
        ],
        checks: [{ name: 'idle', enforced: false, expression: "`hidden` <> _utf8mb4'a\\nb'" }],
      });
    } else {
      expect(table('special', read)).toMatchObject({
        systemVersioned: true,
        columns: [
          { name: 'id' },
          { name: 'hidden', invisible: true },
          { logical: { kind: 'UUID' }, default: { kind: 'expression', text: 'uuid()' } },
          { logical: { kind: 'INET', version: 6 } },
        ],
        indexes: [{ name: 'unused', visible: false }],
        checks: [{ name: 'hidden', column: 'hidden', expression: "`hidden` <> 'no'" }],
      });
      expect(read.sequences).toMatchObject([{ name: 'numbers', increment: 1, cycle: false }]);
    }
    expect(table('parted', read).partitioning).toMatchObject({
      method: 'RANGE',
      expression: '`n`',
      partitions: [
        { name: 'low', values: '10', subpartitions: [] },
        { name: 'high', values: 'MAXVALUE', comment: 'the rest' },
      ],
    });
  });

  test('an account that may see little gets that, and what it does not see is said', async () => {
    await results(connection, "CREATE USER 'wsql_types_poor'@'%' IDENTIFIED BY 'pw'");
    await results(connection, `GRANT SELECT ON ${NAME}.customers TO 'wsql_types_poor'@'%'`);
    await results(connection, `GRANT SELECT ON ${NAME}.rich TO 'wsql_types_poor'@'%'`);
    await results(connection, `GRANT EXECUTE ON FUNCTION ${NAME}.add_tax TO 'wsql_types_poor'@'%'`);
    const backend = openUpstream({ ...parseUpstreamUrl(server().url), user: 'wsql_types_poor', password: 'pw' });
    try {
      const poor = await backend.connect(OPTIONS, NO_HOST);
      const { model: little, omissions } = await introspect(poor, { databases: [NAME] });
      await poor.close();
      expect(little.databases[0]?.tables.map(({ name }) => name)).toEqual(['customers']);
      expect(little.databases[0]?.routines).toMatchObject([{ name: 'add_tax', body: null }]);
      expect(omissions.map(({ what }) => what)).toEqual([
        `triggers of database ${NAME}`,
        `events of database ${NAME}`,
        `routines of database ${NAME}`,
        `definition of view ${NAME}.rich`,
        `body of function ${NAME}.add_tax`,
      ]);
    } finally {
      await backend.close();
      await results(connection, "DROP USER 'wsql_types_poor'@'%'");
    }
  });

  test('a session with modes of its own reads the same', async () => {
    const other = await server().connect();
    await results(other, "SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT'");
    await other.useDatabase(NAME);
    const read = await database(other, NAME);
    await other.close();
    expect(table('customers', read).columns.find(({ name }) => name === 'name')?.default).toEqual(
      table('customers', there).columns.find(({ name }) => name === 'name')?.default ?? null,
    );
    expect(table('customers', read).columns.find(({ name }) => name === 'kind')).toEqual(
      table('customers', there).columns.find(({ name }) => name === 'kind'),
    );
  });

  test('a lost connection is an error, not an omission', async () => {
    const other = await server().connect();
    await other.close();
    expect((await failure(introspect(other))).class).toBe('connection');
  });
});

const PARTED =
  "CREATE TABLE parted (n INT) PARTITION BY RANGE (n) (PARTITION low VALUES LESS THAN (10), PARTITION high VALUES LESS THAN MAXVALUE COMMENT 'the rest')";
const OF_MYSQL = [
  `CREATE TABLE special (
    id INT PRIMARY KEY, hidden VARCHAR(20) INVISIBLE, at POINT NOT NULL SRID 4326, v VECTOR(3),
    KEY unused (id, hidden) INVISIBLE, KEY hash ((CONCAT(hidden, 'it''s'))), CONSTRAINT idle CHECK (hidden <> 'a\\nb') NOT ENFORCED)`,
  PARTED,
];
const OF_MARIADB = [
  `CREATE TABLE special (
    id INT PRIMARY KEY, hidden VARCHAR(20) INVISIBLE CHECK (hidden <> 'no'), u UUID DEFAULT uuid(), a INET6, KEY unused (hidden) IGNORED) WITH SYSTEM VERSIONING`,
  'CREATE SEQUENCE numbers',
  PARTED,
];
