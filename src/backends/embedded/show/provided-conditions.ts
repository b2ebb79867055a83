/** What a statement asks of a provider's table, as the provider sees it: in JavaScript's values. */
import type { VirtualCondition, VirtualConditions, VirtualValue } from '../../../virtual-table.ts';
import type { ColumnDef } from '../catalog/model.ts';
import { decoder } from '../compile/value.ts';
import type { RuntimeContext } from '../runtime.ts';
import { type SqliteValue, storedRepr } from '../sql-type.ts';
import { everything, type Wanted, type WantedCondition, type WantedTest } from './wanted.ts';

/** All is wanted until it is settled, when the statement runs. */
export class ProvidedConditions implements VirtualConditions {
  readonly #context: RuntimeContext;
  #wanted: Wanted | null = null;
  /** Whether anybody looked before it was settled. */
  wasAsked = false;

  constructor(context: RuntimeContext) {
    this.#context = context;
  }
  settle(wanted: Wanted): void {
    this.#wanted = wanted;
  }
  get #known(): Wanted {
    if (this.#wanted === null) this.wasAsked = true;
    return this.#wanted ?? everything;
  }
  get all(): readonly VirtualCondition[] {
    return (this.#known.conditions ?? []).flatMap((condition) => shownCondition(condition, this.#context));
  }
  get limit(): number | null {
    return this.#known.limit ?? null;
  }
  equal(column: string): readonly VirtualValue[] | null {
    const name = column.toLowerCase();
    for (const condition of this.all) if (condition.operator === '=' && condition.column.toLowerCase() === name) return condition.values;
    return null;
  }
  takes(column: string, value: VirtualValue): boolean {
    const wanted = this.#known;
    const name = column.toLowerCase();
    const def = wanted.conditions?.find((each) => each.column.name.toLowerCase() === name)?.column;
    if (def === undefined) return true;
    const cell = cellOf(def, value);
    return cell === undefined || wanted.takes(def.name, cell);
  }
  reads(column: string): boolean {
    return this.#known.reads(column);
  }
}

function shownCondition({ column, tests }: WantedCondition, context: RuntimeContext): readonly VirtualCondition[] {
  const [first] = tests;
  if (tests.some((test) => !isByColumn(test, column))) return [];
  if (tests.length === 1 && first?.kind === 'like')
    return [{ operator: 'LIKE', column: column.name, pattern: first.pattern, escape: first.escapeChar }];
  const decode = decoder(column.type, storedRepr(column.type));
  const values = tests.flatMap((test) => (test.kind === 'equal' ? test.values : []));
  if (tests.some((test) => test.kind === 'like')) return [];
  const shown = values.map((value) => (value === null || decode === null ? narrow(value) : narrow(decode(narrow(value), context))));
  return [{ operator: '=', column: column.name, values: shown }];
}
/** Whether what it takes is also taken by the column's own collation, which is the one that a provider knows. */
function isByColumn({ collation }: WantedTest, { type }: ColumnDef): boolean {
  if (collation === null || collation === type.collation || collation.endsWith('_0900_bin')) return true;
  // The others ignore spaces at the end.
  return collation.endsWith('_bin') && type.collation?.includes('_0900_') === false;
}
function narrow<V extends VirtualValue>(value: V): V | number {
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
/** A value as a table that wants it compares it; undefined where that is not known before it is stored. */
function cellOf({ type }: ColumnDef, value: VirtualValue): SqliteValue | undefined {
  if (value === null || value === undefined) return null;
  switch (storedRepr(type)) {
    case 'text': {
      const text = typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined;
      if (text === undefined || text.length > type.length) return undefined;
      return type.name === 'CHAR' ? text.replace(/ +$/, '') : text;
    }
    case 'int':
    case 'uint':
      if (typeof value === 'boolean') return value ? 1 : 0;
      return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value)) ? value : undefined;
    default:
      return undefined;
  }
}

/** Tells what is asked: the same text, the same rows. */
export function keyOf(wanted: Wanted, columns: readonly ColumnDef[]): string {
  if (wanted.conditions === undefined) return '';
  const conditions = wanted.conditions.map(({ column, tests }) => [
    column.name,
    ...tests.map((test) => Object.values(test).map(String).join('\u0001')),
  ]);
  return JSON.stringify([conditions, wanted.limit ?? null, columns.map(({ name }) => wanted.reads(name))]);
}
