/** UPDATE of performance_schema's set-up tables, which tools send when they begin: what is to be measured. */
import { SqlError } from '../../../errors.ts';
import type { Assignment, Expr, Select, TableFactor, Update } from '../../../sql/ast.ts';
import { compileQuery } from '../compile/index.ts';
import { selectOf } from './evaluate.ts';
import { type Plan, sessionPlan } from './plan.ts';
import type { Planning } from './plan-statement.ts';
import { allRawRows, decodeRow } from './query.ts';
import type { Session } from './session.ts';

/** The tables that can be updated: the column that a row is known by, and those that can be set. */
const setups: Readonly<Record<string, { readonly key: string; readonly columns: readonly string[] }>> = {
  setup_consumers: { key: 'NAME', columns: ['ENABLED'] },
  setup_instruments: { key: 'NAME', columns: ['ENABLED', 'TIMED'] },
  setup_threads: { key: 'NAME', columns: ['ENABLED', 'HISTORY'] },
  setup_actors: { key: 'USER', columns: ['ENABLED', 'HISTORY'] },
  setup_objects: { key: 'OBJECT_TYPE', columns: ['ENABLED', 'TIMED'] },
  threads: { key: 'NAME', columns: ['INSTRUMENTED', 'HISTORY'] },
};
/** Consumers that more than a table of their own depends on. */
const ALWAYS_ON: ReadonlySet<string> = new Set(['global_instrumentation', 'thread_instrumentation', 'statements_digest']);

/** @returns null for an UPDATE of anything else. @throws SqlError 1142, 1683. */
export function planSetupUpdate(statement: Update, { session, source, paramTypes }: Planning): Plan | null {
  const [table] = statement.tables;
  if (table?.kind !== 'TableFactor' || statement.tables.length > 1 || !isOfPerformanceSchema(table, session)) return null;
  const { name } = table.table;
  const setup = setups[name];
  if (setup === undefined) {
    if (session.catalog.relation('performance_schema', name) === null) return null;
    const { user, host } = session.options;
    throw new SqlError(1142, '42000', `UPDATE command denied to user '${user}'@'${host}' for table '${name}'`);
  }
  const columns = statement.assignments.map(({ column }) => column.name.toUpperCase());
  if (columns.some((column) => !setup.columns.includes(column))) throw new SqlError(1683, 'HY000', 'Invalid performance_schema usage.');
  const select = selectOf([nameOf(setup.key, statement.pos), ...statement.assignments.flatMap(pairOf)], tailOf(statement));
  return sessionPlan((execution) => {
    const query = compileQuery(select, session.compileContext(source, [], paramTypes, false));
    const rows = allRawRows(session, query, execution).map((row) => decodeRow(row, query.columns, query.bigints, session));
    const changed = rows.filter((row) => change(session, name, columns, row.map(String)));
    session.answer(
      { affectedRows: changed.length, info: `Rows matched: ${rows.length}  Changed: ${changed.length}  Warnings: 0` },
      execution.sink,
    );
  });
}
function isOfPerformanceSchema({ table }: TableFactor, session: Session): boolean {
  return (table.schema ?? session.context.database) === 'performance_schema';
}
function nameOf(name: string, pos: number): Expr {
  return { kind: 'ColumnRef', schema: null, table: null, name, pos };
}
/** A column as it is, and what it is to be. */
function pairOf({ column, value }: Assignment): readonly Expr[] {
  return [column, value];
}
function tailOf({ tables, where, orderBy, limit }: Update): Partial<Select> {
  return { from: tables, where, orderBy, limit };
}

/** @param row its name, and of each column what it is and what it is to be. @returns whether it has changed. @throws SqlError 1265, 1235. */
function change(session: Session, table: string, columns: readonly string[], row: readonly string[]): boolean {
  const [name = ''] = row;
  let changed = false;
  columns.forEach((column, at) => {
    const is = row[1 + 2 * at] ?? '';
    const wanted = (row[2 + 2 * at] ?? '').toUpperCase();
    if (wanted !== 'YES' && wanted !== 'NO') throw new SqlError(1265, '01000', `Data truncated for column '${column}' at row 1`);
    if (wanted === is) return;
    if (table !== 'setup_consumers' || ALWAYS_ON.has(name))
      throw new SqlError(1235, '42000', `This version of MySQL doesn't yet support '${column} = ${wanted} of ${name} in ${table}'`);
    session.engine.consumers.set(name, wanted === 'YES');
    changed = true;
  });
  return changed;
}
