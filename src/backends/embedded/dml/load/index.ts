/** LOAD DATA. https://dev.mysql.com/doc/refman/8.4/en/load-data.html */
import { charsetByName, collationByName } from '../../../../codec/collations.ts';
import { SqlError } from '../../../../errors.ts';
import type { Assignment, ColumnRef, LoadData } from '../../../../sql/ast.ts';
import type { TableDef } from '../../catalog/model.ts';
import type { Execution, Plan } from '../../execute/plan.ts';
import { notYet, type Planning } from '../../execute/plan-statement.ts';
import { compileContextOf } from '../../execute/planning.ts';
import type { Session } from '../../execute/session.ts';
import { familyOf, type SqlType } from '../../sql-type.ts';
import { RowQuery, RowTable } from '../row-table.ts';
import { findColumn, refuseReading, relationOf, unknownColumn } from '../target.ts';
import { baseColumn, checkOptionOf, type UpdatableView, updatableView } from '../updatable-view.ts';
import { fileCharset } from './characters.ts';
import { isFixedWidth, type Separators, separatorsOf, warnOfBytes } from './format.ts';
import type { Destination, LoadAssignment, LoadFile, LoadPlan } from './run.ts';
import { fieldStore, variableType } from './stored-field.ts';

/** What rows are loaded into. */
interface Target {
  readonly table: TableDef;
  readonly view: UpdatableView | null;
}

export function planLoadData(statement: LoadData, planning: Planning): Plan {
  if (statement.xml) throw notYet('LOAD XML', statement.pos);
  const { session } = planning;
  if (statement.local && !mayLoadLocal(session)) throw localFilesDisabled(statement.pos);
  const charset = charsetOf(statement, session);
  const separators = separatorsOf(statement.format, session.context, statement.pos);
  const plan = loadPlan(statement, planning, charset, separators);
  refuseUnbounded(plan, separators, statement.pos);
  return {
    kind: 'stream',
    pins: [],
    cacheable: false,
    fields: [],
    uses: [plan.table, ...plan.assignments.flatMap(({ query }) => query?.query.relations ?? [])],
    async open(execution) {
      warnOfBytes(separators, execution.session.context);
      const [{ LoadRun }, { RowScanner }] = await Promise.all([import('./run.ts'), import('./scanner.ts')]);
      const scanner = new RowScanner(separators, fileCharset(charset), plan.destinations.length, widthsOf(plan));
      return new LoadRun(plan, execution, scanner, await openFile(statement, execution));
    },
  };
}
function mayLoadLocal({ variables, options }: Session): boolean {
  return options.localFiles !== false && variables.text('local_infile', 'GLOBAL') === 'ON';
}
function localFilesDisabled(position: number): SqlError {
  return new SqlError(3948, '42000', 'Loading local data is disabled; this must be enabled on both the client and server sides', position);
}
/** Of the file: the current database's, unless the statement says. @throws SqlError 1115. */
function charsetOf({ charset, pos }: LoadData, session: Session): string {
  if (charset === null) return session.variables.text('character_set_database');
  const known = charsetByName(charset.toLowerCase());
  if (known === null) throw new SqlError(1115, '42000', `Unknown character set: '${charset}'`, pos);
  return known.name;
}
async function openFile({ local, file, pos }: LoadData, { session, sink }: Execution): Promise<LoadFile> {
  if (!local) {
    const { readServerFile } = await import('../../files/server-files.ts');
    return { pieces: (await readServerFile(session, file))[Symbol.asyncIterator](), patience: 0 };
  }
  if (sink.localFile === undefined) throw localFilesDisabled(pos);
  const patience = Number(session.variables.text('net_read_timeout')) * 1000;
  return { pieces: sink.localFile(file)[Symbol.asyncIterator](), patience };
}

function loadPlan(statement: LoadData, planning: Planning, charset: string, separators: Separators): LoadPlan {
  const { session } = planning;
  if (statement.partitions.length > 0) throw new SqlError(1747, 'HY000', 'PARTITION () clause on non partitioned table', statement.pos);
  const target = targetOf(statement, session);
  const { table, view } = target;
  const destinations = destinationsOf(statement, target, charset, session);
  for (const { value } of statement.set) refuseReading(value, [{ alias: null, table }], session);
  const rowTable = new RowTable(table, 'row', view?.view.name ?? table.name);
  return {
    table,
    check: checkOptionOf(session, view),
    charset,
    destinations,
    assignments: statement.set.map((assignment) => assignmentOf(assignment, target, rowTable, planning)),
    rowTable,
    fixed: isFixedWidth(separators),
    hasLines: separators.lineEnd.length > 0,
    ignoreLines: statement.ignoreLines,
    ignore: statement.onDuplicate === 'IGNORE' || (statement.local && statement.onDuplicate === null),
    replace: statement.onDuplicate === 'REPLACE',
  };
}
/** @throws SqlError 1046, 1146, 1044, 1288. */
function targetOf({ table: name }: LoadData, session: Session): Target {
  const relation = relationOf(session, name);
  if (relation.kind === 'table') {
    session.locks?.checkWritable(relation);
    return { table: relation, view: null };
  }
  if (relation.kind === 'virtual') {
    const { user, host } = session.context;
    throw new SqlError(1044, '42000', `Access denied for user '${user}'@'${host}' to database '${relation.schema}'`, name.pos);
  }
  const view = updatableView(session, relation);
  if (view === null) throw new SqlError(1288, 'HY000', `The target table ${name.name} of the LOAD is not updatable`, name.pos);
  return { table: view.base, view };
}

/** Where the fields of a line go; variables have their type from here on. @throws SqlError 1054, 1348. */
function destinationsOf(statement: LoadData, target: Target, charset: string, session: Session): Destination[] {
  const { table } = target;
  const toColumn = (at: number): Destination => {
    const column = table.columns[at];
    if (column === undefined) throw new Error('a position without a column');
    return { kind: 'column', at, store: fieldStore(column, charset, table.name) };
  };
  if (statement.columns === null || statement.columns.length === 0) return allColumns(target).map(toColumn);
  return statement.columns.map((to): Destination => {
    if (to.kind === 'ColumnRef') return toColumn(positionOf(to, target));
    session.context.setUserVariable(to.name, { type: variableType(charset), value: null });
    return { kind: 'variable', name: to.name };
  });
}
function allColumns({ table, view }: Target): number[] {
  if (view === null) return table.columns.flatMap((column, at) => (column.hidden || column.invisible ? [] : [at]));
  return view.view.columns.map((name) => positionOf({ kind: 'ColumnRef', schema: null, table: null, name, pos: 0 }, { table, view }));
}
function positionOf(ref: ColumnRef, { table, view }: Target): number {
  const name = view?.view.name ?? table.name;
  const at = view === null ? findColumn(table, ref.name) : (baseColumn(view, ref) ?? -1);
  if (at < 0 || (ref.table !== null && ref.table !== name)) throw unknownColumn(ref, 'field list');
  return at;
}
function assignmentOf({ column, value }: Assignment, target: Target, rowTable: RowTable, planning: Planning): LoadAssignment {
  const at = positionOf(column, target);
  if (value.kind === 'Default' && value.column === null) return { column: at, query: null };
  return { column: at, query: new RowQuery([rowTable], [value], { ...compileContextOf(planning), database: target.table.schema }) };
}

/** Rows that nothing ends. @throws SqlError 1084, 1409. */
function refuseUnbounded({ table, destinations, fixed }: LoadPlan, { lineEnd, fieldEnd }: Separators, position: number): void {
  const isLong = (to: Destination): boolean => to.kind === 'column' && isBlob(table, to.at);
  if (lineEnd.length === 0 && fieldEnd.length === 0 && destinations.some(isLong))
    throw new SqlError(1084, '42000', "You can't use fixed rowlength with BLOBs; please use 'fields terminated by'", position);
  if (fixed && destinations.some((to) => to.kind === 'variable'))
    throw new SqlError(1409, 'HY000', "Can't load value from file with fixed size rows to variable", position);
}
function isBlob(table: TableDef, at: number): boolean {
  const type = table.columns[at]?.type;
  if (type === undefined) return false;
  return /TEXT$|BLOB$/.test(type.name) || familyOf(type) === 'json' || familyOf(type) === 'geometry';
}
/** Bytes of each field where nothing separates them. */
function widthsOf({ table, destinations, fixed }: LoadPlan): number[] | null {
  if (!fixed) return null;
  return destinations.map((to) => {
    const column = to.kind === 'column' ? table.columns[to.at] : undefined;
    return column === undefined ? 0 : widthOf(column.type);
  });
}
/** A field is as wide as the greatest value of its column is in bytes. */
function widthOf(type: SqlType): number {
  const { length, decimals, unsigned, values } = type;
  const maxBytes = collationByName(type.collation ?? '')?.maxLength ?? 1;
  switch (familyOf(type)) {
    case 'decimal':
      return length + (decimals > 0 ? 1 : 0) + (unsigned ? 0 : 1);
    case 'enum':
      return Math.max(0, ...values.map((value) => [...value].length)) * maxBytes;
    case 'set':
      return [...values.join()].length * maxBytes;
    case 'string':
      return /TEXT$/.test(type.name) ? LONGEST : length * maxBytes;
    case 'json':
    case 'geometry':
      return LONGEST;
    default:
      return /BLOB$/.test(type.name) ? LONGEST : length;
  }
}
/** TEXT and BLOB take all that there is in the line. */
const LONGEST = 2 ** 30;
