/** Live queries at the door. */
import { afterEach, expect, test } from 'bun:test';
import type { Backend } from '../../../src/backend.ts';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import type { WebSocketServerOptions } from '../../../src/servers/websocket/index.ts';
import { cleanUp, connect, type Door, type Said, startDoor, type Talker } from './talker.ts';

afterEach(cleanUp);

async function shop(options: Partial<WebSocketServerOptions> = {}): Promise<Door> {
  const door = await startDoor(options);
  const client = await connect(door);
  await client.query('CREATE DATABASE shop');
  await client.query('CREATE TABLE shop.t (id INT PRIMARY KEY, v VARCHAR(20))');
  await client.query('CREATE TABLE shop.other (id INT PRIMARY KEY)');
  return door;
}
const ALL = 'SELECT id, v FROM shop.t ORDER BY v, id';

/** A subscription whose rows are kept as its messages say. */
class Follower {
  readonly talker: Talker;
  readonly id: string;
  readonly response: Said;
  rows: Said[] = [];
  cursor = '';
  sequence = 0;
  gaps = 0;
  messages = 0;

  private constructor(talker: Talker, id: string, response: Said) {
    this.talker = talker;
    this.id = id;
    this.response = response;
  }
  static async start(talker: Talker, query: string, more: object = {}, id = 'live'): Promise<Follower> {
    talker.say({ type: 'subscribe', queryId: id, query, ...more });
    const response = await talker.to(id);
    expect(response).toMatchObject({ type: 'subscribe_response', success: true });
    return new Follower(talker, id, response);
  }
  static async begun(talker: Talker, query: string, more: object = {}, id = 'live'): Promise<Follower> {
    const follower = await Follower.start(talker, query, more, id);
    expect((await follower.next()).type).toBe('snapshot');
    return follower;
  }
  /** The next message, applied. */
  async next(): Promise<Said> {
    const said = await this.talker.to(this.id);
    if (said.type === 'subscription_ended') return said;
    expect(said.sequence).toBe(++this.sequence);
    this.cursor = said.cursor;
    this.messages++;
    if (said.type === 'snapshot') {
      this.rows = said.rows;
      if (said.gap === true) this.gaps++;
    } else for (const change of said.changes) this.#apply(change);
    return said;
  }
  #apply(change: Said): void {
    const keyOf = (row: Said) => JSON.stringify(this.response.key.map((name: string) => row[name]));
    const at = this.rows.findLastIndex((row) => keyOf(row) === JSON.stringify(change.key));
    if (change.kind === 'added') this.rows.splice(change.at, 0, change.row);
    else if (change.kind === 'removed') this.rows.splice(at, 1);
    else if (change.kind === 'changed') this.rows[at] = change.row;
    else this.rows.splice(change.at, 0, ...this.rows.splice(at, 1));
  }
  /** Reads until the rows are these. */
  async until(rows: readonly object[]): Promise<void> {
    while (JSON.stringify(this.rows) !== JSON.stringify(rows)) expect((await this.next()).type).not.toBe('subscription_ended');
  }
}
async function subscriptions(talker: Talker): Promise<number> {
  return (await talker.ask({ type: 'status' })).connection.subscriptions;
}

test('a snapshot, then what is added, changed, moved and removed, for every client', async () => {
  const door = await shop();
  const [writer, one, two] = await Promise.all([connect(door), connect(door), connect(door)]);
  await writer.query("INSERT INTO shop.t VALUES (1, 'a'), (2, 'b')");
  const first = await Follower.begun(one, ALL);
  const second = await Follower.begun(two, ALL, {}, 7 as unknown as string);
  expect(first.response).toMatchObject({ key: ['id'], source: 'commits', fields: [{ name: 'id' }, { name: 'v' }] });
  expect(first.rows).toEqual([
    { id: 1, v: 'a' },
    { id: 2, v: 'b' },
  ]);
  await writer.query("INSERT INTO shop.t VALUES (3, 'aa')");
  for (const follower of [first, second])
    expect((await follower.next()).changes).toEqual([{ kind: 'added', key: [3], at: 1, row: { id: 3, v: 'aa' } }]);
  await writer.query("UPDATE shop.t SET v = 'ab' WHERE id = 3");
  expect((await first.next()).changes).toEqual([{ kind: 'changed', key: [3], row: { id: 3, v: 'ab' } }]);
  await writer.query("UPDATE shop.t SET v = 'z' WHERE id = 1");
  expect((await first.next()).changes).toEqual([
    { kind: 'moved', key: [1], at: 2 },
    { kind: 'changed', key: [1], row: { id: 1, v: 'z' } },
  ]);
  await writer.query('DELETE FROM shop.t WHERE id = 2');
  expect((await first.next()).changes).toEqual([{ kind: 'removed', key: [2] }]);
  const rows = [
    { id: 3, v: 'ab' },
    { id: 1, v: 'z' },
  ];
  expect(first.rows).toEqual(rows);
  await second.until(rows);
});

test('a transaction is told of once, when it is committed; rolled back it is not, nor are other tables', async () => {
  const door = await shop();
  const [writer, reader] = await Promise.all([connect(door), connect(door)]);
  const follower = await Follower.begun(reader, ALL);
  const begin = async () => (await writer.ask({ type: 'begin' })).transaction as string;
  const lost = await begin();
  await writer.query("INSERT INTO shop.t VALUES (1, 'lost')", { options: { transaction: lost } });
  await writer.ask({ type: 'rollback', transaction: lost });
  await writer.query('INSERT INTO shop.other VALUES (1)');
  const kept = await begin();
  for (const id of [1, 2, 3]) await writer.query(`INSERT INTO shop.t VALUES (${id}, 'x')`, { options: { transaction: kept } });
  await writer.ask({ type: 'commit', transaction: kept });
  const said = await follower.next();
  expect(said.sequence).toBe(2);
  expect(said.changes.map(({ kind, key }: Said) => [kind, key[0]])).toEqual([
    ['added', 1],
    ['added', 2],
    ['added', 3],
  ]);
});

test('tables behind views, in subqueries, and those that triggers write count too; parameters and names are bound', async () => {
  const door = await shop();
  const [writer, reader] = await Promise.all([connect(door), connect(door)]);
  await writer.query('CREATE VIEW shop.w AS SELECT t.id FROM shop.t');
  await writer.query('CREATE TRIGGER shop.tr AFTER INSERT ON shop.other FOR EACH ROW INSERT INTO shop.t VALUES (NEW.id, NULL)');
  const view = await Follower.begun(reader, 'SELECT COUNT(*) AS n FROM shop.w WHERE id > :least', { params: { least: 1 } }, 'view');
  const both = await Follower.begun(reader, 'SELECT EXISTS (SELECT 1 FROM shop.t WHERE id = ?) AS there', { params: [2] }, 'both');
  expect(view.response.key).toEqual(['n']);
  await writer.query('INSERT INTO shop.other VALUES (2)');
  await view.until([{ n: 1 }]);
  await both.until([{ there: 1 }]);
});

test('a table that is made anew, and a view that reads another one, are followed', async () => {
  const door = await shop();
  const [writer, reader] = await Promise.all([connect(door), connect(door)]);
  await writer.query('CREATE VIEW shop.w AS SELECT id FROM shop.t');
  const follower = await Follower.begun(reader, 'SELECT id FROM shop.w');
  await writer.query('INSERT INTO shop.other VALUES (5)');
  await writer.query('CREATE OR REPLACE VIEW shop.w AS SELECT id FROM shop.other');
  await follower.until([{ id: 5 }]);
  await writer.query('INSERT INTO shop.other VALUES (6)');
  await follower.until([{ id: 5 }, { id: 6 }]);
  await writer.query('TRUNCATE TABLE shop.other');
  await follower.until([]);
});

test('without a key rows are whole, and those that are the same are counted; a key may be given', async () => {
  const door = await shop();
  const [writer, reader] = await Promise.all([connect(door), connect(door)]);
  await writer.query("INSERT INTO shop.t VALUES (1, 'a'), (2, 'a'), (3, 'b')");
  const whole = await Follower.begun(reader, 'SELECT v FROM shop.t ORDER BY v', {}, 'whole');
  const given = await Follower.begun(reader, 'SELECT v, COUNT(*) AS n FROM shop.t GROUP BY v ORDER BY v', { key: ['v'] }, 'given');
  expect([whole.response.key, given.response.key]).toEqual([['v'], ['v']]);
  await writer.query("INSERT INTO shop.t VALUES (4, 'a')");
  expect((await given.next()).changes).toEqual([{ kind: 'changed', key: ['a'], row: { v: 'a', n: 3 } }]);
  await whole.until(['a', 'a', 'a', 'b'].map((v) => ({ v })));
  await writer.query('DELETE FROM shop.t WHERE id <= 2');
  await whole.until(['a', 'b'].map((v) => ({ v })));
  reader.say({ type: 'subscribe', queryId: 'bad', query: ALL, key: ['nothing'] });
  expect(await reader.to('bad')).toMatchObject({ type: 'subscribe_response', success: false, code: 'WSQL_BAD_KEY' });
});

test('a thousand commits are told of in few messages, and nothing is missed', async () => {
  const door = await shop();
  const [writer, reader] = await Promise.all([connect(door), connect(door)]);
  const follower = await Follower.begun(reader, 'SELECT COUNT(*) AS n FROM shop.t');
  const writes = Array.from({ length: 1000 }, (_, id) => writer.query('INSERT INTO shop.t VALUES (?, NULL)', { params: [id] }));
  await Promise.all(writes);
  await follower.until([{ n: 1000 }]);
  expect(follower.messages).toBeLessThan(200);
});

test('the same query of several clients runs once', async () => {
  let runs = 0;
  const engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-test' });
  const backend: Backend = {
    serverVersion: engine.serverVersion,
    watch: (listener) => engine.watch(listener),
    close: () => engine.close(),
    connect(options, host) {
      const connection = engine.connect(options, host);
      if (connection instanceof Promise) throw new Error('the engine connects at once');
      const query = connection.query.bind(connection);
      connection.query = (sql, sink, more) => {
        if (sql === ALL) runs++;
        return query(sql, sink, more);
      };
      return connection;
    },
  };
  const door = await shop({ backend });
  const talkers = await Promise.all(Array.from({ length: 10 }, () => connect(door)));
  const followers = await Promise.all(talkers.map((talker) => Follower.begun(talker, ALL)));
  const before = runs;
  expect(before).toBeLessThan(3);
  await talkers[0]?.query("INSERT INTO shop.t VALUES (1, 'a')");
  for (const follower of followers) await follower.until([{ id: 1, v: 'a' }]);
  expect(runs - before).toBe(1);
});

test('a client that does not read loses changes, and gets a snapshot for them', async () => {
  const door = await shop({ limits: { maxUnread: 20_000 } });
  const [writer, reader, other] = await Promise.all([connect(door), connect(door), connect(door)]);
  await writer.query('CREATE TABLE shop.big (id INT PRIMARY KEY, v MEDIUMTEXT)');
  const query = 'SELECT * FROM shop.big ORDER BY id DESC LIMIT 1';
  const follower = await Follower.begun(reader, query);
  const witness = await Follower.begun(other, query);
  reader.socket.pause();
  // Both are told at once: what has come to the one was sent to the other, or not kept for him. It is more than the system buffers.
  for (let id = 1; id <= 20; id++) {
    await writer.query("INSERT INTO shop.big VALUES (?, REPEAT('x', 1000000))", { params: [id] });
    while (witness.rows[0]?.id !== id) await witness.next();
  }
  reader.socket.resume();
  while (follower.rows[0]?.id !== 20) await follower.next();
  expect(follower.gaps).toBeGreaterThan(0);
  expect(follower.messages).toBeLessThan(witness.messages);
  await writer.query('DELETE FROM shop.big WHERE id > 1');
  while (follower.rows[0]?.id !== 1) await follower.next();
});

test('who becomes somebody else loses his subscriptions', async () => {
  const door = await shop();
  const client = await connect(door);
  await client.query("CREATE USER ann@localhost IDENTIFIED BY 'secret'");
  const follower = await Follower.begun(client, ALL);
  client.say({ type: 'auth', user: 'ann', password: 'secret' });
  expect(await follower.next()).toMatchObject({ type: 'subscription_ended', code: 'WSQL_SESSION_ENDED' });
  expect((await client.of('auth_response')).success).toBe(true);
  expect(await subscriptions(client)).toBe(0);
});

test('who comes back with the cursor of his last message gets no snapshot, unless something has changed', async () => {
  const door = await shop();
  const writer = await connect(door);
  await writer.query("INSERT INTO shop.t VALUES (1, 'a')");
  const before = await Follower.begun(await connect(door), ALL);
  before.talker.socket.terminate();
  const same = await Follower.start(await connect(door), ALL, { since: before.cursor });
  same.rows = [...before.rows];
  await writer.query("INSERT INTO shop.t VALUES (2, 'b')");
  expect(await same.next()).toMatchObject({ type: 'changes', sequence: 1, changes: [{ kind: 'added', key: [2] }] });
  const late = await Follower.begun(await connect(door), ALL, { since: before.cursor });
  expect(late.rows).toHaveLength(2);
});

test('unsubscribe ends it and frees everything', async () => {
  const door = await shop();
  const [writer, reader] = await Promise.all([connect(door), connect(door)]);
  await Follower.begun(reader, ALL);
  expect(await subscriptions(reader)).toBe(1);
  reader.say({ type: 'query', queryId: 'live', query: 'SELECT 1' });
  expect(await reader.to('live')).toMatchObject({ type: 'error', code: 'WSQL_QUERY_ID_IN_USE' });
  expect(await reader.ask({ type: 'unsubscribe', target: 'live' })).toMatchObject({ type: 'unsubscribe_response', success: true });
  expect(await reader.ask({ type: 'unsubscribe', target: 'live' })).toMatchObject({ success: false, code: 'WSQL_NO_SUCH_SUBSCRIPTION' });
  expect(await subscriptions(reader)).toBe(0);
  expect((door.backend as unknown as { writer: { feed: { isWatched: boolean } } }).writer.feed.isWatched).toBe(false);
  await writer.query("INSERT INTO shop.t VALUES (1, 'a')");
  // The id is free again, and nothing of the old one came.
  expect((await Follower.begun(reader, ALL)).rows).toHaveLength(1);
});

test('a client that goes is forgotten', async () => {
  const door = await shop();
  const reader = await connect(door);
  await Follower.begun(reader, ALL);
  const { feed } = (door.backend as unknown as { writer: { feed: { isWatched: boolean } } }).writer;
  expect(feed.isWatched).toBe(true);
  reader.socket.terminate();
  await reader.closed;
  const other = await connect(door);
  while ((await other.ask({ type: 'status', all: true })).connections.length > 2) await other.query('SELECT 1');
  expect(feed.isWatched).toBe(false);
});

test('it ends with the error that the query has later', async () => {
  const door = await shop();
  const [writer, reader] = await Promise.all([connect(door), connect(door)]);
  const follower = await Follower.begun(reader, ALL);
  await writer.query('DROP TABLE shop.t');
  expect(await follower.next()).toMatchObject({ type: 'subscription_ended', success: false, code: 'ER_NO_SUCH_TABLE', errno: 1146 });
  expect(await subscriptions(reader)).toBe(0);
});

test('it ends when the account may not read the table any more', async () => {
  const door = await shop();
  const [writer, ann] = await Promise.all([connect(door), connect(door)]);
  await writer.query("CREATE USER ann@localhost IDENTIFIED BY 'secret'");
  await writer.query('GRANT SELECT ON shop.t TO ann@localhost');
  ann.say({ type: 'auth', user: 'ann', password: 'secret' });
  expect((await ann.of('auth_response')).success).toBe(true);
  const follower = await Follower.begun(ann, ALL);
  await writer.query('REVOKE SELECT ON shop.t FROM ann@localhost');
  expect(await follower.next()).toMatchObject({ type: 'subscription_ended', code: 'ER_TABLEACCESS_DENIED_ERROR' });
});

test('a query that takes too long ends it', async () => {
  const door = await shop({ limits: { statementTimeout: 150 } });
  const [writer, reader] = await Promise.all([connect(door), connect(door)]);
  const follower = await Follower.begun(reader, 'SELECT id, SLEEP(5) FROM shop.t');
  await writer.query("INSERT INTO shop.t VALUES (1, 'a')");
  expect(await follower.next()).toMatchObject({ type: 'subscription_ended', errno: 3024 });
});

test('what cannot be subscribed to is refused', async () => {
  const door = await shop({ limits: { maxSubscriptions: 1 } });
  const client = await connect(door);
  const refused = async (query: string) => (await client.ask({ type: 'subscribe', query })).code;
  expect(await refused("INSERT INTO shop.t VALUES (1, 'a')")).toBe('WSQL_NOT_A_QUERY');
  expect(await refused('SELECT * FROM shop.t FOR UPDATE')).toBe('WSQL_NOT_A_QUERY');
  expect(await refused('SELECT @a := 1')).toBe('WSQL_NOT_SUPPORTED');
  expect(await refused('SELECT * FROM shop.nothing')).toBe('ER_NO_SUCH_TABLE');
  expect(await refused('SELECT 1; SELECT 2')).toBe('ER_PARSE_ERROR');
  expect(await subscriptions(client)).toBe(0);
  await Follower.begun(client, ALL);
  expect(await refused(ALL)).toBe('WSQL_TOO_MANY');
});

test('no more rows than asked for are told of', async () => {
  const door = await shop();
  const [writer, reader] = await Promise.all([connect(door), connect(door)]);
  await writer.query("INSERT INTO shop.t VALUES (1, 'a'), (2, 'b'), (3, 'c')");
  const follower = await Follower.start(reader, 'SELECT id FROM t ORDER BY id', { options: { maxRows: 2, database: 'shop' } });
  expect(await follower.next()).toMatchObject({ type: 'snapshot', rows: [{ id: 1 }, { id: 2 }], truncated: true });
  await writer.query('DELETE FROM shop.t WHERE id = 1');
  await follower.until([{ id: 2 }, { id: 3 }]);
});

test('what all live queries hold is limited, and given back', async () => {
  const door = await shop({ limits: { maxLiveText: 8000 } });
  const [writer, one, two] = await Promise.all([connect(door), connect(door), connect(door)]);
  const big = "SELECT id, REPEAT('x', 3000) AS x FROM shop.t";
  const follower = await Follower.begun(one, big);
  await writer.query("INSERT INTO shop.t VALUES (1, 'a')");
  await follower.next();
  const other = { type: 'subscribe', query: "SELECT REPEAT('y', 3000) AS y" };
  expect(await two.ask(other)).toMatchObject({ success: false, code: 'WSQL_TOO_MANY' });
  await one.ask({ type: 'unsubscribe', target: 'live' });
  expect((await two.ask(other)).success).toBe(true);
  await two.ask({ type: 'unsubscribe', target: 2 });
  const growing = await Follower.begun(one, big, {}, 'growing');
  await writer.query("INSERT INTO shop.t VALUES (2, 'a'), (3, 'a')");
  expect(await growing.next()).toMatchObject({ type: 'subscription_ended', code: 'WSQL_TOO_MANY' });
});

test('where nobody tells of changes it looks by itself', async () => {
  const engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-test' });
  const backend: Backend = {
    serverVersion: engine.serverVersion,
    close: () => engine.close(),
    connect(options, host) {
      const connection = engine.connect(options, host);
      if (connection instanceof Promise) throw new Error('the engine connects at once');
      return Object.assign(connection, { tablesRead: undefined });
    },
  };
  const door = await shop({ backend });
  const [writer, reader] = await Promise.all([connect(door), connect(door)]);
  const follower = await Follower.begun(reader, ALL, { interval: 100 });
  expect(follower.response.source).toBe('polling');
  await writer.query("INSERT INTO shop.t VALUES (1, 'a')");
  await follower.until([{ id: 1, v: 'a' }]);
  // Who subscribes now sees what is there now.
  await writer.query('DELETE FROM shop.t');
  expect((await Follower.begun(writer, ALL, { interval: 60_000 })).rows).toEqual([]);
  await follower.until([]);
});

test('computed tables are looked at again and again', async () => {
  const door = await shop();
  const reader = await connect(door);
  const follower = await Follower.begun(reader, 'SELECT COUNT(*) > 30 AS many FROM information_schema.processlist', { interval: 100 });
  expect(follower.response.source).toBe('polling');
  expect(follower.rows).toEqual([{ many: 0 }]);
  const others = await Promise.all(Array.from({ length: 40 }, () => connect(door)));
  await Promise.all(others.map((other) => other.query('SET @a = 1')));
  await follower.until([{ many: 1 }]);
});
