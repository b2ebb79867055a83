/** DATE_FORMAT, TIME_FORMAT, STR_TO_DATE. */
import { type DateTime, dayNumber, dayOfYear, splitTime, week, weekday } from '../values/calendar.ts';
import { pad2, pad4 } from '../values/digits.ts';
import { dateAt, type Present, timeAt } from './date-arguments.ts';
import { strToDate } from './date-parse.ts';
import type { ArgInfo } from './definition.ts';
import { define, type LibraryFunction, nullable, text } from './library.ts';
import { localeNames } from './locale.ts';

type Names = ReturnType<typeof localeNames>;

/** Longest text of each specifier, for the result's length. */
const widths: Readonly<Record<string, number>> = {
  M: 64,
  W: 64,
  D: 4,
  Y: 4,
  x: 4,
  X: 4,
  a: 32,
  b: 32,
  j: 3,
  u: 2,
  U: 2,
  v: 2,
  V: 2,
  d: 2,
  m: 2,
  y: 2,
  c: 2,
  e: 2,
  H: 7,
  h: 2,
  i: 2,
  I: 2,
  k: 7,
  l: 2,
  p: 2,
  S: 2,
  s: 2,
  w: 1,
  r: 11,
  T: 8,
  f: 6,
};
function formattedLength(format: string): number {
  let length = 0;
  for (let i = 0; i < format.length; i++) {
    if (format[i] !== '%' || i === format.length - 1) length++;
    else length += widths[format[++i] ?? ''] ?? 1;
  }
  return length;
}
function lengthOf(args: readonly ArgInfo[]): number {
  const literal = args[1]?.literal();
  if (typeof literal === 'string') return formattedLength(literal);
  return literal === null ? 0 : Math.min((args[1]?.type.length ?? 0) * 10, 65535);
}

function ordinal(day: number): string {
  const suffix = day >= 10 && day <= 19 ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
  return `${day}${suffix}`;
}
const hour12 = (hour: number) => ((hour + 11) % 12) + 1;
const halfDay = (hour: number) => (hour % 24 < 12 ? 'AM' : 'PM');

/** What a specifier stands for; null where the date has no such part. */
function specifier(char: string, date: DateTime, names: Names): string | null {
  switch (char) {
    case 'a':
    case 'W': {
      if (date.month === 0 || date.day === 0) return null;
      const day = weekday(dayNumber(date.year, date.month, date.day));
      return (char === 'a' ? names.shortDays : names.days)[day] ?? null;
    }
    case 'b':
      return names.shortMonths[date.month - 1] ?? null;
    case 'M':
      return names.months[date.month - 1] ?? null;
    case 'c':
      return String(date.month);
    case 'D':
      return ordinal(date.day);
    case 'd':
      return pad2(date.day);
    case 'e':
      return String(date.day);
    case 'f':
      return date.micros.toString().padStart(6, '0');
    case 'H':
      return pad2(date.hour);
    case 'h':
    case 'I':
      return pad2(hour12(date.hour % 24));
    case 'i':
      return pad2(date.minute);
    case 'j':
      return date.month === 0 || date.day === 0 ? null : dayOfYear(date).toString().padStart(3, '0');
    case 'k':
      return String(date.hour);
    case 'l':
      return String(hour12(date.hour % 24));
    case 'm':
      return pad2(date.month);
    case 'p':
      return halfDay(date.hour);
    case 'r':
      return `${pad2(hour12(date.hour % 24))}:${pad2(date.minute)}:${pad2(date.second)} ${halfDay(date.hour)}`;
    case 'S':
    case 's':
      return pad2(date.second);
    case 'T':
      return `${pad2(date.hour)}:${pad2(date.minute)}:${pad2(date.second)}`;
    case 'U':
      return pad2(week(date, 0).week);
    case 'u':
      return pad2(week(date, 1).week);
    case 'V':
      return pad2(week(date, 2).week);
    case 'v':
      return pad2(week(date, 3).week);
    case 'w':
      return date.month === 0 || date.day === 0 ? null : String(weekday(dayNumber(date.year, date.month, date.day), true));
    case 'X':
      return pad4(week(date, 2, true).year);
    case 'x':
      return pad4(week(date, 3, true).year);
    case 'Y':
      return pad4(date.year);
    case 'y':
      return pad2(date.year % 100);
    default:
      return char;
  }
}
/** A datetime by a format; null where it asks for what the date has not. */
export function formatWith(format: string, date: DateTime, names: Names): string | null {
  if (format === '') return null;
  let out = '';
  for (let i = 0; i < format.length; i++) {
    const char = format[i] ?? '';
    if (char !== '%' || i === format.length - 1) {
      out += char;
      continue;
    }
    const piece = specifier(format[++i] ?? '', date, names);
    if (piece === null) return null;
    out += piece;
  }
  return out;
}
function formatTimeWith(format: string, signed: number, names: Names): string | null {
  const { hour, minute, second, micros } = splitTime(Math.abs(signed));
  const text_ = formatWith(format, { year: 0, month: 0, day: 0, hour, minute, second, micros }, names);
  return signed < 0 && text_ !== null ? `-${text_}` : text_;
}

export const dateFormats = (): readonly LibraryFunction[] => [
  define(
    'DATE_FORMAT',
    ['any', 'text'],
    nullable(text(lengthOf)),
    (shape, context) => {
      const read = dateAt(shape, 0, 'datetime', true);
      return (value: Present, format: string) => {
        const date = read(value, context);
        return date === null ? null : formatWith(format, date, localeNames(context));
      };
    },
    { contextual: true },
  ),
  define(
    'TIME_FORMAT',
    ['any', 'text'],
    nullable(text(lengthOf)),
    (shape, context) => {
      const read = timeAt(shape, 0);
      return (value: Present, format: string) => {
        const micros = read(value, context);
        return micros === null ? null : formatTimeWith(format, micros, localeNames(context));
      };
    },
    { contextual: true },
  ),
  strToDate,
];
