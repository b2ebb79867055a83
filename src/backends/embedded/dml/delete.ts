/** DELETE from one or several tables. https://dev.mysql.com/doc/refman/9.0/en/delete.html */
import { SqlError } from '../../../errors.ts';
import type { ColumnRef, Delete, QualifiedName } from '../../../sql/ast.ts';
import type { TableDef } from '../catalog/model.ts';
import { compileQuery } from '../compile/index.ts';
import { ROWID } from '../compile/plan.ts';
import { selectOf } from '../execute/evaluate.ts';
import type { Change, Execution, Plan } from '../execute/plan.ts';
import type { Planning } from '../execute/plan-statement.ts';
import { compileContextOf } from '../execute/planning.ts';
import { allRawRows } from '../execute/query.ts';
import type { Session } from '../execute/session.ts';
import { checkDeleted, checkedContext, needsCheck } from '../privileges/changed-columns.ts';
import { triggersOf } from '../programs/triggers.ts';
import { tableReference } from '../storage/sqlite-table.ts';
import { incoming } from './foreign-keys.ts';
import { removeWithTriggers } from './remove-row.ts';
import { refuseUnsafe } from './safe-updates.ts';
import type { RowId } from './table-writer.ts';
import { refuseReading, type Source, sourcesOf, withRowids } from './target.ts';

/** A table that rows go from, under the name that it has in the FROM. */
interface Target {
  readonly source: Source;
  readonly table: TableDef;
}

function targetOf(sources: readonly Source[], name: QualifiedName, session: Session): Target {
  const found =
    sources.find((source) => source.alias === name.name && (name.schema === null || name.schema === source.schema)) ??
    sources.find(
      (source) =>
        source.factor?.table.name === name.name &&
        source.factor.alias === null &&
        (name.schema ?? session.context.database) === source.schema,
    );
  if (found === undefined) throw new SqlError(1109, '42S02', `Unknown table '${name.name}' in MULTI DELETE`, name.pos);
  return updatable(found);
}
function updatable(source: Source): Target {
  if (source.table === null) throw new SqlError(1288, 'HY000', `The target table ${source.alias} of the DELETE is not updatable`);
  return { source, table: source.table };
}

export function planDelete(statement: Delete, planning: Planning): Plan {
  const { session } = planning;
  const sources = sourcesOf(session, statement.from, statement.with);
  const targets =
    statement.targets === null ? sources.slice(0, 1).map(updatable) : statement.targets.map((name) => targetOf(sources, name, session));
  if (statement.where !== null)
    refuseReading(
      statement.where,
      targets.map(({ source, table }) => ({ alias: source.alias, table })),
      session,
    );
  if (statement.targets === null && statement.limit === null) refuseUnsafe(session, sources[0], statement.where);
  for (const { table } of targets) session.locks?.checkWritable(table);
  const changed = targets.map(({ source, table }) => source.view?.view ?? table);
  const checks = needsCheck(planning, changed);
  if (checks) checkDeleted(statement, changed, planning);
  const items = targets.map(
    ({ source }): ColumnRef => ({ kind: 'ColumnRef', schema: null, table: source.alias, name: ROWID, pos: statement.pos }),
  );
  const query = compileQuery(
    selectOf(items, {
      with: statement.with,
      from: withRowids(
        statement.from,
        targets.map((target) => target.source),
      ),
      where: statement.where,
      orderBy: statement.orderBy,
      limit: statement.limit,
      pos: statement.pos,
    }),
    checks ? checkedContext(planning) : compileContextOf(planning),
  );
  const everything = statement.targets === null && statement.where === null && statement.limit === null;
  return {
    kind: 'change',
    ownTables: targets.every(({ table }) => table.temporary),
    fields: [],
    pins: [...planning.parsed.structuralSlots, ...query.pins],
    cacheable: query.cacheable && targets.every(({ table }) => !table.temporary),
    changes: targets.map(({ table }) => table),
    uses: query.relations,
    perform(execution) {
      const only = targets[0];
      const { session } = execution;
      if (
        everything &&
        only?.source.view === null &&
        triggersOf(session, only.table) === null &&
        incoming(session, only.table).length === 0
      ) {
        session.transaction.note(only.table);
        return { affectedRows: session.db.statement(`DELETE FROM ${tableReference(only.table)}`).run().changes };
      }
      return performDelete(execution, statement, targets, query);
    },
  };
}

function performDelete(
  execution: Execution,
  statement: Delete,
  targets: readonly Target[],
  query: ReturnType<typeof compileQuery>,
): Change {
  const { session } = execution;
  session.context.strictStore = session.context.sqlMode.strict && !statement.ignore;
  const rows = allRawRows(session, query, execution);
  const gone = targets.map(() => new Set<RowId>());
  const triggers = targets.map(({ table }) => triggersOf(session, table));
  let removed = 0;
  let number = 0;
  for (const row of rows) {
    if ((number++ & 0xff) === 0) session.context.checkKilled();
    targets.forEach((target, index) => {
      const rowid = row[index] as RowId | null;
      const seen = gone[index] as Set<RowId>;
      if (rowid === null || seen.has(rowid)) return;
      seen.add(rowid);
      try {
        if (removeWithTriggers(session, target.table, rowid, triggers[index] ?? null)) removed += 1;
      } catch (error) {
        if (!statement.ignore || !(error instanceof SqlError)) throw error;
        session.context.warn('Warning', error.errno, error.message);
      }
    });
  }
  return { affectedRows: removed };
}
