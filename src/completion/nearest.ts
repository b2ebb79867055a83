/** Names that somebody may have meant. */

/** @returns at most `most` of the candidates, the nearest first; none where nothing is near. */
export function nearest(name: string, candidates: Iterable<string>, most = 3): readonly string[] {
  const wanted = name.toLowerCase();
  const bound = wanted.length <= 3 ? 1 : wanted.length <= 6 ? 2 : 3;
  const found: { readonly name: string; readonly distance: number }[] = [];
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) > bound) continue;
    const distance = distanceOf(wanted, candidate.toLowerCase(), bound);
    if (distance <= bound) found.push({ name: candidate, distance });
  }
  return found
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, most)
    .map((each) => each.name);
}

/** How many letters to add, leave out, change or swap with their neighbours (Damerau and Levenshtein, optimal string alignment). @returns more than `bound` where it is more. */
function distanceOf(left: string, right: string, bound: number): number {
  let before: number[] = [];
  let row = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const same = left.charAt(i - 1) === right.charAt(j - 1) ? 0 : 1;
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
      const swapped = i > 1 && j > 1 && left.charAt(i - 1) === right.charAt(j - 2) && left.charAt(i - 2) === right.charAt(j - 1);
      if (swapped) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    if (Math.min(...next) > bound) return bound + 1;
    before = row;
    row = next;
  }
  return row[right.length] ?? bound + 1;
}
