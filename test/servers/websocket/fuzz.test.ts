/** Whatever a client sends, it is told what is wrong or sent away, and others notice nothing. */
import { afterEach, expect, test } from 'bun:test';
import { connect as connectSocket } from 'node:net';
import fc from 'fast-check';
import { cleanUp, connect, rawClient, startDoor, Talker, until } from './talker.ts';

afterEach(cleanUp);

const id = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constantFrom('a', 'b', ''), fc.constant(null));
const sql = fc.constantFrom(
  'SELECT 1',
  'SELECT ?',
  'SELECT',
  'BEGIN',
  'COMMIT',
  'SET @a = 1',
  'USE mysql',
  'SELECT :a',
  "SELECT 'ü' AS `\"`",
  '',
);
const values = fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue()), fc.constant([{ $bin: 'AA==' }, { $num: '1' }]));
const options = fc.oneof(fc.record({ maxRows: fc.nat(3), columnar: fc.boolean() }, { requiredKeys: [] }), fc.jsonValue());
const message = fc.oneof(
  fc.record({ type: fc.constant('query'), queryId: id, query: sql, params: values, options }, { requiredKeys: ['type', 'query'] }),
  fc.record({ type: fc.constantFrom('stream', 'prepare'), queryId: id, query: sql, credits: fc.nat(2) }, { requiredKeys: ['type'] }),
  fc.record({
    type: fc.constant('batch'),
    queryId: id,
    steps: fc.array(fc.record({ query: sql, if: fc.jsonValue() }, { requiredKeys: ['query'] })),
    atomic: fc.boolean(),
  }),
  fc.record({
    type: fc.constantFrom('begin', 'databases', 'status', 'use', 'execute', 'close'),
    queryId: id,
    database: fc.constantFrom('mysql', 'none'),
  }),
  fc.record({
    type: fc.constantFrom('commit', 'rollback', 'cancel', 'credit'),
    queryId: id,
    transaction: fc.string(),
    target: id,
    rows: fc.integer(),
  }),
  fc.record({
    type: fc.constantFrom('auth', 'ping', 'heartbeat', 'welcome', 'dance'),
    password: fc.jsonValue(),
    timestamp: fc.jsonValue(),
  }),
  fc.jsonValue(),
);

test('messages of all sorts, many at once', async () => {
  const door = await startDoor({ limits: { maxSessions: 4, maxInFlight: 4, maxQueued: 8 } });
  const bystander = await connect(door);
  await fc.assert(
    fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 30 }), fc.boolean(), async (messages, leaves) => {
      const client = await connect(door);
      for (const one of messages) client.say(JSON.stringify(one) ?? 'undefined');
      if (!leaves) {
        client.say({ type: 'query', queryId: 'last', query: "SELECT 'here' AS h" });
        expect(await client.to('last')).toMatchObject({ success: true, data: [{ h: 'here' }] });
      }
      client.socket.terminate();
      expect((await bystander.query('SELECT 1 AS a')).data).toEqual([{ a: 1 }]);
    }),
    { numRuns: 60 },
  );
  await until(() => door.server.clients().length === 1, 'all are gone');
}, 60_000);

test('bytes of all sorts, after the handshake and instead of it', async () => {
  const door = await startDoor();
  const bystander = await connect(door);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.boolean(), async (bytes, shakes) => {
      const { socket } = shakes ? await rawClient(door.server.url) : { socket: connectSocket(door.server.port, '127.0.0.1') };
      socket.on('error', () => undefined);
      socket.write(bytes);
      expect((await bystander.query('SELECT 1 AS a')).data).toEqual([{ a: 1 }]);
      socket.destroy();
    }),
    { numRuns: 60 },
  );
}, 60_000);

test('a flood of a client that reads is answered whole', async () => {
  const door = await startDoor({ limits: { maxInFlight: 8, maxQueued: 16 } });
  const client = new Talker(door.server.url);
  await client.of('welcome');
  for (let i = 0; i < 5000; i++) client.say({ type: 'query', queryId: i, query: 'SELECT ? AS i', params: [i] });
  for (let i = 0; i < 5000; i += 7) expect((await client.to(i)).data).toEqual([{ i }]);
}, 60_000);
