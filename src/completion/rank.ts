/** Which of many names fit what was typed, the best first. */

/** @returns 0 for what does not fit; else the more, the better: whole start, start of a word in it, letters in order. */
export function score(typed: string, name: string): number {
  if (typed === '') return 1;
  const [wanted, whole] = [typed.toLowerCase(), name.toLowerCase()];
  if (whole === wanted) return 1000;
  if (whole.startsWith(wanted)) return name.startsWith(typed) ? 900 : 800;
  const inside = whole.indexOf(wanted);
  if (inside > 0 && isWordStart(name, inside)) return 600 - Math.min(inside, 99);
  if (wanted.length < 2) return 0;
  if (inside > 0) return 400 - Math.min(inside, 99);
  return inOrder(wanted, whole) ? 100 : 0;
}
function isWordStart(name: string, at: number): boolean {
  return /[_\-. $]/.test(name.charAt(at - 1)) || (/\p{Lu}/u.test(name.charAt(at)) && /\p{Ll}/u.test(name.charAt(at - 1)));
}
/** Beginning with the first, as `ord_it` in `order_items`. */
function inOrder(wanted: string, whole: string): boolean {
  if (wanted.charAt(0) !== whole.charAt(0) || wanted.length < 3) return false;
  let at = 0;
  for (const letter of whole) if (letter === wanted.charAt(at)) at++;
  return at === wanted.length;
}
