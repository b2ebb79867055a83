/** What every backend owes its callers, whatever stands behind it. Called by one test file for each backend. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Backend, BackendConnection, ConnectionHost } from '../../src/backend.ts';
import { SqlError } from '../../src/errors.ts';
import { type CollectedResult, Collector, ServerStatus } from '../../src/result.ts';
import { FieldType, type Parameter, type Value, type ValueRow } from '../../src/types.ts';

const host: ConnectionHost = { kill: () => false, processes: () => [] };

export interface Subject {
  readonly backend: Backend;
  close(): Promise<void> | void;
}

export function contract(name: string, open: () => Promise<Subject> | Subject): void {
  let subject: Subject;
  let connection: BackendConnection;
  beforeAll(async () => {
    subject = await open();
    connection = await connect(null);
    await run('DROP DATABASE IF EXISTS contract');
    // MariaDB's own default is latin1.
    await run('CREATE DATABASE contract CHARACTER SET utf8mb4');
    await connection.useDatabase('contract');
  }, 120_000);
  afterAll(async () => {
    await run('DROP DATABASE contract');
    await connection.close();
    await subject.close();
  }, 60_000);

  let ids = 1000;
  async function connect(database: string | null): Promise<BackendConnection> {
    ids += 1;
    return subject.backend.connect(
      { user: 'root', host: 'localhost', database, connectionId: ids, collation: 255, foundRows: false },
      host,
    );
  }
  async function results(sql: string, params: readonly Parameter[] = [], on = connection): Promise<CollectedResult[]> {
    const collector = new Collector();
    await on.query(sql, collector, { params });
    return collector.results;
  }
  async function run(sql: string, on = connection): Promise<CollectedResult> {
    const [result] = await results(sql, [], on);
    if (result === undefined) throw new Error('no answer');
    return result;
  }
  async function rows(sql: string, params: readonly Parameter[] = []): Promise<readonly ValueRow[]> {
    const [result] = await results(sql, params);
    return result?.kind === 'rows' ? result.rows : [];
  }
  async function failure(sql: string): Promise<SqlError> {
    try {
      await results(sql);
    } catch (error) {
      if (error instanceof SqlError) return error;
      throw error;
    }
    throw new Error(`no error: ${sql}`);
  }

  test(`${name}: values are exact in every type`, async () => {
    await run(
      "CREATE TABLE v (i INT, b BIGINT, u BIGINT UNSIGNED, d DECIMAL(30,10), f DOUBLE, s VARCHAR(50), bin VARBINARY(20), dt DATETIME(3), da DATE, ti TIME(6), y YEAR, e ENUM('a','b'), st SET('x','y'), bi BIT(9))",
    );
    await run(
      "INSERT INTO v VALUES (-5, 9223372036854775807, 18446744073709551615, 12345678901234567890.0123456789, 0.1, 'grüße 🎉', 0x00FF10, '2024-02-29 23:59:59.123', '2024-02-29', '-838:59:59.000000', 1999, 'b', 'x,y', b'100000001')",
    );
    const expected: Value[] = [-5, 9223372036854775807n, 18446744073709551615n, '12345678901234567890.0123456789', 0.1, 'grüße 🎉'];
    const [row] = await rows('SELECT * FROM v');
    expect(row?.slice(0, 6)).toEqual(expected);
    expect(Buffer.from(row?.[6] as Uint8Array).toString('hex')).toBe('00ff10');
    expect(row?.slice(7, 13)).toEqual(['2024-02-29 23:59:59.123', '2024-02-29', '-838:59:59.000000', 1999, 'b', 'x,y']);
    expect(Buffer.from(row?.[13] as Uint8Array).toString('hex')).toBe('0101');
  });

  test(`${name}: fields say type, names and flags`, async () => {
    await run('CREATE TABLE m (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20) NOT NULL)');
    const [result] = await results('SELECT id AS x, name FROM m AS t');
    if (result?.kind !== 'rows') throw new Error('rows expected');
    const [id, text] = result.fields;
    expect(id).toMatchObject({
      name: 'x',
      orgName: 'id',
      table: 't',
      orgTable: 'm',
      schema: 'contract',
      type: FieldType.LONG,
      collation: 63,
    });
    expect((id?.flags ?? 0) & 0x223).toBe(0x223);
    expect(text).toMatchObject({ name: 'name', type: FieldType.VAR_STRING, length: 80 });
  });

  test(`${name}: changes tell affected rows, insert id and info`, async () => {
    expect(await run("INSERT INTO m (name) VALUES ('a'), ('b'), ('c')")).toMatchObject({
      kind: 'ok',
      affectedRows: 3,
      insertId: 1,
      info: 'Records: 3  Duplicates: 0  Warnings: 0',
    });
    expect(await run("UPDATE m SET name = 'b' WHERE id < 3")).toMatchObject({
      kind: 'ok',
      affectedRows: 1,
      info: 'Rows matched: 2  Changed: 1  Warnings: 0',
    });
    expect(await run('DELETE FROM m WHERE id = 3')).toMatchObject({ kind: 'ok', affectedRows: 1 });
  });

  test(`${name}: errors are MySQL's`, async () => {
    expect(await failure('SELECT * FROM nowhere')).toMatchObject({
      errno: 1146,
      sqlState: '42S02',
      message: "Table 'contract.nowhere' doesn't exist",
    });
    expect(await failure("INSERT INTO m VALUES (1, 'again')")).toMatchObject({ errno: 1062, sqlState: '23000' });
    expect(await failure('SELEC 1')).toMatchObject({ errno: 1064, sqlState: '42000' });
  });

  test(`${name}: parameters are bound with their types`, async () => {
    const text: Parameter = { type: FieldType.VAR_STRING, unsigned: false, value: "it's; ? a \\ text" };
    const big: Parameter = { type: FieldType.LONGLONG, unsigned: true, value: 18446744073709551615n };
    const none: Parameter = { type: FieldType.NULL, unsigned: false, value: null };
    expect(await rows('SELECT ? AS a, ? AS b, ? AS c', [text, big, none])).toEqual([["it's; ? a \\ text", 18446744073709551615n, null]]);
  });

  test(`${name}: a prepared statement runs again and again`, async () => {
    const prepared = await connection.prepare('SELECT id, name FROM m WHERE id = ?');
    expect(prepared.params.length).toBe(1);
    expect(prepared.fields.map((field) => field.name)).toEqual(['id', 'name']);
    for (const id of [1, 2]) {
      const collector = new Collector();
      await prepared.execute([{ type: FieldType.LONGLONG, unsigned: false, value: id }], collector);
      expect(collector.results[0]).toMatchObject({ kind: 'rows', rows: [[id, 'b']] });
    }
    prepared.close();
  });

  test(`${name}: warnings are counted and kept`, async () => {
    const [result] = await results("SELECT CAST('12abc' AS SIGNED) AS n");
    expect(result).toMatchObject({ kind: 'rows', rows: [[12]], warnings: 1 });
    expect(
      connection.warnings.length === 0
        ? await rows('SHOW WARNINGS')
        : connection.warnings.map(({ level, code, message }) => [level, code, message]),
    ).toEqual([['Warning', 1292, "Truncated incorrect INTEGER value: '12abc'"]]);
  });

  test(`${name}: status tells autocommit and transaction`, async () => {
    expect(connection.status & ServerStatus.AUTOCOMMIT).toBe(ServerStatus.AUTOCOMMIT);
    await run('BEGIN');
    await run("INSERT INTO m (name) VALUES ('tx')");
    expect(connection.status & ServerStatus.IN_TRANS).toBe(ServerStatus.IN_TRANS);
    await run('ROLLBACK');
    expect(connection.status & ServerStatus.IN_TRANS).toBe(0);
    expect(await rows("SELECT COUNT(*) FROM m WHERE name = 'tx'")).toEqual([[0]]);
  });

  test(`${name}: a full sink is waited for, and a long result arrives whole and in order`, async () => {
    await run('CREATE TABLE n (n INT PRIMARY KEY)');
    await run('INSERT INTO n WITH RECURSIVE s AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM s WHERE n < 1000) SELECT n FROM s');
    let waiting = 0;
    let most = 0;
    const seen: number[] = [];
    await connection.query('SELECT a.n FROM n a ORDER BY a.n', {
      ok: () => {},
      fields: () => {},
      end: () => {},
      rows(batch) {
        waiting += 1;
        most = Math.max(most, waiting);
        for (const [n] of batch) seen.push(Number(n));
        return new Promise((resolve) =>
          setImmediate(() => {
            waiting -= 1;
            resolve();
          }),
        );
      },
    });
    expect(most).toBe(1);
    expect(seen).toEqual(Array.from({ length: 1000 }, (_, at) => at + 1));
  });

  test(`${name}: a connection is reset to its beginning`, async () => {
    const other = await connect('contract');
    await run('SET @x = 5', other);
    await run("SET SESSION sql_mode = ''", other);
    await other.reset();
    const collector = new Collector();
    await other.query('SELECT @x AS x, @@sql_mode = @@global.sql_mode AS same', collector);
    expect(collector.results[0]).toMatchObject({ rows: [[null, 1]] });
    await other.close();
  });

  test(`${name}: an unknown database is 1049`, async () => {
    await expect(Promise.resolve().then(() => connection.useDatabase('no_such'))).rejects.toMatchObject({ errno: 1049, sqlState: '42000' });
  });
}
