/** Dates and times between what is stored (TIMESTAMP in UTC) and what the session sees. */
import type { RuntimeContext } from '../../runtime.ts';
import { type DateTime, fromCivil, MICROS_PER_DAY, toCivil } from '../../values/calendar.ts';

export { type DateTime, fromCivil, MICROS_PER_SECOND, timeOfDay, toCivil } from '../../values/calendar.ts';
export { formatDate, formatDateTime, formatTime, readDateTime } from '../../values/temporal.ts';

const epochDay = 719528;
const microsPerMinute = 60_000_000;

export function isZero(value: DateTime): boolean {
  return value.year === 0 && value.month === 0 && value.day === 0;
}
/** Microseconds since 1970 of a civil time, as if it were UTC. */
export function civilMicros(value: DateTime): number {
  const { day, micros } = toCivil(value);
  return (day - epochDay) * MICROS_PER_DAY + micros;
}

/** A stored TIMESTAMP in the session's time zone. */
export function fromLocal(utc: DateTime, context: RuntimeContext): DateTime {
  if (isZero(utc)) return utc;
  const offset = context.offsetMinutesAt(civilMicros(utc));
  return offset === 0 ? utc : shifted(utc, offset);
}
/** A session's time as a TIMESTAMP is stored. */
export function toUtc(local: DateTime, context: RuntimeContext): DateTime {
  const offset = context.offsetMinutesOfLocal(civilMicros(local));
  return offset === 0 ? local : shifted(local, -offset);
}
function shifted(value: DateTime, minutes: number): DateTime {
  const { day, micros } = toCivil(value);
  return fromCivil(day, micros + minutes * microsPerMinute) ?? value;
}

/** The first and last instants of TIMESTAMP, in microseconds since 1970. */
const firstTimestamp = 1_000_000;
const lastTimestamp = 2_147_483_647_999_999;
export function isTimestamp(utc: DateTime): boolean {
  const micros = civilMicros(utc);
  return micros >= firstTimestamp && micros <= lastTimestamp;
}
