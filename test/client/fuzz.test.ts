/** A server that says anything at all: every request still ends, and the next connection works. */
import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { type WsqlClient, WsqlConnectionError } from '../../src/client/index.ts';
import { enter, failure, type Heard, rows, scripted } from './scripted-door.ts';

const TYPES = [
  ...['welcome', 'auth_response', 'query_response', 'execute_response', 'use_response', 'databases_response', 'prepare_response'],
  ...['close_response', 'batch_response', 'begin_response', 'commit_response', 'transaction_warning', 'transaction_ended', 'stream_start'],
  ...['stream_rows', 'stream_end', 'cancel_response', 'status_response', 'heartbeat', 'pong', 'error', 'toString'],
];
const value = fc.oneof(
  fc.constantFrom(null, true, false, 0, 1, -1, 1e300, '', 'x', 'tx'),
  fc.constantFrom([], {}, [null], [[]], [{}], [1, 'a'], [{ name: 'a' }], [{ success: true }], [{ success: false }]),
  fc.jsonValue(),
);
const message = fc
  .tuple(
    fc.constantFrom(...TYPES),
    fc.record(
      {
        ...{
          success: fc.oneof(fc.boolean(), value),
          data: value,
          fields: value,
          rows: value,
          sequence: value,
          results: value,
          committed: value,
        },
        ...{
          error: value,
          code: value,
          errno: value,
          outcome: value,
          target: value,
          statementId: value,
          parameterCount: value,
          more: value,
        },
        ...{
          transaction: value,
          deadline: value,
          databases: value,
          connection: value,
          timestamp: value,
          limits: value,
          requiresAuth: value,
        },
      },
      { requiredKeys: [] },
    ),
    fc.boolean(),
  )
  .map(([type, body, isOfRequest]) => ({ body: { ...body, type }, isOfRequest }));

/** Each kind of request, to its end. */
const REQUESTS: readonly ((client: WsqlClient) => Promise<unknown>)[] = [
  (client) => client.query('fuzz', [], { timeout: 1 }),
  (client) => client.batch(['fuzz'], { timeout: 1 }),
  (client) => client.databases({ timeout: 1 }),
  (client) => client.status({ timeout: 1 }),
  (client) => client.prepare('fuzz', { timeout: 1 }),
  async (client) => {
    const stop = AbortSignal.timeout(300);
    for await (const _ of client.stream('fuzz', [], { signal: stop, window: 2 }));
  },
];

test('whatever a server says, requests end and the client goes on', async () => {
  let script: readonly { readonly body: object; readonly isOfRequest: boolean }[] = [];
  const answer = ({ queryId }: Heard, peer: { say(message: object): void }) => {
    for (const { body, isOfRequest } of script) peer.say(isOfRequest ? { ...body, queryId } : body);
    return undefined;
  };
  const types = ['batch', 'databases', 'status', 'prepare', 'stream', 'cancel'];
  const door = await scripted({
    answers: {
      ...Object.fromEntries(types.map((type) => [type, answer])),
      query: (request, peer) => (request.query === 'fuzz' ? answer(request, peer) : rows({ a: 1 })),
    },
  });
  const client = await enter(door.url, { reconnect: { delay: 1, maxDelay: 2 } });
  await fc.assert(
    fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 3 }), fc.constantFrom(...REQUESTS), async (said, request) => {
      script = said;
      await failure(request(client));
      script = [];
      expect((await again(client)).data).toEqual([{ a: 1 }]);
    }),
    { numRuns: 60, interruptAfterTimeLimit: 8000 },
  );
}, 30_000);

/** What was said too much may still be on its way, and end one connection more. */
async function again(client: WsqlClient): ReturnType<WsqlClient['query']> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const result = await client.query('SELECT 1').catch((error: unknown) => error);
    if (!(result instanceof WsqlConnectionError)) return result as Awaited<ReturnType<WsqlClient['query']>>;
  }
  return client.query('SELECT 1');
}
