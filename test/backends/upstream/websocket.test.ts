/** The WebSocket door in front of a server. */
import { afterAll, afterEach, expect, test } from 'bun:test';
import { openUpstream, parseUpstreamUrl } from '../../../src/backends/upstream/index.ts';
import { cleanUp, connect, type Door, startDoor, type Talker, until } from '../../servers/websocket/talker.ts';
import { onServers, type Server } from './servers.ts';

afterEach(cleanUp);

const DATABASE = `wsql_ws_${process.pid}`;

onServers((server) => {
  async function start(): Promise<{ readonly door: Door; readonly client: Talker }> {
    const door = await startDoor({ backend: openUpstream(parseUpstreamUrl(server().url)) });
    const client = await connect(door);
    for (const sql of [`DROP DATABASE IF EXISTS ${DATABASE}`, `CREATE DATABASE ${DATABASE}`, `USE ${DATABASE}`])
      expect((await client.query(sql)).success).toBe(true);
    await client.query('CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(20))');
    return { door, client };
  }
  afterAll(() => drop(server()));

  test('queries, values, errors and databases', async () => {
    const { door, client } = await start();
    expect(await client.query("INSERT INTO t (name) VALUES ('a'), (?)", { params: ['b'] })).toMatchObject({ affectedRows: 2, insertId: 1 });
    expect((await client.query('SELECT * FROM t ORDER BY id', { options: { rowsAsArray: true } })).data).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
    const [row] = (await client.query("SELECT 9007199254740993 AS a, 1.10 AS b, X'00FF' AS c, NULL AS d, DATE '2024-02-29' AS e")).data;
    expect(row).toEqual({ a: '9007199254740993', b: '1.10', c: 'AP8=', d: null, e: '2024-02-29' });
    expect((await client.query('SELECT :x + 1 AS y', { params: { x: 2 } })).data).toEqual([{ y: 3 }]);
    expect(await client.query('SELECT * FROM nothing')).toMatchObject({ success: false, code: 'ER_NO_SUCH_TABLE', errno: 1146 });
    const other = await connect(door);
    expect((await other.query('SELECT DATABASE() AS d')).data).toEqual([{ d: null }]);
    expect((await client.ask({ type: 'databases' })).databases).toContain(DATABASE);
  });

  test('what a client sets is its own', async () => {
    const { door, client } = await start();
    const other = await connect(door);
    await client.query("SET @x = 5, SESSION sql_mode = ''");
    expect((await other.query('SELECT @x AS x, @@sql_mode AS m')).data[0].m).not.toBe('');
    expect((await other.query('SELECT @x AS x')).data).toEqual([{ x: null }]);
    expect((await client.query('SELECT @x AS x, @@sql_mode AS m')).data).toEqual([{ x: 5, m: '' }]);
    await other.query(`INSERT INTO ${DATABASE}.t (name) VALUES ('o')`);
    expect((await other.query('SELECT LAST_INSERT_ID() AS id')).data).toEqual([{ id: 1 }]);
    expect((await client.query('SELECT LAST_INSERT_ID() AS id')).data).toEqual([{ id: 0 }]);
  });

  test('transactions, also those that nobody ends', async () => {
    const { door, client } = await start();
    const { transaction } = await client.ask({ type: 'begin' });
    await client.query("INSERT INTO t (name) VALUES ('a')", { options: { transaction } });
    expect((await client.query('SELECT COUNT(*) AS n FROM t')).data).toEqual([{ n: 0 }]);
    expect((await client.ask({ type: 'commit', transaction })).success).toBe(true);
    expect((await client.query('SELECT COUNT(*) AS n FROM t')).data).toEqual([{ n: 1 }]);
    const left = await connect(door);
    await left.ask({ type: 'use', database: DATABASE });
    const begun = await left.ask({ type: 'begin' });
    await left.query("UPDATE t SET name = 'b'", { options: { transaction: begun.transaction } });
    left.socket.terminate();
    await until(() => door.server.clients().length === 1, 'it is gone');
    expect(await client.query("UPDATE t SET name = 'c'")).toMatchObject({ affectedRows: 1 });
  });

  test('a deadlock ends a transaction, and is told', async () => {
    const { client } = await start();
    await client.query("INSERT INTO t (name) VALUES ('a'), ('b')");
    const [one, two] = [(await client.ask({ type: 'begin' })).transaction, (await client.ask({ type: 'begin' })).transaction];
    const update = (transaction: string, id: number) =>
      client.query(`UPDATE t SET name = 'x' WHERE id = ${id}`, { options: { transaction } });
    await update(one, 1);
    await update(two, 2);
    const answers = await Promise.all([update(one, 2), update(two, 1)]);
    expect(answers.filter(({ errno, retryable }) => errno === 1213 && retryable)).toHaveLength(1);
    const ended = await client.of('transaction_ended');
    expect(ended.reason).toBe('deadlock');
    expect((await update(ended.transaction, 1)).code).toBe('WSQL_TRANSACTION_ENDED');
  });

  test('streams, batches, cancel and timeouts', async () => {
    const { client } = await start();
    const steps = [{ query: "INSERT INTO t (name) VALUES ('a')" }, { query: 'SELECT * FROM nothing' }];
    expect(await client.ask({ type: 'batch', atomic: true, steps })).toMatchObject({ committed: false });
    expect((await client.query('SELECT COUNT(*) AS n FROM t')).data).toEqual([{ n: 0 }]);
    const values = Array.from({ length: 2000 }, (_, i) => `('n${i}')`).join(',');
    await client.query(`INSERT INTO t (name) VALUES ${values}`);
    client.say({ type: 'stream', queryId: 's', query: 'SELECT name FROM t ORDER BY id', credits: 500 });
    let rows = 0;
    for (let said = await client.to('s'); said.type !== 'stream_end'; said = await client.to('s')) {
      rows += said.rows?.length ?? 0;
      if (said.type === 'stream_rows') client.say({ type: 'credit', queryId: 's', rows: said.rows.length });
    }
    expect(rows).toBe(2000);
    client.say({ type: 'query', queryId: 'slow', query: 'SELECT SLEEP(100)' });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await client.ask({ type: 'cancel', target: 'slow' })).toMatchObject({ outcome: 'cancelled' });
    expect(await client.to('slow')).toMatchObject({ success: false, errno: 1317 });
    expect(await client.query('SELECT SLEEP(100)', { options: { timeout: 100 } })).toMatchObject({ success: false, errno: 3024 });
    expect(await client.query('SELECT name FROM t', { options: { maxRows: 3 } })).toMatchObject({ rowCount: 3, truncated: true });
    expect((await client.query('SELECT 1 AS a')).data).toEqual([{ a: 1 }]);
  });
});

async function drop({ connect: open }: Server): Promise<void> {
  const connection = await open();
  await connection.query(`DROP DATABASE IF EXISTS ${DATABASE}`, {
    ok: () => undefined,
    fields: () => undefined,
    rows: () => undefined,
    end: () => undefined,
  });
  await connection.close();
}
