/** What a table computes and demands of each of its rows: expression defaults, generated columns, checks. Compiled once for a definition. */
import { SqlError } from '../../../errors.ts';
import type { Expr } from '../../../sql/ast.ts';
import { parseExpression } from '../../../sql/index.ts';
import { DEFAULT_MODE } from '../../../sql/mode.ts';
import type { ColumnDef, TableDef } from '../catalog/model.ts';
import type { Session } from '../execute/session.ts';
import type { SqliteValue } from '../sql-type.ts';
import { assigner } from '../storage/assign.ts';
import { RowQuery, RowTable } from './row-table.ts';
import type { StoredRow } from './table-writer.ts';

const nothing = { literals: [], params: [] } as const;
type Assign = (value: SqliteValue, context: Session['context']) => SqliteValue;

interface Computed {
  readonly column: number;
  readonly query: RowQuery;
  readonly assign: Assign;
}
interface Check {
  readonly name: string;
  readonly query: RowQuery;
}
interface Rules {
  readonly table: RowTable;
  readonly generated: readonly Computed[];
  readonly checks: readonly Check[];
  readonly defaults: Map<number, Computed>;
}

const rulesOf = new WeakMap<TableDef, Rules>();

function parsed(text: string): Expr {
  return parseExpression(text, { sqlMode: DEFAULT_MODE });
}
function compiled(session: Session, table: RowTable, text: string): RowQuery {
  return new RowQuery([table], [parsed(text)], { ...session.compileContext(text, [], [], false), database: table.def.schema });
}
function computed(session: Session, table: TableDef, row: RowTable, column: number, text: string): Computed {
  const query = compiled(session, row, text);
  const output = query.query.columns[0];
  const def = table.columns[column] as ColumnDef;
  if (output === undefined) throw new Error('an expression has one column');
  return { column, query, assign: assigner(def, { type: output.type, repr: output.repr }, table.name) };
}
function rules(session: Session, table: TableDef): Rules {
  const known = rulesOf.get(table);
  if (known !== undefined) return known;
  const row = new RowTable(table, 'row');
  const made: Rules = {
    table: row,
    generated: table.columns.flatMap((column, at) =>
      column.generated === null ? [] : [computed(session, table, row, at, column.generated.text)],
    ),
    checks: table.checks
      .filter((check) => check.enforced)
      .map((check) => ({ name: check.name, query: compiled(session, row, check.text) })),
    defaults: new Map(),
  };
  rulesOf.set(table, made);
  return made;
}

/** Whether rows of the table need any of this. */
export function hasRules(table: TableDef): boolean {
  return table.checks.some((check) => check.enforced) || table.columns.some((column) => column.generated !== null);
}

/** Value of a column's DEFAULT (expression), over the row as far as it is known. */
export function expressionDefault(session: Session, table: TableDef, row: StoredRow, column: number, text: string): SqliteValue {
  const { table: rowTable, defaults } = rules(session, table);
  let rule = defaults.get(column);
  if (rule === undefined) {
    rule = computed(session, table, rowTable, column, text);
    defaults.set(column, rule);
  }
  rowTable.put(session, row);
  const [value = null] = rule.query.values(session, nothing);
  return value === null ? null : rule.assign(value, session.context);
}

/** Computes the generated columns of a row, in place, in the order of the table. @throws SqlError as storing their values does. */
export function computeGenerated(session: Session, table: TableDef, row: StoredRow): void {
  const { table: rowTable, generated } = rules(session, table);
  for (const rule of generated) {
    rowTable.put(session, row);
    const [value = null] = rule.query.values(session, nothing);
    const column = table.columns[rule.column] as ColumnDef;
    if (value === null && !column.nullable) throw new SqlError(1048, '23000', `Column '${column.name}' cannot be null`);
    row[rule.column] = value === null ? null : rule.assign(value, session.context);
  }
}

/** The name of the first check that a row fails; null where it passes all. NULL passes. */
export function failedCheck(session: Session, table: TableDef, row: StoredRow): string | null {
  const { table: rowTable, checks } = rules(session, table);
  if (checks.length === 0) return null;
  rowTable.put(session, row);
  for (const check of checks) {
    const [value = null] = check.query.values(session, nothing);
    if (value !== null && Number(value) === 0) return check.name;
  }
  return null;
}
export function checkViolated(name: string): SqlError {
  return new SqlError(3819, 'HY000', `Check constraint '${name}' is violated.`);
}
