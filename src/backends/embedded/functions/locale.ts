/** Names of days and months in the language of lc_time_names, by Intl. */
import type { RuntimeContext } from '../runtime.ts';

interface Names {
  /** From Monday. */
  readonly days: readonly string[];
  readonly shortDays: readonly string[];
  readonly months: readonly string[];
  readonly shortMonths: readonly string[];
}
const known = new Map<string, Names>();

/** The session's lc_time_names. */
export function localeNames(context: RuntimeContext): Names {
  const name = String(context.systemVariable('lc_time_names', null) ?? 'en_US');
  let names = known.get(name);
  if (names === undefined) {
    names = make(name.replace('_', '-'));
    known.set(name, names);
  }
  return names;
}
function make(tag: string): Names {
  const locale = Intl.DateTimeFormat.supportedLocalesOf([tag]).length > 0 ? tag : 'en-US';
  const format = (options: Intl.DateTimeFormatOptions, date: Date) =>
    new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options }).format(date);
  const days = (style: 'long' | 'short') =>
    Array.from({ length: 7 }, (_, day) => format({ weekday: style }, new Date(Date.UTC(2024, 0, 1 + day))));
  const months = (style: 'long' | 'short') =>
    Array.from({ length: 12 }, (_, month) => format({ month: style }, new Date(Date.UTC(2024, month, 15))));
  return { days: days('long'), shortDays: days('short'), months: months('long'), shortMonths: months('short') };
}
export function dayNames(names: Names): readonly string[] {
  return names.days;
}
export function monthNames(names: Names): readonly string[] {
  return names.months;
}
