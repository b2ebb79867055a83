/** Transactions, prepared statements, batches, streams, cancel, databases and status over real sockets. */
import { afterEach, expect, test } from 'bun:test';
import { cleanUp, connect, type Door, startDoor, type Talker, until } from './talker.ts';

afterEach(cleanUp);

async function shop(door: Door): Promise<Talker> {
  const client = await connect(door);
  for (const sql of ['CREATE DATABASE shop', 'USE shop', 'CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(20) UNIQUE)'])
    expect((await client.query(sql)).success).toBe(true);
  return client;
}
async function names(client: Talker): Promise<string[]> {
  const { data } = await client.query('SELECT name FROM shop.t ORDER BY id', { options: { rowsAsArray: true } });
  return data.flat();
}
async function begin(client: Talker, more: object = {}): Promise<string> {
  const { success, transaction } = await client.ask({ type: 'begin', ...more });
  expect(success).toBe(true);
  return transaction;
}

test('a transaction is seen by its own statements alone until it is committed', async () => {
  const door = await startDoor();
  const client = await shop(door);
  const began = await client.ask({ type: 'begin' });
  expect(began).toMatchObject({ type: 'begin_response', success: true });
  expect(began.deadline - Date.now()).toBeGreaterThan(50_000);
  const { transaction } = began;
  expect(await client.query("INSERT INTO t (name) VALUES ('a')", { options: { transaction } })).toMatchObject({ insertId: 1 });
  expect((await client.query('SELECT LAST_INSERT_ID() AS id', { options: { transaction } })).data).toEqual([{ id: 1 }]);
  expect(await names(client)).toEqual([]);
  expect(await client.ask({ type: 'commit', transaction })).toMatchObject({ type: 'commit_response', success: true });
  expect(await names(client)).toEqual(['a']);
  expect(await client.query('SELECT 1', { options: { transaction } })).toMatchObject({ code: 'WSQL_NO_SUCH_TRANSACTION' });
  expect(await client.ask({ type: 'commit', transaction })).toMatchObject({ type: 'commit_response', success: false });
});

test('a transaction that is rolled back leaves nothing', async () => {
  const client = await shop(await startDoor());
  const transaction = await begin(client);
  await client.query("INSERT INTO t (name) VALUES ('a')", { options: { transaction } });
  expect(await client.ask({ type: 'rollback', transaction })).toMatchObject({ type: 'rollback_response', success: true });
  expect(await names(client)).toEqual([]);
});

test('what is sent before an answer is carried out in order', async () => {
  const client = await shop(await startDoor());
  const transaction = await begin(client);
  for (let i = 0; i < 50; i++)
    client.say({ type: 'query', queryId: `i${i}`, query: 'INSERT INTO t (name) VALUES (?)', params: [`n${i}`], options: { transaction } });
  client.say({ type: 'commit', queryId: 'c', transaction });
  client.say({ type: 'query', queryId: 'late', query: "INSERT INTO t (name) VALUES ('late')", options: { transaction } });
  expect((await client.to('late')).code).toMatch(/^WSQL_(TRANSACTION_ENDED|NO_SUCH_TRANSACTION)$/);
  expect((await client.to('c')).success).toBe(true);
  expect(await names(client)).toEqual(Array.from({ length: 50 }, (_, i) => `n${i}`));
});

test('a transaction that is open for too long is warned of, rolled back, and refused from then on', async () => {
  const client = await shop(await startDoor());
  const transaction = await begin(client, { timeout: 100 });
  await client.query("INSERT INTO t (name) VALUES ('a')", { options: { transaction } });
  expect(await client.of('transaction_warning')).toMatchObject({ transaction });
  expect(await client.of('transaction_ended')).toEqual({ type: 'transaction_ended', transaction, reason: 'deadline' });
  const late = await client.query("INSERT INTO t (name) VALUES ('b')", { options: { transaction } });
  expect(late).toMatchObject({ success: false, code: 'WSQL_TRANSACTION_ENDED' });
  expect(late.error).toContain('too long');
  expect(await names(client)).toEqual([]);
  expect((await client.query("INSERT INTO t (name) VALUES ('c')")).success).toBe(true);
  for (let i = 0; i < 20; i++) {
    await begin(client, { timeout: 1 });
    await client.of('transaction_ended');
  }
});

test('a statement that ends its transaction does not make the others autocommit', async () => {
  const client = await shop(await startDoor());
  const transaction = await begin(client);
  await client.query('CREATE TABLE shop.u (a INT)', { options: { transaction } });
  expect(await client.of('transaction_ended')).toMatchObject({ transaction, reason: 'statement' });
  expect(await client.query("INSERT INTO t (name) VALUES ('b')", { options: { transaction } })).toMatchObject({
    code: 'WSQL_TRANSACTION_ENDED',
  });
  expect(await names(client)).toEqual([]);
});

test('transactions end with their client', async () => {
  const door = await startDoor();
  const [a, b] = [await shop(door), await connect(door)];
  const transaction = await begin(a);
  await a.query("INSERT INTO t (name) VALUES ('a')", { options: { transaction } });
  a.socket.terminate();
  await until(() => door.server.clients().length === 1, 'it is gone');
  expect((await b.query("INSERT INTO shop.t (name) VALUES ('a')")).success).toBe(true);
});

test('a transaction may be read-only, isolated, and in a database', async () => {
  const client = await shop(await startDoor());
  const transaction = await begin(client, { readOnly: true, isolation: 'SERIALIZABLE', database: 'mysql' });
  expect((await client.query('SELECT DATABASE() AS d', { options: { transaction } })).data).toEqual([{ d: 'mysql' }]);
  expect(await client.query("INSERT INTO shop.t (name) VALUES ('a')", { options: { transaction } })).toMatchObject({ errno: 1792 });
  expect(await client.ask({ type: 'begin', isolation: 'CHAOS' })).toMatchObject({ type: 'begin_response', success: false });
  const many = await Promise.all(Array.from({ length: 20 }, () => client.ask({ type: 'begin' })));
  expect(many.filter(({ code }) => code === 'WSQL_TOO_MANY')).toHaveLength(5);
});

test('a prepared statement is executed until it is closed', async () => {
  const client = await shop(await startDoor());
  const prepared = await client.ask({ type: 'prepare', query: 'SELECT id, name FROM t WHERE id = ? OR name = ?' });
  expect(prepared).toMatchObject({ type: 'prepare_response', success: true, parameterCount: 2 });
  expect(prepared.fields.map(({ name }: { name: string }) => name)).toEqual(['id', 'name']);
  await client.query("INSERT INTO t (name) VALUES ('a'), ('b')");
  const { statementId } = prepared;
  expect(await client.ask({ type: 'execute', statementId, params: [1, 'b'] })).toMatchObject({ type: 'execute_response', rowCount: 2 });
  await client.query('USE mysql');
  const options = { rowsAsArray: true };
  expect((await client.ask({ type: 'execute', statementId, params: [2, ''], options })).data).toEqual([[2, 'b']]);
  expect(await client.ask({ type: 'execute', statementId, params: [2] })).toMatchObject({ success: false });
  expect(await client.ask({ type: 'close', statementId })).toMatchObject({ type: 'close_response', success: true });
  expect(await client.ask({ type: 'execute', statementId })).toMatchObject({ success: false, code: 'WSQL_NO_SUCH_STATEMENT' });
  expect(await client.ask({ type: 'prepare', query: 'SELECT FROM' })).toMatchObject({ type: 'prepare_response', errno: 1064 });
});

test('a batch runs its steps in order, up to a failure, and what conditions say', async () => {
  const client = await shop(await startDoor());
  const answer = await client.ask({
    type: 'batch',
    steps: [
      { query: "INSERT INTO t (name) VALUES ('a')" },
      { query: "INSERT INTO t (name) VALUES ('a')" },
      { query: "INSERT INTO t (name) VALUES ('c')" },
      { query: 'INSERT INTO t (name) VALUES (?)', params: ['d'], if: { failed: 1 } },
      { query: 'SELECT 1', if: { all: [{ ok: 0 }, { not: { ok: 1 } }, { rows: 3 }] } },
      { query: 'SELECT 2', if: { any: [{ ok: 1 }, { ok: 2 }] } },
      { query: 'SELECT name FROM t ORDER BY id', if: { always: true } },
    ],
    options: { rowsAsArray: true },
  });
  expect(answer).toMatchObject({ type: 'batch_response', success: true, committed: true });
  const [first, second, third, fourth, fifth, sixth, last] = answer.results;
  expect(first).toMatchObject({ success: true, insertId: 1 });
  expect(second).toMatchObject({ success: false, code: 'ER_DUP_ENTRY' });
  expect([third, sixth]).toEqual([null, null]);
  expect(fourth.affectedRows).toBe(1);
  expect(fifth.data).toEqual([[1]]);
  expect(last.data).toEqual([['a'], ['d']]);
});

test('an atomic batch is done as a whole or not at all', async () => {
  const client = await shop(await startDoor());
  const insert = (name: string, condition?: object) => ({
    query: 'INSERT INTO t (name) VALUES (?)',
    params: [name],
    ...(condition === undefined ? {} : { if: condition }),
  });
  const failed = await client.ask({ type: 'batch', atomic: true, steps: [insert('a'), insert('b'), insert('a')] });
  expect(failed).toMatchObject({ success: true, committed: false, results: [{ success: true }, { success: true }, { success: false }] });
  expect(await names(client)).toEqual([]);
  const done = await client.ask({ type: 'batch', atomic: true, steps: [insert('a'), insert('a'), insert('b', { failed: 1 })] });
  expect(done.committed).toBe(true);
  expect(await names(client)).toEqual(['a', 'b']);
  const transaction = await begin(client);
  await client.query("INSERT INTO t (name) VALUES ('c')", { options: { transaction } });
  const inside = await client.ask({ type: 'batch', atomic: true, steps: [insert('d'), insert('d')], options: { transaction } });
  expect(inside.committed).toBe(false);
  await client.ask({ type: 'commit', transaction });
  expect(await names(client)).toEqual(['a', 'b', 'c']);
  expect(await client.ask({ type: 'batch', steps: [{ query: 'SELECT 1', if: { ok: 0 } }] })).toMatchObject({ code: 'WSQL_BAD_MESSAGE' });
  expect(await client.ask({ type: 'batch', steps: [] })).toMatchObject({ type: 'batch_response', code: 'WSQL_BAD_MESSAGE' });
});

const NUMBERS = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT i FROM n';

test('a stream sends as many rows as were asked for, and then waits', async () => {
  const client = await connect(await startDoor());
  await client.query('SET cte_max_recursion_depth = 1000000');
  client.say({ type: 'stream', queryId: 's', query: NUMBERS, credits: 250, batchRows: 100, options: { rowsAsArray: true } });
  expect(await client.next()).toMatchObject({ type: 'stream_start', queryId: 's', fields: [{ name: 'i' }] });
  const sizes: number[] = [];
  for (let sequence = 1; sequence <= 3; sequence++) {
    const said = await client.next();
    expect(said).toMatchObject({ type: 'stream_rows', sequence });
    sizes.push(said.rows.length);
  }
  expect(sizes.reduce((sum, size) => sum + size)).toBe(250);
  client.say({ type: 'ping', timestamp: 1 });
  expect((await client.next()).type).toBe('pong');
  client.say({ type: 'credit', queryId: 's', rows: 1_000_000 });
  const seen: number[] = [];
  for (let said = await client.next(); said.type !== 'stream_end'; said = await client.next()) seen.push(...said.rows.flat());
  expect(seen).toEqual(Array.from({ length: 4750 }, (_, i) => i + 251));
});

test('a stream without credits keeps nobody from work, and little in memory', async () => {
  const door = await startDoor({ limits: { maxSessions: 1 } });
  const client = await shop(door);
  client.say({ type: 'stream', queryId: 's', query: 'SELECT 1 AS a UNION ALL SELECT 2', credits: 1 });
  expect((await client.to('s')).type).toBe('stream_start');
  expect((await client.query('SELECT 1 AS a')).data).toEqual([{ a: 1 }]);
  expect((await client.to('s')).rows).toEqual([{ a: 1 }]);
  client.say({ type: 'cancel', queryId: 'x', target: 's' });
  expect(await client.to('x')).toMatchObject({ type: 'cancel_response', target: 's', outcome: 'cancelled' });
  expect(await client.to('s')).toMatchObject({ type: 'stream_end', success: false, errno: 1317 });
});

test('a stream fails with the words of its error, and ends where it is told to', async () => {
  const client = await connect(await startDoor({ limits: { stallTimeout: 100, maxStreams: 1 } }));
  expect(await client.ask({ type: 'stream', query: 'SELECT * FROM none.t' })).toMatchObject({
    type: 'stream_end',
    code: 'ER_BAD_DB_ERROR',
  });
  client.say({ type: 'stream', queryId: 'm', query: 'SELECT 1 AS a UNION ALL SELECT 2', options: { maxRows: 1 } });
  await client.to('m');
  expect(await client.to('m')).toMatchObject({ rows: [{ a: 1 }] });
  expect(await client.to('m')).toMatchObject({ type: 'stream_end', success: true, rowCount: 1, truncated: true });
  client.say({ type: 'stream', queryId: 'z', query: 'SELECT 1 AS a UNION ALL SELECT 2', credits: 0 });
  await client.to('z');
  expect(await client.ask({ type: 'stream', query: 'SELECT 1' })).toMatchObject({ code: 'WSQL_TOO_MANY' });
  expect(await client.to('z')).toMatchObject({ type: 'stream_end', success: false, code: 'WSQL_STREAM_STALLED' });
});

test('cancel tells what became of it', async () => {
  const client = await connect(await startDoor({ limits: { maxInFlight: 2 } }));
  expect(await client.ask({ type: 'cancel', target: 'none' })).toMatchObject({ success: true, outcome: 'unknown' });
  client.say({ type: 'query', queryId: 'a', query: 'SELECT SLEEP(100)' });
  client.say({ type: 'query', queryId: 'b', query: 'SELECT BENCHMARK(10000000000, 1 + 1)' });
  client.say({ type: 'query', queryId: 'c', query: 'SELECT 1' });
  await new Promise((resolve) => setTimeout(resolve, 100));
  for (const target of ['c', 'a', 'b']) {
    client.say({ type: 'cancel', queryId: `cancel ${target}`, target });
    expect(await client.to(target)).toMatchObject({ success: false, errno: 1317, code: 'ER_QUERY_INTERRUPTED' });
    expect(await client.to(`cancel ${target}`)).toMatchObject({ target, outcome: 'cancelled' });
  }
  expect((await client.query('SELECT 1 AS a')).data).toEqual([{ a: 1 }]);
});

test('databases are listed and chosen', async () => {
  const door = await startDoor();
  const client = await shop(door);
  expect(await client.ask({ type: 'databases' })).toMatchObject({ type: 'databases_response', current: 'shop' });
  expect((await client.ask({ type: 'databases' })).databases).toContain('mysql');
  expect(await client.ask({ type: 'use', database: 'mysql' })).toMatchObject({ type: 'use_response', success: true, database: 'mysql' });
  expect((await client.query('SELECT DATABASE() AS d')).data).toEqual([{ d: 'mysql' }]);
  expect(await client.ask({ type: 'use', database: 'nothing' })).toMatchObject({ success: false, code: 'ER_BAD_DB_ERROR' });
  expect((await client.query('SELECT DATABASE() AS d')).data).toEqual([{ d: 'mysql' }]);
});

test('status tells what a connection does, and everybody to who may know', async () => {
  const door = await startDoor();
  const [root, other] = [await shop(door), await connect(door)];
  await root.query("CREATE USER guest@localhost IDENTIFIED BY 'pw'");
  await begin(root);
  const { connection, connections } = await root.ask({ type: 'status' });
  expect(connection).toMatchObject({ account: 'root', database: 'shop', transactions: 1, queries: 4, errors: 0 });
  expect(connections).toBeUndefined();
  expect((await root.ask({ type: 'status', all: true })).connections).toHaveLength(2);
  other.say({ type: 'auth', user: 'guest', password: 'pw' });
  expect((await other.of('auth_response')).success).toBe(true);
  expect(await other.ask({ type: 'status', all: true })).toMatchObject({ success: false, code: 'WSQL_NOT_ALLOWED' });
});
