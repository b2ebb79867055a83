/** The columns that INSERT, UPDATE and DELETE write, and those that they read: what is known once the table is. */
import { type PrivilegeBits, privilegeBits } from '../../../auth/privileges.ts';
import type { Assignment, ColumnRef, Delete, Expr, Insert, QueryExpr, Update } from '../../../sql/ast.ts';
import { parseQueryExpression } from '../../../sql/index.ts';
import { DEFAULT_MODE } from '../../../sql/mode.ts';
import { walk } from '../../../sql/walk.ts';
import type { RelationDef, TableDef, ViewDef } from '../catalog/model.ts';
import { compileQuery } from '../compile/index.ts';
import type { CompileContext } from '../compile/plan.ts';
import { ownColumns } from '../dml/on-duplicate.ts';
import { selectOf } from '../execute/evaluate.ts';
import type { Planning } from '../execute/plan-statement.ts';
import { compileContextOf } from '../execute/planning.ts';
import type { Session } from '../execute/session.ts';
import type { Access } from './access.ts';
import { type Guard, invalidView, unguarded } from './guard.ts';

const SELECT = privilegeBits('SELECT');
const INSERT = privilegeBits('INSERT');
const UPDATE = privilegeBits('UPDATE');
const DELETE = privilegeBits('DELETE');

/** A table or view that is changed. */
type Changed = TableDef | ViewDef;

function isOwn(relation: RelationDef): boolean {
  return relation.kind === 'table' && relation.temporary;
}
function columnNames(relation: Changed): readonly string[] {
  if (relation.kind === 'view') return relation.columns;
  return relation.columns.filter((column) => !column.hidden && !column.invisible).map((column) => column.name);
}
function hasColumn(relation: Changed, name: string): boolean {
  const wanted = name.toLowerCase();
  const names = relation.kind === 'view' ? relation.columns : relation.columns.map((column) => column.name);
  return names.some((column) => column.toLowerCase() === wanted);
}

// ── INSERT ───────────────────────────────────────────────────────────────────

/**
 * @param statement as it was written: of a view, with the view's columns.
 * @throws SqlError 1142, 1143; 1356 for what the view may not do.
 */
export function checkInserted(statement: Insert, relation: Changed, { session }: Planning): void {
  const { guard } = session.access;
  const { access } = guard;
  const written = insertedColumns(statement);
  if (access !== null && !isOwn(relation)) {
    if (written === null) checkAllColumns(access, relation);
    else for (const name of written) if (hasColumn(relation, name)) access.column(relation.schema, relation.name, name, INSERT);
    checkAssigned(access, relation, statement.onDuplicate ?? [], UPDATE);
    for (const expr of valuesOf(statement)) checkRead(access, relation, expr, statement.rowAlias?.name ?? null, session);
  }
  if (relation.kind !== 'view') return;
  checkUnder(session, guard, relation, written ?? columnNames(relation), INSERT);
  if (statement.replace) checkUnder(session, guard, relation, null, DELETE);
  if (statement.onDuplicate !== null)
    checkUnder(
      session,
      guard,
      relation,
      statement.onDuplicate.map(({ column }) => column.name),
      UPDATE,
    );
}
function insertedColumns({ columns, source }: Insert): readonly string[] | null {
  if (source.kind === 'Set') return source.assignments.map(({ column }) => column.name);
  return columns === null || columns.length === 0 ? null : columns.map(({ name }) => name);
}
/** Without a list of columns all of them are meant: the denial is the table's. */
function checkAllColumns(access: Access, relation: Changed): void {
  const { schema, name } = relation;
  const lacks = columnNames(relation).some((column) => (access.onColumn(schema, name, column) & INSERT) === 0);
  if (lacks) throw access.tableDenied('INSERT', name);
}
function checkAssigned(access: Access, relation: Changed, assignments: readonly Assignment[], wanted: PrivilegeBits): void {
  for (const { column } of assignments)
    if (hasColumn(relation, column.name)) access.column(relation.schema, relation.name, column.name, wanted);
}
/** Expressions that may name columns of the row itself. */
function valuesOf({ source, onDuplicate }: Insert): Expr[] {
  const given = source.kind === 'Values' ? source.rows.flat() : source.kind === 'Set' ? source.assignments.map(({ value }) => value) : [];
  return [...given, ...(onDuplicate ?? []).map(({ value }) => value)];
}
/** Columns of the row by whatever name: as VALUES(column), of AS new, and from within subqueries, whose own columns are theirs. */
function checkRead(access: Access, relation: Changed, expr: Expr, alias: string | null, session: Session): void {
  const own = ownColumns(expr, session);
  walk(expr, (node) => {
    if (node.kind !== 'ColumnRef' || own.has(node) || !hasColumn(relation, node.name)) return true;
    if (node.table === null || node.table === relation.name || node.table === alias)
      access.column(relation.schema, relation.name, node.name, SELECT);
    return true;
  });
}

// ── UPDATE, DELETE ───────────────────────────────────────────────────────────

/** One column that an UPDATE assigns. */
export interface AssignedColumn {
  readonly relation: Changed;
  readonly ref: ColumnRef;
}

/** @throws SqlError 1143; 1356 for what a view may not do. */
export function checkUpdated(statement: Update, assigned: readonly AssignedColumn[], planning: Planning): void {
  const values = statement.assignments.map(({ value }) => value).filter((value) => value.kind !== 'Default' || value.column !== null);
  checkReading(values, statement, statement.tables, planning);
  const { guard } = planning.session.access;
  for (const { relation, ref } of assigned) {
    if (!isOwn(relation)) guard.access?.column(relation.schema, relation.name, ref.name, UPDATE);
    if (relation.kind === 'view') checkUnder(planning.session, guard, relation, [ref.name], UPDATE);
  }
}
/** @param changed what rows go from. @throws SqlError 1143; 1356. */
export function checkDeleted(statement: Delete, changed: readonly Changed[], planning: Planning): void {
  const { guard } = planning.session.access;
  for (const relation of changed) {
    // By what the statement calls it, it was another one perhaps.
    if (!isOwn(relation)) guard.access?.table(relation.schema, relation.name, DELETE);
    if (relation.kind === 'view') checkUnder(planning.session, guard, relation, null, DELETE);
  }
  checkReading([], statement, statement.from, planning);
}
/**
 * Compiles what the statement reads for nothing but the check: the statement's own query reads more, row numbers and whole rows, and looks through
 * views.
 */
function checkReading(values: readonly Expr[], statement: Update | Delete, from: Update['tables'], planning: Planning): void {
  const { with: common, where, orderBy, limit, pos } = statement;
  const items = values.length === 0 ? [{ kind: 'NullLiteral' as const, pos }] : values;
  const context = compileContextOf(planning);
  compileQuery(selectOf(items, { with: common, from, where, orderBy, limit, pos }), {
    ...context,
    guard: context.guard.with({ tables: false }),
  });
}
/** The context for the query that a change runs, after it has been checked. */
export function checkedContext(planning: Planning): CompileContext {
  return { ...compileContextOf(planning), guard: unguarded };
}
/** Whether an UPDATE or DELETE has anything to check: where everything is allowed, only what stands behind views. */
export function needsCheck({ session }: Planning, changed: readonly Changed[]): boolean {
  return session.access.current !== null || changed.some((relation) => relation.kind === 'view');
}

const deepest = 32;
function withoutParentheses(query: QueryExpr): QueryExpr {
  let inner = query;
  while (inner.kind === 'ParenQuery') inner = inner.query;
  return inner;
}
/** What a view's query is allowed on the table under it. @param columns of the view; null: of the whole row. @throws SqlError 1356. */
function checkUnder(
  session: Session,
  outer: Guard,
  view: ViewDef,
  columns: readonly string[] | null,
  wanted: PrivilegeBits,
  depth = 0,
): void {
  const query = withoutParentheses(parseQueryExpression(view.text, { sqlMode: DEFAULT_MODE }));
  const factor = query.kind === 'Select' ? query.from[0] : undefined;
  if (query.kind !== 'Select' || factor?.kind !== 'TableFactor' || depth > deepest) throw invalidView(view);
  const relation = session.catalog.relation(factor.table.schema ?? view.schema, factor.table.name);
  if (relation === null || relation.kind === 'virtual') throw invalidView(view);
  const guard = outer.within(view);
  const names = columns?.flatMap((name) => underlying(query.items, view, name)) ?? null;
  guard.told((access) => {
    if (names === null) access.table(relation.schema, relation.name, wanted);
    else for (const name of names) access.column(relation.schema, relation.name, name, wanted);
  });
  if (relation.kind === 'view') checkUnder(session, guard, relation, names, wanted, depth + 1);
}
function underlying(items: readonly { readonly expr: Expr }[], view: ViewDef, name: string): string[] {
  const at = view.columns.findIndex((column) => column.toLowerCase() === name.toLowerCase());
  const expr = items[at]?.expr;
  return expr?.kind === 'ColumnRef' ? [expr.name] : [];
}
