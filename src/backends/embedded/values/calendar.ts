/** The proleptic Gregorian calendar as MySQL counts it: day numbers, weeks in their eight modes, arithmetic on dates and times. */

/** A date and time of day; zero dates have month or day 0. */
export interface DateTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micros: number;
}

export const MICROS_PER_SECOND = 1_000_000;
export const MICROS_PER_DAY = 86_400_000_000;
/** 838:59:59 in microseconds. */
export const MAX_TIME = (838 * 3600 + 59 * 60 + 59) * MICROS_PER_SECOND;
/** Last day that there is: 9999-12-31. */
export const MAX_DAY_NUMBER = 3652424;

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
export function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || (year % 400 === 0 && year !== 0));
}
export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (monthDays[month - 1] ?? 31);
}

/** TO_DAYS: days since year 0, which MySQL counts as no leap year. */
export function dayNumber(year: number, month: number, day: number): number {
  if (year === 0 && month === 0) return 0;
  let days = 365 * year + 31 * (month - 1) + day;
  let y = year;
  if (month <= 2) y--;
  else days -= Math.trunc((month * 4 + 23) / 10);
  return days + Math.trunc(y / 4) - Math.trunc((Math.trunc(y / 100 + 1) * 3) / 4);
}
/** FROM_DAYS; zeros for numbers before year 1 and beyond 9999. */
export function fromDayNumber(number: number): { year: number; month: number; day: number } {
  if (number <= 365 || number >= 3652500) return { year: 0, month: 0, day: 0 };
  let year = Math.trunc((number * 100) / 36525);
  const temp = Math.trunc(((Math.trunc((year - 1) / 100) + 1) * 3) / 4);
  let dayOfYear = number - year * 365 - Math.trunc((year - 1) / 4) + temp;
  let length = isLeap(year) ? 366 : 365;
  while (dayOfYear > length) {
    dayOfYear -= length;
    year++;
    length = isLeap(year) ? 366 : 365;
  }
  let leap = 0;
  if (length === 366 && dayOfYear > 59) {
    dayOfYear--;
    if (dayOfYear === 59) leap = 1;
  }
  let month = 1;
  for (const days of monthDays) {
    if (dayOfYear <= days) break;
    dayOfYear -= days;
    month++;
  }
  return { year, month, day: dayOfYear + leap };
}
/** 0 Monday … 6 Sunday; with `sundayFirst` 0 Sunday … 6 Saturday. */
export function weekday(number: number, sundayFirst = false): number {
  return (number + 5 + (sundayFirst ? 1 : 0)) % 7;
}
export function dayOfYear(date: DateTime): number {
  return dayNumber(date.year, date.month, date.day) - dayNumber(date.year, 1, 1) + 1;
}

const MONDAY_FIRST = 1;
const YEAR = 2;
const FIRST_WEEKDAY = 4;
/** Mode of WEEK() to the flags of `week`. */
function weekFlags(mode: number): number {
  const flags = mode & 7;
  return flags & MONDAY_FIRST ? flags : flags ^ FIRST_WEEKDAY;
}
/** Number of the week and its year. `mode` as in WEEK(date, mode); `year` forces the numbering 1–53 with the week's own year, as YEARWEEK has it. */
export function week(date: DateTime, mode: number, year = false): { week: number; year: number } {
  let flags = weekFlags(mode);
  if (year) flags |= YEAR;
  const days = dayNumber(date.year, date.month, date.day);
  let first = dayNumber(date.year, 1, 1);
  const mondayFirst = (flags & MONDAY_FIRST) !== 0;
  let weekYear = (flags & YEAR) !== 0;
  const firstWeekday = (flags & FIRST_WEEKDAY) !== 0;
  let day = weekday(first, !mondayFirst);
  let of = date.year;
  if (date.month === 1 && date.day <= 7 - day) {
    if (!weekYear && ((firstWeekday && day !== 0) || (!firstWeekday && day >= 4))) return { week: 0, year: of };
    weekYear = true;
    of--;
    const length = isLeap(of) ? 366 : 365;
    first -= length;
    day = (day + 53 * 7 - length) % 7;
  }
  const since = (firstWeekday && day !== 0) || (!firstWeekday && day >= 4) ? days - (first + (7 - day)) : days - (first - day);
  if (weekYear && since >= 52 * 7) {
    day = (day + (isLeap(of) ? 366 : 365)) % 7;
    if ((!firstWeekday && day < 4) || (firstWeekday && day === 0)) return { week: 1, year: of + 1 };
  }
  return { week: Math.trunc(since / 7) + 1, year: of };
}

// ── Instants ─────────────────────────────────────────────────────────────────

const EPOCH_DAY = 719528;
/** Microseconds since 1970 of a civil date and time, as if UTC. Exact: below 2^53 for all years up to 9999 but the last digit (2.5e17 is not): so in two parts. */
export interface Civil {
  readonly day: number;
  readonly micros: number;
}
export function toCivil(date: DateTime): Civil {
  return { day: dayNumber(date.year, date.month, date.day), micros: timeOfDay(date) };
}
/** Microseconds since midnight. */
export function timeOfDay(date: DateTime): number {
  return ((date.hour * 60 + date.minute) * 60 + date.second) * MICROS_PER_SECOND + date.micros;
}
/** Null before year 0 and after 9999. */
export function fromCivil(day: number, micros: number): DateTime | null {
  const carry = Math.floor(micros / MICROS_PER_DAY);
  const number = day + carry;
  const rest = micros - carry * MICROS_PER_DAY;
  if (number < 0 || number > MAX_DAY_NUMBER) return null;
  return { ...fromDayNumber(number), ...splitTime(rest) };
}
export function splitTime(micros: number): { hour: number; minute: number; second: number; micros: number } {
  const seconds = Math.floor(micros / MICROS_PER_SECOND);
  return {
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    micros: micros % MICROS_PER_SECOND,
  };
}
/** Seconds since 1970 of a civil time taken as UTC. */
export function epochSeconds(date: DateTime): number {
  return (dayNumber(date.year, date.month, date.day) - EPOCH_DAY) * 86400 + (date.hour * 60 + date.minute) * 60 + date.second;
}
/** The civil time, as UTC, of seconds since 1970. */
export function fromEpoch(seconds: number, micros = 0): DateTime {
  const day = Math.floor(seconds / 86400);
  const date = fromDayNumber(day + EPOCH_DAY);
  return { ...date, ...splitTime((seconds - day * 86400) * MICROS_PER_SECOND + micros) };
}
/** From microseconds since 1970: what the session's clock gives. */
export function fromEpochMicros(micros: number): DateTime {
  const seconds = Math.floor(micros / MICROS_PER_SECOND);
  return fromEpoch(seconds, micros - seconds * MICROS_PER_SECOND);
}
export function addMonths(date: DateTime, months: number): DateTime | null {
  const period = date.year * 12 + date.month - 1 + months;
  if (period < 0 || period >= 120000) return null;
  const year = Math.floor(period / 12);
  const month = (period % 12) + 1;
  return { ...date, year, month, day: Math.min(date.day, daysInMonth(year, month)) };
}
