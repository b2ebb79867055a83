/** CHECK constraints: their names, what their expressions may say, and whether the rows agree. */
import type { CheckClause, Expr } from '../../../sql/ast.ts';
import type { CheckDef, ColumnDef, TableDef } from '../catalog/model.ts';
import { canonicalExpression, isCondition } from './canonical-expression.ts';
import type { DdlContext } from './context.ts';
import { DdlError } from './errors.ts';
import { checkConstraintName, sameName } from './names.ts';
import { columnsOf, refuseDisallowed } from './syntax-walk.ts';
import { queryTable, rowidRef, selectFrom, tableNames } from './table-expression.ts';

/** A CHECK clause, and the column whose definition it stood in. */
export interface WrittenCheck {
  readonly clause: CheckClause;
  readonly column: string | null;
}

/**
 * Checks as kept, names made up where none was given.
 * @param table with its columns and the checks that it has already.
 * @throws SqlError 3812 to 3822.
 */
export function buildChecks(context: DdlContext, table: TableDef, written: readonly WrittenCheck[]): readonly CheckDef[] {
  const built: CheckDef[] = [];
  for (const { clause, column } of written) {
    const name = clause.name ?? freeCheckName(table, [...table.checks, ...built]);
    if (clause.name !== null) checkConstraintName(clause.name);
    if (isTaken(context, table, built, name)) throw DdlError.duplicateCheck(name);
    checkExpression(table.columns, clause.expr, name, column);
    built.push({ name, text: canonicalExpression(clause.expr, tableNames(context.runtime)), enforced: clause.enforced });
  }
  return built;
}

function freeCheckName(table: TableDef, checks: readonly CheckDef[]): string {
  const pattern = /_chk_(\d+)$/;
  const numbers = checks
    .filter((check) => check.name.startsWith(`${table.name}_chk_`))
    .map((check) => Number(pattern.exec(check.name)?.[1] ?? 0));
  return `${table.name}_chk_${Math.max(0, ...numbers) + 1}`;
}
/** Names of checks are unique in a database. */
function isTaken(context: DdlContext, table: TableDef, built: readonly CheckDef[], name: string): boolean {
  if ([...table.checks, ...built].some((check) => sameName(check.name, name))) return true;
  if (table.temporary) return false;
  return context.edit.hasCheck(table.schema, name, table.name);
}

function checkExpression(columns: readonly ColumnDef[], expr: Expr, name: string, own: string | null): void {
  refuseDisallowed(expr, 'check', name);
  if (!isCondition(expr)) throw DdlError.checkNotBoolean(name);
  for (const ref of columnsOf(expr)) {
    const column = columns.find((each) => !each.hidden && sameName(each.name, ref.name));
    if (column === undefined) throw DdlError.checkColumnMissing(name, ref.name);
    if (own !== null && !sameName(own, column.name)) throw DdlError.columnCheckOther(name);
    if (column.autoIncrement) throw DdlError.checkAutoIncrement(name);
  }
}

/**
 * Looks through the rows of a table.
 * @param checks with their trees.
 * @throws SqlError 3819 for the first that a row violates.
 */
export function checkRows(context: DdlContext, table: TableDef, checks: readonly { readonly name: string; readonly expr: Expr }[]): void {
  for (const { name, expr } of checks) {
    const fails: Expr = { kind: 'Is', expr, not: false, test: 'FALSE', pos: 0 };
    const query = { ...selectFrom(table, [rowidRef], fails), limit: { count: one, offset: null } };
    for (const _ of queryTable(context, table, query).rows()) throw DdlError.checkViolated(name);
  }
}
const one: Expr = { kind: 'IntLiteral', text: '1', pos: 0, end: 1, slot: -1 };
