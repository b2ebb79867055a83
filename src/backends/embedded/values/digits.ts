/** Fixed-width numbers in dates: on every path that prints one. */
const two: string[] = [];
/** At least two digits. */
export function pad2(n: number): string {
  let text = two[n];
  if (text === undefined) {
    text = String(n).padStart(2, '0');
    if (n >= 0 && n < 100) two[n] = text;
  }
  return text;
}
/** At least four digits. */
export function pad4(n: number): string {
  return n >= 1000 ? String(n) : String(n).padStart(4, '0');
}
