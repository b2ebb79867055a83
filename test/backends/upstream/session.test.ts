/** What a session tells of itself, files of the client, and the end of a connection. */
import { expect, test } from 'bun:test';
import type { SessionObserver } from '../../../src/backend.ts';
import { Collector, type ResultSink } from '../../../src/result.ts';
import { failure, int, onServers, results, rows } from './servers.ts';

class Heard implements SessionObserver {
  events: string[] = [];
  variable(name: string, value: string): void {
    this.events.push(`${name}=${value}`);
  }
  database(): void {
    this.events.push('database');
  }
  state(): void {
    this.events.push('state');
  }
  transaction(kind: string, told: string): void {
    this.events.push(`${kind}: ${told}`);
  }
  take(): string[] {
    return this.events.splice(0).sort();
  }
}

onServers((server) => {
  test('changes are told, whatever the client has chosen to be told itself', async () => {
    const connection = await server().connect();
    const heard = new Heard();
    connection.observe?.(heard);
    await results(connection, 'SET autocommit = 0');
    expect(heard.take()).toEqual(['autocommit=OFF']);
    await results(connection, "SET session_track_system_variables = 'time_zone', session_track_schema = OFF");
    expect(heard.take()).toEqual(['session_track_schema=0', 'session_track_system_variables=time_zone']);
    expect(connection.variable('session_track_system_variables')).toBe('time_zone');
    await results(connection, "SET sql_mode = 'ANSI_QUOTES'");
    expect(connection.variable('sql_mode')).toBe('ANSI_QUOTES');
    await results(connection, 'USE mysql');
    expect(connection.database).toBe('mysql');
    heard.take();
    await connection.reset();
    expect(heard.take()).toEqual([]);
    expect(String(connection.variable('session_track_system_variables'))).toContain('autocommit');
    await connection.close();
  });

  test('state and transactions are told to who asks, also with the end of rows', async () => {
    const connection = await server().connect({ database: 'mysql' });
    const heard = new Heard();
    connection.observe?.(heard);
    await results(connection, "SET session_track_state_change = ON, session_track_transaction_info = 'CHARACTERISTICS'");
    heard.take();
    await results(connection, 'SET @a = 1');
    expect(heard.take()).toEqual(['state']);
    await results(connection, 'START TRANSACTION READ ONLY');
    expect(heard.take()).toEqual(['transaction characteristics: START TRANSACTION READ ONLY;', 'transaction state: T_______']);
    await results(connection, 'SELECT 1 FROM user');
    expect(heard.take().at(-1)).toMatch(/^transaction state: T[rR_]{2}___S_$/);
    await results(connection, 'COMMIT');
    expect(heard.take()).toEqual(['transaction characteristics: ', 'transaction state: ________']);
    await connection.close();
  });

  test('a file of the client is loaded, and none without it', async () => {
    const connection = await server().connect();
    await results(connection, 'DROP DATABASE IF EXISTS wsql_files');
    await results(connection, 'CREATE DATABASE wsql_files');
    await results(connection, 'CREATE TABLE wsql_files.l (a INT, b TEXT)');
    await results(connection, 'SET GLOBAL local_infile = ON');
    const load = "LOAD DATA LOCAL INFILE '/tmp/größe.csv' INTO TABLE wsql_files.l FIELDS TERMINATED BY ','";
    expect(await failure(results(connection, load))).toMatchObject({ errno: 3948 });
    const asked: string[] = [];
    const collector = new Collector();
    const sink: ResultSink = Object.assign(collector, {
      async *localFile(name: string) {
        asked.push(name);
        for (let i = 0; i < 3000; i++) yield Buffer.from(`${i},${'x'.repeat(5000)}\n`);
      },
    });
    await connection.query(load, sink);
    expect(asked).toEqual(['/tmp/größe.csv']);
    expect(collector.results).toMatchObject([{ affectedRows: 3000, info: 'Records: 3000  Deleted: 0  Skipped: 0  Warnings: 0' }]);
    const broken: ResultSink = Object.assign(new Collector(), {
      // biome-ignore lint/correctness/useYield: it fails before there is anything.
      async *localFile(): AsyncGenerator<Uint8Array> {
        throw new Error('cannot be read');
      },
    });
    await expect(Promise.resolve(connection.query(load, broken))).rejects.toThrow('cannot be read');
    expect(await rows(connection, 'SELECT COUNT(*) FROM wsql_files.l')).toEqual([[3000]]);
    await results(connection, 'DROP DATABASE wsql_files');
    await connection.close();
  });

  test('OUT parameters of a prepared CALL come as a result', async () => {
    const connection = await server().connect();
    await results(connection, 'DROP DATABASE IF EXISTS wsql_out');
    await results(connection, 'CREATE DATABASE wsql_out');
    await results(connection, 'CREATE PROCEDURE wsql_out.p(IN a INT, OUT b INT) BEGIN SELECT a; SET b = a + 1; END');
    const told = await results(connection, 'CALL wsql_out.p(?, ?)', [int(4), int(0)]);
    expect(told.map((result) => (result.kind === 'rows' ? result.rows : result.kind))).toEqual([[[4]], [[5]], 'ok']);
    await results(connection, 'DROP DATABASE wsql_out');
    await connection.close();
  });

  test('the process list has the ids that clients know', async () => {
    const known = await server().connect({ connectionId: 0x40000005 });
    const [[own] = []] = await rows(known, 'SELECT CONNECTION_ID()');
    const stranger = await rows(known, 'SHOW FULL PROCESSLIST');
    expect(stranger.map(([id]) => id)).toContain(0x40000005);
    expect(stranger.map(([id]) => id)).not.toContain(own ?? null);
    await known.close();
  });

  test('a connection lost is 2013 to the statement in it, then 2006, and ends the session of the door', async () => {
    const killed: string[] = [];
    const host = { kill: (id: number, what: string) => killed.push(`${what} ${id}`) > 0, processes: () => [] };
    const doomed = await server().connect({ connectionId: 77 }, host);
    const other = await server().connect();
    const [[id] = []] = await rows(doomed, 'SELECT CONNECTION_ID()');
    await results(doomed, 'BEGIN');
    const running = failure(results(doomed, 'SELECT SLEEP(20)'));
    await until(
      async () =>
        (await rows(other, `SELECT 1 FROM information_schema.processlist WHERE id = ${id} AND info LIKE 'SELECT SLEEP%'`)).length > 0,
    );
    await results(other, `KILL ${id}`);
    // The server may still say a last word: 1317, 1927.
    expect((await running).errno).toBeOneOf([2013, 1317, 1927]);
    await until(() => killed.length > 0);
    expect((await failure(results(doomed, 'SELECT 1'))).errno).toBe(2006);
    expect(killed).toEqual(['CONNECTION 77']);
    await other.close();
  });

  test('a connection lost between statements ends the session of the door, without a statement', async () => {
    const killed: number[] = [];
    const doomed = await server().connect({ connectionId: 78 }, { kill: (id) => killed.push(id) > 0, processes: () => [] });
    const other = await server().connect();
    const [[id] = []] = await rows(doomed, 'SELECT CONNECTION_ID()');
    await results(other, `KILL ${id}`);
    await until(() => killed.length > 0);
    expect(killed).toEqual([78]);
    await other.close();
  });
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; ) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it did not come to that');
}
