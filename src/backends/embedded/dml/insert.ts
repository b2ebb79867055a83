/** INSERT and REPLACE. https://dev.mysql.com/doc/refman/9.0/en/insert.html */
import { SqlError } from '../../../errors.ts';
import type { ColumnRef, Insert } from '../../../sql/ast.ts';
import { walk } from '../../../sql/walk.ts';
import type { Plan } from '../execute/plan.ts';
import type { Planning } from '../execute/plan-statement.ts';
import { checkInserted } from '../privileges/changed-columns.ts';
import { InsertRun } from './insert-run.ts';
import { planSource } from './insert-source.ts';
import { planOnDuplicate } from './on-duplicate.ts';
import { insertTarget, refuseReading, unknownColumn } from './target.ts';
import { baseColumn, checkOptionOf, type UpdatableView } from './updatable-view.ts';

export function planInsert(written: Insert, planning: Planning): Plan {
  const { session } = planning;
  if (written.partitions.length > 0) throw new SqlError(1747, 'HY000', 'PARTITION () clause on non partitioned table', written.pos);
  const notes = notesOf(written);
  const { table, view } = insertTarget(session, written.table);
  checkInserted(written, view?.view ?? table, planning);
  const statement = view === null ? written : overBase(written, view);
  const check = checkOptionOf(session, view);
  if (statement.source.kind !== 'Query') refuseReading(statement.source, [{ alias: null, table, byAlias: true }], session);
  for (const { value } of statement.onDuplicate ?? []) refuseReading(value, [{ alias: null, table }], session);
  const onDuplicate = statement.onDuplicate === null ? null : planOnDuplicate(statement, statement.onDuplicate, table, planning);
  const source = planSource(statement, table, planning, onDuplicate);
  return {
    kind: 'change',
    ownTables: table.temporary,
    fields: [],
    pins: [...planning.parsed.structuralSlots, ...source.pins, ...(onDuplicate?.pins ?? [])],
    cacheable: source.cacheable && !table.temporary && (onDuplicate?.cacheable ?? true),
    changes: [table],
    ...(source.reads === undefined ? {} : { uses: source.reads }),
    perform(execution) {
      for (const [code, message] of notes) execution.session.context.warn('Warning', code, message);
      return new InsertRun(execution, statement, table, onDuplicate, source, check).perform();
    },
  };
}

/** What MySQL warns of whenever it reads such a statement. */
function notesOf(statement: Insert): readonly (readonly [number, string])[] {
  const notes: (readonly [number, string])[] = [];
  const verb = statement.replace ? 'REPLACE' : 'INSERT';
  if (statement.priority === 'DELAYED')
    notes.push([3005, `${verb} DELAYED is no longer supported. The statement was converted to ${verb}.`]);
  for (const { value } of statement.onDuplicate ?? []) {
    walk(value, (node) => {
      if (node.kind === 'ValuesOf') notes.push([1287, valuesDeprecated]);
      return true;
    });
  }
  return notes;
}
const valuesDeprecated =
  "'VALUES function' is deprecated and will be removed in a future release. Please use an alias (INSERT INTO ... VALUES (...) AS alias) and replace VALUES(col) in the ON DUPLICATE KEY UPDATE clause with alias.col instead";

/** An INSERT into a view as one into its table. @throws SqlError 1471 where a column of the view is no column of the table. */
function overBase(statement: Insert, view: UpdatableView): Insert {
  const refs =
    statement.columns ??
    view.view.columns.map((name): ColumnRef => ({ kind: 'ColumnRef', schema: null, table: null, name, pos: statement.table.pos }));
  const onBase = (ref: ColumnRef): ColumnRef => {
    const at = baseColumn(view, ref);
    if (at === undefined) throw unknownColumn(ref, 'field list');
    return { ...ref, schema: null, table: null, name: view.base.columns[at]?.name ?? ref.name };
  };
  if (view.columns.includes(null) && statement.columns === null)
    throw new SqlError(1471, 'HY000', `The target table ${view.view.name} of the INSERT is not insertable-into`, statement.table.pos);
  const source =
    statement.source.kind === 'Set'
      ? {
          ...statement.source,
          assignments: statement.source.assignments.map((assignment) => ({ ...assignment, column: onBase(assignment.column) })),
        }
      : statement.source;
  const onDuplicate = statement.onDuplicate?.map((assignment) => ({ ...assignment, column: onBase(assignment.column) })) ?? null;
  return { ...statement, columns: statement.source.kind === 'Set' ? null : refs.map(onBase), source, onDuplicate };
}
