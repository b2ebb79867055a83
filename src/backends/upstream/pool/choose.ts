/** Which of its connections a pool lends, takes, or can do without. */
import type { Entry, Spec } from './entry.ts';

type Entries<C, S extends Spec> = Iterable<Entry<C, S>>;
type Fits<C, S extends Spec> = (entry: Entry<C, S>) => boolean;

/** The one of those that idle which was used last: the others may get old. */
export function lastIdle<C, S extends Spec>(entries: Entries<C, S>, fits: Fits<C, S>): Entry<C, S> | null {
  let found: Entry<C, S> | null = null;
  for (const entry of entries) if (entry.state === 'idle' && (found === null || entry.since >= found.since) && fits(entry)) found = entry;
  return found;
}

export function longestIdle<C, S extends Spec>(entries: Entries<C, S>): Entry<C, S> | null {
  let found: Entry<C, S> | null = null;
  for (const entry of entries) if (entry.state === 'idle' && (found === null || entry.since < found.since)) found = entry;
  return found;
}

export interface Dispensable<C, S extends Spec> {
  readonly entry: Entry<C, S> | null;
  /** When there will be one, unless something happens before; Infinity where that is not known. */
  readonly soonest: number;
}
/** The one whose holder can do without it and has not used it for longest; rather one that fits. */
export function dispensable<C, S extends Spec>(entries: Entries<C, S>, fits: Fits<C, S>, now: number): Dispensable<C, S> {
  let fitting: Entry<C, S> | null = null;
  let other: Entry<C, S> | null = null;
  let soonest = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    const { holder } = entry;
    if (holder === null) continue;
    const at = holder.partableAt(true);
    if (at > now) soonest = Math.min(soonest, at);
    else if (fits(entry)) fitting = lessRecent(fitting, entry);
    else other = lessRecent(other, entry);
  }
  return { entry: fitting ?? other, soonest };
}
function lessRecent<C, S extends Spec>(one: Entry<C, S> | null, other: Entry<C, S>): Entry<C, S> {
  if (one === null) return other;
  return (one.holder?.lastUsed ?? 0) <= (other.holder?.lastUsed ?? 0) ? one : other;
}
