/** What is read out of a binary log, byte by byte. */
import { expect, test } from 'bun:test';
import { decodeEvent, tableName } from '../../../src/backends/upstream/binlog/events.ts';
import { Transactions } from '../../../src/backends/upstream/binlog/transactions.ts';
import { ProtocolError } from '../../../src/errors.ts';

function event(type: number, body: Buffer, time = 1): { readonly buffer: Buffer; readonly offset: number; readonly end: number } {
  const header = Buffer.alloc(20);
  header.writeUInt32LE(time, 1);
  header[5] = type;
  const packet = Buffer.concat([Buffer.from('before'), header, body]);
  return { buffer: packet, offset: 6, end: packet.length };
}
function query(text: string): ReturnType<typeof event> {
  const fixed = Buffer.alloc(13);
  fixed[8] = 1;
  fixed[11] = 3;
  return event(2, Buffer.concat([fixed, Buffer.from([1, 2, 3]), Buffer.from(`d\0${text}`)]));
}
const MAP = Buffer.from('\x05\0\0\0\0\0\x01\0\x01D\0\x02Tt\0\x01\x03\0\0', 'latin1');

test('tables, and the ends of transactions', () => {
  expect(decodeEvent(event(19, MAP))).toEqual({ kind: 'table', table: tableName('d', 'tT') });
  expect(decodeEvent(event(16, Buffer.alloc(8)))).toEqual({ kind: 'commit' });
  const kinds = [
    'BEGIN',
    'COMMIT',
    'ROLLBACK',
    'SAVEPOINT `a`',
    'ROLLBACK TO `a`',
    "XA START X'61'",
    "XA COMMIT X'61'",
    'DROP TABLE t',
  ].map((text) => decodeEvent(query(text)).kind);
  expect(kinds).toEqual(['begin', 'commit', 'commit', 'nothing', 'nothing', 'nothing', 'statement', 'statement']);
});

test('another log may have anything in it; the one that the server begins with is none', () => {
  const rotate = Buffer.from('\x04\0\0\0\0\0\0\0bin.000002');
  expect(decodeEvent(event(4, rotate)).kind).toBe('statement');
  expect(decodeEvent(event(4, rotate, 0)).kind).toBe('nothing');
});

test('what is compressed may be anything, what is cut short is an error', () => {
  expect([38, 40, 165, 26].map((type) => decodeEvent(event(type, Buffer.alloc(4))).kind)).toEqual(Array(4).fill('statement'));
  for (let end = 0; end < 14; end++) expect(() => decodeEvent(event(19, MAP.subarray(0, end)))).toThrow(ProtocolError);
  for (let end = 6; end < 26; end++) expect(() => decodeEvent({ ...event(19, MAP), end })).toThrow(ProtocolError);
  expect(() => decodeEvent(event(2, Buffer.alloc(12)))).toThrow(ProtocolError);
});

test('what a transaction has written is told at its end, a statement of its own at once', () => {
  const told: (readonly string[] | null)[] = [];
  const transactions = new Transactions((tables) => told.push(tables === null ? null : [...tables]));
  for (const kind of ['begin', 'commit', 'begin'] as const) transactions.take({ kind });
  for (const table of ['a', 'b', 'a']) transactions.take({ kind: 'table', table });
  expect(told).toEqual([]);
  transactions.take({ kind: 'commit' });
  transactions.take({ kind: 'statement' });
  expect(told).toEqual([['a', 'b'], null]);
  transactions.take({ kind: 'begin' });
  transactions.take({ kind: 'statement' });
  expect(told).toHaveLength(2);
  transactions.take({ kind: 'commit' });
  expect(told).toEqual([['a', 'b'], null, null]);
});
