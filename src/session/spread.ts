/** How many durations were how long: four steps for each doubling, so that any share of them is known to within a fifth. */

const STEPS = 4;
/** Up to 2^40 microseconds, which is 12 days. */
const PLACES = 40 * STEPS;

export class Spread {
  readonly #counts = new Uint32Array(PLACES);

  /** @param duration microseconds. */
  add(duration: number): void {
    const at = placeOf(duration);
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
  }
  /** Those that are not empty, from short to long. */
  *[Symbol.iterator](): Generator<readonly [below: number, count: number]> {
    for (const [at, count] of this.#counts.entries()) if (count > 0) yield [endOf(at), count];
  }
}

function placeOf(duration: number): number {
  const whole = duration | 0;
  if (whole < STEPS) return duration >= 2 ** 31 ? placeOfLong(duration) : Math.max(0, whole);
  const power = 31 - Math.clz32(whole);
  return (power - 1) * STEPS + ((whole >> (power - 2)) & (STEPS - 1));
}
function placeOfLong(duration: number): number {
  const power = Math.floor(Math.log2(duration));
  return Math.min(PLACES - 1, (power - 1) * STEPS + (Math.floor(duration / 2 ** (power - 2)) & (STEPS - 1)));
}
/** All of a place are below it. */
function endOf(at: number): number {
  if (at < STEPS) return at + 1;
  const power = Math.floor(at / STEPS) + 1;
  return (STEPS + (at % STEPS) + 1) * 2 ** (power - 2);
}
