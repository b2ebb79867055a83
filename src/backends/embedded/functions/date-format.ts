/** DATE_FORMAT, TIME_FORMAT, STR_TO_DATE. */
import {
  type DateTime,
  dayNumber,
  dayOfYear,
  daysInMonth,
  fromDayNumber,
  MICROS_PER_SECOND,
  splitTime,
  timeOfDay,
  week,
  weekday,
} from '../values/calendar.ts';
import { pad2, pad4 } from '../values/digits.ts';
import { warnDate } from '../values/source.ts';
import { check, formatDate, formatDateTime } from '../values/temporal.ts';
import { dateAt, dateResult, datetimeResult, type Present, timeAt, timeResult } from './date-arguments.ts';
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

// ── STR_TO_DATE ──────────────────────────────────────────────────────────────

/** What a format can give: it decides the result's type. */
function formatKind(format: string): { readonly date: boolean; readonly time: boolean; readonly fraction: boolean } {
  const specifiers = [...format.matchAll(/%(.)/g)].map((match) => match[1] ?? '');
  return {
    date: specifiers.some((char) => 'MVUXYWabcjmvuxyweDd'.includes(char)),
    time: specifiers.some((char) => 'HISThiklprsf'.includes(char)),
    fraction: specifiers.includes('f'),
  };
}

interface Parts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  micros: number;
  afternoon: boolean | null;
  dayOfYear: number;
  weekday: number;
  week: number;
  weekYear: number;
  /** Of %U, %V: from Sunday. */
  sundayFirst: boolean;
  strictWeek: boolean;
}

/** A text read by a format; null where it does not fit. `rest` is what follows. */
function parseWith(value: string, format: string, names: Names): { readonly date: DateTime; readonly rest: string } | null {
  const parts: Parts = {
    year: 0,
    month: 0,
    day: 0,
    hour: 0,
    minute: 0,
    second: 0,
    micros: 0,
    afternoon: null,
    dayOfYear: 0,
    weekday: 0,
    week: -1,
    weekYear: -1,
    sundayFirst: false,
    strictWeek: false,
  };
  let at = 0;
  const number = (digits: number): number | null => {
    const match = /^\d+/.exec(value.slice(at, at + digits));
    if (match === null) return null;
    at += match[0].length;
    return Number(match[0]);
  };
  const word = (list: readonly string[]): number => {
    const rest = value.slice(at).toLowerCase();
    const index = list.findIndex((name) => rest.startsWith(name.toLowerCase()));
    at += list[index]?.length ?? 0;
    return index;
  };
  const clock = (text_: string): boolean => {
    for (let i = 0; i < text_.length; i++) if (!step(text_[i] ?? '', text_[i - 1] === '%')) return false;
    return true;
  };
  const skipSpace = () => {
    while (/\s/.test(value[at] ?? 'x')) at++;
  };
  /** One character of the format. */
  function step(char: string, isSpecifier: boolean): boolean {
    if (char === '%' && !isSpecifier) return true;
    if (!isSpecifier) {
      if (/\s/.test(char)) {
        skipSpace();
        return true;
      }
      if (value[at] !== char) return false;
      at++;
      return true;
    }
    return read(char);
  }
  function set(key: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', digits: number): boolean {
    const found = number(digits);
    if (found === null) return false;
    parts[key] = found;
    return true;
  }
  function read(char: string): boolean {
    skipSpace();
    switch (char) {
      case 'Y': {
        const start = at;
        if (!set('year', 4)) return false;
        if (at - start <= 2) parts.year += parts.year < 70 ? 2000 : 1900;
        return true;
      }
      case 'y':
        if (!set('year', 2)) return false;
        parts.year += parts.year < 70 ? 2000 : 1900;
        return true;
      case 'm':
      case 'c':
        return set('month', 2);
      case 'M':
      case 'b': {
        const index = word(char === 'M' ? names.months : names.shortMonths);
        parts.month = index + 1;
        return index >= 0;
      }
      case 'd':
      case 'e':
        return set('day', 2);
      case 'D':
        if (!set('day', 2)) return false;
        at += 2;
        return true;
      case 'h':
      case 'I':
      case 'l':
        if (!set('hour', 2) || parts.hour > 12 || parts.hour === 0) return false;
        parts.afternoon ??= false;
        return true;
      case 'H':
      case 'k':
        return set('hour', 2);
      case 'i':
        return set('minute', 2);
      case 's':
      case 'S':
        return set('second', 2);
      case 'f': {
        const match = /^\d{1,6}/.exec(value.slice(at));
        if (match === null) return at === value.length;
        at += match[0].length;
        parts.micros = Number(match[0].padEnd(6, '0'));
        return true;
      }
      case 'p': {
        const half = value.slice(at, at + 2).toUpperCase();
        if (half !== 'AM' && half !== 'PM') return false;
        parts.afternoon = half === 'PM';
        at += 2;
        return true;
      }
      case 'W':
      case 'a': {
        const index = word(char === 'W' ? names.days : names.shortDays);
        parts.weekday = index + 1;
        return index >= 0;
      }
      case 'w': {
        const day = number(1);
        if (day === null || day > 6) return false;
        parts.weekday = day === 0 ? 7 : day;
        return true;
      }
      case 'j': {
        const day = number(3);
        if (day === null) return false;
        parts.dayOfYear = day;
        return true;
      }
      case 'V':
      case 'U':
      case 'v':
      case 'u': {
        const found = number(2);
        if (found === null || found > 53) return false;
        parts.week = found;
        parts.sundayFirst = char === 'V' || char === 'U';
        parts.strictWeek = char === 'V' || char === 'v';
        return !(parts.strictWeek && found === 0);
      }
      case 'X':
      case 'x': {
        const found = number(4);
        if (found === null) return false;
        parts.weekYear = found;
        return true;
      }
      case 'r':
        return clock('%I:%i:%S %p');
      case 'T':
        return clock('%H:%i:%S');
      case '.':
        while (/[!-/:-@[-`{-~]/.test(value[at] ?? '')) at++;
        return true;
      case '@':
        while (/[A-Za-z]/.test(value[at] ?? '')) at++;
        return true;
      case '#':
        while (/\d/.test(value[at] ?? '')) at++;
        return true;
      default:
        if (value[at] !== char) return false;
        at++;
        return true;
    }
  }

  skipSpace();
  for (let i = 0; i < format.length; i++) {
    if (at >= value.length && format[i] !== '%') break;
    if (format[i] === '%' && i + 1 < format.length) {
      if (at >= value.length) break;
      if (!read(format[++i] ?? '')) return null;
    } else if (!step(format[i] ?? '', false)) return null;
  }
  const date = complete(parts);
  return date === null ? null : { date, rest: value.slice(at) };
}
/** Day of year, weeks and half days worked out. */
function complete(parts: Parts): DateTime | null {
  let { year, month, day, hour } = parts;
  if (parts.afternoon !== null) hour = (hour % 12) + (parts.afternoon ? 12 : 0);
  if (parts.dayOfYear > 0) {
    const date = fromDayNumber(dayNumber(year, 1, 1) + parts.dayOfYear - 1);
    if (date.month === 0) return null;
    ({ year, month, day } = date);
  } else if (parts.week >= 0 && parts.weekday > 0) {
    if (parts.strictWeek ? parts.weekYear < 0 : parts.weekYear >= 0) return null;
    const base = dayNumber(parts.strictWeek ? parts.weekYear : year, 1, 1);
    const first = weekday(base);
    let number: number;
    if (parts.sundayFirst) {
      number = base + (first === 6 ? 0 : 6) - first + (parts.week - 1) * 7 + (parts.weekday % 7);
    } else {
      number = base + (first <= 3 ? 0 : 7) - first + (parts.week - 1) * 7 + (parts.weekday - 1);
    }
    const date = fromDayNumber(number);
    if (date.month === 0) return null;
    ({ year, month, day } = date);
  }
  if (month > 12 || day > 31 || hour > 23 || parts.minute > 59 || parts.second > 59) return null;
  return { year, month, day, hour, minute: parts.minute, second: parts.second, micros: parts.micros };
}

const strToDate = define(
  'STR_TO_DATE',
  ['text', 'text'],
  (args, collation) => {
    const format = args[1]?.literal();
    if (typeof format !== 'string') return datetimeResult(6);
    const kind = formatKind(format);
    if (kind.date && kind.time) return datetimeResult(kind.fraction ? 6 : 0);
    return kind.time ? timeResult(kind.fraction ? 6 : 0) : dateResult(args, collation);
  },
  (shape, context) => (value: string, format: string) => {
    const invalid = () => {
      context.warn('Warning', 1411, `Incorrect datetime value: '${value}' for function str_to_date`);
      return null;
    };
    const parsed = parseWith(value, format, localeNames(context));
    if (parsed === null) return invalid();
    const { date, rest } = parsed;
    const rules = { fuzzy: false, mode: context.sqlMode };
    if (shape.resultRepr === 'time') {
      if (rest.trim() !== '') context.warn('Warning', 1292, `Truncated incorrect time value: '${value}'`);
      return date.day * 86400 * MICROS_PER_SECOND + timeOfDay(date);
    }
    if (
      check(date, rules) !== 'ok' ||
      (date.month > 0 && date.day > daysInMonth(date.year, date.month) && !context.sqlMode.allowInvalidDates)
    )
      return invalid();
    if (rest.trim() !== '') warnDate(shape.resultRepr === 'date' ? 'date' : 'datetime', value, 'truncated', context);
    return shape.resultRepr === 'date' ? formatDate(date) : formatDateTime(date, shape.result.decimals);
  },
  { contextual: true },
);

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
