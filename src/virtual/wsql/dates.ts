/** @param time milliseconds since 1970; null: none. */
export function dateOf(time: number | null): Date | null {
  return time === null ? null : new Date(time);
}
