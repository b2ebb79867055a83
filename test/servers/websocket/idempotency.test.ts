/** Requests with an idempotencyKey run once, whoever asks however often. */
import { afterEach, expect, test } from 'bun:test';
import { accountOf } from '../../../src/auth/accounts.ts';
import { createWebSocketServer } from '../../../src/servers/websocket/index.ts';
import { atEnd, cleanUp, connect, type Door, startDoor, type Talker, until } from './talker.ts';

afterEach(cleanUp);

async function counter(options: Parameters<typeof startDoor>[0] = {}): Promise<{ door: Door; talker: Talker }> {
  const door = await startDoor(options);
  const talker = await connect(door);
  for (const sql of ['CREATE DATABASE d', 'CREATE TABLE d.t (id INT AUTO_INCREMENT PRIMARY KEY, v INT)'])
    expect(await talker.query(sql)).toMatchObject({ success: true });
  return { door, talker };
}
const INSERT = 'INSERT INTO d.t (v) VALUES (?)';
function keyed(idempotencyKey: string, more: object = {}) {
  return { params: [7], options: { idempotencyKey, ...more } };
}
async function count(talker: Talker): Promise<number> {
  return (await talker.query('SELECT COUNT(*) AS n FROM d.t')).data[0].n;
}

test('the same key has the same answer and runs nothing, over another connection too', async () => {
  const { door, talker } = await counter();
  const first = await talker.query(INSERT, keyed('a'));
  expect(first).toMatchObject({ success: true, affectedRows: 1, insertId: 1 });
  const second = await talker.query(INSERT, keyed('a'));
  expect(second).toEqual({ ...first, queryId: second.queryId });
  const other = await connect(door);
  const third = await other.query(INSERT, keyed('a'));
  expect(third).toEqual({ ...first, queryId: third.queryId });
  expect(await other.query(INSERT, keyed('b'))).toMatchObject({ insertId: 2 });
  expect(await count(talker)).toBe(2);
});

test('an error is the same answer too; what could not be run at all may be asked for again', async () => {
  const { talker } = await counter();
  const sql = 'INSERT INTO d.t (id) VALUES (1)';
  await talker.query('INSERT INTO d.t (id) VALUES (1)');
  const failed = await talker.query(sql, { options: { idempotencyKey: 'e' } });
  expect(failed).toMatchObject({ success: false, errno: 1062 });
  await talker.query('DELETE FROM d.t');
  const again = await talker.query(sql, { options: { idempotencyKey: 'e' } });
  expect(again).toEqual({ ...failed, queryId: again.queryId });
  const nowhere = { options: { idempotencyKey: 'f', database: 'later' } };
  expect(await talker.query('CREATE TABLE x (id INT)', nowhere)).toMatchObject({ success: false, errno: 1049 });
  await talker.query('CREATE DATABASE later');
  expect(await talker.query('CREATE TABLE x (id INT)', nowhere)).toMatchObject({ success: true });
});

test('the same key for something else is an error', async () => {
  const { talker } = await counter();
  await talker.query(INSERT, keyed('a'));
  const refused = { success: false, code: 'WSQL_IDEMPOTENCY_KEY_REUSED' };
  expect(await talker.query(INSERT, { ...keyed('a'), params: [8] })).toMatchObject(refused);
  expect(await talker.query(`${INSERT}, (1)`, keyed('a'))).toMatchObject(refused);
  expect(await talker.query(INSERT, keyed('a', { database: 'd' }))).toMatchObject(refused);
  expect(await talker.query(INSERT, keyed('a', { rowsAsArray: true }))).toMatchObject(refused);
  expect(await count(talker)).toBe(1);
});

test('a second request waits for the first, and a client that has gone stops neither', async () => {
  const { door, talker } = await counter();
  const sql = 'INSERT INTO d.t (v) SELECT SLEEP(0.3)';
  const first = await connect(door);
  first.say({ type: 'query', queryId: 1, query: sql, options: { idempotencyKey: 's' } });
  await until(() => door.server.clients().some(({ statement }) => statement === sql), 'it runs');
  first.socket.terminate();
  const [one, two] = await Promise.all([
    talker.query(sql, { options: { idempotencyKey: 's' } }),
    (await connect(door)).query(sql, { options: { idempotencyKey: 's' } }),
  ]);
  expect(one).toMatchObject({ success: true, affectedRows: 1, insertId: 1 });
  expect(two).toMatchObject({ success: true, insertId: 1 });
  expect(await count(talker)).toBe(1);
});

test('cancelling it cancels it for all, and is its answer', async () => {
  const { door, talker } = await counter();
  const sql = 'INSERT INTO d.t (v) SELECT SLEEP(20)';
  const other = await connect(door);
  const options = { idempotencyKey: 'c' };
  talker.say({ type: 'query', queryId: 'q', query: sql, options });
  await until(() => door.server.clients().some(({ statement }) => statement === sql), 'it runs');
  const waiting = other.query(sql, { options });
  expect(await other.query('SELECT 1')).toMatchObject({ success: true });
  expect(await talker.ask({ type: 'cancel', target: 'q' })).toMatchObject({ outcome: 'cancelled' });
  expect(await talker.to('q')).toMatchObject({ success: false, errno: 1317 });
  expect(await waiting).toMatchObject({ success: false, errno: 1317 });
  expect(await count(talker)).toBe(0);
});

test('keys are those of an account', async () => {
  const door = await startDoor({
    password: 'sesame',
    accounts: { kind: 'list', accounts: [accountOf('app', '1'), accountOf('web', '2')] },
  });
  const answers: unknown[] = [];
  for (const who of [
    { password: 'sesame' },
    { user: 'app', password: '1' },
    { user: 'web', password: '2' },
    { user: 'app', password: '1' },
  ]) {
    const talker = await connect(door);
    talker.say({ type: 'auth', ...who });
    expect(await talker.of('auth_response')).toMatchObject({ success: true });
    answers.push((await talker.query('SELECT UUID() AS u', { options: { idempotencyKey: 'k' } })).data[0].u);
  }
  expect(new Set(answers).size).toBe(3);
  expect(answers[3]).toBe(answers[1]);
});

test('batches and prepared statements have keys', async () => {
  const { talker } = await counter();
  const batch = {
    type: 'batch',
    atomic: true,
    steps: [
      { query: INSERT, params: [1] },
      { query: INSERT, params: [2] },
    ],
  };
  const first = await talker.ask({ ...batch, options: { idempotencyKey: 'b' } });
  expect(first).toMatchObject({ type: 'batch_response', success: true, committed: true });
  const second = await talker.ask({ ...batch, options: { idempotencyKey: 'b' } });
  expect(second).toEqual({ ...first, queryId: second.queryId });
  expect(await count(talker)).toBe(2);
  for (const expected of [3, 3]) {
    const { statementId } = await talker.ask({ type: 'prepare', query: INSERT });
    const executed = await talker.ask({ type: 'execute', statementId, ...keyed('p') });
    expect(executed).toMatchObject({ type: 'execute_response', success: true, insertId: expected });
  }
});

test('what belongs to a session or a transaction has no key', async () => {
  const { talker } = await counter();
  const { transaction } = await talker.ask({ type: 'begin' });
  expect(await talker.query(INSERT, keyed('t', { transaction }))).toMatchObject({ success: false, code: 'WSQL_BAD_MESSAGE' });
  await talker.ask({ type: 'rollback', transaction });
  await talker.query('BEGIN');
  expect(await talker.query(INSERT, keyed('t'))).toMatchObject({ success: false, code: 'WSQL_OWN_SESSION' });
  expect(await talker.ask({ type: 'stream', query: 'SELECT 1', options: { idempotencyKey: 'x' } })).toMatchObject({ success: false });
});

test('memory is bounded: of what is too big only that it has run is known, and the oldest go first', async () => {
  const { talker } = await counter({ limits: { maxKeptAnswer: 4000, maxKeptAnswers: 6000, maxIdempotencyKeys: 3 } });
  const ask = (key: string, length: number) => talker.query(`SELECT REPEAT('x', ${length}) AS x`, { options: { idempotencyKey: key } });
  const notKept = { success: false, code: 'WSQL_ANSWER_NOT_KEPT' };
  expect(await ask('big', 5000)).toMatchObject({ success: true });
  expect(await ask('big', 5000)).toMatchObject(notKept);
  for (const key of ['a', 'b']) expect(await ask(key, 1500)).toMatchObject({ success: true });
  expect(await ask('a', 1500)).toMatchObject(notKept);
  expect(await ask('b', 1500)).toMatchObject({ success: true });
  expect(await ask('c', 10)).toMatchObject({ success: true });
  // Forgotten altogether.
  expect(await ask('big', 11)).toMatchObject({ success: true });
});

test('after its window a key is as new', async () => {
  const { talker } = await counter({ limits: { idempotencyWindow: 50 } });
  expect(await talker.query(INSERT, keyed('a'))).toMatchObject({ insertId: 1 });
  await until(async () => (await talker.query(INSERT, keyed('a'))).insertId === 2, 'it is forgotten');
});

test('a server that closes waits for what goes on without its client', async () => {
  const { door, talker } = await counter();
  const sql = 'INSERT INTO d.t (v) SELECT SLEEP(0.2)';
  talker.say({ type: 'query', queryId: 1, query: sql, options: { idempotencyKey: 's' } });
  await until(() => door.server.clients().some(({ statement }) => statement === sql), 'it runs');
  talker.socket.terminate();
  await until(() => door.server.statistics().connections === 0, 'the client has gone');
  await door.server.close();
  const server = createWebSocketServer({ backend: door.backend });
  await server.listen({ port: 0 });
  atEnd(() => server.close(0));
  expect(await count(await connect({ ...door, server }))).toBe(1);
});

test('HTTP takes a key by its header or in the options', async () => {
  const { door, talker } = await counter();
  const post = (body: object, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${door.server.port}/db`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  const body = { query: INSERT, params: [7] };
  const first = await post(body, { 'idempotency-key': 'h' });
  expect(first.status).toBe(200);
  expect(await first.json()).toMatchObject({ queryId: 0, success: true, insertId: 1 });
  expect(await (await post(body, { 'idempotency-key': '"h"' })).json()).toMatchObject({ insertId: 1 });
  expect(await (await post({ ...body, options: { idempotencyKey: 'h' } })).json()).toMatchObject({ insertId: 1 });
  expect(await talker.query(INSERT, keyed('h'))).toMatchObject({ insertId: 1 });
  const other = await post({ ...body, params: [{ $num: '12345678901234567' }] }, { 'idempotency-key': 'h' });
  expect(other.status).toBe(400);
  expect(await other.json()).toMatchObject({ code: 'WSQL_IDEMPOTENCY_KEY_REUSED' });
  expect((await post({ ...body, options: { idempotencyKey: 'i' } }, { 'idempotency-key': 'h' })).status).toBe(400);
  expect((await post(body, { 'idempotency-key': 'j', accept: 'application/x-ndjson' })).status).toBe(400);
  expect(await count(talker)).toBe(1);
});
