/** What a client says for each kind of request, and how each ends: answered, given up, late. */
import { expect, test } from 'bun:test';
import { sql, type Transaction, WsqlAbortError, WsqlQueryError } from '../../src/client/index.ts';
import { until } from '../support/until.ts';
import { type Answer, begun, enter, failure, type Heard, rows, scripted } from './scripted-door.ts';

const INTERRUPTED = {
  success: false,
  error: 'Query execution was interrupted',
  code: 'ER_QUERY_INTERRUPTED',
  errno: 1317,
  sqlState: '70100',
};

test('a request that is given up before it is sent is not sent', async () => {
  const door = await scripted({ answers: { query: () => rows() } });
  const client = await enter(door.url);
  const error = await failure(client.query('SELECT 1', [], { signal: AbortSignal.abort('why') }));
  expect(error).toBeInstanceOf(WsqlAbortError);
  expect(error).toMatchObject({ name: 'AbortError', outcome: 'not sent', mayHaveRun: false, cause: 'why' });
  expect(door.said('query')).toHaveLength(0);
});

test('a request that is given up while it waits for a connection is not sent', async () => {
  const door = await scripted({ welcome: null, answers: { query: () => rows() } });
  const client = begun(door.url);
  const stop = new AbortController();
  const error = failure(client.query('SELECT 1', [], { signal: stop.signal }));
  await until(() => door.peers.size === 1);
  stop.abort();
  expect(await error).toMatchObject({ outcome: 'not sent', mayHaveRun: false });
  for (const peer of door.peers) peer.say({ type: 'welcome', requiresAuth: false });
  await client.query('SELECT 2');
  expect(door.said('query').map(({ query }) => query)).toEqual(['SELECT 2']);
});

/** Answers `cancel` with an outcome, and what it is about before or after that. */
function cancelled(outcome: string, about: object | null): Answer {
  return ({ target }, peer) => {
    if (about !== null) peer.say({ type: 'query_response', queryId: target, success: true, ...about });
    return { target, outcome };
  };
}

test('a running request that is given up is cancelled, and says so', async () => {
  const door = await scripted({ answers: { query: () => undefined, cancel: cancelled('cancelled', INTERRUPTED) } });
  const client = await enter(door.url);
  const stop = new AbortController();
  const error = failure(client.query('SELECT SLEEP(9)', [], { signal: stop.signal }));
  await until(() => door.said('query').length === 1);
  stop.abort();
  expect(await error).toMatchObject({ outcome: 'cancelled', mayHaveRun: false });
  expect(door.said('cancel')[0].target).toBe(door.said('query')[0].queryId);
});

test('a request that had finished when it was given up has its result', async () => {
  const door = await scripted({ answers: { query: () => undefined, cancel: cancelled('finished', rows({ a: 1 })) } });
  const client = await enter(door.url);
  const stop = new AbortController();
  const result = client.query('INSERT …', [], { signal: stop.signal });
  await until(() => door.said('query').length === 1);
  stop.abort();
  expect((await result).data).toEqual([{ a: 1 }]);
});

test('a server that cannot cancel, or does not know, leaves it unknown', async () => {
  for (const cancel of [
    cancelled('unknown', null),
    (({ queryId }, peer) => peer.say({ type: 'error', error: 'what?', queryId }) as undefined) as Answer,
  ]) {
    const door = await scripted({ answers: { query: () => undefined, cancel } });
    const client = await enter(door.url);
    const stop = new AbortController();
    const error = failure(client.query('INSERT …', [], { signal: stop.signal }));
    await until(() => door.said('query').length === 1);
    stop.abort();
    expect(await error).toMatchObject({ outcome: 'unknown', mayHaveRun: true });
    expect(client.pendingRequests).toBe(0);
  }
});

test('a connection that is lost while a request is cancelled leaves it open whether it has run', async () => {
  const door = await scripted({ answers: { query: () => undefined, cancel: (_, { socket }) => socket.terminate() as undefined } });
  const client = await enter(door.url);
  const stop = new AbortController();
  const error = failure(client.query('INSERT …', [], { signal: stop.signal }));
  await until(() => door.said('query').length === 1);
  stop.abort();
  expect(await error).toMatchObject({ mayHaveRun: true });
});

test('a late answer is waited for no longer than wanted, and cancelled', async () => {
  const door = await scripted({ answers: { query: () => undefined, cancel: () => undefined } });
  const client = await enter(door.url);
  expect(await failure(client.query('SELECT 1', [], { timeout: 20 }))).toMatchObject({ name: 'TimeoutError', mayHaveRun: true });
  expect(door.said('query')[0].options).toEqual({ timeout: 20 });
  await until(() => door.said('cancel').length === 1);
});

test('options reach the server, and nothing that is only for this side', async () => {
  const door = await scripted({ answers: { query: () => rows() } });
  const client = await enter(door.url);
  const options = { timeout: 5000, database: 'd', idempotencyKey: 'k', maxRows: 5 };
  await client.query({ statement: 'top' }, { n: 1n }, { ...options, signal: new AbortController().signal });
  const [{ queryId: _, ...said }] = door.said('query') as [Heard];
  expect(said).toEqual({ type: 'query', statement: 'top', params: { n: { $num: '1' } }, options });
});

test('a batch is one message, and tells how each step went', async () => {
  const results = [{ success: true, ...rows({ a: 1 }) }, INTERRUPTED, null];
  const door = await scripted({ answers: { batch: () => ({ results, committed: false }) } });
  const client = await enter(door.url);
  const steps = ['SELECT 1', sql`SELECT ${2}`, { query: 'SELECT 3', params: [3n], if: { failed: 1 } }, { statement: 'named' }] as const;
  const told = await client.batch(steps, { atomic: true, timeout: 1000 });
  expect(door.said('batch')[0]).toMatchObject({
    atomic: true,
    options: { timeout: 1000 },
    steps: [
      { query: 'SELECT 1' },
      { query: 'SELECT ?', params: [2] },
      { query: 'SELECT 3', params: [{ $num: '3' }], if: { failed: 1 } },
      { statement: 'named' },
    ],
  });
  expect(told.committed).toBe(false);
  expect(told.results[0]).toMatchObject({ data: [{ a: 1 }], truncated: false });
  expect(told.results[1]).toBeInstanceOf(WsqlQueryError);
  expect(told.results[2]).toBeNull();
});

test('a statement is prepared once a connection', async () => {
  let prepared = 0;
  const door = await scripted({
    answers: {
      prepare: () => ({ statementId: `s${++prepared}`, parameterCount: 1, fields: [{ name: 'a', type: 'INT', nullable: true }] }),
      execute: ({ statementId }) => rows({ statementId }),
      close: () => ({}),
    },
  });
  const client = await enter(door.url);
  const statement = await client.prepare('SELECT ? AS a', { database: 'shop' });
  expect(statement).toMatchObject({ parameterCount: 1, fields: [{ name: 'a' }] });
  expect((await statement.execute([1])).data).toEqual([{ statementId: 's1' }]);
  await client.execute(statement, [2n], { rowsAsArray: true });
  expect(door.said('execute').map(({ params, options }) => [params, options])).toEqual([
    [[1], undefined],
    [[{ $num: '2' }], { rowsAsArray: true }],
  ]);
  door.cut();
  await until(() => door.made === 2 && client.state === 'connected');
  const both = await Promise.all([statement.execute([3]), statement.execute([4])]);
  expect(both.map(({ data }) => data[0]?.['statementId'])).toEqual(['s2', 's2']);
  expect(door.said('prepare').map(({ options }) => options)).toEqual([{ database: 'shop' }, { database: 'shop' }]);
  await statement.close();
  expect(door.said('close').map(({ statementId }) => statementId)).toEqual(['s2']);
  expect(await failure(statement.execute([5]))).toMatchObject({ code: 'WSQL_STATEMENT_CLOSED' });
});

const BANK: { readonly [type: string]: Answer } = {
  begin: () => ({ transaction: 'tx', deadline: Date.now() + 1000 }),
  query: ({ query }) => (query === 'bad' ? { ...INTERRUPTED, errno: 1213, retryable: true } : rows()),
  commit: () => ({}),
  rollback: () => ({}),
};

test('a transaction is committed when its work is done, and rolled back when that throws', async () => {
  const door = await scripted({ answers: BANK });
  const client = await enter(door.url);
  const result = await client.transaction(
    async (tx) => {
      await tx.query('UPDATE …', [1]);
      return 'done';
    },
    { isolation: 'SERIALIZABLE', timeout: 1000 },
  );
  expect(result).toBe('done');
  expect(await failure(client.transaction(async (tx) => tx.query('bad')))).toMatchObject({ errno: 1213, retryable: true });
  expect(await failure(client.transaction(() => Promise.reject(new Error('mine'))))).toMatchObject({ message: 'mine' });
  const said = door.heard.map(({ type, transaction, options }) => [type, transaction ?? options?.transaction]);
  expect(said).toEqual([
    ...[
      ['begin', undefined],
      ['query', 'tx'],
      ['commit', 'tx'],
    ],
    ...[
      ['begin', undefined],
      ['query', 'tx'],
      ['rollback', 'tx'],
    ],
    ...[
      ['begin', undefined],
      ['rollback', 'tx'],
    ],
  ]);
  expect(door.said('begin')[0]).toMatchObject({ isolation: 'SERIALIZABLE', timeout: 1000 });
});

test('after its end nothing is run in a transaction', async () => {
  const door = await scripted({ answers: BANK });
  const client = await enter(door.url);
  const kept: Transaction[] = [];
  await client.transaction((tx) => {
    kept.push(tx);
  });
  expect(await failure(kept[0]?.query('SELECT 1') ?? Promise.resolve())).toMatchObject({ code: 'WSQL_TRANSACTION_ENDED' });
  const own = await client.begin();
  await own.rollback();
  expect(own.isOpen).toBe(false);
  expect(await failure(own.commit())).toMatchObject({ code: 'WSQL_TRANSACTION_ENDED' });
  await client.transaction(async (tx) => tx.rollback());
  expect(door.said('commit')).toHaveLength(1);
});

test('a transaction that the server has ended is not committed', async () => {
  const door = await scripted({ answers: BANK });
  const client = await enter(door.url);
  const warnings: number[] = [];
  const error = await failure(
    client.transaction(async (tx) => {
      tx.onWarning = (deadline) => warnings.push(deadline);
      for (const peer of door.peers) {
        peer.say({ type: 'transaction_warning', transaction: 'tx', deadline: 42 });
        peer.say({ type: 'transaction_ended', transaction: 'tx', reason: 'deadline' });
      }
      await until(() => !tx.isOpen);
    }),
  );
  expect(error).toMatchObject({ code: 'WSQL_TRANSACTION_ENDED', message: 'The transaction was rolled back by the server (deadline)' });
  expect(warnings).toEqual([42]);
  expect(door.said('commit')).toHaveLength(0);
});

test('a transaction does not outlive its connection, and is never continued on another one', async () => {
  const door = await scripted({ answers: BANK });
  const client = await enter(door.url);
  const error = await failure(
    client.transaction(async (tx) => {
      door.cut();
      await until(() => door.made === 2 && client.state === 'connected');
      await tx.query('INSERT …');
    }),
  );
  expect(error).toMatchObject({ name: 'WsqlConnectionError', mayHaveRun: false });
  expect(door.said('query')).toHaveLength(0);
});

test('a commit whose answer is lost may have been made', async () => {
  const door = await scripted({ answers: { ...BANK, commit: (_, { socket }) => socket.terminate() as undefined } });
  const client = await enter(door.url);
  expect(await failure(client.transaction((tx) => tx.query('INSERT …')))).toMatchObject({ name: 'WsqlConnectionError', mayHaveRun: true });
});

test('a transaction that is given up is rolled back', async () => {
  const door = await scripted({ answers: BANK });
  const client = await enter(door.url);
  const stop = new AbortController();
  const error = await failure(
    client.transaction(
      async (tx) => {
        await tx.query('INSERT …');
        stop.abort();
      },
      { signal: stop.signal },
    ),
  );
  expect(error).toMatchObject({ name: 'AbortError', mayHaveRun: false });
  expect(door.said('commit')).toHaveLength(0);
  expect(door.said('rollback')).toHaveLength(1);
});

test('databases and status are told', async () => {
  const door = await scripted({
    answers: { databases: () => ({ databases: ['a', 'b'], current: null }), status: () => ({ connection: { clientId: 'x' } }) },
  });
  const client = await enter(door.url);
  expect(await client.databases()).toEqual({ databases: ['a', 'b'], current: null });
  expect(await client.status({ all: true })).toMatchObject({ connection: { clientId: 'x' }, connections: [] });
  expect(door.said('status')[0].all).toBe(true);
});
