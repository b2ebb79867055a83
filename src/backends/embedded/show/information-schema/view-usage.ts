/** information_schema: what the queries of views read and call, VIEW_TABLE_USAGE and VIEW_ROUTINE_USAGE. */
import { SqlError } from '../../../../errors.ts';
import type { Expr, FunctionCall, Statement, TableFactor } from '../../../../sql/ast.ts';
import { parse, parseExpression } from '../../../../sql/index.ts';
import { DEFAULT_MODE } from '../../../../sql/mode.ts';
import type { ViewDef } from '../../catalog/model.ts';
import { nodesOf } from '../../ddl/syntax-walk.ts';
import type { Cell, ShowContext } from '../virtual-table.ts';
import { everything, type Wanted, wantedNames } from '../wanted.ts';
import { views } from './objects.ts';

type Row = Readonly<Record<string, Cell>>;
interface Used {
  readonly schema: string;
  readonly name: string;
}

/** The tree of a view's kept text; null where it cannot be read any more. */
export function viewTree({ text }: ViewDef): Statement | null {
  return readable(() => parse(text, { sqlMode: DEFAULT_MODE }).statement);
}
/** The tree of an expression's kept text; null likewise. */
export function expressionTree(text: string): Expr | null {
  return readable(() => parseExpression(text, { sqlMode: DEFAULT_MODE }));
}
function readable<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof SqlError) return null;
    throw error;
  }
}

export function* viewTableUsage(context: ShowContext, wanted = everything): Generator<Row> {
  const { access } = context;
  for (const view of shownViews(context, wanted, 'VIEW_SCHEMA', 'VIEW_NAME')) {
    for (const { schema, name } of used(view, tableOf)) {
      if (access !== null && !access.seesTable(schema, name)) continue;
      yield {
        VIEW_CATALOG: 'def',
        VIEW_SCHEMA: view.schema,
        VIEW_NAME: view.name,
        TABLE_CATALOG: 'def',
        TABLE_SCHEMA: schema,
        TABLE_NAME: name,
      };
    }
  }
}
export function* viewRoutineUsage(context: ShowContext, wanted = everything): Generator<Row> {
  const { access, catalog } = context;
  for (const view of shownViews(context, wanted, 'TABLE_SCHEMA', 'TABLE_NAME')) {
    for (const { schema, name } of used(view, callOf)) {
      const routine = catalog.catalog.programs.routine('function', schema, name);
      if (access !== null && (routine === null || !access.seesRoutine('FUNCTION', schema, name, routine.definer))) continue;
      yield {
        TABLE_CATALOG: 'def',
        TABLE_SCHEMA: view.schema,
        TABLE_NAME: view.name,
        SPECIFIC_CATALOG: 'def',
        SPECIFIC_SCHEMA: schema,
        SPECIFIC_NAME: routine?.name ?? name,
      };
    }
  }
}

/** Those whose definition whoever looks may see. */
function* shownViews(context: ShowContext, wanted: Wanted, schema: string, name: string): Generator<ViewDef> {
  for (const view of views(context, null, wantedNames(wanted, schema, name)))
    if (context.access === null || context.access.seesDefinition(view.schema, view.name)) yield view;
}
/** Each once, by name. */
function used(view: ViewDef, find: (node: { readonly kind: string }) => Used | null): readonly Used[] {
  const found = new Map<string, Used>();
  for (const node of nodesOf(viewTree(view))) {
    const use = find(node);
    if (use !== null) found.set(`${use.schema}\u0000${use.name}`, use);
  }
  return [...found].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, use]) => use);
}
/** Kept texts name the databases of all that is not the server's own. */
function tableOf(node: { readonly kind: string }): Used | null {
  return node.kind === 'TableFactor' ? qualified((node as TableFactor).table) : null;
}
function callOf(node: { readonly kind: string }): Used | null {
  return node.kind === 'FunctionCall' ? qualified(node as FunctionCall) : null;
}
function qualified({ schema, name }: { readonly schema: string | null; readonly name: string }): Used | null {
  if (schema === null) return null;
  return { schema, name: schema === 'information_schema' ? name.toUpperCase() : name };
}
