/** What has to be there before what. */
import { parseModeOf, parseQueryExpression, type QueryExpr, walk } from '../../../sql/index.ts';
import type { DatabaseModel, ForeignKeyModel, TableModel, ViewModel } from '../../model.ts';

/**
 * Nodes behind those that they need, otherwise in their own order. In a circle somebody has to be first: what a node needs and does not find is left to
 * the caller.
 * @param needs keys of other nodes.
 */
export function inOrder<T>(nodes: readonly T[], keyOf: (node: T) => string, needs: (node: T) => Iterable<string>): T[] {
  const byKey = new Map(nodes.map((node) => [keyOf(node), node]));
  const out = new Set<T>();
  const entered = new Set<T>();
  for (const root of nodes) {
    const stack: { readonly node: T; readonly rest: Iterator<string> }[] = [];
    const enter = (node: T) => {
      if (entered.has(node)) return;
      entered.add(node);
      stack.push({ node, rest: needs(node)[Symbol.iterator]() });
    };
    enter(root);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const { value, done } = top.rest.next();
      if (done === true) {
        out.add(top.node);
        stack.pop();
        continue;
      }
      const needed = byKey.get(value);
      if (needed !== undefined) enter(needed);
    }
  }
  return [...out];
}

export interface Placed<T> {
  readonly database: DatabaseModel;
  readonly object: T;
}
/** Names as servers compare them, or may. */
export function keyOf(database: string, name: string): string {
  return `${database}\0${name}`.toLowerCase();
}

/** Tables, each with the foreign keys whose other table is there by then, and those that are left for the end. */
export function tablesInOrder(databases: readonly DatabaseModel[]): {
  readonly tables: readonly (Placed<TableModel> & { readonly now: readonly ForeignKeyModel[] })[];
  readonly later: readonly (Placed<TableModel> & { readonly keys: readonly ForeignKeyModel[] })[];
} {
  const all = databases.flatMap((database) => database.tables.map((object) => ({ database, object })));
  const key = ({ database, object }: Placed<TableModel>) => keyOf(database.name, object.name);
  const ordered = inOrder(all, key, ({ object }) =>
    object.foreignKeys.map(({ referenced }) => keyOf(referenced.database, referenced.table)),
  );
  const known = new Set(all.map(key));
  const made = new Set<string>();
  const tables = ordered.map((placed) => {
    made.add(key(placed));
    const isNow = ({ referenced }: ForeignKeyModel) => {
      const other = keyOf(referenced.database, referenced.table);
      return made.has(other) || !known.has(other);
    };
    return { ...placed, now: placed.object.foreignKeys.filter(isNow), left: placed.object.foreignKeys.filter((one) => !isNow(one)) };
  });
  return { tables, later: tables.filter(({ left }) => left.length > 0).map(({ left, ...placed }) => ({ ...placed, keys: left })) };
}

/** Views behind the views that they read. */
export function viewsInOrder(databases: readonly DatabaseModel[]): Placed<ViewModel>[] {
  const all = databases.flatMap((database) => database.views.map((object) => ({ database, object })));
  const names = new Set(all.map(({ database, object }) => keyOf(database.name, object.name)));
  return inOrder(
    all,
    ({ database, object }) => keyOf(database.name, object.name),
    ({ database, object }) => [...tablesIn(object.definition ?? '', database.name)].filter((name) => names.has(name)),
  );
}

/** Keys of the tables and views that a query reads; of a query that is not understood, of whatever it names. */
function tablesIn(definition: string, database: string): ReadonlySet<string> {
  const query = queryOf(definition);
  const found = new Set<string>();
  if (query === null) {
    for (const [, schema = '', name = ''] of definition.matchAll(/`((?:[^`]|``)+)`\.`((?:[^`]|``)+)`/g)) found.add(keyOf(schema, name));
    return found;
  }
  walk(query, (node) => {
    if (node.kind === 'TableFactor' || node.kind === 'TableQuery') found.add(keyOf(node.table.schema ?? database, node.table.name));
    return true;
  });
  return found;
}

/** Null where it has something that this parser does not know. */
export function queryOf(definition: string): QueryExpr | null {
  try {
    return parseQueryExpression(definition, { sqlMode: parseModeOf('') });
  } catch {
    return null;
  }
}
