/** What statements need that read or change rows. The privileges of columns are asked where they are found: compile/, dml/. */
import { privilegeBits } from '../../../auth/privileges.ts';
import type { Delete, Insert, LoadData, QualifiedName, QueryExpr, TableRef, Update } from '../../../sql/ast.ts';
import { SELECT } from './access.ts';
import type { Checker } from './checker.ts';
import { factorsOf } from './tables-of.ts';

const INSERT = privilegeBits('INSERT');
const UPDATE = privilegeBits('UPDATE');
const DELETE = privilegeBits('DELETE');

/** @throws SqlError 1227 without FILE, 1142. */
export function checkQuery(query: QueryExpr, checker: Checker): void {
  if (query.into !== null && query.into.kind !== 'IntoVariables') checker.access.global('FILE');
  checker.reads([query]);
}

export function checkInsert(statement: Insert, checker: Checker): void {
  checker.table(statement.table, INSERT | (statement.replace ? DELETE : 0) | (statement.onDuplicate === null ? 0 : UPDATE));
  checker.reads([statement]);
}

/** Of one table UPDATE is asked at once; of several, which they are is known when columns are found. */
export function checkUpdate(statement: Update, checker: Checker): void {
  const common = new Set(statement.with?.tables.map(({ name }) => name.toLowerCase()));
  const factors = factorsOf(statement.tables);
  const [only] = factors;
  if (factors.length === 1 && only?.kind === 'TableFactor') checker.table(only.table, UPDATE);
  else for (const table of named(factors, common)) checkEither(table, checker);
  checker.reads([statement], new Set(factors));
}
/** UPDATE at the table or a column of it, or SELECT. */
function checkEither(name: QualifiedName, checker: Checker): void {
  const full = checker.shared(name);
  if (full === null || (checker.access.onAnyColumn(full.schema, full.name) & UPDATE) !== 0) return;
  checker.access.table(full.schema, full.name, SELECT);
}

export function checkDelete(statement: Delete, checker: Checker): void {
  const common = new Set(statement.with?.tables.map(({ name }) => name.toLowerCase()));
  const factors = factorsOf(statement.from);
  if (statement.targets === null) for (const table of named(factors, common)) checker.table(table, DELETE);
  else {
    for (const table of named(factors, common)) checker.table(table, SELECT);
    for (const target of statement.targets) checker.table(targetOf(target, factors), DELETE);
  }
  checker.reads([statement], new Set(factors));
}
/** A target may be called by its alias. */
function targetOf(target: QualifiedName, factors: readonly TableRef[]): QualifiedName {
  for (const ref of factors) {
    if (ref.kind !== 'TableFactor') continue;
    if (target.schema === null && ref.alias === target.name) return ref.table;
    if (ref.alias === null && ref.table.name === target.name && (target.schema === null || target.schema === ref.table.schema)) {
      // As in MySQL a name without a database is one of the current database.
      return target.schema === null && ref.table.schema === null ? ref.table : target;
    }
  }
  return target;
}

function named(factors: readonly TableRef[], common: ReadonlySet<string>): QualifiedName[] {
  return factors.flatMap((ref) => {
    if (ref.kind !== 'TableFactor') return [];
    return ref.table.schema === null && common.has(ref.table.name.toLowerCase()) ? [] : [ref.table];
  });
}

/** @throws SqlError 1045 without FILE, unless the file is the client's; 1142, 1143. */
export function checkLoadData(statement: LoadData, checker: Checker): void {
  const { access } = checker;
  if (!statement.local && !access.hasGlobal('FILE')) throw access.denied();
  checker.table(statement.table, INSERT | (statement.onDuplicate === 'REPLACE' ? DELETE : 0));
  const full = checker.shared(statement.table);
  if (full === null) return;
  if (statement.columns === null) checker.access.wholeTable(full.schema, full.name, INSERT);
  for (const column of statement.columns ?? []) if (column.kind === 'ColumnRef') access.column(full.schema, full.name, column.name, INSERT);
  for (const { column } of statement.set) access.column(full.schema, full.name, column.name, INSERT);
  checker.reads(statement.set.map(({ value }) => value));
}
