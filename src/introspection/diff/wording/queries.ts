/** Queries of views said one way: names without the database that they are in, without aliases that say nothing. */
import {
  DEFAULT_MODE,
  type Expr,
  type OrderItem,
  parseQueryExpression,
  printQueryExpression,
  type QueryExpr,
  type Select,
  type SelectItem,
  type TableRef,
} from '../../../sql/index.ts';
import { collapsed, plain, understood } from './expressions.ts';
import { rewrite, type Tagged } from './rewrite.ts';
import { conditionsOf, truth } from './truth.ts';

/**
 * @param database the view's own: its name is left out.
 * @returns the same for what means the same. The names of its columns are not in it.
 */
export function sameQuery(text: string, database: string): string {
  const query = understood(() => parseQueryExpression(text, { sqlMode: DEFAULT_MODE }));
  if (query === null) return collapsed(text);
  const local = plain(rewrite(query, (node) => withoutDatabase(node, database)));
  return printQueryExpression(unnamed(rewrite(local, plainQuery)));
}

/** The same query for another database: in the words that it has, but for the name of the one that it is in. Null where it is not understood. */
export function movedQuery(text: string, database: string): string | null {
  const query = understood(() => parseQueryExpression(text, { sqlMode: DEFAULT_MODE }));
  return query === null ? null : printQueryExpression(rewrite(query, (node) => withoutDatabase(node, database)));
}

type Known = Expr | TableRef | QueryExpr;

/** `db.t.c` as `t.c`, `db.t` as `t`. */
function withoutDatabase(node: Tagged, database: string): Tagged | Known {
  const own = (schema: string | null) => (schema === database ? null : schema);
  const known = node as Known;
  switch (known.kind) {
    case 'ColumnRef':
    case 'Star':
    case 'FunctionCall':
      return { ...known, schema: own(known.schema) };
    case 'TableFactor':
    case 'TableQuery':
      return { ...known, table: { ...known.table, schema: own(known.table.schema) } };
    default:
      return node;
  }
}

function plainQuery(node: Tagged): Known {
  const known = node as Known;
  switch (known.kind) {
    case 'Select':
      return plainSelect(known);
    case 'SetOperation':
      return { ...known, orderBy: known.orderBy.map((item) => ({ ...item, expr: nameAt(item.expr, known) })) };
    case 'Join':
      return { ...known, type: known.type === 'CROSS' ? 'INNER' : known.type, on: truth(known.on) };
    // Of a subquery that is a value nobody reads the names.
    case 'Subquery':
    case 'InSubquery':
    case 'Quantified':
      return { ...known, query: unnamed(known.query) };
    case 'Exists':
      return { ...known, query: onlyThere(known.query) };
    case 'ParenQuery':
      return known.with === null && known.orderBy.length === 0 && known.limit === null && known.query.kind !== 'ParenQuery'
        ? bare(known.query)
        : known;
    default:
      return known;
  }
}
/** Brackets that keep nothing apart. */
function bare(query: QueryExpr): QueryExpr {
  const isPlain = query.kind === 'Select' && query.orderBy.length === 0 && query.limit === null && query.with === null;
  return isPlain ? query : { kind: 'ParenQuery', query, with: null, orderBy: [], limit: null, locking: [], into: null, pos: query.pos };
}

function plainSelect(select: Select): Select {
  const aliased = new Map(select.items.flatMap(({ alias, expr }) => (alias === null ? [] : [[alias.toLowerCase(), expr] as const])));
  const at = (expr: Expr) => (expr.kind === 'IntLiteral' ? (select.items[Number(expr.text) - 1]?.expr ?? expr) : expr);
  const resolved = (expr: Expr) => rewrite(at(expr), (node) => ofAlias(node as Expr, aliased));
  const order = (items: readonly OrderItem[]) => items.map((item) => ({ ...item, expr: resolved(item.expr) }));
  return {
    ...conditionsOf(select),
    items: select.items.map(named),
    from: select.from.length > 1 ? [select.from.reduce(joined)] : select.from,
    groupBy: select.groupBy.map(at),
    having: select.having === null ? null : truth(resolved(select.having)),
    orderBy: order(select.orderBy),
  };
}
/** `ORDER BY 1` of a UNION is by the first column of the first query, which has its name. */
function nameAt(expr: Expr, query: QueryExpr): Expr {
  if (expr.kind !== 'IntLiteral') return expr;
  let first = query;
  while (first.kind === 'SetOperation' || first.kind === 'ParenQuery') first = first.kind === 'SetOperation' ? first.left : first.query;
  const item = first.kind === 'Select' ? first.items[Number(expr.text) - 1] : undefined;
  const name = item?.alias ?? (item?.expr.kind === 'ColumnRef' ? item.expr.name : null);
  return name === null ? expr : { kind: 'ColumnRef', schema: null, table: null, name: name.toLowerCase(), pos: 0 };
}

/** In HAVING and ORDER BY a name without a table is an item's, where there is one. */
function ofAlias(node: Expr, aliased: ReadonlyMap<string, Expr>): Expr {
  return node.kind === 'ColumnRef' && node.table === null ? (aliased.get(node.name.toLowerCase()) ?? node) : node;
}
/** `a, b` joins as `a JOIN b` does. */
function joined(left: TableRef, right: TableRef): TableRef {
  return { kind: 'Join', type: 'INNER', natural: false, left, right, on: null, using: null, pos: 0 };
}
/** A column is called by its own name. */
function named(item: SelectItem): SelectItem {
  return item.alias === null && item.expr.kind === 'ColumnRef' ? { ...item, alias: item.expr.name } : item;
}

/** Without the names of its columns. */
function unnamed(query: QueryExpr): QueryExpr {
  switch (query.kind) {
    case 'Select':
      return { ...query, items: query.items.map((item) => ({ ...item, alias: null })) };
    case 'SetOperation':
      return { ...query, left: unnamed(query.left), right: unnamed(query.right) };
    case 'ParenQuery':
      return { ...query, query: unnamed(query.query) };
    default:
      return query;
  }
}
/** Whether there is a row does not depend on what is in it, and one is enough. */
function onlyThere(query: QueryExpr): QueryExpr {
  if (query.kind !== 'Select' || query.groupBy.length > 0 || query.having !== null || isGrouped(query)) return unnamed(query);
  const one: SelectItem = { expr: { kind: 'IntLiteral', text: '1', pos: 0, end: 0, slot: 0 }, alias: null, start: 0, end: 0 };
  const once =
    query.limit !== null && query.limit.offset === null && query.limit.count.kind === 'IntLiteral' && query.limit.count.text === '1';
  return { ...query, distinct: false, items: [one], orderBy: [], limit: once ? null : query.limit };
}
function isGrouped({ items }: Select): boolean {
  let found = false;
  rewrite(items, (node) => {
    if (node.kind === 'AggregateCall') found = true;
    return node;
  });
  return found;
}
