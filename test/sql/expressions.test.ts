import { expect, test } from 'bun:test';
import { parseModeOf, printExpression } from '../../src/sql/index.ts';
import { expression, shape } from './syntax.ts';

/** Checks that two texts give the same tree. */
function same(sql: string, explicit: string, mode = ''): void {
  expect(shape(expression(sql, parseModeOf(mode)))).toEqual(shape(expression(explicit, parseModeOf(mode))));
}

test("precedence is MySQL's", () => {
  same('a OR b AND c', 'a OR (b AND c)');
  same('a OR b XOR c', 'a OR (b XOR c)');
  same('a XOR b AND c', 'a XOR (b AND c)');
  same('NOT a AND b', '(NOT a) AND b');
  same('NOT a = b', 'NOT (a = b)');
  same('NOT a BETWEEN 1 AND 2', 'NOT (a BETWEEN 1 AND 2)');
  same('a BETWEEN 1 AND 2 AND b', '(a BETWEEN 1 AND 2) AND b');
  same('a = b | c', 'a = (b | c)');
  same('a | b & c', 'a | (b & c)');
  same('a & b << c', 'a & (b << c)');
  same('a << b + c', 'a << (b + c)');
  same('a + b * c', 'a + (b * c)');
  same('a * b ^ c', 'a * (b ^ c)');
  same('-a ^ b', '(-a) ^ b');
  same('!a + b', '(!a) + b');
  same('-a COLLATE x', '-(a COLLATE x)');
  same('a - b - c', '(a - b) - c');
  same('a = b = c', '(a = b) = c');
  same('a IS NULL = b', '(a IS NULL) = b');
  same('a = b IS NULL', '(a = b) IS NULL');
  same('a LIKE b = c', '(a LIKE b) = c');
  same('BINARY a = b', '(BINARY a) = b');
  same('a || b AND c', 'a OR (b AND c)');
  same('a + INTERVAL b + c DAY', 'a + INTERVAL (b + c) DAY');
  same('@a := b OR c', '@a := (b OR c)');
  same('a MOD b', 'a % b');
  same('a && b', 'a AND b');
  same('a != b', 'a <> b');
});

test('sql_mode changes || and NOT', () => {
  expect(shape(expression('a || b', parseModeOf('PIPES_AS_CONCAT')))).toMatchObject({ kind: 'Binary', op: 'CONCAT' });
  same('a || b ^ c', '(a || b) ^ c', 'PIPES_AS_CONCAT');
  same('-a || b', '(-a) || b', 'PIPES_AS_CONCAT');
  same('NOT a = b', '(NOT a) = b', 'HIGH_NOT_PRECEDENCE');
});

test('literals keep what was written', () => {
  expect(shape(expression("'a\\n\\%b' 'c'"))).toEqual({ kind: 'StringLiteral', value: 'a\n\\%bc', charset: null });
  expect(shape(expression("_utf8'x'"))).toEqual({ kind: 'StringLiteral', value: 'x', charset: 'utf8mb3' });
  expect(shape(expression("N'x'"))).toEqual({ kind: 'StringLiteral', value: 'x', charset: 'utf8mb3' });
  expect(shape(expression('0xabc'))).toEqual({ kind: 'HexLiteral', hex: '0ABC', charset: null });
  expect(shape(expression("x''"))).toEqual({ kind: 'HexLiteral', hex: '', charset: null });
  expect(shape(expression('18446744073709551616'))).toEqual({ kind: 'IntLiteral', text: '18446744073709551616' });
  expect(shape(expression("TIMESTAMP '2024-01-01 00:00:00'"))).toEqual({
    kind: 'TemporalLiteral',
    type: 'TIMESTAMP',
    value: '2024-01-01 00:00:00',
  });
});

test('positions are offsets of the first token', () => {
  expect(expression("  a + 'x'")).toMatchObject({ pos: 2, left: { pos: 2 }, right: { pos: 6, end: 9, slot: 0 } });
});

test('a call is what its name says', () => {
  expect(shape(expression('count(*)'))).toMatchObject({ kind: 'AggregateCall', name: 'COUNT', args: [{ kind: 'Star' }] });
  expect(shape(expression('sum (a)'))).toMatchObject({ kind: 'FunctionCall', name: 'SUM' });
  expect(shape(expression('sum (a)', parseModeOf('IGNORE_SPACE')))).toMatchObject({ kind: 'AggregateCall', name: 'SUM' });
  expect(shape(expression('now()'))).toMatchObject({ kind: 'FunctionCall', name: 'NOW', args: [] });
  expect(shape(expression('Db.Fn(1)'))).toMatchObject({ kind: 'FunctionCall', schema: 'Db', name: 'Fn' });
  expect(shape(expression('interval(1, 2)'))).toMatchObject({ kind: 'FunctionCall', name: 'INTERVAL' });
  expect(shape(expression('timestampadd(day, 1, d)'))).toMatchObject({ args: [{ kind: 'Keyword', text: 'DAY' }, {}, {}] });
});

test('long AND and OR chains become balanced trees in the order of the text', () => {
  const sql = Array.from({ length: 3000 }, (_, i) => `a=${i}`).join(' AND ');
  const tree = expression(sql);
  let depth = 0;
  let node = tree;
  while (node.kind === 'Binary' && node.op === 'AND') {
    depth++;
    node = node.right;
  }
  expect(depth).toBeLessThan(100);
  expect(printExpression(tree).replaceAll(/[() ]/g, '')).toBe(sql.replaceAll(' ', ''));
  expect(shape(expression(printExpression(tree)))).toEqual(shape(tree));
});
