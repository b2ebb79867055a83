/**
 * Goes through a compiled query and says of each place where it reads a computed table what the rows there must meet.
 *
 * A condition is carried down to where it may be used without changing the answer: into both sides of an inner join, from WHERE into either
 * side of an outer one (a row that it drops would have been dropped, with or without a partner), from ON into the side that ON chooses from; into
 * subqueries, which are only of interest for rows that meet it; and into derived tables that neither count nor limit their rows.
 */
import type { SqlCommonTable, SqlExpr, SqlFrom, SqlQuery, SqlSelect } from '../../sqlite/ast.ts';
import { type Atom, atomsOf, columnId } from './atoms.ts';
import { aliasesOf, exprsOf, hasGrouping, isConstant, queryOf, tailOf, visitExprs } from './nodes.ts';

export interface Occurrence {
  readonly sqliteName: string;
  readonly alias: string;
  /** What holds for all rows that matter, also of other tables. */
  readonly atoms: readonly Atom[];
  /** The SELECT that takes as many rows of it as its LIMIT says, whichever they are. */
  readonly limit: SqlSelect | null;
}
interface CommonTable {
  readonly table: SqlCommonTable;
  /** How often it is named. */
  uses: number;
}

export class Occurrences {
  readonly found: Occurrence[] = [];
  /** Names of columns that are read, by alias. */
  readonly reads = new Map<string, Set<string>>();
  /** How often each table is named, in all. */
  readonly named = new Map<string, number>();
  readonly #isComputed: (sqliteName: string) => boolean;
  readonly #common = new Map<string, CommonTable>();

  /** @param isComputed whether a table of `temp` is a computed one. */
  constructor(query: SqlQuery, isComputed: (sqliteName: string) => boolean) {
    this.#isComputed = isComputed;
    this.#survey(query);
    this.#query(query, []);
  }

  // ── What is there ──────────────────────────────────────────────────────────

  /** Finds the common tables, how often each is named, and the columns that are read. */
  #survey(query: SqlQuery): void {
    if (query.kind === 'Values') {
      this.#surveyExprs(query.rows.flat());
      return;
    }
    for (const table of query.with) if (!this.#common.has(table.name)) this.#common.set(table.name, { table, uses: 0 });
    for (const table of query.with) this.#survey(table.query);
    if (query.kind === 'Compound') {
      for (const member of [query.first, ...query.rest.map((each) => each.query)]) this.#survey(member);
      this.#surveyExprs(tailOf(query));
      return;
    }
    if (query.from !== null) this.#surveyFrom(query.from);
    this.#surveyExprs(exprsOf(query));
  }
  #surveyFrom(from: SqlFrom): void {
    switch (from.kind) {
      case 'Table': {
        const common = from.schema === null ? this.#common.get(from.name) : undefined;
        if (common !== undefined) common.uses += 1;
        else this.named.set(from.name, (this.named.get(from.name) ?? 0) + 1);
        break;
      }
      case 'Query':
        this.#survey(from.query);
        break;
      case 'Function':
        this.#surveyExprs(from.args);
        break;
      case 'Join':
        this.#surveyFrom(from.left);
        this.#surveyFrom(from.right);
        if (from.on !== null) this.#surveyExprs([from.on]);
    }
  }
  #surveyExprs(exprs: readonly SqlExpr[]): void {
    visitExprs(exprs, (expr) => {
      if (expr.kind === 'Column' && expr.table !== null) this.#read(expr.table, expr.name);
      const query = queryOf(expr);
      if (query !== null) this.#survey(query);
    });
  }
  #read(alias: string, name: string): void {
    const names = this.reads.get(alias);
    if (names === undefined) this.reads.set(alias, new Set([name]));
    else names.add(name);
  }

  // ── What is asked of it ────────────────────────────────────────────────────

  /** @param outer what holds around the query. @param outside what is said of its columns there: see `seenAs`. */
  #query(query: SqlQuery, outer: readonly Atom[], outside: OutsideNames | null = null): void {
    if (query.kind === 'Values') {
      this.#exprs(query.rows.flat(), outer);
      return;
    }
    for (const { name, query: common } of query.with) if (this.#common.get(name)?.uses !== 1) this.#query(common, []);
    if (query.kind === 'Select') {
      this.#select(query, outer, outside);
      return;
    }
    const names = query.limit === null ? outside : null;
    for (const member of [query.first, ...query.rest.map((each) => each.query)]) this.#query(member, outer, names);
    this.#exprs(tailOf(query), outer);
  }
  #select(select: SqlSelect, outer: readonly Atom[], outside: OutsideNames | null): void {
    const seen = outside === null ? [] : seenAs(select, outside);
    const here = [...outer, ...seen, ...atomsOf(select.where), ...(select.from === null ? [] : joined(select.from))];
    if (select.from !== null) this.#from(select.from, here, takesAny(select) ? select : null);
    this.#exprs(exprsOf(select), here);
  }
  #from(from: SqlFrom, atoms: readonly Atom[], limit: SqlSelect | null): void {
    switch (from.kind) {
      case 'Table':
        this.#table(from, atoms, limit);
        break;
      case 'Query':
        this.#query(
          from.query,
          atoms.filter(({ factOf }) => factOf !== from.alias),
          { alias: from.alias, names: null },
        );
        break;
      case 'Function':
        this.#exprs(from.args, atoms);
        break;
      case 'Join':
        this.#join(from, atoms);
    }
  }
  #table(from: SqlFrom & { readonly kind: 'Table' }, atoms: readonly Atom[], limit: SqlSelect | null): void {
    const { schema, name, alias } = from;
    if (schema === 'temp' && this.#isComputed(name)) this.found.push({ sqliteName: name, alias, atoms, limit });
    const common = schema === null ? this.#common.get(name) : undefined;
    if (common?.uses === 1) this.#query(common.table.query, atoms, { alias, names: common.table.columns });
  }
  #join({ type, left, right, on }: SqlFrom & { readonly kind: 'Join' }, atoms: readonly Atom[]): void {
    const own = atomsOf(on);
    const chosen = (side: SqlFrom): readonly Atom[] => [...strictOn(atoms, aliasesOf(side)), ...own, ...joined(side)];
    this.#from(left, type === 'RIGHT JOIN' ? chosen(left) : atoms, null);
    this.#from(right, type === 'LEFT JOIN' ? chosen(right) : atoms, null);
    if (on !== null) this.#exprs([on], atoms);
  }
  #exprs(exprs: readonly SqlExpr[], atoms: readonly Atom[]): void {
    visitExprs(exprs, (expr) => {
      const query = queryOf(expr);
      if (query !== null) this.#query(query, atoms);
    });
  }
}

/** The conditions of the inner joins in a FROM: they hold for each of its rows. */
function joined(from: SqlFrom): readonly Atom[] {
  if (from.kind === 'Query') return from.query.kind === 'Select' ? factsOf(from.query, from.alias) : [];
  if (from.kind !== 'Join') return [];
  const { type, left, right, on } = from;
  if (type === 'LEFT JOIN') return joined(left);
  if (type === 'RIGHT JOIN') return joined(right);
  return [...atomsOf(on), ...joined(left), ...joined(right)];
}
/** Without what NULLs meet of these tables: those of a row that has no partner are no values of the table. */
function strictOn(atoms: readonly Atom[], aliases: readonly string[]): readonly Atom[] {
  return atoms.filter(
    (atom) => atom.kind !== 'equal' || !atom.nullSafe || !aliases.some((alias) => atom.column.startsWith(columnId(alias, ''))),
  );
}

/** What is known of the rows of a derived table. */
function factsOf(select: SqlSelect, alias: string): readonly Atom[] {
  if (select.groupBy.length === 0 && hasGrouping(select)) return [];
  const inside = [...atomsOf(select.where), ...(select.from === null ? [] : joined(select.from))];
  const known = select.columns.flatMap(({ expr, as }) => (as === null ? [] : identity(columnId(alias, as), expr, null)));
  return [...known.map((atom) => ({ ...atom, factOf: alias })), ...inside];
}
/** A column that is another one, or a constant. */
function identity(column: string, expr: SqlExpr, collation: string | null): readonly Atom[] {
  if (expr.kind === 'Column')
    return expr.table === null ? [] : [{ kind: 'same', left: column, right: columnId(expr.table, expr.name), collation }];
  return isConstant(expr) ? [{ kind: 'equal', column, collation: null, values: [expr], nullSafe: true }] : [];
}

/** By what names a query's columns are known outside. */
interface OutsideNames {
  readonly alias: string;
  /** Null: those that its select list gives. */
  readonly names: readonly string[] | null;
}
/** What the columns of a query are inside; nothing where fewer rows inside would make other rows outside. */
function seenAs(select: SqlSelect, { alias, names }: OutsideNames): readonly Atom[] {
  if (select.limit !== null || select.offset !== null || isWindowed(select)) return [];
  const grouped = select.groupBy.length > 0;
  if (!grouped && (select.having !== null || hasGrouping(select))) return [];
  return select.columns.flatMap(({ expr, as }, at): readonly Atom[] => {
    const name = names === null ? as : names[at];
    const collation = grouped ? groupedBy(select, expr) : null;
    if (name === null || name === undefined || collation === undefined) return [];
    return identity(columnId(alias, name), expr, collation);
  });
}
function isWindowed({ columns }: SqlSelect): boolean {
  let found = false;
  visitExprs(
    columns.map(({ expr }) => expr),
    (expr) => {
      found ||= expr.kind === 'Call' && expr.over !== undefined;
    },
  );
  return found;
}
/** The collation by which rows are grouped by a column (null: by its values), so that a condition on it drops whole groups; undefined where they are not. */
function groupedBy({ groupBy }: SelectGroups, expr: SqlExpr): string | null | undefined {
  for (const key of groupBy) {
    if (isSameColumn(key, expr)) return null;
    if (key.kind === 'Key' && isSameColumn(key.expr, expr)) return key.type.collation;
  }
  return undefined;
}
type SelectGroups = Pick<SqlSelect, 'groupBy'>;
function isSameColumn(key: SqlExpr, expr: SqlExpr): boolean {
  return key.kind === 'Column' && expr.kind === 'Column' && key.table === expr.table && key.name === expr.name;
}
/** Whether it takes rows of its one table as they come, and no more than its LIMIT says. */
function takesAny(select: SqlSelect): boolean {
  const { limit, offset, where, distinct, groupBy, having, orderBy, from } = select;
  if (limit === null || from?.kind !== 'Table' || where !== null || distinct || groupBy.length > 0 || having !== null) return false;
  if (orderBy.length > 0 || hasGrouping(select)) return false;
  return isConstant(limit) && (offset === null || isConstant(offset));
}
