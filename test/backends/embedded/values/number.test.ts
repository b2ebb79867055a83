import { expect, test } from 'bun:test';
import { decimalText } from '../../../../src/backends/embedded/values/decimal.ts';
import {
  decodeUint,
  doubleToInteger,
  encodeUint,
  formatDouble,
  formatFloat,
  INT64_MAX,
  INT64_MIN,
  parseDecimalText,
  parseDouble,
  parseInteger,
  UINT64_MAX,
} from '../../../../src/backends/embedded/values/number.ts';

test('prints doubles as MySQL does', () => {
  const printed: [number, string][] = [
    [1e14, '100000000000000'],
    [1e15, '1e15'],
    [1e20, '1e20'],
    [1.5e-7, '0.00000015'],
    [1e-15, '0.000000000000001'],
    [1e-16, '1e-16'],
    [-0.5, '-0.5'],
    [1.7976931348623157e308, '1.7976931348623157e308'],
    [123456789012345680, '1.2345678901234568e17'],
    [0.1 + 0.2, '0.30000000000000004'],
  ];
  for (const [value, text] of printed) expect(formatDouble(value)).toBe(text);
  expect(formatDouble(1.234567890123456e-14, 22)).toBe('1.234567890123456e-14');
});

test('prints floats with six digits', () => {
  expect([16777217, 1.1, 0.000001234567, 3.4e38].map((value) => formatFloat(Math.fround(value)))).toEqual([
    '16777200',
    '1.1',
    '0.00000123457',
    '3.4e38',
  ]);
});

test('reads the number that a text starts with', () => {
  expect(parseDouble('1abc')).toEqual({ value: 1, trouble: 'truncated' });
  expect(parseDouble(' 1e2 ')).toEqual({ value: 100, trouble: 'ok' });
  expect(parseDouble('abc')).toEqual({ value: 0, trouble: 'truncated' });
  expect(parseDouble('1e400')).toEqual({ value: Number.MAX_VALUE, trouble: 'out of range' });
  expect(parseInteger('-99999999999999999999')).toEqual({ value: INT64_MIN, trouble: 'out of range' });
  expect(parseInteger('1.9')).toEqual({ value: 1n, trouble: 'truncated' });
  expect(decimalText(parseDecimalText('1.5e3').value)).toBe('1500');
  expect(decimalText(parseDecimalText('.5').value)).toBe('0.5');
});

test('turns doubles to integers, half to even, within bounds', () => {
  expect(doubleToInteger(2.5, INT64_MIN, INT64_MAX).value).toBe(2n);
  expect(doubleToInteger(1e30, INT64_MIN, INT64_MAX)).toEqual({ value: INT64_MAX, trouble: 'out of range' });
});

test('keeps unsigned integers in an order that SQLite has', () => {
  for (const value of [0n, 9007199254740993n, INT64_MAX, INT64_MAX + 1n, UINT64_MAX]) expect(decodeUint(encodeUint(value))).toBe(value);
  expect(encodeUint(INT64_MAX + 1n)).toBe('09223372036854775808');
});
