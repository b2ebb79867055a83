/** Offsets of time zones by MySQL's names: `SYSTEM`, `+02:00`, `Europe/Berlin`. */
const MICROS_PER_MINUTE = 60_000_000;

/** Offset in minutes east of UTC at an instant (microseconds since 1970, UTC). */
export type Zone = (utcMicros: number) => number;

const zones = new Map<string, Zone | null>();

/** The zone of a name; null for one that there is not. */
export function zoneByName(name: string): Zone | null {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone = build(name);
  zones.set(name, zone);
  return zone;
}

function build(name: string): Zone | null {
  if (name.toUpperCase() === 'SYSTEM') return systemZone;
  const fixed = /^([+-])(\d{1,2}):(\d\d)$/.exec(name);
  if (fixed !== null) {
    const minutes = Number(fixed[2]) * 60 + Number(fixed[3]);
    if (Number(fixed[3]) > 59 || minutes > 14 * 60 || (fixed[1] === '-' && minutes > 13 * 60 + 59)) return null;
    const offset = fixed[1] === '-' ? -minutes : minutes;
    return () => offset;
  }
  if (!/^[A-Za-z]/.test(name)) return null;
  try {
    return named(name);
  } catch (error) {
    // Intl says "no such zone" so.
    if (error instanceof RangeError) return null;
    throw error;
  }
}
function systemZone(utcMicros: number): number {
  return -new Date(utcMicros / 1000).getTimezoneOffset();
}

/** A zone of the system's database; the offset of each quarter of an hour is asked for once. */
function named(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const known = new Map<number, number>();
  return (utcMicros) => {
    const quarter = Math.floor(utcMicros / (15 * MICROS_PER_MINUTE));
    const found = known.get(quarter);
    if (found !== undefined) return found;
    const millis = quarter * 15 * 60_000;
    const parts: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(millis)) parts[type] = Number(value);
    const local = Date.UTC(parts['year'] ?? 0, (parts['month'] ?? 1) - 1, parts['day'], parts['hour'], parts['minute'], parts['second']);
    const offset = Math.round((local - millis) / 60_000);
    if (known.size > 10_000) known.clear();
    known.set(quarter, offset);
    return offset;
  };
}

/** Offset for a local time (microseconds as if UTC): of a time that happens twice the earlier, of one in a gap the one before the gap. */
export function offsetOfLocal(zone: Zone, localMicros: number): number {
  const before = zone(localMicros - 24 * 60 * MICROS_PER_MINUTE);
  const after = zone(localMicros + 24 * 60 * MICROS_PER_MINUTE);
  if (before === after) return before;
  if (zone(localMicros - before * MICROS_PER_MINUTE) === before) return before;
  return zone(localMicros - after * MICROS_PER_MINUTE) === after ? after : before;
}

/** Offsets of one zone, in minutes east of UTC: what a session keeps of its time zone. */
export interface ZoneOffsets {
  /** At an instant, microseconds since 1970 UTC. */
  atUtc(utcMicros: number): number;
  /** For a local time, microseconds as if UTC. */
  ofLocal(localMicros: number): number;
}
/** @param name one that `isTimeZone` accepts; anything else counts as UTC. */
export function zoneOffsets(name: string): ZoneOffsets {
  const zone = zoneByName(name) ?? (() => 0);
  return { atUtc: zone, ofLocal: (localMicros) => offsetOfLocal(zone, localMicros) };
}
/** Whether SET time_zone takes it. */
export function isTimeZone(name: string): boolean {
  return zoneByName(name) !== null;
}
