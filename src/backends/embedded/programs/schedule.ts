/** When events run. */
import type { EventDef, EventSchedule } from '../catalog/programs.ts';
import { composedSpan, isComposed, type Span, simpleSpan } from '../functions/interval.ts';
import { addMonths, epochSeconds, fromEpoch, MICROS_PER_DAY } from '../values/calendar.ts';
import { formatDateTime, readDateTime } from '../values/temporal.ts';

/** `YYYY-MM-DD hh:mm:ss` as microseconds since 1970, as if UTC. */
export function localMicros(text: string): number {
  return epochSeconds(readDateTime(text)) * 1e6;
}
export function utcText(micros: number): string {
  return formatDateTime(fromEpoch(Math.floor(micros / 1e6)), 0);
}

type Every = Extract<EventSchedule, { kind: 'every' }>;
function spanOf({ value, unit }: Every): Span {
  return (isComposed(unit) ? composedSpan(value, unit) : null) ?? simpleSpan(Number.parseInt(value, 10) || 1, unit);
}
/** The time `count` intervals after the start. */
function nth(starts: number, span: Span, count: number): number {
  if (span.months === 0) return starts + count * (span.days * MICROS_PER_DAY + span.micros);
  const moved = addMonths(fromEpoch(starts / 1e6), span.months * count);
  return moved === null ? Number.POSITIVE_INFINITY : epochSeconds(moved) * 1e6;
}
/** The first time of the schedule that is not before `from`. */
function firstFrom(schedule: Every, from: number): number {
  const starts = localMicros(schedule.starts);
  if (from <= starts) return starts;
  const span = spanOf(schedule);
  // A month has 31 days at most: never too far.
  const most = span.months === 0 ? span.days * MICROS_PER_DAY + span.micros : span.months * 31 * MICROS_PER_DAY;
  let count = Math.max(0, Math.floor((from - starts) / most));
  while (nth(starts, span, count) < from) count += 1;
  return nth(starts, span, count);
}

/**
 * When an event runs next, in microseconds since 1970.
 * @param now runs that were missed are not made up for.
 * @returns null where it will not run again.
 */
export function nextRun(event: EventDef, now: number): number | null {
  const { schedule } = event;
  const second = Math.floor(now / 1e6) * 1e6;
  if (schedule.kind === 'at') {
    const at = localMicros(schedule.at);
    return event.lastExecuted === null && at >= second ? at : null;
  }
  const after = event.lastExecuted === null ? second : Math.max(second, localMicros(event.lastExecuted) + 1e6);
  const next = firstFrom(schedule, after);
  return schedule.ends !== null && next > localMicros(schedule.ends) ? null : next;
}
