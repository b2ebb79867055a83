/** Conditions, columns and limits of a query on computed tables, so that no more is computed than it looks at. */
import type { ColumnDef, VirtualTableDef } from '../../catalog/model.ts';
import { storedRepr } from '../../sql-type.ts';
import { Sql, type SqlExpr, type SqlQuery } from '../../sqlite/ast.ts';
import { emitQuery } from '../../sqlite/emit.ts';
import type { Constant, Demand, DemandCondition, DemandTest, Lookup } from '../demand.ts';
import type { CompiledQuery } from '../plan.ts';
import { type Atom, aliasOf, type ColumnId, columnId, nameOf } from './atoms.ts';
import { type Occurrence, Occurrences } from './occurrences.ts';

/** The computed tables of a query with what it asks of each. A table that is named several times is computed once, for all of them. */
export function demandedTables(query: SqlQuery, tables: ReadonlyMap<VirtualTableDef, string>): CompiledQuery['virtualTables'] {
  const names = new Set(tables.values());
  const occurrences = new Occurrences(query, (name) => names.has(name));
  const places = new Map(occurrences.found.map((each) => [each.alias, each.sqliteName]));
  return inOrder(
    [...tables].map(([table, sqliteName]) => {
      const own = occurrences.found.filter((each) => each.sqliteName === sqliteName);
      if (own.length !== (occurrences.named.get(sqliteName) ?? 0))
        throw new Error(`the places where ${sqliteName} is read are not all known`);
      return { table, sqliteName, demand: new DemandBuilder(table, sqliteName, places).build(own, occurrences.reads) };
    }),
  );
}
/** Tables of which something is known first, then those whose rows theirs choose. */
function inOrder(tables: CompiledQuery['virtualTables']): CompiledQuery['virtualTables'] {
  if (tables.length < 2) return tables.map((each) => withPartners(each, new Set()));
  const rest = [...tables];
  const done = new Set<string>();
  const ordered: (typeof tables)[number][] = [];
  while (rest.length > 0) {
    const known = rest.findIndex(({ demand }) => demand.conditions.some((each) => isUsable(each, new Set())));
    const chosen = known >= 0 ? known : rest.findIndex(({ demand }) => demand.conditions.some((each) => isUsable(each, done)));
    for (const next of rest.splice(Math.max(chosen, 0), 1)) {
      ordered.push(withPartners(next, done));
      done.add(next.sqliteName);
    }
  }
  return ordered;
}
/** Whether the tables that it looks at are filled. */
function isUsable({ tests }: DemandCondition, done: ReadonlySet<string>): boolean {
  return tests.every((test) => test.kind !== 'among' || done.has(test.sqliteName));
}
function withPartners(table: CompiledQuery['virtualTables'][number], done: ReadonlySet<string>): typeof table {
  const { demand } = table;
  const conditions = demand.conditions.filter((each) => isUsable(each, done));
  return conditions.length === demand.conditions.length ? table : { ...table, demand: { ...demand, conditions } };
}

/** A test of a column, its values still expressions. */
type Test =
  | Extract<DemandTest, { readonly kind: 'among' }>
  | { readonly kind: 'equal'; readonly collation: string | null; readonly values: readonly SqlExpr[] }
  | { readonly kind: 'like'; readonly collation: string; readonly pattern: SqlExpr; readonly escapeChar: SqlExpr | null };
interface Condition {
  readonly column: ColumnDef;
  readonly test: Test;
}

class DemandBuilder {
  readonly #table: VirtualTableDef;
  readonly #sqliteName: string;
  /** Computed tables by their aliases. */
  readonly #places: ReadonlyMap<string, string>;
  readonly #computed: SqlExpr[] = [];

  constructor(table: VirtualTableDef, sqliteName: string, places: ReadonlyMap<string, string>) {
    this.#table = table;
    this.#sqliteName = sqliteName;
    this.#places = places;
  }
  build(places: readonly Occurrence[], reads: ReadonlyMap<string, ReadonlySet<string>>): Demand {
    const conditions = this.#together(places.map((place) => this.#conditionsAt(place)));
    const only = places.length === 1 ? places[0] : undefined;
    const limit = only?.limit ?? null;
    return {
      reads: new Set(places.flatMap(({ alias }) => [...(reads.get(alias) ?? [])])),
      conditions,
      limit:
        limit === null || limit.limit === null
          ? null
          : { count: this.#constant(limit.limit), offset: limit.offset === null ? null : this.#constant(limit.offset) },
      lookups: places.flatMap((place) => this.#lookups(place)),
      computed: this.#compute(),
    };
  }
  #columnsAt({ alias }: Occurrence): readonly (readonly [ColumnId, ColumnDef])[] {
    return this.#table.columns.map((column) => [columnId(alias, column.sqliteName), column]);
  }
  #conditionsAt(place: Occurrence): readonly Condition[] {
    const named = new Set(place.atoms.flatMap((atom) => (atom.kind === 'same' ? [atom.left, atom.right] : [atom.column])));
    return this.#columnsAt(place).flatMap(([id, column]) => {
      if (!named.has(id)) return [];
      const { tests, equals } = testsOf(id, place.atoms);
      const isKnown = tests.some(({ kind }) => kind === 'equal') || this.#table.provided === true || storedRepr(column.type) !== 'text';
      const all: readonly Test[] = isKnown ? tests : [...tests, ...this.#among(equals)];
      return all.map((test) => ({ column, test }));
    });
  }
  /** Tests by what other computed tables have in columns that are equal. */
  #among(columns: ReadonlyMap<ColumnId, string | null>): readonly Test[] {
    return [...columns].flatMap(([id, collation]): readonly Test[] => {
      const sqliteName = this.#places.get(aliasOf(id));
      if (sqliteName === undefined || sqliteName === this.#sqliteName) return [];
      return [{ kind: 'among', collation, sqliteName, sqliteColumn: nameOf(id) }];
    });
  }
  /** Columns that are equal to those of another table, by that. */
  #lookups(place: Occurrence): readonly Lookup[] {
    const columns = new Map(this.#columnsAt(place));
    const partners = new Map<string, Lookup[number][]>();
    for (const atom of new Set(place.atoms)) {
      if (atom.kind !== 'same' || atom.factOf !== undefined) continue;
      const own = columns.has(atom.left) ? atom.left : atom.right;
      const column = columns.get(own);
      if (column === undefined) continue;
      const partner = aliasOf(own === atom.left ? atom.right : atom.left);
      partners.set(partner, [...(partners.get(partner) ?? []), { column, collation: atom.collation }]);
    }
    return [...partners.values()];
  }
  /** What holds at each place where the table is named: of one place, all; else columns on which every place has some. */
  #together([first = [], ...others]: readonly (readonly Condition[])[]): readonly DemandCondition[] {
    if (others.length === 0) return first.map(({ column, test }) => ({ column, tests: [this.#test(test)] }));
    const columns = new Set(first.map(({ column }) => column));
    return [...columns].flatMap((column) => {
      const tests = [first, ...others].map((conditions) => best(conditions.filter((each) => each.column === column)));
      const found = tests.filter((test) => test !== undefined);
      return found.length < tests.length ? [] : [{ column, tests: found.map((test) => this.#test(test)) }];
    });
  }
  #test(test: Test): DemandTest {
    if (test.kind === 'among') return test;
    if (test.kind === 'equal') return { ...test, values: test.values.map((value) => this.#constant(value)) };
    return {
      ...test,
      pattern: this.#constant(test.pattern),
      escapeChar: test.escapeChar === null ? null : this.#constant(test.escapeChar),
    };
  }
  #constant(expr: SqlExpr): Constant {
    if (expr.kind === 'Value') return { kind: 'value', value: expr.value };
    if (expr.kind === 'Bind') return { kind: 'source', source: expr.source };
    const at = this.#computed.indexOf(expr);
    return { kind: 'computed', at: at >= 0 ? at : this.#computed.push(expr) - 1 };
  }
  #compute(): Demand['computed'] {
    if (this.#computed.length === 0) return null;
    const columns = this.#computed.map((expr) => ({ expr, as: null }));
    return { ...emitQuery(Sql.select({ columns })), bigints: true };
  }
}

/** Values say more than a pattern. */
function best(conditions: readonly Condition[]): Test | undefined {
  return (conditions.find(({ test }) => test.kind === 'equal') ?? conditions.find(({ test }) => test.kind === 'like') ?? conditions[0])
    ?.test;
}

/** What is said of a column: by conditions on it, and on columns that are equal to it. @returns those, too, with the collation by which they are. */
function testsOf(
  start: ColumnId,
  atoms: readonly Atom[],
): { readonly tests: readonly Test[]; readonly equals: ReadonlyMap<ColumnId, string | null> } {
  const found: Test[] = [];
  const all = new Set(atoms);
  const seen = new Map<ColumnId, string | null>([[start, null]]);
  for (const [column, collation] of seen) {
    for (const atom of all) {
      const joint = collationOf(collation, atom.collation);
      if (joint === undefined) continue;
      if (atom.kind === 'same') {
        const other = atom.left === column ? atom.right : atom.right === column ? atom.left : null;
        if (other !== null && !seen.has(other)) seen.set(other, joint);
      } else if (atom.column === column) {
        if (atom.kind === 'equal') found.push({ kind: 'equal', collation: joint, values: atom.values });
        else if (collation === null)
          found.push({ kind: 'like', collation: atom.collation, pattern: atom.pattern, escapeChar: atom.escapeChar });
      }
    }
  }
  return { tests: found, equals: seen };
}
/** What a chain of two equalities amounts to; undefined where it is none. */
function collationOf(one: string | null, other: string | null): string | null | undefined {
  if (one === null || one === other) return other;
  return other === null ? one : undefined;
}
