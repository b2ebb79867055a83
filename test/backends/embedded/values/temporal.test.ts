import { expect, test } from 'bun:test';
import { dayNumber, fromDayNumber, week } from '../../../../src/backends/embedded/values/calendar.ts';
import {
  type DateRules,
  formatDateTime,
  formatTime,
  parseDateTime,
  parseTime,
  roundDateTime,
} from '../../../../src/backends/embedded/values/temporal.ts';
import { isTimeZone, zoneOffsets } from '../../../../src/backends/embedded/values/time-zone.ts';
import { testContext } from '../functions/context.ts';

const rules: DateRules = { fuzzy: false, mode: testContext().sqlMode };
const read = (text: string) => {
  const { value, trouble } = parseDateTime(text, rules);
  return trouble === 'invalid' || trouble === 'zero' ? trouble : `${formatDateTime(value, 6)} ${trouble}`;
};

test('reads every way that MySQL takes to write a date', () => {
  for (const text of [
    '2024-01-02 03:04:05',
    '2024/1/2 3:4:5',
    '24-1-2 3:4:5',
    '20240102030405',
    '240102030405',
    '20240102T030405',
    '2024-01-02T03:04:05',
    '2024^01^02 03@04@05',
  ]) {
    expect(read(text)).toBe('2024-01-02 03:04:05.000000 ok');
  }
  expect(read('70-1-1')).toStartWith('1970-01-01');
  expect(read('69-1-1')).toStartWith('2069-01-01');
  expect(read('2024-01-02x')).toEndWith('truncated');
  expect(read('2024-02-30')).toBe('invalid');
  expect(read('2024-00-10')).toBe('zero');
  expect(read('abc')).toBe('invalid');
});

test('reads times', () => {
  const time = (text: string) => {
    const { micros, trouble } = parseTime(text, rules);
    return trouble === 'invalid' ? trouble : `${formatTime(micros, 1)} ${trouble}`;
  };
  expect(time('10')).toBe('00:00:10.0 ok');
  expect(time('1011')).toBe('00:10:11.0 ok');
  expect(time('1 10')).toBe('34:00:00.0 ok');
  expect(time('-1 10:11:12.5')).toBe('-34:11:12.5 ok');
  expect(time('839:00:00')).toBe('838:59:59.0 out of range');
  expect(time('10:60:00')).toBe('invalid');
  expect(time('2024-01-02 10:11:12')).toBe('10:11:12.0 ok');
});

test('rounds over the end of a year', () => {
  const date = parseDateTime('2024-12-31 23:59:59.6', rules).value;
  const rounded = roundDateTime(date, 0, false);
  expect(rounded === null ? null : formatDateTime(rounded, 0)).toBe('2025-01-01 00:00:00');
  expect(roundDateTime(parseDateTime('9999-12-31 23:59:59.6', rules).value, 0, false)).toBeNull();
});

test('counts days and weeks', () => {
  expect(dayNumber(2000, 1, 1)).toBe(730485);
  for (let number = 366; number < 3652424; number += 997) {
    const { year, month, day } = fromDayNumber(number);
    expect(dayNumber(year, month, day)).toBe(number);
  }
  const date = { year: 2008, month: 2, day: 20, hour: 0, minute: 0, second: 0, micros: 0 };
  expect([0, 1, 2, 3, 4, 5, 6, 7].map((mode) => week(date, mode).week)).toEqual([7, 8, 7, 8, 8, 7, 8, 7]);
});

test('knows zones by name and by offset', () => {
  expect(zoneOffsets('+02:30').atUtc(0)).toBe(150);
  expect(zoneOffsets('Europe/Berlin').atUtc(Date.UTC(2024, 6, 1) * 1000)).toBe(120);
  expect(zoneOffsets('Europe/Berlin').ofLocal(Date.UTC(2024, 0, 1) * 1000)).toBe(60);
  expect(['SYSTEM', '+14:00', 'UTC', 'Europe/Berlin'].every(isTimeZone)).toBe(true);
  expect(['+15:00', 'Nowhere/Land', ''].some(isTimeZone)).toBe(false);
});
