/** MySQL's reading and writing of dates, times and datetimes: its liberal formats, zero dates by sql_mode, fractions rounded or cut. */
import type { RuntimeContext, SqlMode } from '../runtime.ts';
import type { SqliteValue } from '../sql-type.ts';
import {
  type DateTime,
  daysInMonth,
  fromCivil,
  MAX_TIME,
  MICROS_PER_DAY,
  MICROS_PER_SECOND,
  splitTime,
  timeOfDay,
  toCivil,
} from './calendar.ts';
import { pad2, pad4 } from './digits.ts';

export type { DateTime } from './calendar.ts';

/** A delimiter that MySQL still takes but deprecates: warning 4095 (another is preferred) or 4096 (superfluous). */
export interface OddDelimiter {
  readonly char: string;
  readonly position: number;
  readonly prefer: '-' | ':' | ' ' | null;
}
/** What reading a date came to. `truncated`: a value, followed by something else. */
export interface ParsedDateTime {
  readonly value: DateTime;
  /** `invalid`: no date at all, or one that the calendar has not; `zero`: month or day is 0 where the mode forbids it. */
  readonly trouble: 'ok' | 'truncated' | 'invalid' | 'zero';
  /** Whether it had a time of day. */
  readonly hasTime: boolean;
  /** Digits of the fraction as written, at most 6. */
  readonly decimals: number;
  /** Minutes east of UTC that the text ended with. */
  readonly offset: number | null;
  readonly odd: OddDelimiter | null;
}
export interface DateRules {
  /** Zero months and days pass whatever the mode: functions that only look at parts of a date. */
  readonly fuzzy: boolean;
  readonly mode: SqlMode;
}

export const ZERO_DATE: DateTime = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0, micros: 0 };
const INVALID: ParsedDateTime = { value: ZERO_DATE, trouble: 'invalid', hasTime: false, decimals: 0, offset: null, odd: null };

const STANDARD = /^(\d{4})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?$/;

/** Reads a text as a date, with or without a time. */
export function parseDateTime(text: string, rules: DateRules): ParsedDateTime {
  const standard = STANDARD.exec(text);
  if (standard !== null) {
    const [, year, month, day, hour, minute, second, fraction = ''] = standard;
    const value = {
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour: Number(hour ?? 0),
      minute: Number(minute ?? 0),
      second: Number(second ?? 0),
      micros: fraction === '' ? 0 : Number(fraction.padEnd(6, '0')),
    };
    return { value, trouble: check(value, rules), hasTime: hour !== undefined, decimals: fraction.length, offset: null, odd: null };
  }
  return parseLiberal(text, rules);
}

/** What the calendar and the mode say of a value. */
export function check(value: DateTime, rules: DateRules): 'ok' | 'invalid' | 'zero' {
  if (value.month > 12 || value.day > 31 || value.hour > 23 || value.minute > 59 || value.second > 59) return 'invalid';
  if (value.year === 0 && value.month === 0 && value.day === 0) {
    return rules.mode.noZeroDate ? 'zero' : 'ok';
  }
  if (value.month === 0 || value.day === 0) return rules.mode.noZeroInDate && !rules.fuzzy ? 'zero' : 'ok';
  if (value.day > daysInMonth(value.year, value.month) && !rules.mode.allowInvalidDates) return 'invalid';
  return 'ok';
}

const DIGIT = /\d/;
function isDigit(char: string | undefined): boolean {
  return char !== undefined && DIGIT.test(char);
}
const SPACE = /\s/;
const PUNCTUATION = /[!-/:-@[-`{-~]/;

function parseLiberal(text: string, rules: DateRules): ParsedDateTime {
  let at = 0;
  let odd: OddDelimiter | null = null;
  while (at < text.length && SPACE.test(text[at] ?? '')) {
    odd ??= { char: text[at] ?? ' ', position: at, prefer: null };
    at++;
  }
  if (!isDigit(text[at])) return { ...INVALID, odd };
  let run = at;
  while (isDigit(text[run]) || text[run] === 'T') run++;
  const length = run - at;
  const compact = run === text.length || text[run] === '.';
  const fields: number[] = [];
  let yearDigits = compact ? (length === 4 || length === 8 || length >= 14 ? 4 : 2) : 0;
  let hasTime = false;
  let fraction = '';
  let roundUp = false;
  for (let field = 0; field < 6 && isDigit(text[at]); field++) {
    const start = at;
    const limit = compact ? (field === 0 ? yearDigits : 2) : 6;
    while (at - start < limit && isDigit(text[at])) at++;
    if (!compact && isDigit(text[at])) return { ...INVALID, odd };
    fields.push(Number(text.slice(start, at)));
    if (field === 0 && !compact) yearDigits = at - start;
    if (field >= 3) hasTime = true;
    if (at === text.length || field === 5) break;
    if (field === 2 && text[at] === 'T') {
      at++;
      continue;
    }
    if (compact && isDigit(text[at])) continue;
    const before = at;
    let space = false;
    while (at < text.length && (PUNCTUATION.test(text[at] ?? '') || SPACE.test(text[at] ?? ''))) {
      const char = text[at] ?? '';
      const isSpace = SPACE.test(char);
      if (isSpace && field !== 2) {
        // Spaces part the date from the time only: what follows is no part of the value.
        if (field < 2) return { ...INVALID, odd };
        break;
      }
      if ((char === '+' || char === '-') && field >= 3) break;
      space ||= isSpace;
      if (at > before) odd ??= { char, position: at, prefer: null };
      else {
        const prefer = field < 2 ? '-' : field === 2 ? ' ' : ':';
        if (char !== prefer) odd ??= { char, position: at, prefer };
      }
      at++;
    }
    if (at === before) break;
    if (!isDigit(text[at])) {
      at = before;
      break;
    }
    if (field === 2 && !space && !compact) {
      // 2024-01-02:10:11 is a datetime as well.
    }
  }
  if (fields.length === 6 && text[at] === '.') {
    at++;
    const start = at;
    while (isDigit(text[at])) at++;
    const digits = text.slice(start, at);
    fraction = digits.slice(0, 6);
    roundUp = digits.length > 6 && (digits[6] ?? '0') >= '5' && !rules.mode.timeTruncateFractional;
  }
  let offset: number | null = null;
  if (fields.length === 6) {
    const zone = /^([+-])(\d\d):(\d\d)$/.exec(text.slice(at));
    if (zone !== null) {
      const minutes = Number(zone[2]) * 60 + Number(zone[3]);
      if (Number(zone[3]) > 59 || minutes > 14 * 60 || (zone[1] === '-' && minutes > 13 * 60 + 59) || text.slice(at) === '-00:00')
        return { ...INVALID, odd };
      offset = zone[1] === '-' ? -minutes : minutes;
      at = text.length;
    }
  }
  if (fields.length < 3) return { ...INVALID, odd };
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields;
  const nothing = fields.every((field) => field === 0) && Number(fraction || '0') === 0;
  const fullYear = yearDigits === 2 && !nothing ? year + (year < 70 ? 2000 : 1900) : year;
  let value: DateTime = { year: fullYear, month, day, hour, minute, second, micros: fraction === '' ? 0 : Number(fraction.padEnd(6, '0')) };
  const trouble = check(value, rules);
  if (trouble === 'ok' && roundUp) value = addMicros(value, 1) ?? value;
  while (at < text.length && SPACE.test(text[at] ?? '')) at++;
  return { value, trouble: trouble === 'ok' && at < text.length ? 'truncated' : trouble, hasTime, decimals: fraction.length, offset, odd };
}
function addMicros(value: DateTime, micros: number): DateTime | null {
  const { day, micros: time } = toCivil(value);
  return fromCivil(day, time + micros);
}

/** A number as a date: YYMMDD, YYYYMMDD, YYMMDDhhmmss, YYYYMMDDhhmmss; null where it is none. */
export function dateTimeOfNumber(
  integer: number,
  micros: number,
  rules: DateRules,
): { value: DateTime; trouble: 'ok' | 'invalid' | 'zero'; hasTime: boolean } | null {
  const full = fullNumber(integer);
  if (full === null) return null;
  const date = Math.floor(full / 1_000_000);
  const time = full % 1_000_000;
  const value: DateTime = {
    year: Math.floor(date / 10000),
    month: Math.floor(date / 100) % 100,
    day: date % 100,
    hour: Math.floor(time / 10000),
    minute: Math.floor(time / 100) % 100,
    second: time % 100,
    micros: full === integer ? micros : 0,
  };
  const trouble = check(value, rules);
  const rounded = value.micros >= MICROS_PER_SECOND ? addMicros({ ...value, micros: 0 }, value.micros) : value;
  return { value: rounded ?? value, trouble: rounded === null ? 'invalid' : trouble, hasTime: integer > 99991231 };
}
function fullNumber(n: number): number | null {
  if (n === 0 || (n >= 10000101000000 && n <= 99991231235959)) return n;
  if (n < 101) return null;
  if (n <= 691231) return (n + 20000000) * 1_000_000;
  if (n < 700101) return null;
  if (n <= 991231) return (n + 19000000) * 1_000_000;
  if (n < 10000101) return null;
  if (n <= 99991231) return n * 1_000_000;
  if (n < 101000000) return null;
  if (n <= 691231235959) return n + 20000000000000;
  if (n < 700101000000) return null;
  if (n <= 991231235959) return n + 19000000000000;
  return n <= 99991231235959 ? n : null;
}

// ── TIME ─────────────────────────────────────────────────────────────────────

export interface ParsedTime {
  /** Signed microseconds. */
  readonly micros: number;
  readonly trouble: 'ok' | 'truncated' | 'invalid' | 'out of range';
  readonly decimals: number;
  readonly odd: OddDelimiter | null;
  /** It was a whole datetime, whose time of day this is. */
  readonly datetime?: ParsedDateTime;
}
const INVALID_TIME: ParsedTime = { micros: 0, trouble: 'invalid', decimals: 0, odd: null };
const TIME_TEXT = /^(-?)(?:(\d+) +)?(\d+)(?::(\d+))?(?::(\d+))?(?:\.(\d*))?/;

/** Reads a text as a time: `[-][d ]h[:m[:s[.f]]]`, `[-]hhmmss[.f]`, or the time of a whole datetime. */
export function parseTime(text: string, rules: DateRules): ParsedTime {
  const trimmed = text.trimStart();
  const odd: OddDelimiter | null = trimmed.length < text.length ? { char: text[0] ?? ' ', position: 0, prefer: null } : null;
  if (trimmed.length >= 12) {
    const whole = parseDateTime(trimmed, { ...rules, fuzzy: true });
    if (
      whole.hasTime &&
      (whole.trouble === 'ok' || whole.trouble === 'truncated') &&
      /^\d+$|^\d+(?:\.\d*)$|^\S+[ T]/.test(trimmed) &&
      !/^-?\d+ +\d+:/.test(trimmed)
    ) {
      return { micros: timeOfDay(whole.value), trouble: whole.trouble, decimals: whole.decimals, odd: whole.odd, datetime: whole };
    }
  }
  const match = TIME_TEXT.exec(trimmed);
  if (match === null) return { ...INVALID_TIME, odd };
  const [all, sign, days, first = '0', second, third, fraction = ''] = match;
  let hour: number;
  let minute = 0;
  let seconds = 0;
  if (days === undefined && second === undefined) {
    const number = Number(first);
    hour = Math.floor(number / 10000);
    minute = Math.floor(number / 100) % 100;
    seconds = number % 100;
  } else {
    hour = Number(days ?? 0) * 24 + Number(first);
    minute = Number(second ?? 0);
    seconds = Number(third ?? 0);
  }
  if (minute > 59 || seconds > 59) return { ...INVALID_TIME, odd };
  const rest = trimmed.slice(all.length);
  const cut = rest.trim() !== '' || (days !== undefined && first === undefined);
  let micros = ((hour * 60 + minute) * 60 + seconds) * MICROS_PER_SECOND + Number(fraction.slice(0, 6).padEnd(6, '0'));
  if (fraction.length > 6 && (fraction[6] ?? '0') >= '5' && !rules.mode.timeTruncateFractional) micros++;
  const negative = sign === '-';
  if (micros > MAX_TIME)
    return { micros: negative ? -MAX_TIME : MAX_TIME, trouble: 'out of range', decimals: Math.min(fraction.length, 6), odd };
  return {
    micros: negative && micros !== 0 ? -micros : micros,
    trouble: cut ? 'truncated' : 'ok',
    decimals: Math.min(fraction.length, 6),
    odd,
  };
}

/** A number as a time: hhmmss, or a datetime's; null where it is none. */
export function timeOfNumber(integer: number, micros: number, rules: DateRules): number | null {
  const magnitude = Math.abs(integer);
  if (magnitude > 8385959) {
    if (integer < 10000000000) return null;
    const whole = dateTimeOfNumber(integer, micros, { ...rules, fuzzy: true });
    return whole === null || whole.trouble !== 'ok' ? null : timeOfDay(whole.value);
  }
  const minute = Math.floor(magnitude / 100) % 100;
  const second = magnitude % 100;
  if (minute > 59 || second > 59) return null;
  const total = Math.min(((Math.floor(magnitude / 10000) * 60 + minute) * 60 + second) * MICROS_PER_SECOND + micros, MAX_TIME);
  return integer < 0 ? -total : total;
}

// ── Writing ──────────────────────────────────────────────────────────────────

export function formatDate(value: DateTime): string {
  return `${pad4(value.year)}-${pad2(value.month)}-${pad2(value.day)}`;
}
/** With exactly `decimals` digits of fraction; further ones are cut (round first). */
export function formatDateTime(value: DateTime, decimals: number): string {
  const text = `${formatDate(value)} ${pad2(value.hour)}:${pad2(value.minute)}:${pad2(value.second)}`;
  return decimals === 0 ? text : `${text}.${fractionText(value.micros, decimals)}`;
}
export function formatTime(micros: number, decimals: number): string {
  const { hour, minute, second, micros: rest } = splitTime(Math.abs(micros));
  const text = `${micros < 0 ? '-' : ''}${pad2(hour)}:${pad2(minute)}:${pad2(second)}`;
  return decimals === 0 ? text : `${text}.${fractionText(rest, decimals)}`;
}
export function fractionText(micros: number, decimals: number): string {
  return micros.toString().padStart(6, '0').slice(0, decimals);
}

/** Reads what `formatDate` and `formatDateTime` wrote: our own text, trusted. */
export function readDateTime(text: string): DateTime {
  const hasTime = text.length > 10;
  return {
    year: Number(text.slice(0, 4)),
    month: Number(text.slice(5, 7)),
    day: Number(text.slice(8, 10)),
    hour: hasTime ? Number(text.slice(11, 13)) : 0,
    minute: hasTime ? Number(text.slice(14, 16)) : 0,
    second: hasTime ? Number(text.slice(17, 19)) : 0,
    micros: text.length > 20 ? Number(text.slice(20, 26).padEnd(6, '0')) : 0,
  };
}

// ── Rounding ─────────────────────────────────────────────────────────────────

const units = [1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];
/** Microseconds at `decimals` digits, rounded half away from zero (or cut). */
export function roundMicros(micros: number, decimals: number, truncate: boolean): number {
  const unit = units[decimals] ?? 1;
  if (unit === 1) return micros;
  const magnitude = Math.abs(micros);
  const rounded = Math.floor((magnitude + (truncate ? 0 : unit / 2)) / unit) * unit;
  return micros < 0 ? -rounded : rounded;
}
/** The same for a datetime; null where rounding leaves year 9999. */
export function roundDateTime(value: DateTime, decimals: number, truncate: boolean): DateTime | null {
  const micros = roundMicros(value.micros, decimals, truncate);
  if (micros === value.micros) return value;
  if (micros < MICROS_PER_SECOND) return { ...value, micros };
  if (value.month === 0 || value.day === 0) return value;
  return fromCivil(toCivil(value).day, timeOfDay({ ...value, micros: 0 }) + micros);
}

// ── Warnings ─────────────────────────────────────────────────────────────────

/** Warnings 4095 and 4096 of a text's delimiters. */
export function warnDelimiter(odd: OddDelimiter | null, text: string, context: RuntimeContext): void {
  if (odd === null) return;
  const head = `Delimiter '${odd.char}' in position ${odd.position} in datetime value '${text}' at row ${context.row || 1} is`;
  if (odd.prefer === null) context.warn('Warning', 4096, `${head} superfluous and is deprecated. Please remove.`);
  else context.warn('Warning', 4095, `${head} deprecated. Prefer the standard '${odd.prefer}'.`);
}

/** A datetime that was written with a zone, in the session's own. */
export function inSessionZone(value: DateTime, offset: number, context: RuntimeContext): DateTime | null {
  const { day, micros } = toCivil(value);
  const utcDay = day - 719528;
  const utc = utcDay * MICROS_PER_DAY + micros - offset * 60 * MICROS_PER_SECOND;
  const local = context.offsetMinutesAt(utc);
  return fromCivil(day, micros + (local - offset) * 60 * MICROS_PER_SECOND);
}

/** DATE'…', TIME'…', TIMESTAMP'…': the value in its repr and its fractional digits; null where it is none (error 1525). */
export function parseTemporalLiteral(
  type: 'DATE' | 'TIME' | 'TIMESTAMP',
  text: string,
  context: RuntimeContext,
): { value: SqliteValue; decimals: number } | null {
  const rules: DateRules = { fuzzy: false, mode: context.sqlMode };
  if (type === 'TIME') {
    const parsed = parseTime(text, rules);
    if (parsed.trouble !== 'ok') return null;
    warnDelimiter(parsed.odd, text, context);
    return { value: parsed.micros, decimals: parsed.decimals };
  }
  const parsed = parseDateTime(text, rules);
  if (parsed.trouble !== 'ok' || parsed.hasTime !== (type === 'TIMESTAMP')) return null;
  warnDelimiter(parsed.odd, text, context);
  const value = parsed.offset === null ? parsed.value : inSessionZone(parsed.value, parsed.offset, context);
  if (value === null) return null;
  return type === 'DATE'
    ? { value: formatDate(value), decimals: 0 }
    : { value: formatDateTime(value, parsed.decimals), decimals: parsed.decimals };
}
