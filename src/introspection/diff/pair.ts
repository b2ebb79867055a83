/** What of the one side is what of the other. */
import type { Difference, ObjectWord, PropertyChange } from './difference.ts';
import type { Properties } from './properties.ts';
import { type Side, sameCollation } from './side.ts';

export interface Sides {
  readonly before: Side;
  readonly after: Side;
}

/** How things of one kind are compared. */
export interface Kind<T> {
  readonly what: ObjectWord | ((one: T) => ObjectWord);
  readonly nameOf: (one: T) => string;
  readonly propertiesOf: (one: T, side: Side) => Properties;
  /** A name that a server has made up counts for nothing. */
  readonly isUnnamed?: (one: T) => boolean;
}

/** @returns what is not on both sides alike: first what is gone or changed, in its order, then what is added. */
export function compareLists<T>(before: readonly T[], after: readonly T[], kind: Kind<T>, sides: Sides): Difference<T>[] {
  const pairs = pairsOf(before, after, kind, sides);
  return pairs.flatMap(({ one, other }) => {
    const known = other ?? one;
    if (known === null) return [];
    const what = typeof kind.what === 'string' ? kind.what : kind.what(known);
    const difference = { what, name: kind.nameOf(known), before: one, after: other };
    if (one === null || other === null) return [{ ...difference, properties: [] }];
    const properties = changes(kind.propertiesOf(one, sides.before), kind.propertiesOf(other, sides.after), sides);
    return properties.length === 0 ? [] : [{ ...difference, properties }];
  });
}

interface PairOf<T> {
  readonly one: T | null;
  readonly other: T | null;
}
export function pairsOf<T>(before: readonly T[], after: readonly T[], kind: Kind<T>, sides: Sides): PairOf<T>[] {
  const left = new Map(after.map((one) => [kind.nameOf(one), one]));
  const take = (name: string) => {
    const found = left.get(name) ?? null;
    left.delete(name);
    return found;
  };
  const named = before.map((one) => ({ one, other: take(kind.nameOf(one)) }));
  const pairs = named.map(({ one, other }): PairOf<T> => {
    const alike = other ?? [...left.values()].find((candidate) => areTheSame(one, candidate, kind, sides)) ?? null;
    return { one, other: other ?? (alike === null ? null : take(kind.nameOf(alike))) };
  });
  return [...pairs, ...[...left.values()].map((other) => ({ one: null, other }))];
}
/** Of two of which one at least has a name that nobody has given it. */
function areTheSame<T>(one: T, other: T, { isUnnamed, propertiesOf }: Kind<T>, sides: Sides): boolean {
  if (isUnnamed === undefined || !(isUnnamed(one) || isUnnamed(other))) return false;
  return changes(propertiesOf(one, sides.before), propertiesOf(other, sides.after), sides).length === 0;
}

const COLLATIONS: ReadonlySet<string> = new Set(['collation', 'connection collation']);
/** @returns what is not the same. What a side does not tell at all is not compared. */
export function changes(before: Properties, after: Properties, { before: from, after: to }: Sides): PropertyChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) => {
    const [one = null, other = null] = [before[name], after[name]];
    if (one === other) return [];
    if (COLLATIONS.has(name) && sameCollation(one, other, from.server, to.server)) return [];
    if (UNTOLD.has(name) && (one === null || other === null)) return [];
    return [{ name, before: one, after: other }];
  });
}
/** Of which a null is that the server does not tell. */
const UNTOLD: ReadonlySet<string> = new Set(['algorithm', 'engine', 'connection collation', 'definition', 'body', 'definer']);
