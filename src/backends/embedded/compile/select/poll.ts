/**
 * Queries look now and then whether they are to stop, or to go on in another thread: SQLite goes through a table without coming back.
 *
 * A table is asked at every 64th of its rows. In a join a condition without columns is asked for each row of the outermost table only, which costs
 * nothing that can be measured; where three tables and more are joined, in an order that is SQLite's to choose, each is asked as a single one is.
 * A lone MIN, MAX or COUNT(*) without a condition is looked up, unless there is a condition: it gets none.
 */
import type { FunctionDef } from '../../functions/definition.ts';
import { internFunction } from '../../functions/index.ts';
import { Types } from '../../sql-type.ts';
import { Sql, type SqlExpr, type SqlFrom } from '../../sqlite/ast.ts';
import { ROWID } from '../plan.ts';
import type { ScopeTable } from '../scope.ts';
import type { FromResult } from './from.ts';

const stopCheck: FunctionDef = {
  name: 'stop check',
  minArgs: 0,
  maxArgs: 0,
  args: ['index'],
  result: () => ({ type: Types.int(), repr: 'int' }),
  deterministic: false,
  steady: true,
  impl: (_shape, context) => () => {
    context.checkKilled();
    return 1;
  },
};
/** Looks whether the query is to stop; true where it goes on. */
export function stopCheckCall(): SqlExpr {
  return Sql.call(internFunction(stopCheck, { args: [], reprs: [], result: Types.int(), resultRepr: 'int', collation: 'binary' }));
}
const rarely = Sql.value(64);
/** True for most rows of a table, by what has to be looked at for each row; tables that are made for the query have no row numbers. */
function mostly({ byName, columns }: ScopeTable, nested: boolean): SqlExpr {
  const rowid = byName.get(ROWID)?.expr.sql;
  if (rowid !== undefined && !(nested && isHidden(rowid))) return Sql.binary('%', rowid, rarely);
  const [first] = columns;
  return first === undefined ? Sql.value(0) : Sql.isNull(first.expr.sql);
}

/** Row numbers that are no column of the table do not show through the parentheses of a join. */
function isHidden(rowid: SqlExpr): boolean {
  return rowid.kind === 'Column' && ['rowid', '_rowid_', 'oid'].includes(rowid.name);
}
function isNested(from: SqlFrom): boolean {
  return from.kind === 'Join' && (from.right.kind === 'Join' || isNested(from.left));
}

/**
 * A query's condition with the looks that its tables deserve.
 * @param looksUp whether without a condition SQLite would look its answer up.
 */
export function polled(where: SqlExpr | null, from: FromResult | null, looksUp: boolean): SqlExpr | null {
  if (from === null) return where;
  const { tables } = from;
  const [table] = tables;
  if (table === undefined || (tables.length === 1 && (!table.byName.has(ROWID) || (where === null && looksUp)))) return where;
  const check = stopCheckCall();
  if (tables.length === 1) return Sql.and([...(where === null ? [] : [where]), Sql.or([mostly(table, false), check])]);
  const further = tables.length < 3 ? [] : tables.map((table) => Sql.or([mostly(table, isNested(from.sql)), check]));
  return Sql.and([...(where === null ? [] : [where]), check, ...further]);
}
