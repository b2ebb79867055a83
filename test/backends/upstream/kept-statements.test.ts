/** Statements with parameters that a session runs again, and what may have changed meanwhile. */
import { expect, test } from 'bun:test';
import type { BackendConnection } from '../../../src/backend.ts';
import { Collector } from '../../../src/result.ts';
import { FieldType, type Value } from '../../../src/types.ts';
import { failure, int, onServers, results } from './servers.ts';

const NAME = `wsql_kept_${process.pid}`;

async function with7(connection: BackendConnection, sql: string): Promise<unknown> {
  const collector = new Collector();
  await connection.query(sql, collector, { params: [int(7)] });
  const [result] = collector.results;
  return result?.kind === 'rows' ? result.rows : null;
}
async function prepared(connection: BackendConnection): Promise<number> {
  const [result] = await results(connection, "SHOW SESSION STATUS LIKE 'Com_stmt_prepare'");
  return result?.kind === 'rows' ? Number(result.rows[0]?.[1]) : Number.NaN;
}

onServers((server) => {
  test('a text is prepared once, and follows tables, databases and modes', async () => {
    const connection = await server().connect();
    const two = `${NAME}_2`;
    for (const name of [NAME, two]) {
      await results(connection, `CREATE DATABASE ${name}`);
      await results(connection, `CREATE TABLE ${name}.t (a INT)`);
    }
    try {
      await results(connection, `INSERT INTO ${NAME}.t VALUES (7)`);
      await results(connection, `USE ${NAME}`);
      const before = await prepared(connection);
      for (let i = 0; i < 3; i++) expect(await with7(connection, 'SELECT * FROM t WHERE a = ?')).toEqual([[7]]);
      // Not where the connection may be another session's next.
      if (process.env['WSQL_TEST_SHARED'] !== '1') expect(await prepared(connection)).toBe(before + 1);
      await results(connection, 'ALTER TABLE t ADD COLUMN b INT DEFAULT 8');
      expect(await with7(connection, 'SELECT * FROM t WHERE a = ?')).toEqual([[7, 8]]);
      await results(connection, `USE ${two}`);
      expect(await with7(connection, 'SELECT * FROM t WHERE a = ?')).toEqual([]);
      await results(connection, `USE ${NAME}`);
      expect(await with7(connection, 'SELECT "a" FROM t WHERE a = ?')).toEqual([['a']]);
      await results(connection, "SET sql_mode = 'ANSI_QUOTES'");
      expect(await with7(connection, 'SELECT "a" FROM t WHERE a = ?')).toEqual([[7]]);
      await connection.reset();
      await results(connection, `USE ${NAME}`);
      expect(await with7(connection, 'SELECT "a" FROM t WHERE a = ?')).toEqual([['a']]);
      await results(connection, 'DROP TABLE t');
      expect(await failure(with7(connection, 'SELECT "a" FROM t WHERE a = ?'))).toMatchObject({ errno: 1146 });
    } finally {
      for (const name of [NAME, two]) await results(connection, `DROP DATABASE ${name}`);
      await connection.close();
    }
  });

  test('a text is what the types of its parameters make of it, whatever they were before', async () => {
    const connection = await server().connect();
    const answer = async (type: FieldType, value: Value) => {
      const collector = new Collector();
      await connection.query('SELECT ? AS v', collector, { params: [{ type, unsigned: false, value }] });
      const [result] = collector.results;
      return result?.kind === 'rows' ? result.rows : null;
    };
    for (let i = 0; i < 2; i++) {
      expect(await answer(FieldType.DOUBLE, 0.1)).toEqual([[0.1]]);
      expect(await answer(FieldType.NEWDECIMAL, '1.50')).toEqual([['1.50']]);
      expect(await answer(FieldType.NEWDECIMAL, '1.505')).toEqual([['1.505']]);
      expect(await answer(FieldType.LONGLONG, 7)).toEqual([[7]]);
      expect(await answer(FieldType.VAR_STRING, 'seven')).toEqual([['seven']]);
    }
    await connection.close();
  });
});
