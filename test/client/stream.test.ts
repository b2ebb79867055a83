/** Streams: as many rows as there are credits for, whoever is slow. */
import { expect, test } from 'bun:test';
import { sql, WsqlAbortError } from '../../src/client/index.ts';
import { until } from '../support/until.ts';
import { type Answer, enter, failure, type Heard, type Peer, scripted } from './scripted-door.ts';

const FIELDS = [{ name: 'n', type: 'INT', nullable: false }];

/** Sends as many rows as it may, in messages of at most so many. */
class Source {
  readonly total: number;
  sent = 0;
  credits = 0;
  #sequence = 0;
  #request: Heard = null;
  #isOver = false;
  most = 0;
  constructor(total: number) {
    this.total = total;
  }
  readonly stream: Answer = (request, peer) => {
    this.#request = request;
    this.credits = request.credits;
    peer.say({ type: 'stream_start', queryId: request.queryId, success: true, fields: FIELDS });
    this.#go(peer);
    return undefined;
  };
  readonly credit: Answer = ({ rows }, peer) => {
    this.credits += rows;
    this.#go(peer);
    return undefined;
  };
  readonly cancel: Answer = ({ target }, peer) => {
    if (!this.#isOver)
      peer.say({ type: 'stream_end', queryId: target, success: false, error: 'interrupted', code: 'ER_QUERY_INTERRUPTED', errno: 1317 });
    this.#isOver = true;
    return { target, outcome: 'cancelled' };
  };
  #go(peer: Peer): void {
    const { queryId, batchRows = 100 } = this.#request;
    this.most = Math.max(this.most, this.credits);
    while (this.credits > 0 && this.sent < this.total && !this.#isOver) {
      const count = Math.min(this.credits, batchRows, this.total - this.sent);
      const rows = Array.from({ length: count }, (_, i) => ({ n: this.sent + i }));
      peer.say({ type: 'stream_rows', queryId, success: true, sequence: ++this.#sequence, rows });
      this.sent += count;
      this.credits -= count;
    }
    if (this.sent < this.total || this.#isOver) return;
    this.#isOver = true;
    peer.say({ type: 'stream_end', queryId, success: true, rowCount: this.sent });
  }
  get answers() {
    return { stream: this.stream, credit: this.credit, cancel: this.cancel };
  }
}

test('all rows come, in their order', async () => {
  const source = new Source(10_000);
  const door = await scripted({ answers: source.answers });
  const client = await enter(door.url);
  const stream = client.stream<{ n: number }>(sql`SELECT n FROM t WHERE n > ${1}`, { window: 300, batchRows: 50 });
  expect((await stream.fields).map(({ name }) => name)).toEqual(['n']);
  let next = 0;
  for await (const { n } of stream) expect(n).toBe(next++);
  expect(next).toBe(10_000);
  expect(stream.end).toEqual({ rowCount: 10_000, warnings: 0, truncated: false });
  expect(source.most).toBeLessThanOrEqual(300);
  expect(door.said('stream')[0]).toMatchObject({ credits: 300, batchRows: 50, params: [1] });
});

test('a slow reader is sent no more than it has room for', async () => {
  const source = new Source(100_000);
  const door = await scripted({ answers: source.answers });
  const client = await enter(door.url);
  const stream = client.stream('SELECT …', [], { window: 200 });
  for (let i = 0; i < 150; i++) await stream.next();
  await until(() => source.sent >= 300);
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  expect(source.sent).toBeLessThanOrEqual(150 + 200);
  await stream.return();
});

test('who stops reading stops the server', async () => {
  const source = new Source(100_000);
  const door = await scripted({ answers: source.answers });
  const client = await enter(door.url);
  let count = 0;
  for await (const _ of client.stream('SELECT …')) if (++count === 10) break;
  await until(() => door.said('cancel').length === 1);
  await until(() => client.pendingRequests === 0);
  expect(source.sent).toBeLessThan(3000);
});

test('a stream that nobody reads is never asked for', async () => {
  const source = new Source(10);
  const door = await scripted({ answers: source.answers });
  const client = await enter(door.url);
  const stream = client.stream('SELECT …');
  await stream.return();
  expect(await stream.next()).toEqual({ done: true, value: undefined });
  expect(door.said('stream')).toHaveLength(0);
});

test('a failure comes after the rows before it', async () => {
  const door = await scripted({
    answers: {
      stream: ({ queryId }, peer) => {
        peer.say({ type: 'stream_start', queryId, success: true, fields: FIELDS });
        peer.say({ type: 'stream_rows', queryId, success: true, sequence: 0, rows: [[1], [2]] });
        peer.say({ type: 'stream_end', queryId, success: false, error: 'no', code: 'ER_X', errno: 1 });
        return undefined;
      },
    },
  });
  const client = await enter(door.url);
  const seen: unknown[] = [];
  const read = async () => {
    for await (const row of client.stream('SELECT …', [], { rowsAsArray: true })) seen.push(row);
  };
  expect(await failure(read())).toMatchObject({ errno: 1 });
  expect(seen).toEqual([[1], [2]]);
});

test('a connection that is lost ends a stream with an error, at whatever row', async () => {
  const source = new Source(100_000);
  const door = await scripted({ answers: source.answers });
  const client = await enter(door.url);
  let count = 0;
  const read = async () => {
    for await (const _ of client.stream('SELECT …')) if (++count === 2500) door.cut();
  };
  expect(await failure(read())).toMatchObject({ name: 'WsqlConnectionError' });
  expect(count).toBeGreaterThanOrEqual(2500);
});

test.each([0, 1, 500, 99_999])('a stream is given up after %d rows', async (rows) => {
  const source = new Source(100_000);
  const door = await scripted({ answers: source.answers });
  const client = await enter(door.url);
  const stop = new AbortController();
  const stream = client.stream('SELECT …', [], { signal: stop.signal, window: 10_000, batchRows: 1000 });
  for (let i = 0; i < rows; i++) await stream.next();
  const next = stream.next();
  stop.abort('enough');
  const error = await failure(rows === 0 ? next : stream.next());
  expect(error).toBeInstanceOf(WsqlAbortError);
  expect(error).toMatchObject({ cause: 'enough' });
  await failure(next);
  await until(() => client.pendingRequests === 0);
});

test('a server that sends more than it may, or skips rows, is stopped', async () => {
  for (const messages of [Array.from({ length: 50 }, (_, i) => i), [0, 2]]) {
    const door = await scripted({
      answers: {
        stream: ({ queryId }, peer) => {
          for (const sequence of messages)
            peer.say({ type: 'stream_rows', queryId, success: true, sequence, rows: Array.from({ length: 10 }, () => ({ n: 1 })) });
          return undefined;
        },
        cancel: ({ target }) => ({ target, outcome: 'cancelled' }),
      },
    });
    const client = await enter(door.url);
    const stream = client.stream('SELECT …', [], { window: 20 });
    await stream.next();
    await until(() => door.said('cancel').length === 1);
    const read = async () => {
      for await (const _ of stream);
    };
    expect(await failure(read())).toMatchObject({ code: 'WSQL_BAD_REPLY' });
  }
});

test('streams of one client do not wait for each other', async () => {
  const sources = new Map<unknown, Source>();
  const door = await scripted({
    answers: {
      stream: (request, peer) => {
        const source = new Source(5000);
        sources.set(request.queryId, source);
        return source.stream(request, peer);
      },
      credit: (request, peer) => sources.get(request.queryId)?.credit(request, peer),
      cancel: (request, peer) => sources.get(request.target)?.cancel(request, peer),
    },
  });
  const client = await enter(door.url);
  const [slow, fast] = [client.stream('SELECT 1', [], { window: 10 }), client.stream('SELECT 2', [], { window: 100 })];
  await slow.next();
  let count = 0;
  for await (const _ of fast) count++;
  expect(count).toBe(5000);
  await slow.return();
});
