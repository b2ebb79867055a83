/**
 * What makes one list of rows another one. Changes are applied one after the other: `at` is the place in the list at that moment, of a row that
 * moves when it has been taken out. Where several rows have the same key, `removed` means the last of them; `changed` and `moved` are not said of such.
 */
import type { LiveRows } from './live-rows.ts';

/** A row that stays: its places before and after. */
interface Kept {
  readonly before: number;
  readonly after: number;
  /** Whether it keeps its order among those that stay. */
  stays: boolean;
  moved: boolean;
}
/** The places of the rows of one key. */
interface Group {
  readonly before: number[];
  readonly after: number[];
}
interface Plan {
  readonly removed: number[];
  readonly kept: Kept[];
}

/** The list of WireChange without its brackets; null where nothing has changed. */
export function changesText(before: LiveRows, after: LiveRows): string | null {
  const { head, tail } = common(before, after);
  const groups = grouped(before, after, head, tail);
  const plan: Plan = { removed: [], kept: [] };
  for (const group of groups.values()) settle(group, before, after, plan);
  plan.kept.sort((a, b) => a.after - b.after);
  markStays(plan.kept);
  const { removed, kept } = withoutMovesOfEqual(plan, groups, before);
  const changes = [
    ...removed.map((at) => `{"kind":"removed","key":${before.keys[at]}}`),
    ...placed(kept, after, head, after.rows.length - tail),
    ...kept
      .filter((one) => before.rows[one.before] !== after.rows[one.after])
      .map((one) => `{"kind":"changed","key":${after.keys[one.after]},"row":${after.rows[one.after]}}`),
  ];
  return changes.length === 0 ? null : changes.join(',');
}

/** How many rows at the beginning and at the end are the same. Rows of the same key could be meant there by what is said of others. */
function common(before: LiveRows, after: LiveRows): { readonly head: number; readonly tail: number } {
  if (!before.isUnique || !after.isUnique) return { head: 0, tail: 0 };
  const least = Math.min(before.rows.length, after.rows.length);
  const last = { before: before.rows.length - 1, after: after.rows.length - 1 };
  let head = 0;
  while (head < least && isSame(before, head, after, head)) head++;
  let tail = 0;
  while (tail < least - head && isSame(before, last.before - tail, after, last.after - tail)) tail++;
  return { head, tail };
}
function isSame(before: LiveRows, at: number, after: LiveRows, there: number): boolean {
  return before.rows[at] === after.rows[there] && before.keys[at] === after.keys[there];
}

function grouped(before: LiveRows, after: LiveRows, head: number, tail: number): Map<string, Group> {
  const groups = new Map<string, Group>();
  const groupOf = (key: string): Group => {
    let group = groups.get(key);
    if (group === undefined) {
      group = { before: [], after: [] };
      groups.set(key, group);
    }
    return group;
  };
  for (let at = head; at < before.rows.length - tail; at++) groupOf(before.keys[at] ?? '').before.push(at);
  for (let at = head; at < after.rows.length - tail; at++) groupOf(after.keys[at] ?? '').after.push(at);
  return groups;
}

/** Which rows of a key stay. */
function settle(group: Group, before: LiveRows, after: LiveRows, plan: Plan): void {
  const isSingle = group.before.length === 1 && group.after.length === 1;
  const count = isSingle || areEqual(group, before, after) ? Math.min(group.before.length, group.after.length) : 0;
  for (let at = 0; at < count; at++)
    plan.kept.push({ before: group.before[at] ?? 0, after: group.after[at] ?? 0, stays: false, moved: false });
  plan.removed.push(...group.before.slice(count));
}
/** Whether all rows of a key, before and after, are the same row. */
function areEqual(group: Group, before: LiveRows, after: LiveRows): boolean {
  const [first] = group.before;
  const text = first === undefined ? undefined : before.rows[first];
  return group.before.every((at) => before.rows[at] === text) && group.after.every((at) => after.rows[at] === text);
}

/** Marks the longest part of the rows that has its order already. @param kept in their order after. */
function markStays(kept: readonly Kept[]): void {
  /** The last of the best rising row of each length, and of each the one before it. */
  const ends: number[] = [];
  const previous: number[] = [];
  kept.forEach(({ before }, at) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((kept[ends[middle] ?? 0]?.before ?? 0) < before) low = middle + 1;
      else high = middle;
    }
    previous.push(low === 0 ? -1 : (ends[low - 1] ?? -1));
    ends[low] = at;
  });
  for (let at = ends.at(-1) ?? -1; at >= 0; at = previous[at] ?? -1) {
    const one = kept[at];
    if (one !== undefined) one.stays = true;
  }
}

/** Of rows of the same key nobody could say which one moves: where one would, all of them are taken out and added again. */
function withoutMovesOfEqual({ removed, kept }: Plan, groups: ReadonlyMap<string, Group>, before: LiveRows): Plan {
  const unclear = new Set<string>();
  for (const one of kept) {
    const key = before.keys[one.before] ?? '';
    const group = groups.get(key);
    if (!one.stays && group !== undefined && group.before.length + group.after.length > 2) unclear.add(key);
  }
  if (unclear.size === 0) return { removed, kept };
  const isClear = (one: Kept): boolean => !unclear.has(before.keys[one.before] ?? '');
  const others = kept.filter((one) => !isClear(one)).map((one) => one.before);
  return { removed: [...removed, ...others], kept: kept.filter(isClear) };
}

/**
 * Puts every row that is new or moves behind its predecessor.
 * @param kept in their order after. @param from, to the part of the list that is about.
 */
function placed(kept: readonly Kept[], after: LiveRows, from: number, to: number): string[] {
  const changes: string[] = [];
  const old = [...kept].sort((a, b) => a.before - b.before);
  const byPlace = new Map(kept.map((one) => [one.after, one]));
  const passed = new Set<Kept>();
  /** Rows that have still to move, before the place that has been reached. */
  let pending = 0;
  let next = 0;
  for (let at = from; at < to; at++) {
    const one = byPlace.get(at);
    if (one === undefined) changes.push(`{"kind":"added","key":${after.keys[at]},"at":${at + pending},"row":${after.rows[at]}}`);
    else if (one.stays) {
      for (; next < old.length; next++) {
        const other = old[next];
        if (other === one || other === undefined) break;
        if (!other.moved) {
          passed.add(other);
          pending++;
        }
      }
      next++;
    } else {
      if (passed.has(one)) pending--;
      one.moved = true;
      changes.push(`{"kind":"moved","key":${after.keys[at]},"at":${at + pending}}`);
    }
  }
  return changes;
}
