/** Rows that are handed on as text, for who prints them. */
import { expect, test } from 'bun:test';
import type { BackendConnection } from '../../../src/backend.ts';
import { Collector, type TextRows } from '../../../src/result.ts';
import { onServers } from './servers.ts';

/** Keeps text as latin1, so that no byte is lost; NULL is null. */
class TextCollector extends Collector {
  readonly texts: (string | null)[][] = [];
  #row: (string | null)[] = [];
  /** Called behind each row. */
  written: () => void | Promise<void> = () => undefined;

  textRows(): TextRows {
    return {
      value: (bytes, start, end) => void this.#row.push(bytes.toString('latin1', start, end)),
      null: () => void this.#row.push(null),
      end: () => {
        this.texts.push(this.#row);
        this.#row = [];
        return this.written();
      },
    };
  }
}

async function texts(connection: BackendConnection, sql: string, sink = new TextCollector()): Promise<TextCollector> {
  await connection.query(sql, sink);
  return sink;
}
const FIVE = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n ORDER BY i';

onServers((server) => {
  test('values come as the server writes them, NULL as none, in the place of values', async () => {
    const connection = await server().connect();
    const { texts: rows, results } = await texts(connection, "SELECT 1, NULL, 1.50, 1e20, 'é', '', X'00FF', DATE'2026-11-20'");
    expect(rows).toEqual([['1', null, '1.50', '1e20', 'Ã©', '', '\u0000ÿ', '2026-11-20']]);
    expect(results).toMatchObject([{ kind: 'rows', rows: [] }]);
    await connection.close();
  });

  test('what is no UTF-8 comes as values', async () => {
    const connection = await server().connect();
    await texts(connection, 'SET NAMES latin1');
    const { texts: rows, results } = await texts(connection, "SELECT _utf8mb4 X'C3A9' AS e");
    expect(rows).toEqual([]);
    expect(results).toMatchObject([{ kind: 'rows', rows: [['é']] }]);
    await connection.close();
  });

  test('what was prepared comes as values', async () => {
    const connection = await server().connect();
    const sink = new TextCollector();
    await connection.query('SELECT ? + 1', sink, { params: [{ type: 8, unsigned: false, value: 1 }] });
    expect(sink.texts).toEqual([]);
    expect(sink.results).toMatchObject([{ kind: 'rows', rows: [[2]] }]);
    await connection.close();
  });

  test('a value may be longer than a packet', async () => {
    const connection = await server().connect();
    await texts(connection, 'SET GLOBAL max_allowed_packet = 67108864');
    const other = await server().connect();
    const { texts: rows } = await texts(other, "SELECT REPEAT('x', 17000000), 'behind'");
    expect(rows[0]?.map((text) => text?.length)).toEqual([17_000_000, 6]);
    await Promise.all([connection.close(), other.close()]);
  });

  test('a sink that is full is waited for', async () => {
    const connection = await server().connect();
    const sink = new TextCollector();
    let waiting = false;
    sink.written = () => {
      expect(waiting).toBe(false);
      waiting = true;
      return new Promise((resolve) =>
        setImmediate(() => {
          waiting = false;
          resolve();
        }),
      );
    };
    await texts(connection, FIVE, sink);
    expect(sink.texts.flat()).toEqual(['1', '2', '3', '4', '5']);
    expect(waiting).toBe(false);
    await connection.close();
  });

  test('a sink that throws ends the statement, and not the session', async () => {
    const connection = await server().connect();
    const sink = new TextCollector();
    sink.written = () => {
      throw new Error('the disk is full');
    };
    await expect(texts(connection, FIVE, sink)).rejects.toThrow('the disk is full');
    expect((await texts(connection, 'SELECT 2')).texts).toEqual([['2']]);
    await connection.close();
  });

  test('rows before an error have been handed on', async () => {
    const connection = await server().connect();
    const sink = new TextCollector();
    const sql = `SELECT i, IF(i < 4, 1, (SELECT 1 UNION ALL SELECT 2 FROM DUAL WHERE i > 0)) FROM (${FIVE}) AS n`;
    await expect(texts(connection, sql, sink)).rejects.toThrow(/more than 1 row/);
    expect((await texts(connection, 'SELECT 3')).texts).toEqual([['3']]);
    await connection.close();
  });
});
