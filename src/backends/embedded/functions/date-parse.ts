/** STR_TO_DATE: dates and times read by a format. */
import { type DateTime, dayNumber, daysInMonth, fromDayNumber, MICROS_PER_SECOND, timeOfDay, weekday } from '../values/calendar.ts';
import { warnDate } from '../values/source.ts';
import { check, formatDate, formatDateTime } from '../values/temporal.ts';
import { dateResult, datetimeResult, timeResult } from './date-arguments.ts';
import { define } from './library.ts';
import { localeNames } from './locale.ts';

type Names = ReturnType<typeof localeNames>;

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

export const strToDate = define(
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
