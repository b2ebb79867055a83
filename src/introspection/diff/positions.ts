/** Columns that have another place than before. */

/** @returns those of `after` that have to be moved, of the names that are on both sides: as few as can be. */
export function moved(before: readonly string[], after: readonly string[]): ReadonlySet<string> {
  const places = new Map(before.map((name, i) => [name, i]));
  const common = after.filter((name) => places.has(name));
  const staying = longestRise(common.map((name) => places.get(name) ?? 0));
  return new Set(common.filter((_, i) => !staying.has(i)));
}

/** Which of the numbers make the longest list that rises: by their places. */
function longestRise(numbers: readonly number[]): ReadonlySet<number> {
  const length = numbers.map(() => 1);
  const from = numbers.map(() => -1);
  let best = -1;
  for (const [i, number] of numbers.entries()) {
    for (let j = 0; j < i; j++) {
      if ((numbers[j] ?? 0) >= number || (length[j] ?? 0) + 1 <= (length[i] ?? 0)) continue;
      length[i] = (length[j] ?? 0) + 1;
      from[i] = j;
    }
    if (best < 0 || (length[i] ?? 0) > (length[best] ?? 0)) best = i;
  }
  const found = new Set<number>();
  for (let i = best; i >= 0; i = from[i] ?? -1) found.add(i);
  return found;
}

/** `first`, or behind which one. */
export function placeOf(name: string, order: readonly string[]): string {
  const at = order.indexOf(name);
  return at === 0 ? 'first' : `after ${order[at - 1]}`;
}
