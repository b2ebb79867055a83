/**
 * PAD SPACE as a key. MySQL compares a shorter string as if it went on in spaces, so `a` equals `a  `, and is *greater* than `a\t`.
 * Keys are compared as bytes, where the end of a string is less than anything: spaces at the end are cut off, which is right but before
 * characters that weigh less than a space. Strings that hold such a character get a key of another form, placed just below all
 * strings that go on normally from the same prefix.
 */

/** What weighs less than a space must be one of these units in the text given to `padSpaceKey`. */
const LOW_UNIT = /[^ -\uffff]/;
/** Greater than any unit that follows another in a key. */
const MAX = '\u{10FFFF}';
/** Key of a string of spaces; a string that starts below a space is less: `LOW_START`, …. */
const EMPTY = '\x02';
const LOW_START = '\x01';
/** Units of the form for low characters, in order: below `END`, that is below a space; above it. */
const LOW = '\x04';
const SPACE_BEFORE_LOW = '\x05';
const END = '\x06';
const SPACE_BEFORE_HIGH = '\x07';

/** @param units text whose code points are in the order of their weights: a space is U+0020, what is less is below U+0020. */
export function padSpaceKey(units: string): string {
  const low = units.search(LOW_UNIT);
  if (low >= 0) return lowKey(units, low);
  return withoutEnd(units);
}

/** Whether something in it weighs less than a space. */
export function hasLow(units: string): boolean {
  return LOW_UNIT.test(units);
}

/** A bound below the keys of all texts that begin with these units, and go on however low. @param units not empty, no space at the end. */
export function lowestAfter(units: string): string {
  const start = lastStart(units, units.length);
  return units.slice(0, start) + before(units.codePointAt(start) ?? 0) + MAX;
}

function lastStart(units: string, end: number): number {
  return end - (isTrail(units.charCodeAt(end - 1)) && end > 1 ? 2 : 1);
}

/** As `padSpaceKey`, for text known to hold nothing below a space. */
export function withoutEnd(units: string): string {
  let end = units.length;
  while (end > 0 && units.charCodeAt(end - 1) === 0x20) end--;
  if (end === 0) return EMPTY;
  return end === units.length ? units : units.slice(0, end);
}

function lowKey(units: string, low: number): string {
  let end = low;
  while (end > 0 && units.charCodeAt(end - 1) === 0x20) end--;
  if (end === 0) return LOW_START + lowForm(units);
  const start = lastStart(units, end);
  return units.slice(0, start) + before(units.codePointAt(start) ?? 0) + MAX + lowForm(units.slice(start));
}

function isTrail(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function before(codePoint: number): string {
  return String.fromCodePoint(codePoint === 0xe000 ? 0xd7ff : codePoint - 1);
}

/** Spells out where the string ends, and of each run of spaces whether it comes before something below or above a space. */
function lowForm(units: string): string {
  let form = '';
  for (let at = 0; at < units.length; at++) {
    const unit = units.charCodeAt(at);
    if (unit < 0x20) {
      form += LOW + String.fromCharCode(unit + 0x20);
    } else if (unit > 0x20) {
      form += units[at];
    } else {
      let next = at;
      while (units.charCodeAt(next) === 0x20) next++;
      if (next === units.length) break;
      form += (units.charCodeAt(next) < 0x20 ? SPACE_BEFORE_LOW : SPACE_BEFORE_HIGH).repeat(next - at);
      at = next - 1;
    }
  }
  return form + END;
}
