/** Fixed-width numbers in dates: on every path that prints one. */
const two = Array.from({ length: 100 }, (_, n) => n.toString().padStart(2, '0'));
/** At least two digits. */
export function pad2(n: number): string {
  return two[n] ?? String(n);
}
/** At least four digits. */
export function pad4(n: number): string {
  return n >= 1000 ? String(n) : String(n).padStart(4, '0');
}
