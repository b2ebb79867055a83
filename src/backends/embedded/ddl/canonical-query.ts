/**
 * Queries as MySQL keeps the texts of views: stars written out, every column with its table, every table with its database, every column with an
 * alias. https://dev.mysql.com/doc/refman/8.4/en/show-create-view.html
 */
import type { ColumnRef, Expr, JsonTableColumn, QueryExpr, Select, SelectItem, Star, TableRef, WithClause } from '../../../sql/ast.ts';
import type { CatalogView } from '../catalog/model.ts';
import {
  type CanonicalNames,
  canonicalExpression,
  orderText,
  quoteInExpression,
  quoteName,
  windowSpecText,
} from './canonical-expression.ts';
import { sameName } from './names.ts';
import { dataTypeText } from './type-text.ts';

/** A table in FROM, by the name that its columns go by. */
interface ScopeTable {
  readonly schema: string | null;
  readonly name: string;
  readonly columns: readonly string[];
}
/** The tables that a query's names may mean; `hidden` are the columns that USING and NATURAL merge away. */
interface Scope {
  readonly tables: readonly ScopeTable[];
  readonly parent: Scope | null;
  readonly merged: ReadonlyMap<string, string>;
  /** What `*` is: those of USING and NATURAL once, and first. */
  readonly shown: readonly ShownColumn[];
}
interface ShownColumn {
  readonly table: ScopeTable;
  readonly column: string;
}
interface Printing {
  readonly source: string;
  readonly catalog: CatalogView;
  readonly database: string | null;
  readonly commonTables: ReadonlyMap<string, readonly string[]>;
  /** In a subquery of an expression, whose columns nobody asks the names of: only aliases are repeated. */
  readonly unnamed?: boolean;
}

/** The text of a view's query. */
export function canonicalView(query: QueryExpr, source: string, catalog: CatalogView, database: string | null): string {
  return queryText(query, { source, catalog, database, commonTables: new Map() }, null);
}

function queryText(query: QueryExpr, printing: Printing, parent: Scope | null): string {
  const { text: withText, inner } = withTextOf(query.with, printing, parent);
  return `${withText}${bodyText(query, inner, parent)}`;
}
function bodyText(query: QueryExpr, printing: Printing, parent: Scope | null): string {
  switch (query.kind) {
    case 'Select':
      return selectText(query, printing, parent);
    case 'SetOperation': {
      const names = namesFor(printing, { tables: [], parent, merged: new Map(), shown: [] });
      const op = `${query.op.toLowerCase()}${query.all ? ' all' : ''}`;
      return `${queryText(query.left, printing, parent)} ${op} ${queryText(query.right, printing, parent)}${tailText(query, plainOrder(names))}`;
    }
    case 'ParenQuery': {
      const names = namesFor(printing, { tables: [], parent, merged: new Map(), shown: [] });
      return `(${queryText(query.query, printing, parent)})${tailText(query, plainOrder(names))}`;
    }
    case 'ValuesQuery': {
      const names = namesFor(printing, { tables: [], parent, merged: new Map(), shown: [] });
      const rows = query.rows.map((row) => `row(${row.map((expr) => canonicalExpression(expr, names)).join(',')})`);
      return `values ${rows.join(',')}${tailText(query, plainOrder(names))}`;
    }
    case 'TableQuery': {
      const pos = query.table.pos;
      const star: Star = { kind: 'Star', schema: null, table: null, pos };
      const { kind: _, table, ...tail } = query;
      const select: Select = {
        ...tail,
        kind: 'Select',
        distinct: false,
        calcFoundRows: false,
        straightJoin: false,
        modifiers: [],
        hints: null,
        items: [{ expr: star, alias: null, start: pos, end: pos }],
        from: [{ kind: 'TableFactor', table, alias: null, partitions: [], hints: [], pos }],
        where: null,
        groupBy: [],
        rollup: false,
        having: null,
        windows: [],
        qualify: null,
      };
      return selectText(select, printing, parent);
    }
  }
}
/** Names in the ORDER BY of a set operation are those of its columns. */
function plainOrder(names: CanonicalNames): CanonicalNames {
  return { ...names, column: (ref) => quoteName(ref.name) };
}

function withTextOf(
  clause: WithClause | null,
  printing: Printing,
  parent: Scope | null,
): { readonly text: string; readonly inner: Printing } {
  if (clause === null) return { text: '', inner: printing };
  let inner = printing;
  const parts: string[] = [];
  for (const table of clause.tables) {
    const own = table.columns ?? columnNames(table.query, inner);
    if (clause.recursive) inner = { ...inner, commonTables: new Map([...inner.commonTables, [table.name, own]]) };
    const columns = table.columns === null ? '' : ` (${table.columns.map(quoteName).join(',')})`;
    parts.push(`${quoteName(table.name)}${columns} as (${queryText(table.query, { ...inner, unnamed: false }, parent)})`);
    inner = { ...inner, commonTables: new Map([...inner.commonTables, [table.name, own]]) };
  }
  return { text: `with ${clause.recursive ? 'recursive ' : ''}${parts.join(',')} `, inner };
}

function selectText(select: Select, printing: Printing, parent: Scope | null): string {
  const scope = scopeOf(select.from, printing, parent);
  const names = namesFor(printing, scope);
  const expression = (expr: Expr): string => canonicalExpression(expr, names);
  const words = [
    ...(select.distinct ? ['distinct'] : []),
    ...(select.straightJoin ? ['straight_join'] : []),
    ...select.modifiers.map((word) => word.toLowerCase()),
  ];
  const items = select.items.flatMap((item) => itemTexts(item, printing, scope, names));
  const aliases = new Map(select.items.flatMap((item) => (item.alias === null ? [] : [[item.alias.toLowerCase(), item.expr] as const])));
  const ordered: CanonicalNames = { ...names, column: (ref) => aliasOrColumn(ref, aliases, scope, names) };
  const parts = [`select ${words.map((word) => `${word} `).join('')}${items.join(',')}`];
  if (select.from.length > 0) parts.push(`from ${fromText(select.from, printing, scope, parent)}`);
  if (select.where !== null) parts.push(`where ${expression(select.where)}`);
  if (select.groupBy.length > 0) {
    const keys = select.groupBy.map((expr) => canonicalExpression(numbered(expr, select), ordered));
    parts.push(`group by ${keys.join(',')}${select.rollup ? ' with rollup' : ''}`);
  }
  if (select.having !== null) parts.push(`having ${canonicalExpression(select.having, ordered)}`);
  if (select.windows.length > 0) {
    parts.push(
      `window ${select.windows.map(({ name, spec }) => `${quoteName(name)} AS (${windowSpecText(spec, names)})`).join(', ')} `.trimEnd(),
    );
  }
  const order = select.orderBy.map(({ expr, desc }) => ({ expr: numbered(expr, select), desc }));
  return `${parts.join(' ')}${tailText({ ...select, orderBy: order }, ordered)}`;
}
/** `ORDER BY 2` as the second column's expression. */
function numbered(expr: Expr, select: Select): Expr {
  return expr.kind === 'IntLiteral' ? (select.items[Number(expr.text) - 1]?.expr ?? expr) : expr;
}
/** A name in GROUP BY, HAVING or ORDER BY: an alias stands for its expression, printed by its name where it is not a column's. */
function aliasOrColumn(ref: ColumnRef, aliases: ReadonlyMap<string, Expr>, scope: Scope, names: CanonicalNames): string {
  const aliased = ref.table === null ? aliases.get(ref.name.toLowerCase()) : undefined;
  if (aliased === undefined || findTable(ref, scope) !== null) return names.column(ref);
  return aliased.kind === 'ColumnRef' ? names.column(aliased) : canonicalExpression(aliased, names);
}

function tailText(query: Pick<QueryExpr, 'orderBy' | 'limit' | 'locking'>, names: CanonicalNames): string {
  const order = query.orderBy.length === 0 ? '' : ` order by ${orderText(query.orderBy, names)}`;
  const { limit } = query;
  const count =
    limit === null
      ? ''
      : ` limit ${limit.offset === null ? '' : `${canonicalExpression(limit.offset, names)},`}${canonicalExpression(limit.count, names)}`;
  const locks = query.locking.map((lock) =>
    lock.legacy ? ' lock in share mode' : ` for ${lock.strength.toLowerCase()}${lock.wait === null ? '' : ` ${lock.wait.toLowerCase()}`}`,
  );
  return `${order}${count}${locks.join('')}`;
}

// ── Select items ─────────────────────────────────────────────────────────────

function itemTexts(item: SelectItem, printing: Printing, scope: Scope, names: CanonicalNames): readonly string[] {
  const named = (name: string): string => (printing.unnamed === true && item.alias === null ? '' : ` AS ${quoteName(name)}`);
  if (item.expr.kind === 'Star') return starColumns(item.expr, scope).map((ref) => `${names.column(ref)}${named(ref.name)}`);
  return [`${canonicalExpression(item.expr, names)}${named(itemName(item, printing))}`];
}
function itemName(item: SelectItem, { source }: Printing): string {
  if (item.alias !== null) return item.alias;
  if (item.expr.kind === 'ColumnRef') return item.expr.name;
  if (item.expr.kind === 'StringLiteral') return item.expr.value;
  return source.slice(item.start, item.end);
}
function starColumns(star: Star, scope: Scope): readonly ColumnRef[] {
  const { table: name } = star;
  const ref = ({ table, column }: ShownColumn): ColumnRef => ({
    kind: 'ColumnRef',
    schema: table.schema,
    table: table.name,
    name: column,
    pos: star.pos,
  });
  if (name === null) return scope.shown.map(ref);
  const wanted = scope.tables.filter((table) => sameName(table.name, name) && (star.schema === null || star.schema === table.schema));
  return wanted.flatMap((table) => table.columns.map((column) => ref({ table, column })));
}

// ── FROM ─────────────────────────────────────────────────────────────────────

function fromText(from: readonly TableRef[], printing: Printing, scope: Scope, parent: Scope | null): string {
  const texts = from.map((ref) => tableText(ref, printing, scope, parent));
  return texts.length === 1 ? (texts[0] ?? '') : `(${texts.reduce((left, right) => `${left} join ${right}`)})`;
}
function tableText(ref: TableRef, printing: Printing, scope: Scope, parent: Scope | null): string {
  switch (ref.kind) {
    case 'TableFactor': {
      const common = ref.table.schema === null && printing.commonTables.has(ref.table.name);
      const schema = ref.table.schema ?? printing.database;
      const name = common || schema === null ? quoteName(ref.table.name) : `${quoteName(schema)}.${quoteName(ref.table.name)}`;
      const hints = ref.hints.map(
        (hint) => ` ${hint.action} INDEX ${hint.for === null ? '' : `FOR ${hint.for} `}(${hint.indexes.map(quoteName).join(',')})`,
      );
      return `${name}${ref.alias === null || ref.alias === ref.table.name ? '' : ` ${quoteName(ref.alias)}`}${hints.join('')}`;
    }
    case 'DerivedTable': {
      const columns = ref.columns === null ? '' : ` (${ref.columns.map(quoteName).join(',')})`;
      return `${ref.lateral ? 'lateral ' : ''}(${queryText(ref.query, { ...printing, unnamed: false }, ref.lateral ? scope : parent)}) ${quoteName(ref.alias)}${columns}`;
    }
    case 'JsonTable': {
      const names = namesFor(printing, scope);
      return `json_table(${canonicalExpression(ref.doc, names)}, ${quoteInExpression(ref.path)} columns (${ref.columns.map((column) => jsonColumn(column, names)).join(', ')})) ${quoteName(ref.alias)}`;
    }
    case 'TableList':
      return fromText(ref.tables, printing, scope, parent);
    case 'Join':
      return joinText(ref, printing, scope, parent);
  }
}
function joinText(join: Extract<TableRef, { kind: 'Join' }>, printing: Printing, scope: Scope, parent: Scope | null): string {
  const [first, second] = join.type === 'RIGHT' ? [join.right, join.left] : [join.left, join.right];
  const word = { INNER: 'join', CROSS: 'join', LEFT: 'left join', RIGHT: 'left join', STRAIGHT: 'straight_join' }[join.type];
  const shared = sharedColumns(join, printing, parent);
  const names = namesFor(printing, scope);
  let on = join.on === null ? '' : ` on(${canonicalExpression(join.on, names)})`;
  if (shared.length > 0) {
    const left = tablesOf(join.left, printing, parent);
    const right = tablesOf(join.right, printing, parent);
    const equals = shared.map((name) => `(${columnIn(left, name)} = ${columnIn(right, name)})`);
    on = ` on(${equals.length === 1 ? equals[0] : `(${equals.join(' and ')})`})`;
  }
  return `(${tableText(first, printing, scope, parent)} ${word} ${tableText(second, printing, scope, parent)}${on})`;
}
function columnIn(tables: readonly ScopeTable[], name: string): string {
  const table = tables.find((each) => each.columns.some((column) => sameName(column, name)));
  return `${table === undefined ? '' : `${qualifier(table)}.`}${quoteName(name)}`;
}
/** A table as it stands before its columns: aliases and derived tables alone, tables with their database. */
function qualifier(table: ScopeTable): string {
  return table.schema === null ? quoteName(table.name) : `${quoteName(table.schema)}.${quoteName(table.name)}`;
}
function sharedColumns(join: Extract<TableRef, { kind: 'Join' }>, printing: Printing, parent: Scope | null): readonly string[] {
  if (join.using !== null) return join.using;
  if (!join.natural) return [];
  const right = new Set(tablesOf(join.right, printing, parent).flatMap((table) => table.columns.map((name) => name.toLowerCase())));
  return [...new Set(tablesOf(join.left, printing, parent).flatMap((table) => table.columns))].filter((name) =>
    right.has(name.toLowerCase()),
  );
}
function jsonColumn(column: JsonTableColumn, names: CanonicalNames): string {
  switch (column.kind) {
    case 'Ordinality':
      return `${quoteName(column.name)} for ordinality`;
    case 'Nested':
      return `nested path ${quoteInExpression(column.path)} columns (${column.columns.map((inner) => jsonColumn(inner, names)).join(', ')})`;
    case 'Path': {
      const event = (of: typeof column.onEmpty, when: string): string =>
        of === null
          ? ''
          : ` ${of.kind === 'Default' ? `default ${canonicalExpression(of.value, { ...names, charset: null })}` : of.kind.toLowerCase()} on ${when}`;
      return `${quoteName(column.name)} ${dataTypeText(column.type)} ${column.exists ? 'exists ' : ''}path ${quoteInExpression(column.path)}${event(column.onEmpty, 'empty')}${event(column.onError, 'error')}`;
    }
  }
}

// ── Names ────────────────────────────────────────────────────────────────────

function scopeOf(from: readonly TableRef[], printing: Printing, parent: Scope | null): Scope {
  const merged = new Map<string, string>();
  for (const ref of from) collectMerged(ref, printing, parent, merged);
  const shown = from.flatMap((ref) => shownColumns(ref, printing, parent));
  return { tables: from.flatMap((ref) => tablesOf(ref, printing, parent)), parent, merged, shown };
}
function shownColumns(ref: TableRef, printing: Printing, parent: Scope | null): readonly ShownColumn[] {
  if (ref.kind === 'TableList') return ref.tables.flatMap((table) => shownColumns(table, printing, parent));
  if (ref.kind !== 'Join') return tablesOf(ref, printing, parent).flatMap((table) => table.columns.map((column) => ({ table, column })));
  const [left, right] = [shownColumns(ref.left, printing, parent), shownColumns(ref.right, printing, parent)];
  if (!ref.natural && ref.using === null) return [...left, ...right];
  const shared = new Set([...sharedColumns(ref, printing, parent)].map((name) => name.toLowerCase()));
  const [first, second] = ref.type === 'RIGHT' ? [right, left] : [left, right];
  const isShared = ({ column }: ShownColumn) => shared.has(column.toLowerCase());
  const own = (side: readonly ShownColumn[]) => side.filter((column) => !isShared(column));
  return [...first.filter(isShared), ...own(first), ...own(second)];
}
function collectMerged(ref: TableRef, printing: Printing, parent: Scope | null, merged: Map<string, string>): void {
  if (ref.kind === 'TableList') for (const table of ref.tables) collectMerged(table, printing, parent, merged);
  if (ref.kind !== 'Join') return;
  collectMerged(ref.left, printing, parent, merged);
  collectMerged(ref.right, printing, parent, merged);
  for (const name of sharedColumns(ref, printing, parent)) merged.set(name.toLowerCase(), name);
}
function tablesOf(ref: TableRef, printing: Printing, parent: Scope | null): readonly ScopeTable[] {
  switch (ref.kind) {
    case 'TableFactor': {
      const common = ref.table.schema === null ? printing.commonTables.get(ref.table.name) : undefined;
      const name = ref.alias ?? ref.table.name;
      if (common !== undefined) return [{ schema: null, name, columns: common }];
      const schema = ref.table.schema ?? printing.database ?? '';
      return [{ schema: ref.alias === null ? schema : null, name, columns: relationColumns(printing.catalog, schema, ref.table.name) }];
    }
    case 'DerivedTable':
      return [{ schema: null, name: ref.alias, columns: ref.columns ?? columnNames(ref.query, printing) }];
    case 'JsonTable':
      return [{ schema: null, name: ref.alias, columns: jsonNames(ref.columns) }];
    case 'TableList':
      return ref.tables.flatMap((table) => tablesOf(table, printing, parent));
    case 'Join': {
      const sides = ref.type === 'RIGHT' ? [ref.right, ref.left] : [ref.left, ref.right];
      const order = ref.natural || ref.using !== null ? sides : [ref.left, ref.right];
      return order.flatMap((side) => tablesOf(side, printing, parent));
    }
  }
}
function jsonNames(columns: readonly JsonTableColumn[]): readonly string[] {
  return columns.flatMap((column) => (column.kind === 'Nested' ? jsonNames(column.columns) : [column.name]));
}
function relationColumns(catalog: CatalogView, schema: string, name: string): readonly string[] {
  const relation = catalog.relation(schema, name);
  if (relation === null) return [];
  return relation.kind === 'view'
    ? relation.columns
    : relation.columns.filter((column) => !column.invisible && !column.hidden).map((column) => column.name);
}
/** Output names of a query. */
function columnNames(query: QueryExpr, outer: Printing): readonly string[] {
  let printing = outer;
  for (const table of query.with?.tables ?? []) {
    printing = {
      ...printing,
      commonTables: new Map([...printing.commonTables, [table.name, table.columns ?? columnNames(table.query, printing)]]),
    };
  }
  switch (query.kind) {
    case 'Select': {
      const scope = scopeOf(query.from, printing, null);
      return query.items.flatMap((item) =>
        item.expr.kind === 'Star' ? starColumns(item.expr, scope).map((ref) => ref.name) : [itemName(item, printing)],
      );
    }
    case 'SetOperation':
      return columnNames(query.left, printing);
    case 'ParenQuery':
      return columnNames(query.query, printing);
    case 'ValuesQuery':
      return (query.rows[0] ?? []).map((_, index) => `column_${index}`);
    case 'TableQuery':
      return relationColumns(printing.catalog, query.table.schema ?? printing.database ?? '', query.table.name);
  }
}
/** The table that a column is of, nearest query first; null where there is none. */
function findTable(ref: Pick<ColumnRef, 'schema' | 'table' | 'name'>, scope: Scope): ScopeTable | null {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const found = at.tables.find(
      (table) =>
        (ref.table === null || table.name === ref.table) &&
        (ref.schema === null || table.schema === null || table.schema === ref.schema) &&
        table.columns.some((name) => sameName(name, ref.name)),
    );
    if (found !== undefined) return found;
  }
  return null;
}
function namesFor(printing: Printing, scope: Scope): CanonicalNames {
  return {
    column: (ref) => {
      const table = findTable(ref, scope);
      if (table === null) return [ref.schema, ref.table, ref.name].flatMap((name) => (name === null ? [] : [quoteName(name)])).join('.');
      const name = table.columns.find((column) => sameName(column, ref.name)) ?? ref.name;
      return `${qualifier(table)}.${quoteName(name)}`;
    },
    query: (query) => queryText(query, { ...printing, unnamed: true }, scope),
    charset: null,
    castCharset: 'utf8mb4',
  };
}
