/** CREATE, ALTER and DROP VIEW. */
import { collationByName } from '../../../codec/collations.ts';
import { SqlError } from '../../../errors.ts';
import type { AccountName, CreateView, DropView } from '../../../sql/ast.ts';
import type { ViewDef } from '../catalog/model.ts';
import { canonicalView } from './canonical-query.ts';
import { type DdlContext, type DdlResult, done } from './context.ts';
import { DdlError } from './errors.ts';
import { checkColumnName, checkTableName, checkWritableDatabase, dotted, type FullName, fullName, storedRelation } from './names.ts';
import { nodesOf } from './syntax-walk.ts';
import { ddlView } from './table-expression.ts';

/** A view of sys that is computed: dumps have them, and nothing comes in the place of one. */
function isOfSys(context: DdlContext, { schema, name }: FullName): boolean {
  return schema === 'sys' && context.session.relation(schema, name)?.kind === 'virtual';
}
export function createView(context: DdlContext, statement: CreateView): DdlResult {
  const full = fullName(context, statement.view);
  checkTableName(full.name);
  checkWritableDatabase(context, full.schema);
  if (isOfSys(context, full)) {
    context.runtime.warn('Note', 1050, DdlError.tableExists(statement.view.name).message);
    return done;
  }
  const existing = storedRelation(context, full);
  if (existing === null && statement.alter) throw DdlError.noSuchTable(dotted(full));
  if (existing?.kind === 'table' && (statement.alter || statement.orReplace)) throw DdlError.wrongObject(dotted(full), 'VIEW');
  if (existing !== null && !statement.alter && !statement.orReplace) {
    const error = DdlError.tableExists(statement.view.name);
    if (!statement.ifNotExists) throw error;
    context.runtime.warn('Note', 1050, error.message);
    return done;
  }
  refuseContents(statement);
  const columns = columnsOf(context, statement, dotted(full));
  const collation = collationByName(context.runtime.connectionCollation);
  const before = statement.alter && existing?.kind === 'view' ? existing : null;
  context.edit.put({
    kind: 'view',
    ...full,
    text: canonicalView(statement.query, context.source, ddlView(context), context.database),
    columns,
    algorithm: statement.algorithm ?? before?.algorithm ?? 'UNDEFINED',
    ...definerOf(context, statement.definer, before),
    sqlSecurity: statement.sqlSecurity ?? before?.sqlSecurity ?? 'DEFINER',
    checkOption: statement.checkOption,
    created: new Date(context.runtime.nowMicros / 1000).toISOString(),
    charset: collation?.charset ?? 'utf8mb4',
    collation: context.runtime.connectionCollation,
    ...(statement.columns === null ? {} : { named: true }),
  });
  return done;
}

/** @throws SqlError 1350, 1351, 1352. */
function refuseContents(statement: CreateView): void {
  if (statement.query.into !== null) throw new SqlError(1350, 'HY000', "View's SELECT contains a 'INTO' clause");
  for (const node of nodesOf(statement.query)) {
    if (
      node.kind === 'UserVariable' ||
      node.kind === 'UserVariableAssign' ||
      node.kind === 'ParamMarker' ||
      node.kind === 'SystemVariable'
    ) {
      throw new SqlError(1351, 'HY000', "View's SELECT contains a variable or parameter");
    }
  }
}

/** The view's column names. @throws SqlError 1060, 1353, 1352, and what the query itself is wrong about. */
function columnsOf(context: DdlContext, statement: CreateView, name: string): readonly string[] {
  for (const node of nodesOf(statement.query)) {
    if (node.kind !== 'TableFactor') continue;
    const { table } = node as unknown as { table: { schema: string | null; name: string } };
    const schema = table.schema ?? context.database;
    if (schema !== null && context.session.temporary(schema, table.name) !== null) {
      throw new SqlError(1352, 'HY000', `View's SELECT refers to a temporary table '${table.name}'`);
    }
    if (
      `${schema}.${table.name}` === name &&
      (statement.orReplace || statement.alter) &&
      storedRelation(context, fullName(context, statement.view)) !== null
    ) {
      throw new SqlError(1146, '42S02', `Table '${name}' doesn't exist`);
    }
  }
  const output = writtenNames(
    statement,
    context.query(statement.query, context.source, ddlView(context)).columns.map((column) => column.name),
  );
  const columns = statement.columns ?? output.map((column, index) => generatedName(column, index));
  if (columns.length !== output.length) throw DdlError.viewColumnCount();
  const seen = new Set<string>();
  for (const column of columns) {
    checkColumnName(column);
    if (seen.has(column.toLowerCase())) throw DdlError.duplicateColumn(column);
    seen.add(column.toLowerCase());
  }
  return columns;
}
/** Columns that are selected by their names are called as they were written: those of information_schema in lower case too. */
function writtenNames({ query }: CreateView, output: readonly string[]): readonly string[] {
  if (query.kind !== 'Select' || query.items.length !== output.length) return output;
  return query.items.map(({ alias, expr }, at) => (alias === null && expr.kind === 'ColumnRef' ? expr.name : (output[at] ?? '')));
}
/** A name that could not be a column's is replaced. */
function generatedName(name: string, index: number): string {
  return name === '' || name.endsWith(' ') || [...name].length > 64 ? `Name_exp_${index + 1}` : name;
}

/** Whose privileges it runs with. @param before the view that ALTER VIEW changes: it keeps its definer. */
function definerOf(context: DdlContext, said: AccountName | null, before: ViewDef | null): Pick<ViewDef, 'definer' | 'trusted'> {
  if (said === null && before !== null)
    return { definer: before.definer, ...(before.trusted === true && context.trusted ? { trusted: true } : {}) };
  const { user, host } = context.runtime.account;
  const own = `${user}@${host}`;
  const definer = said === null || said.currentUser ? own : `${said.user}@${said.host ?? '%'}`;
  return { definer, ...(context.trusted && definer === own ? { trusted: true } : {}) };
}

export function dropViews(context: DdlContext, statement: DropView): DdlResult {
  const names = statement.views.map((name) => fullName(context, name));
  const isMissing = (full: FullName): boolean => context.edit.relation(full.schema, full.name) === null;
  const missing = names.filter((full) => isMissing(full) || (statement.ifExists && isOfSys(context, full)));
  const wrong = names.find((full) => {
    const found = context.edit.relation(full.schema, full.name);
    return found !== null && found.kind !== 'view' && !missing.includes(full);
  });
  if (wrong !== undefined) throw DdlError.wrongObject(dotted(wrong), 'VIEW');
  if (missing.length > 0) {
    if (!statement.ifExists) throw DdlError.unknownTable(missing.map(dotted).join(','));
    for (const full of missing) context.runtime.warn('Note', 1051, DdlError.unknownTable(dotted(full)).message);
  }
  for (const full of names) if (!missing.includes(full)) context.edit.drop(full.schema, full.name);
  return done;
}
