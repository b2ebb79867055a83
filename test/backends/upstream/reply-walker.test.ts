import { describe, expect, test } from 'bun:test';
import type { Dialect } from '../../../src/backends/upstream/link/link.ts';
import { frame } from '../../../src/backends/upstream/link/packets.ts';
import { type ReplyKind, ReplyWalker } from '../../../src/backends/upstream/relay/reply-walker.ts';

const MODERN: Dialect = {
  deprecateEof: true,
  tracksSession: true,
  attributes: true,
  optionalMetadata: false,
  extendedMetadata: false,
  vendor: 'mysql',
};
const OLD: Dialect = { ...MODERN, deprecateEof: false };

const MORE = 0x08;
const CURSOR = 0x40;
const ok = (status = 2) => [0, 0, 0, status, 0, 0, 0];
const end = (status = 2) => [0xfe, 0, 0, status, 0, 0, 0];
const eof = (status = 2) => [0xfe, 0, 0, status, 0];
const error = [0xff, 0x28, 0x04, ...Buffer.from('#42000no')];
const column = [3, ...Buffer.from('def'), 1, 2, 3];
const row = [1, 0x31];
const long = [0xfd, 0, 1, 0, ...new Array<number>(256).fill(0x61)];

function answer(...packets: readonly (readonly number[])[]): Buffer {
  return Buffer.concat(packets.map((packet, i) => frame(Buffer.from(packet), i + 1)));
}

interface Seen {
  readonly forwarded: Buffer;
  readonly told: readonly string[];
  readonly taken: number;
  readonly ended: boolean;
  readonly rows: number;
}
/** @param pieces where the bytes are cut. @param replace puts an X in the place of what tells something. */
function walk(kind: ReplyKind, dialect: Dialect, bytes: Buffer, pieces: readonly number[] = [], replace = false): Seen {
  const forwarded: Buffer[] = [];
  const told: string[] = [];
  const instead = () => {
    if (!replace) return false;
    walker.flush();
    forwarded.push(Buffer.from('X'));
    return true;
  };
  const walker = new ReplyWalker(dialect, {
    forward: (buffer, from, to) => forwarded.push(Buffer.from(buffer.subarray(from, to))),
    told: (packet, sequence, isEnd) => {
      told.push(`${isEnd ? 'end' : 'ok'} ${sequence} ${packet.end - packet.offset}`);
      return instead();
    },
    failed: () => told.push('error'),
    prepared: () => undefined,
    asked: (_, sequence) => {
      told.push(`asked ${sequence}`);
      return instead();
    },
  });
  walker.begin(kind);
  let taken = 0;
  for (const [i, to] of [...pieces, bytes.length].entries()) {
    const from = pieces[i - 1] ?? 0;
    if (!walker.ended) taken = walker.take(bytes, from, to);
  }
  return { forwarded: Buffer.concat(forwarded), told, taken, ended: walker.ended, rows: walker.rows };
}

const ANSWERS: readonly [string, ReplyKind, Dialect, Buffer, readonly string[], number][] = [
  ['OK', 'results', MODERN, answer(ok()), ['ok 1 7'], 0],
  ['an error', 'results', MODERN, answer(error), ['error'], 0],
  ['rows', 'results', MODERN, answer([2], column, column, row, long, row, end()), ['end 7 7'], 3],
  ['rows with EOF', 'results', OLD, answer([2], column, column, eof(), row, long, row, eof()), ['end 4 5', 'end 8 5'], 3],
  ['no rows', 'results', MODERN, answer([1], column, end()), ['end 3 7'], 0],
  ['an error among rows', 'results', MODERN, answer([1], column, row, error), ['error'], 1],
  ['several results', 'results', MODERN, answer([1], column, row, end(MORE), ok(MORE), ok()), ['end 4 7', 'ok 5 7', 'ok 6 7'], 1],
  ['a cursor', 'results', MODERN, answer([1], column, end(CURSOR)), ['end 3 7'], 0],
  ['a cursor with EOF', 'results', OLD, answer([1], column, eof(CURSOR)), ['end 3 5'], 0],
  ['fetched rows', 'rows', MODERN, answer(row, row, end()), ['end 3 7'], 2],
  ['a statement', 'prepared', MODERN, answer([0, 1, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0], column, column, column), [], 0],
  ['a statement with EOF', 'prepared', OLD, answer([0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0], column, eof(), column, eof()), [], 0],
  ['a statement of nothing', 'prepared', MODERN, answer([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), [], 0],
  ['a list of columns', 'columns', MODERN, answer(column, column, eof()), ['end 3 5'], 0],
  ['no columns', 'columns', OLD, answer(eof()), ['end 1 5'], 0],
  ['an error in their place', 'columns', OLD, answer(error), ['error'], 0],
  ['one packet', 'single', OLD, answer(eof()), ['end 1 5'], 0],
];

describe('an answer is followed to its end', () => {
  test.each(ANSWERS)('%s', (_, kind, dialect, bytes, told, rows) => {
    const next = answer(ok());
    const both = Buffer.concat([bytes, next]);
    expect(walk(kind, dialect, both)).toEqual({ forwarded: bytes, told, taken: bytes.length, ended: true, rows });
    for (let cut = 1; cut < bytes.length; cut++) {
      const { taken, ...rest } = walk(kind, dialect, bytes, [cut]);
      expect({ cut, taken }).toEqual({ cut, taken: bytes.length });
      expect(rest).toEqual({ forwarded: bytes, told, ended: true, rows });
    }
    const everywhere = Array.from({ length: bytes.length - 1 }, (__, i) => i + 1);
    expect(walk(kind, dialect, bytes, everywhere).forwarded).toEqual(bytes);
  });

  test('what tells of the session can be replaced, at every cut', () => {
    const bytes = answer([1], column, row, end(MORE), ok());
    const rest = answer([1], column, row);
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(walk('results', MODERN, bytes, [cut], true).forwarded).toEqual(Buffer.concat([rest, Buffer.from('XX')]));
    }
  });

  test('rows of more than one packet count once, whatever they begin with', () => {
    const row16 = Buffer.alloc(0xffffff + 20, 0xfe);
    const bytes = Buffer.concat([frame(Buffer.from([1]), 1), frame(Buffer.from(column), 2), frame(row16, 3), frame(Buffer.from(end()), 5)]);
    const { rows, told, ended } = walk('results', MODERN, bytes, [100, 70000, 0xffffff]);
    expect({ rows, told, ended }).toEqual({ rows: 1, told: ['end 5 7'], ended: true });
    const exact = Buffer.concat([frame(Buffer.from([1]), 1), frame(Buffer.from(column), 2), frame(row16.subarray(20), 3), answer(end())]);
    expect(walk('results', MODERN, exact).rows).toBe(1);
  });
});
