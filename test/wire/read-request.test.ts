/** What is taken for a message, and what is not. */
import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { Malformed, readRequest } from '../../src/wire/messages.ts';

const read = (message: unknown) => readRequest(JSON.stringify(message));

test('messages are read as they are', () => {
  const query = { type: 'query', queryId: 1, query: 'SELECT ?', params: [1, null, { $bin: '' }], options: { maxRows: 5, database: null } };
  expect(read(query)).toEqual(query as never);
  for (const message of [
    { type: 'auth', password: 'x' },
    { type: 'ping', timestamp: 1 },
    { type: 'heartbeat' },
    { type: 'query', queryId: 'a', statement: 's', params: { a: 1 } },
    { type: 'use', queryId: 1, database: 'd' },
    { type: 'batch', queryId: 1, steps: [{ query: 'x', if: { not: { any: [{ ok: 0 }, { always: true }] } } }] },
    { type: 'stream', queryId: 1, query: 'x', credits: 0, batchRows: 1 },
    { type: 'credit', queryId: 1, rows: 5 },
    { type: 'begin', queryId: 1, isolation: 'SERIALIZABLE', readOnly: true, timeout: 5 },
    { type: 'cancel', queryId: 1, target: 'x' },
  ])
    expect(read(message)).toEqual(message as never);
});

test('what is wrong is said', () => {
  const cases: readonly (readonly [message: unknown, error: string])[] = [
    [[], 'The message is no JSON object'],
    [{ type: 5 }, 'The message has no type'],
    [{ type: '__proto__' }, 'There is no message of type "__proto__"'],
    [{ type: 'query', queryId: 1 }, 'query: query is missing'],
    [{ type: 'query', queryId: 1, query: 'x', params: 'x' }, 'query: params has to be a list, or an object with a value for each name'],
    [{ type: 'query', queryId: 1, query: 'x', params: [{ $num: 'x' }] }, 'query: params has a $num that is no number'],
    [{ type: 'query', queryId: 'x'.repeat(201), query: 'x' }, 'query: queryId has to be a number, or a string of at most 200 characters'],
    [
      { type: 'query', queryId: 1, query: 'x', options: { timeout: 0 } },
      'query: options is wrong: timeout has to be a whole number, 1 or more',
    ],
    [
      { type: 'query', queryId: 1, query: 'x', options: { idempotencyKey: '' } },
      'query: options is wrong: idempotencyKey has to be a string of 1 to 200 characters',
    ],
    [{ type: 'subscribe', queryId: 1, query: 'x', key: [] }, 'subscribe: key has to have 1 to 4096 entries'],
    [{ type: 'subscribe', queryId: 1, query: 'x', interval: 0 }, 'subscribe: interval has to be a whole number, 1 or more'],
    [{ type: 'unsubscribe', queryId: 1 }, 'unsubscribe: target has to be a number, or a string of at most 200 characters'],
    [
      { type: 'batch', queryId: 1, steps: [{ query: 'x', if: { ok: -1 } }] },
      'batch: steps [0] is wrong: if .ok has to be a whole number, 0 or more',
    ],
    [
      { type: 'begin', queryId: 1, isolation: 'x' },
      'begin: isolation has to be one of READ UNCOMMITTED, READ COMMITTED, REPEATABLE READ, SERIALIZABLE',
    ],
  ];
  for (const [message, error] of cases) expect(read(message)).toMatchObject({ type: 'malformed', error });
  expect(readRequest('{"type":"query","queryId":1e400,"query":"x"}')).toBeInstanceOf(Malformed);
});

test('conditions may be nested, and not without end', () => {
  let condition: object = { always: true };
  for (let i = 0; i < 100; i++) condition = { not: condition };
  expect(read({ type: 'batch', queryId: 1, steps: [{ query: 'x', if: condition }] })).toBeInstanceOf(Malformed);
});

test('digits that a number would lose are kept', () => {
  expect(readRequest('{"type":"query","queryId":1,"query":"?","params":[9007199254740993,1.5e300,-12345678901234567890]}')).toMatchObject({
    params: [9007199254740993n, 1.5e300, -12345678901234567890n],
  });
});

test('whatever is said, nothing is thrown', () => {
  const types = fc.constantFrom('query', 'auth', 'batch', 'stream', 'begin', 'credit', 'cancel', 'execute', 'status', 'ping', 'x');
  const fields = fc.dictionary(
    fc.constantFrom('queryId', 'query', 'params', 'options', 'steps', 'if', 'rows', 'transaction', 'target'),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(types, fields, (type, more) => {
      const message = read({ type, ...more });
      expect(typeof message.type).toBe('string');
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => readRequest(text) !== null));
  expect(readRequest('['.repeat(200_000))).toBeInstanceOf(Malformed);
});
