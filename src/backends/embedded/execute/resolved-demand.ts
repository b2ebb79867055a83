/** What a statement asks of a computed table, with the values that it runs with. */
import type { ColumnDef } from '../catalog/model.ts';
import { collationKey, likeMatcher, likePrefix } from '../collation/index.ts';
import type { Constant, Demand, DemandTest, Lookup } from '../compile/demand.ts';
import type { CompiledQuery } from '../compile/plan.ts';
import type { Wanted, WantedCondition, WantedTest } from '../show/wanted.ts';
import { type SqliteValue, storedRepr } from '../sql-type.ts';
import { sqliteError } from '../storage/sqlite-errors.ts';
import { quoteIdentifier } from '../storage/sqlite-table.ts';
import { bind, type Inputs } from './plan.ts';
import type { Session } from './session.ts';

interface ResolvedCondition extends WantedCondition {
  /** Whether a cell may meet it: a text; a number; a member's name; all else may. */
  readonly takes: (value: SqliteValue) => boolean;
}

export class ResolvedDemand implements Wanted {
  readonly conditions: readonly ResolvedCondition[];
  readonly columns: readonly string[];
  readonly readColumns: ReadonlySet<string>;
  /** How many rows are enough; null: all. */
  readonly limit: number | null;

  readonly lookups: readonly Lookup[];

  constructor(conditions: readonly ResolvedCondition[], { reads, lookups }: Demand, limit: number | null) {
    this.conditions = conditions;
    this.columns = conditions.map(({ column }) => column.name);
    this.readColumns = reads;
    this.lookups = lookups;
    this.limit = limit;
  }
  reads(column: string): boolean {
    return this.readColumns.has(column);
  }
  takes(column: string, value: SqliteValue): boolean {
    for (const condition of this.conditions) if (condition.column.name === column && !condition.takes(value)) return false;
    return true;
  }
  equals(column: string): readonly SqliteValue[] | null {
    for (const { column: own, tests } of this.conditions) {
      if (own.name !== column) continue;
      const lists = tests.map((test) => (test.kind === 'equal' ? test.values : null));
      if (lists.every((list) => list !== null)) return lists.flat();
    }
    return null;
  }
}

/** @throws SqlError where a value cannot be computed: the statement would not run either. */
export function resolveDemand(session: Session, demand: Demand, inputs: Inputs): ResolvedDemand {
  const resolve = valuesOf(session, demand, inputs);
  const conditions = demand.conditions.flatMap(({ column, tests }) => {
    const resolved = tests.map((test) => resolveTest(session, test, resolve));
    const known = resolved.filter((test) => test !== null);
    return known.length < tests.length ? [] : [{ column, tests: known, takes: takerOf(column, known) }];
  });
  return new ResolvedDemand(conditions, demand, limitOf(demand, resolve));
}

type Values = (constant: Constant) => SqliteValue;

function valuesOf(session: Session, { computed }: Demand, inputs: Inputs): Values {
  const { context } = session;
  let row: readonly SqliteValue[] | null = null;
  const compute = (query: Computed): readonly SqliteValue[] => {
    row ??= computedRow(session, query, inputs);
    return row;
  };
  return (constant) => {
    switch (constant.kind) {
      case 'value':
        return constant.value;
      case 'source':
        return bind([constant.source], inputs, context)[0] ?? null;
      case 'computed':
        return computed === null ? null : (compute(computed)[constant.at] ?? null);
    }
  };
}
type Computed = Exclude<Demand['computed'], null>;
/** What it warns of the statement itself will say. */
function computedRow(session: Session, computed: Computed, inputs: Inputs): readonly SqliteValue[] {
  const { context } = session;
  const { warnings, warningCount } = context;
  context.warnings = [...warnings];
  try {
    const query: Pick<CompiledQuery, 'text' | 'functions' | 'bigints'> = computed;
    return session.connection.statementOf(query).get(bind(computed.params, inputs, context)) ?? [];
  } catch (error) {
    throw sqliteError(error);
  } finally {
    context.warnings = warnings;
    context.warningCount = warningCount;
  }
}

/** More texts than these are not looked for one by one. */
const mostTexts = 256;
/** What a table that is filled has in a column; null where that is too much. */
function textsIn(session: Session, sqliteName: string, sqliteColumn: string): readonly SqliteValue[] | null {
  const [column, table] = [quoteIdentifier(sqliteColumn), quoteIdentifier(sqliteName)];
  const rows = session.db.statement(`SELECT DISTINCT ${column} FROM temp.${table} LIMIT ${mostTexts + 1}`).all();
  return rows.length > mostTexts ? null : rows.map(([value]) => value ?? null);
}
function resolveTest(session: Session, test: DemandTest, read: Values): WantedTest | null {
  if (test.kind === 'among') {
    const values = textsIn(session, test.sqliteName, test.sqliteColumn);
    return values === null ? null : { kind: 'equal', collation: test.collation, values };
  }
  if (test.kind === 'equal') return { ...test, values: test.values.map(read) };
  const pattern = read(test.pattern);
  const escapeChar = test.escapeChar === null ? '\\' : read(test.escapeChar);
  if (typeof pattern !== 'string' || typeof escapeChar !== 'string') return null;
  return { ...test, pattern, escapeChar };
}
function limitOf({ limit }: Demand, read: Values): number | null {
  if (limit === null) return null;
  const [count, offset] = [read(limit.count), limit.offset === null ? 0 : read(limit.offset)];
  return count === null || Number(count) < 0 ? null : Number(count) + Math.max(0, Number(offset));
}

function takerOf(column: ColumnDef, tests: readonly WantedTest[]): (value: SqliteValue) => boolean {
  const takers = tests.map((test) => takes(column, test));
  const [only] = takers;
  return takers.length === 1 && only !== undefined ? only : (value) => takers.some((taker) => taker(value));
}
function takes(column: ColumnDef, test: WantedTest): (value: SqliteValue) => boolean {
  if (test.kind === 'like') {
    const matches = textMatcher(test.pattern, test.escapeChar, test.collation);
    return (value) => value !== null && (typeof value !== 'string' || matches(value));
  }
  switch (storedRepr(column.type)) {
    case 'text':
      return textTaker(test.values, test.collation);
    case 'int':
    case 'uint':
      return numberTaker(test.values);
    case 'enum':
      return memberTaker(column.type.values, test.values);
    default:
      return () => true;
  }
}
const printable = /^[ -~]*$/;
/** Collations in which plain ASCII is equal where its lower case is. */
const plainCollations = /_general_ci$|_0900_ai_ci$|_tolower_ci$/;
function textTaker(values: readonly SqliteValue[], collation: string | null): (value: SqliteValue) => boolean {
  const texts = values.filter((value) => typeof value === 'string');
  const hasNull = values.includes(null);
  if (values.some((value) => value !== null && typeof value !== 'string')) return () => true;
  const same = textsTaker(texts, collation);
  return (value) => (value === null ? hasNull : typeof value !== 'string' || same(value));
}
/** LIKE, which most names fail by how they begin. */
function textMatcher(pattern: string, escapeChar: string, collation: string): (text: string) => boolean {
  const matches = likeMatcher(pattern, escapeChar, collation);
  const { prefix } = likePrefix(pattern, escapeChar);
  const fold = isPlain(prefix) ? plainFold(collation) : null;
  if (fold === null || prefix === '') return matches;
  const start = fold(prefix);
  return (text) => (fold(text).startsWith(start) || !printable.test(text)) && matches(text);
}
function textsTaker(texts: readonly string[], collation: string | null): (text: string) => boolean {
  const keyOf = collation === null ? null : collationKey(collation);
  if (keyOf === null) {
    const exact = new Set(texts);
    return (text) => exact.has(text);
  }
  const keys = new Set(texts.map(keyOf));
  const fold = texts.every(isPlain) ? plainFold(collation ?? '') : null;
  if (fold === null) return (text) => keys.has(keyOf(text));
  // Most names are plain: their keys need not be made.
  const folded = new Set(texts.map(fold));
  return (text) => folded.has(fold(text)) || (!isPlain(text) && keys.has(keyOf(text)));
}
/** Printable ASCII without spaces at the end. */
function isPlain(text: string): boolean {
  return printable.test(text) && !text.endsWith(' ');
}
/** What plain texts have in common that are equal; null where that is not so simple. */
function plainFold(collation: string): ((text: string) => string) | null {
  if (collation.endsWith('_bin')) return (text) => text;
  return plainCollations.test(collation) ? (text) => text.toLowerCase() : null;
}
function numberTaker(values: readonly SqliteValue[]): (value: SqliteValue) => boolean {
  const numbers = new Set(values.map((value) => (typeof value === 'string' ? value.replace(/^0+(?=\d)/, '') : String(value))));
  return (value) => (typeof value !== 'number' && typeof value !== 'bigint' && value !== null) || numbers.has(String(value));
}
function memberTaker(members: readonly string[], values: readonly SqliteValue[]): (value: SqliteValue) => boolean {
  const names = new Set(values.map((value) => (value === null ? null : (members[Number(value) - 1] ?? ''))));
  return (value) => (typeof value !== 'string' && value !== null) || names.has(value);
}
