/** A difference as data. docs/introspect.md */
import { type Difference, type ModelDifference, type ObjectWord, type PropertyChange, partsOf } from './difference.ts';

/** Counts up when something that was there changes its meaning or is gone. */
export const DIFFERENCE_VERSION = 1;

export interface DifferenceJson {
  readonly differenceVersion: typeof DIFFERENCE_VERSION;
  readonly same: boolean;
  readonly before: ModelDifference['before'];
  readonly after: ModelDifference['after'];
  readonly differences: readonly PartJson[];
}
export interface PartJson {
  readonly change: 'added' | 'removed' | 'changed';
  readonly what: ObjectWord;
  readonly name: string;
  /** Of what has changed: texts in the one way that both sides are said in. */
  readonly properties: readonly PropertyChange[];
  /** What differs within it. */
  readonly parts: readonly PartJson[];
  /** As in the model; null on the side where there is none. Of a database or a table that is on both sides left out: what differs is in `parts`. */
  readonly before?: unknown;
  readonly after?: unknown;
}

export function differenceData({ before, after, databases }: ModelDifference): DifferenceJson {
  return { differenceVersion: DIFFERENCE_VERSION, same: databases.length === 0, before, after, differences: databases.map(partJson) };
}
export function differenceJson(difference: ModelDifference): string {
  return `${JSON.stringify(differenceData(difference), null, 2)}\n`;
}

function partJson(difference: Difference<unknown>): PartJson {
  const { what, name, before, after, properties } = difference;
  const isBoth = before !== null && after !== null;
  const parts = partsOf(difference).map(partJson);
  const isLarge = isBoth && (what === 'database' || what === 'table');
  return {
    change: before === null ? 'added' : after === null ? 'removed' : 'changed',
    what,
    name,
    properties,
    parts,
    // What is in a database that is on one side only is in its parts.
    ...(isLarge || what === 'database' ? {} : { before, after }),
  };
}
