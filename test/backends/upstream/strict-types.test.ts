/** strict-types against real servers. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { BackendConnection } from '../../../src/backend.ts';
import { openUpstream, parseUpstreamUrl, type UpstreamBackend } from '../../../src/backends/upstream/index.ts';
import { MemberLookup } from '../../../src/backends/upstream/types/members.ts';
import { StrictSink } from '../../../src/backends/upstream/types/strict.ts';
import { UsageError } from '../../../src/errors.ts';
import { Collector } from '../../../src/result.ts';
import { type Field, FieldType } from '../../../src/types.ts';
import { logicalTypeOf } from '../../../src/typing/of-field.ts';
import { failure, NO_HOST, OPTIONS, onServers, results, rows } from './servers.ts';

const DATABASE = 'wsql_types_strict';
const MEMBERS = ["a'b", 'c\\d', 'e\nf', 'ü€', 'with "quotes", and (brackets)', ''];

onServers((server) => {
  let backend: UpstreamBackend;
  let connection: BackendConnection;
  beforeAll(async () => {
    backend = openUpstream(parseUpstreamUrl(`${server().url}?strict-types=true`));
    connection = await backend.connect(OPTIONS, NO_HOST);
    await results(connection, `DROP DATABASE IF EXISTS ${DATABASE}`);
    await results(connection, `CREATE DATABASE ${DATABASE} CHARACTER SET utf8mb4`);
    await connection.useDatabase(DATABASE);
    const quoted = MEMBERS.map((member) => `'${member.replace(/[\\']/g, '\\$&')}'`).join(',');
    await results(connection, `CREATE TABLE t (id INT PRIMARY KEY, e ENUM(${quoted}), s SET('x','y'), v VARCHAR(5))`);
    await results(connection, "INSERT INTO t VALUES (1, 'ü€', 'x,y', 'v'), (2, 2, '', NULL)");
    await results(connection, 'CREATE TABLE many (id INT PRIMARY KEY, e ENUM("one","two"))');
    await results(
      connection,
      'INSERT INTO many WITH RECURSIVE n AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM n WHERE n < 1000) SELECT n, 1 + n % 2 FROM n',
    );
  });
  afterAll(async () => {
    await results(connection, `DROP DATABASE ${DATABASE}`);
    await connection.close();
    await backend.close();
  });

  test('ENUM and SET come with their members, whatever these are, in every way of reading', async () => {
    const sql = 'SELECT id, e AS renamed, s FROM t ORDER BY id';
    const [byText] = await results(connection, sql);
    const statement = await connection.prepare(sql);
    const collector = new Collector();
    await statement.execute([], collector);
    const cursor = await statement.openCursor?.([]);
    const all = [byText?.kind === 'rows' ? byText.fields : [], statement.fields, collector.results[0], cursor?.fields ?? []];
    for (const seen of all) {
      const fields = seen !== undefined && 'kind' in seen ? (seen.kind === 'rows' ? seen.fields : []) : (seen ?? []);
      expect(fields.map((field) => logicalTypeOf(field))).toEqual([
        { kind: 'INT', bits: 32, unsigned: false, boolean: false },
        { kind: 'ENUM', members: MEMBERS },
        { kind: 'SET', members: ['x', 'y'] },
      ]);
    }
    cursor?.close();
    statement.close();
    expect(await rows(connection, sql)).toEqual([
      [1, 'ü€', 'x,y'],
      [2, 'c\\d', ''],
    ]);
  });

  test('members are those that the column has when it is read', async () => {
    await results(connection, "CREATE TABLE changing (e ENUM('a'))");
    await results(connection, 'SELECT e FROM changing');
    await results(connection, "ALTER TABLE changing MODIFY e ENUM('a','b')");
    const [result] = await results(connection, 'SELECT e FROM changing');
    expect(result?.kind === 'rows' ? result.fields[0]?.members : null).toEqual(['a', 'b']);
  });

  test('of an expression nobody knows the members, and it is read all the same', async () => {
    const [result] = await results(connection, "SELECT CONCAT(e, ''), MAX(id) FROM t GROUP BY e ORDER BY 2 DESC LIMIT 1");
    expect(result).toMatchObject({ rows: [['c\\d', 2]] });
  });

  test('a long result waits for the members, and comes whole and in order', async () => {
    const [result, ...more] = await results(connection, 'SELECT id, e FROM many ORDER BY id');
    expect(more).toEqual([]);
    if (result?.kind !== 'rows') throw new Error('rows expected');
    expect(result.fields[1]?.members).toEqual(['one', 'two']);
    expect(result.rows.map(([id]) => id)).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
  });

  test('errors, several connections at once, and the state of the session are as without it', async () => {
    expect(await failure(results(connection, 'SELECT nothing FROM t'))).toMatchObject({ errno: 1054 });
    expect(connection.database).toBe(DATABASE);
    expect(connection.variable('autocommit')).not.toBeNull();
    const others = await Promise.all([1, 2, 3].map(() => backend.connect({ ...OPTIONS, database: DATABASE }, NO_HOST)));
    const read = await Promise.all(others.map((other) => results(other, 'SELECT e FROM t ORDER BY id')));
    for (const [result] of read) expect(result?.kind === 'rows' ? result.fields[0]?.members : null).toEqual(MEMBERS);
    for (const other of others) await other.close();
  });

  test('without it there are no members', async () => {
    const plain = await server().connect({ database: DATABASE });
    const [result] = await results(plain, 'SELECT e FROM t');
    expect(result?.kind === 'rows' ? logicalTypeOf(result.fields[0] as Field) : null).toEqual({ kind: 'ENUM', members: null });
    await plain.close();
  });
});

test('a type that nobody knows is an error that names the column and the type', () => {
  const field: Field = {
    catalog: 'def',
    schema: 'shop',
    table: 't',
    orgTable: 'things',
    name: 'x',
    orgName: 'x',
    collation: 63,
    length: 10,
    type: FieldType.STRING,
    flags: 0,
    decimals: 0,
    extendedType: 'xmltype',
  };
  const lookup = new MemberLookup(() => Promise.reject(new Error('not asked')));
  const sink = new StrictSink(new Collector(), lookup);
  const expected = "Column 'x' of `shop`.`things` is of a type that strict-types does not take: xmltype";
  expect(() => sink.fields([field])).toThrow(expect.objectContaining({ errno: 2036, class: 'unsupported', message: expected }));
  const newer = { ...field, extendedType: undefined, type: 244 } as unknown as Field;
  expect(() => sink.fields([newer])).toThrow('type 244 of the protocol');
});

test('the parameter is true or false', () => {
  expect(parseUpstreamUrl('mysql://h/?strict-types=true')).toMatchObject({ strictTypes: true });
  expect(parseUpstreamUrl('mysql://h/?strict-types=false')).toMatchObject({ strictTypes: false });
  expect(() => parseUpstreamUrl('mysql://h/?strict-types=yes')).toThrow(UsageError);
});
