/** What a session keeps, tells of itself, and forgets. */
import { expect, test } from 'bun:test';
import type { SessionObserver } from '../../src/backend.ts';
import { ServerStatus } from '../../src/result.ts';
import { failureOf, type Stage } from './stage.ts';

class Heard implements SessionObserver {
  #events: string[] = [];
  variable(name: string, text: string): void {
    this.#events.push(`${name}=${text}`);
  }
  database(): void {
    this.#events.push('database');
  }
  state(): void {
    this.#events.push('state');
  }
  transaction(): void {
    // Not of every backend.
  }
  take(): string[] {
    return this.#events.splice(0);
  }
}

export function sessions(stage: () => Stage): void {
  test('the current database, however it is changed', async () => {
    await stage().with(1, async (session) => {
      const other = `${stage().database}_2`;
      expect(session.database).toBe(stage().database);
      await stage().run(`CREATE DATABASE ${other}`, session);
      await session.useDatabase(other);
      expect([session.database, await stage().value('SELECT DATABASE()', session)]).toEqual([other, other]);
      await stage().run(`USE ${stage().database}`, session);
      expect([session.database, await stage().value('SELECT DATABASE()', session)]).toEqual([stage().database, stage().database]);
      expect(await failureOf(() => session.useDatabase('no_such_database'))).toMatchObject({ errno: 1049, sqlState: '42000' });
      expect(session.database).toBe(stage().database);
      await session.useDatabase(other);
      await stage().run(`DROP DATABASE ${other}`, session);
      expect(await stage().value('SELECT DATABASE()', session)).toBeNull();
      expect(await stage().failure('SELECT * FROM t', session)).toMatchObject({ errno: 1046, sqlState: '3D000' });
    });
  });

  test('none to begin with, if none is wanted', async () => {
    const session = await stage().connect({ database: null });
    expect(session.database).toBeNull();
    expect(await stage().failure('SELECT * FROM nowhere', session)).toMatchObject({ errno: 1046, sqlState: '3D000' });
    await session.close();
  });

  test('names with quotes, spaces and letters of any script', async () => {
    const name = `${stage().database} «ä\`b» 中`;
    const quoted = `\`${name.replaceAll('`', '``')}\``;
    await stage().run(`CREATE DATABASE ${quoted}`);
    await stage().with(1, async (session) => {
      await session.useDatabase(name);
      expect(session.database).toBe(name);
      await stage().all(['CREATE TABLE `t ``x` (`ä ``b` INT)', 'INSERT INTO `t ``x` VALUES (1)'], session);
      const { fields } = await stage().table('SELECT * FROM `t ``x`', [], session);
      expect(fields).toMatchObject([{ name: 'ä `b', table: 't `x', schema: name }]);
      expect((await session.fieldList('t `x', '')).map((field) => field.name)).toEqual(['ä `b']);
    });
    await stage().run(`DROP DATABASE ${quoted}`);
  });

  test('variables that doors ask for', async () => {
    await stage().with(1, async (session) => {
      for (const name of ['wait_timeout', 'max_allowed_packet', 'net_write_timeout']) {
        const value = session.variable(name);
        expect([name, Number(value)]).toEqual([name, Number(await stage().value(`SELECT @@${name}`, session))]);
      }
      await stage().run("SET SESSION sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES', wait_timeout = 1234", session);
      expect(String(session.variable('sql_mode')).split(',').sort()).toEqual(['ANSI_QUOTES', 'STRICT_ALL_TABLES']);
      expect(Number(session.variable('wait_timeout'))).toBe(1234);
      expect(session.variable('no_such_variable')).toBeNull();
    });
  });

  test('an interactive client waits as long as interactive ones', async () => {
    const session = await stage().connect({ interactive: true });
    expect(await stage().value('SELECT @@wait_timeout = @@global.interactive_timeout', session)).toBe(1);
    await session.close();
  });

  test('a reset takes it back to its beginning', async () => {
    await stage().run('CREATE TABLE before_reset (a INT)');
    await stage().with(2, async (session, other) => {
      await stage().all(
        [
          'SET @x = 5',
          "SET SESSION sql_mode = ''",
          'SET NAMES latin1',
          'CREATE TEMPORARY TABLE temporary_one (a INT)',
          "PREPARE prepared_one FROM 'SELECT 1'",
          "DO GET_LOCK('contract', 0)",
          'SET autocommit = 0',
          'INSERT INTO before_reset VALUES (1)',
        ],
        session,
      );
      await session.reset();
      expect(session.status & (ServerStatus.AUTOCOMMIT | ServerStatus.IN_TRANS)).toBe(ServerStatus.AUTOCOMMIT);
      expect(session.database).toBe(stage().database);
      expect(await stage().rows('SELECT @x AS x, @@sql_mode = @@global.sql_mode AS same, DATABASE() AS d', [], session)).toEqual([
        [null, 1, stage().database],
      ]);
      expect(await stage().failure('SELECT * FROM temporary_one', session)).toMatchObject({ errno: 1146 });
      expect(await stage().failure('EXECUTE prepared_one', session)).toMatchObject({ errno: 1243 });
      expect(await stage().value("SELECT GET_LOCK('contract', 0)", other)).toBe(1);
      expect(await stage().rows('SELECT * FROM before_reset', [], other)).toEqual([]);
      expect(await stage().rows("SELECT 'é👍' AS a", [], session)).toEqual([['é👍']]);
    });
  });

  test('the columns of a table', async () => {
    await stage().run("CREATE TABLE listed (id INT PRIMARY KEY, name VARCHAR(10) DEFAULT 'x', note TEXT)");
    const { connection } = stage();
    expect(await connection.fieldList('listed', '')).toMatchObject([{ name: 'id', table: 'listed' }, { name: 'name' }, { name: 'note' }]);
    expect((await connection.fieldList('listed', 'n%')).map(({ name }) => name)).toEqual(['name', 'note']);
    expect((await connection.fieldList('listed', 'zzz')).length).toBe(0);
    expect(await failureOf(() => connection.fieldList('nowhere', ''))).toMatchObject({ errno: 1146, sqlState: '42S02' });
  });

  test('who observes it hears of changes', async () => {
    await stage().with(1, async (session) => {
      const heard = new Heard();
      session.observe?.(heard);
      if (session.observe === undefined) return;
      await stage().run('SET autocommit = 0', session);
      expect(heard.take()).toContain('autocommit=OFF');
      await stage().run(`USE ${stage().database}`, session);
      expect(heard.take()).toContain('database');
      await stage().run('SET session_track_state_change = ON', session);
      heard.take();
      await stage().run('SET @heard = 1', session);
      expect(heard.take()).toContain('state');
      await stage().run('SELECT 1', session);
      expect(heard.take()).toEqual([]);
    });
  });

  test('the transaction, where it is known', async () => {
    await stage().with(1, async (session) => {
      const now = () => session.transactionState?.();
      const beginning = now();
      if (beginning === undefined) return;
      expect(beginning).toMatchObject({ kind: 'none', reads: false, writes: false, locksTables: false });
      await stage().run('START TRANSACTION', session);
      const begun = now();
      expect(begun).toMatchObject({ kind: 'explicit', writes: false });
      await stage().run('INSERT INTO before_reset VALUES (1)', session);
      expect(now()).toMatchObject({ kind: 'explicit', writes: true, id: begun?.id ?? -1 });
      await stage().run('ROLLBACK', session);
      expect(now()).toMatchObject({ kind: 'none' });
      await stage().all(['SET autocommit = 0', 'SELECT * FROM before_reset'], session);
      expect(now()).toMatchObject({ kind: 'implicit', reads: true });
      await stage().run('COMMIT', session);
    });
  });

  test('savepoints, and what commits by itself', async () => {
    await stage().with(1, async (session) => {
      const rows = () => stage().rows('SELECT a FROM before_reset ORDER BY a', [], session);
      await stage().all(['BEGIN', 'INSERT INTO before_reset VALUES (1)', 'SAVEPOINT s', 'INSERT INTO before_reset VALUES (2)'], session);
      await stage().all(['ROLLBACK TO s', 'INSERT INTO before_reset VALUES (3)', 'RELEASE SAVEPOINT s'], session);
      expect(await rows()).toEqual([[1], [3]]);
      await stage().run('CREATE TABLE commits_by_itself (a INT)', session);
      expect(session.status & ServerStatus.IN_TRANS).toBe(0);
      await stage().run('ROLLBACK', session);
      expect(await rows()).toEqual([[1], [3]]);
    });
  });
}
