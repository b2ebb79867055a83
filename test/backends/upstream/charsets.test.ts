/** The client's charset holds on the server, in both directions. */
import { expect, test } from 'bun:test';
import { failure, onServers, results, rows, text } from './servers.ts';

const [UTF8MB3, LATIN1, GBK, CP1251, UTF8MB4_BIN] = [33, 8, 28, 51, 46];
const NAMES = 'SELECT @@character_set_client, @@character_set_results, @@collation_connection';

onServers((server) => {
  test('a session starts with the charset of its login', async () => {
    const named: [number, string[]][] = [
      [LATIN1, ['latin1', 'latin1', 'latin1_swedish_ci']],
      [GBK, ['gbk', 'gbk', 'gbk_chinese_ci']],
      [UTF8MB4_BIN, ['utf8mb4', 'utf8mb4', 'utf8mb4_bin']],
    ];
    for (const [collation, expected] of named) {
      const connection = await server().connect({ collation });
      expect(await rows(connection, NAMES)).toEqual([expected]);
      expect(connection.variable('character_set_client')).toBe(expected[0] ?? '');
      await connection.close();
    }
  });

  test('text is converted by the server, as for a client that speaks to it alone', async () => {
    const said: [number, string, string][] = [
      [UTF8MB3, '中é👍', '中é?'],
      [LATIN1, 'é', 'é'],
      [GBK, '中', '中'],
      [CP1251, 'я', 'я'],
    ];
    for (const [collation, sent, got] of said) {
      const connection = await server().connect({ collation });
      expect(await rows(connection, `SELECT '${sent}' AS \`é中я\``)).toEqual([[got]]);
      expect(await rows(connection, 'SELECT ?', [text(sent)])).toEqual([[got]]);
      await connection.close();
    }
  });

  test('four-byte characters of a table come to a utf8mb3 client as question marks', async () => {
    const writer = await server().connect();
    await results(writer, 'CREATE DATABASE IF NOT EXISTS wsql_charsets');
    await results(writer, 'CREATE TABLE wsql_charsets.t (v VARCHAR(20) CHARACTER SET utf8mb4)');
    await results(writer, "INSERT INTO wsql_charsets.t VALUES ('a👍')");
    const reader = await server().connect({ collation: UTF8MB3 });
    expect(await rows(reader, 'SELECT v FROM wsql_charsets.t')).toEqual([['a?']]);
    expect(await rows(writer, 'SELECT v FROM wsql_charsets.t')).toEqual([['a👍']]);
    await results(writer, 'DROP DATABASE wsql_charsets');
    await reader.close();
    await writer.close();
  });

  test('names of columns and messages come in the charset too', async () => {
    const connection = await server().connect({ collation: LATIN1 });
    const [result] = await results(connection, 'SELECT 1 AS `größe`');
    expect(result?.kind === 'rows' ? result.fields[0]?.name : '').toBe('größe');
    const statement = await connection.prepare('SELECT 1 AS `größe`');
    expect(statement.fields[0]?.name).toBe('größe');
    expect((await failure(results(connection, 'SELECT größe'))).message).toContain("'größe'");
    await results(connection, "SET NAMES 'gbk'");
    expect((await failure(results(connection, 'SELECT 中'))).message).toContain("'中'");
    await connection.close();
  });

  test('the collation of SET NAMES is known, as doors show it with columns', async () => {
    const connection = await server().connect({ collation: 45 });
    expect(connection.variable('collation_connection')).toBe('utf8mb4_general_ci');
    await results(connection, 'SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci');
    expect(connection.variable('collation_connection')).toBe('utf8mb4_unicode_ci');
    await results(connection, 'SET NAMES cp1251 COLLATE cp1251_bulgarian_ci');
    expect(connection.variable('collation_connection')).toBe('cp1251_bulgarian_ci');
    await results(connection, 'SET collation_connection = latin1_bin');
    expect(connection.variable('collation_connection')).toBe('latin1_bin');
    await connection.close();
  });

  test('a reset session has the charset that the server gives it: MySQL its own, MariaDB that of the login', async () => {
    const connection = await server().connect({ collation: LATIN1 });
    await connection.reset();
    expect(await rows(connection, NAMES)).toEqual([
      server().kind === 'MySQL' ? ['utf8mb4', 'utf8mb4', 'utf8mb4_0900_ai_ci'] : ['latin1', 'latin1', 'latin1_swedish_ci'],
    ]);
    expect(await rows(connection, "SELECT 'é'")).toEqual([['é']]);
    await connection.close();
  });

  test('a charset that no client can have, and a collation that the server does not know, leave a default', async () => {
    for (const collation of [35, 255, 305]) {
      const connection = await server().connect({ collation });
      expect(await rows(connection, "SELECT 'é👍'")).toEqual([['é👍']]);
      await connection.close();
    }
  });
});
