import { expect, test } from 'bun:test';
import {
  add,
  ceilDecimal,
  compareDecimals,
  decimal,
  decimalText,
  decodeWide,
  divide,
  divideInteger,
  encodeWide,
  floorDecimal,
  formatDecimal,
  modulo,
  multiply,
  productShape,
  quotientShape,
  roundDecimal,
  subtract,
  sumShape,
  toScale,
} from '../../../../src/backends/embedded/values/decimal.ts';

const of = decimal;

test('reads and writes', () => {
  for (const text of ['0', '-1', '1.50', '-0.05', '99999999999999999999999999999999999.999999999999999999999999999999'])
    expect(decimalText(of(text))).toBe(text);
  expect(formatDecimal(-5n, 3)).toBe('-0.005');
});

test('adds, subtracts, multiplies exactly', () => {
  expect(decimalText(add(of('0.1'), of('0.20')))).toBe('0.30');
  expect(decimalText(subtract(of('1'), of('0.999999999999999999999')))).toBe('0.000000000000000000001');
  expect(decimalText(multiply(of('-1.50'), of('2.345')))).toBe('-3.51750');
});

test('divides, rounding half away from zero', () => {
  const quotient = (a: string, b: string, scale = 4) => {
    const result = divide(of(a), of(b), scale);
    return result === null ? null : decimalText(result);
  };
  expect(quotient('1', '3')).toBe('0.3333');
  expect(quotient('2', '3')).toBe('0.6667');
  expect(quotient('-2', '3')).toBe('-0.6667');
  expect(quotient('1', '-8', 2)).toBe('-0.13');
  expect(quotient('1', '0')).toBeNull();
  expect(divideInteger(of('-7.5'), of('2'))).toBe(-3n);
  expect(decimalText(modulo(of('-7.5'), of('2')) ?? of('0'))).toBe('-1.5');
});

test('rounds', () => {
  const round = (text: string, digits: number, truncate = false) => decimalText(roundDecimal(of(text), digits, truncate));
  expect(round('2.5', 0)).toBe('3');
  expect(round('-2.5', 0)).toBe('-3');
  expect(round('1.298', 1)).toBe('1.3');
  expect(round('1.298', 1, true)).toBe('1.2');
  expect(round('155', -1)).toBe('160');
  expect(toScale('1.005', 2)).toBe('1.01');
  expect([floorDecimal(of('-1.1')), ceilDecimal(of('-1.1')), ceilDecimal(of('1.1'))]).toEqual([-2n, -1n, 2n]);
});

test('compares across scales', () => {
  expect(compareDecimals(of('1.10'), of('1.1'))).toBe(0);
  expect(compareDecimals(of('-1.11'), of('-1.1'))).toBe(-1);
});

test('encodes wide decimals so that their texts order as they do', () => {
  const values = [-(10n ** 20n), -123n, -2n, -1n, 0n, 1n, 2n, 10n, 123n, 10n ** 20n];
  const texts = values.map((value) => encodeWide(value, 25));
  expect([...texts].sort()).toEqual(texts);
  expect(texts.map(decodeWide)).toEqual(values);
});

test('knows the shape of results', () => {
  expect(sumShape({ precision: 3, scale: 2 }, { precision: 5, scale: 1 })).toEqual({ precision: 7, scale: 2 });
  expect(productShape({ precision: 65, scale: 30 }, { precision: 65, scale: 30 })).toEqual({ precision: 65, scale: 30 });
  expect(quotientShape({ precision: 1, scale: 0 }, { precision: 2, scale: 1 })).toEqual({ precision: 6, scale: 4 });
});
