/** What a statement answers: counts, columns, several results, and a sink that takes its time. */
import { expect, test } from 'bun:test';
import { type ResultSink, ServerStatus } from '../../src/result.ts';
import { FieldFlag, FieldType, type ValueRow } from '../../src/types.ts';
import { NO_HOST, reasonOf, type Stage, text } from './stage.ts';

const NOTHING: ResultSink = { ok: () => {}, fields: () => {}, rows: () => {}, end: () => {} };

export function results(stage: () => Stage): void {
  test('the version of the handshake is that of the server', async () => {
    expect(await stage().value('SELECT VERSION()')).toBe(stage().subject.backend.serverVersion);
  });

  test('a delimiter behind a statement does no harm; no statement is 1065', async () => {
    expect(await stage().rows('SELECT 1 AS a;')).toEqual([[1]]);
    expect(await stage().rows('/* a */ SELECT 1 AS a -- b\n; ')).toEqual([[1]]);
    expect(await stage().failure('')).toMatchObject({ errno: 1065, sqlState: '42000' });
    expect(await stage().run('  -- nothing\n')).toMatchObject({ kind: 'ok', affectedRows: 0 });
  });

  test('columns say type, names and flags', async () => {
    await stage().run(
      'CREATE TABLE m (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20) NOT NULL, d DECIMAL(7,3), b BLOB)',
    );
    const { fields } = await stage().table('SELECT id AS x, name, d, b, COUNT(*) AS n FROM m AS t GROUP BY id');
    expect(fields).toMatchObject([
      {
        catalog: 'def',
        name: 'x',
        orgName: 'id',
        table: 't',
        orgTable: 'm',
        schema: stage().database,
        type: FieldType.LONG,
        collation: 63,
      },
      { name: 'name', type: FieldType.VAR_STRING, length: 80, decimals: 0 },
      { name: 'd', type: FieldType.NEWDECIMAL, decimals: 3, length: 9 },
      { name: 'b', type: FieldType.BLOB, collation: 63 },
      { name: 'n', orgName: '', table: '', orgTable: '', type: FieldType.LONGLONG },
    ]);
    const wanted = FieldFlag.NOT_NULL | FieldFlag.PRI_KEY | FieldFlag.UNSIGNED | FieldFlag.AUTO_INCREMENT;
    expect((fields[0]?.flags ?? 0) & wanted).toBe(wanted);
  });

  test('no rows have columns all the same', async () => {
    const { fields, rows } = await stage().table('SELECT id, name FROM m WHERE 1 = 0');
    expect([fields.map(({ name }) => name), rows]).toEqual([['id', 'name'], []]);
  });

  test('changes tell affected rows, insert id and info', async () => {
    expect(await stage().run("INSERT INTO m (name) VALUES ('a'), ('b'), ('c')")).toMatchObject({
      kind: 'ok',
      affectedRows: 3,
      insertId: 1,
      info: 'Records: 3  Duplicates: 0  Warnings: 0',
    });
    expect(await stage().run("INSERT INTO m (name) VALUES ('d')")).toMatchObject({ affectedRows: 1, insertId: 4, info: '' });
    expect(await stage().run("UPDATE m SET name = 'b' WHERE id < 3")).toMatchObject({
      affectedRows: 1,
      insertId: 0,
      info: 'Rows matched: 2  Changed: 1  Warnings: 0',
    });
    expect(await stage().run("INSERT INTO m VALUES (1, 'z', NULL, NULL) ON DUPLICATE KEY UPDATE name = 'z'")).toMatchObject({
      affectedRows: 2,
    });
    expect(await stage().run("REPLACE INTO m VALUES (1, 'y', NULL, NULL)")).toMatchObject({ affectedRows: 2 });
    expect(await stage().run('DELETE FROM m WHERE id = 3')).toMatchObject({ affectedRows: 1 });
    expect(await stage().run('DO 1')).toMatchObject({ kind: 'ok', affectedRows: 0, insertId: 0, warnings: 0, info: '' });
    expect(await stage().rows('SELECT ROW_COUNT() AS n, LAST_INSERT_ID() AS id')).toEqual([[0, 4]]);
  });

  test('insert ids past 2^53 are exact', async () => {
    await stage().run('CREATE TABLE big_ids (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT = 9007199254740993');
    expect(await stage().run('INSERT INTO big_ids VALUES (NULL)')).toMatchObject({ insertId: 9007199254740993n });
    expect(await stage().run('INSERT INTO big_ids VALUES (NULL)')).toMatchObject({ insertId: 9007199254740994n });
  });

  test('a client that wants found rows gets found rows', async () => {
    const found = await stage().connect({ foundRows: true });
    await stage().run("UPDATE m SET name = 'same' WHERE id = 1", found);
    expect(await stage().run("UPDATE m SET name = 'same' WHERE id = 1", found)).toMatchObject({ affectedRows: 1 });
    expect(await stage().run("UPDATE m SET name = 'same' WHERE id = 1")).toMatchObject({ affectedRows: 0 });
    await found.close();
  });

  test('warnings are counted and kept', async () => {
    const result = await stage().table("SELECT CAST('12abc' AS SIGNED) AS n");
    expect(result).toMatchObject({ rows: [[12]], warnings: 1 });
    const { warnings } = stage().connection;
    const kept = warnings.length === 0 ? await stage().rows('SHOW WARNINGS') : warnings.map((one) => [one.level, one.code, one.message]);
    expect(kept).toEqual([['Warning', 1292, "Truncated incorrect INTEGER value: '12abc'"]]);
    expect(await stage().run('DROP TABLE IF EXISTS no_such_table')).toMatchObject({ kind: 'ok', warnings: 1 });
    expect(await stage().run('DO 1')).toMatchObject({ warnings: 0 });
  });

  test('a procedure answers with several results', async () => {
    await stage().run(
      "CREATE PROCEDURE several() BEGIN SELECT 1 AS a; SELECT 2 AS b, 'x' AS c; INSERT INTO m (name) VALUES ('several'); END",
    );
    const all = await stage().results('CALL several()');
    expect(all.map(({ kind }) => kind)).toEqual(['rows', 'rows', 'ok']);
    expect(all.flatMap((result) => (result.kind === 'rows' ? result.rows : []))).toEqual([[1], [2, 'x']]);
    expect(all.at(-1)).toMatchObject({ kind: 'ok', affectedRows: 1 });
  });

  test('status tells autocommit and transaction', async () => {
    const { connection } = stage();
    expect(connection.status & ServerStatus.AUTOCOMMIT).toBe(ServerStatus.AUTOCOMMIT);
    await stage().run('BEGIN');
    await stage().run("INSERT INTO m (name) VALUES ('tx')");
    expect(connection.status & ServerStatus.IN_TRANS).toBe(ServerStatus.IN_TRANS);
    await stage().run('ROLLBACK');
    expect(connection.status & ServerStatus.IN_TRANS).toBe(0);
    expect(await stage().rows("SELECT COUNT(*) AS n FROM m WHERE name = 'tx'")).toEqual([[0]]);
    await stage().run('START TRANSACTION READ ONLY');
    expect(connection.status & ServerStatus.IN_TRANS_READONLY).toBe(ServerStatus.IN_TRANS_READONLY);
    await stage().run('COMMIT');
    expect((await stage().run('SET autocommit = 0')).status & ServerStatus.AUTOCOMMIT).toBe(0);
    expect((await stage().run('SET autocommit = 1')).status & ServerStatus.AUTOCOMMIT).toBe(ServerStatus.AUTOCOMMIT);
  });

  test('a full sink is waited for, and a long result arrives whole and in order', async () => {
    await numbered(stage(), 'n', 2000);
    let waiting = 0;
    const seen: number[] = [];
    await stage().connection.query("SELECT a.n, REPEAT('x', 500) AS x FROM n a ORDER BY a.n", {
      ...NOTHING,
      async rows(batch) {
        expect(++waiting).toBe(1);
        for (const [n] of batch) seen.push(Number(n));
        await new Promise((resolve) => setImmediate(resolve));
        waiting -= 1;
      },
      end: () => expect(waiting).toBe(0),
    });
    expect(seen).toEqual(Array.from({ length: 2000 }, (_, at) => at + 1));
  });

  test('a sink that throws ends the statement, with its own error, and the session goes on', async () => {
    const enough = new Error('enough');
    const refuse = (): never => {
      throw enough;
    };
    const refuseLater = async (): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      throw enough;
    };
    await stage().with(1, async (session) => {
      for (const rows of [refuse, refuseLater] as readonly ((rows: readonly ValueRow[]) => void | Promise<void>)[]) {
        expect(await reasonOf(() => session.query('SELECT a.n, b.n FROM n a, n b', { ...NOTHING, rows }))).toBe(enough);
        expect(await stage().rows('SELECT 1 AS a', [], session)).toEqual([[1]]);
      }
    });
  });

  test('a result of many rows needs no more memory than a few', async () => {
    let rows = 0;
    await stage().connection.query('SELECT a.n, b.n FROM n a, n b LIMIT 300000', {
      ...NOTHING,
      rows: (batch) => {
        expect(batch.length).toBeLessThan(50_000);
        rows += batch.length;
      },
    });
    expect(rows).toBe(300_000);
  }, 60_000);

  test('attributes do no harm where nobody reads them', async () => {
    const attributes = new Map([['trace', text('ä')]]);
    expect(await stage().results('SELECT 1 AS a', { attributes })).toMatchObject([{ rows: [[1]] }]);
    expect(await stage().results('SELECT ? AS a', { attributes, params: [text('x')] })).toMatchObject([{ rows: [['x']] }]);
  });

  test('KILL asks the host about sessions that it may know', async () => {
    // Sessions of another wsql are its own.
    if (stage().kind === 'remote') return;
    const killed: string[] = [];
    const known = await stage().connect({}, { ...NO_HOST, kill: (id, what) => id < 10 && killed.push(`${what} ${id}`) > 0 });
    expect(await stage().run('KILL QUERY 7', known)).toMatchObject({ kind: 'ok', affectedRows: 0 });
    await stage().run('KILL 8', known);
    expect(killed).toEqual(['QUERY 7', 'CONNECTION 8']);
    expect(await stage().failure('KILL 999999999', known)).toMatchObject({ errno: 1094, sqlState: 'HY000' });
    await known.close();
  });
}

/** Makes a table of the numbers from 1 to `count`. */
export async function numbered(stage: Stage, table: string, count: number): Promise<void> {
  await stage.run(`CREATE TABLE ${table} (n INT PRIMARY KEY)`);
  const all = Array.from({ length: count }, (_, at) => `(${at + 1})`);
  await stage.run(`INSERT INTO ${table} VALUES ${all.join(', ')}`);
}
