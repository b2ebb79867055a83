/** EXPLAIN: the plan that SQLite made, in MySQL's three formats. https://dev.mysql.com/doc/refman/9.0/en/explain-output.html */
import { SqlError } from '../../../errors.ts';
import type { Explain, QueryExpr, Statement } from '../../../sql/ast.ts';
import { type Field, FieldFlag, FieldType, type Value } from '../../../types.ts';
import { type CompileContext, compileQuery } from '../compile/index.ts';
import { checkAllowed, checkExplained } from '../privileges/check.ts';
import { unguarded } from '../privileges/guard.ts';
import { selectOf } from './evaluate.ts';
import { type Plan, sessionPlan } from './plan.ts';
import { notYet, type Planning, planStatement } from './plan-statement.ts';
import { compileContextOf } from './planning.ts';
import { type PlanStep, queryPlan, type TableStep } from './query-plan.ts';
import { answerRows, textColumn } from './rows.ts';
import type { Session } from './session.ts';

/** What there is to tell of a statement. */
interface Explained {
  /** Of a statement that changes rows. */
  readonly change: { readonly verb: 'INSERT' | 'REPLACE' | 'UPDATE' | 'DELETE'; readonly table: string } | null;
  readonly steps: readonly PlanStep[];
}

/** EXPLAIN [FORMAT=…] statement. @throws SqlError what the statement itself would; 1235 for ANALYZE and INTO. */
export function planExplain(statement: Explain, planning: Planning): Plan {
  const { session, source, paramTypes } = planning;
  const inner = statement.statement;
  checkAllowed(session, inner);
  checkExplained(session, inner);
  planStatement(session, { ...planning.parsed, statement: inner }, source, [], paramTypes, false);
  if (statement.analyze) throw notYet('EXPLAIN ANALYZE', statement.pos);
  if (statement.into !== null) throw notYet('EXPLAIN INTO', statement.pos);
  const format = statement.format ?? session.variables.text('explain_format');
  const query = queryOf(inner);
  const compiled = query === null ? null : compileQuery(query, explainedContext(planning));
  const shape = shapes[format] ?? shapes['TRADITIONAL'];
  if (shape === undefined) throw new SqlError(1791, 'HY000', `Unknown EXPLAIN format name: '${format}'`, statement.pos);
  const plan = sessionPlan((execution) => {
    if (changeOf(inner) !== null) session.refuseReadOnly();
    const explained = { change: changeOf(inner), steps: compiled === null ? [] : queryPlan(session, compiled) };
    answerRows(execution, shape.fields, shape.rows(explained, session));
  });
  return { ...plan, fields: shape.fields };
}

/** What may be read is known by now, and a change need not be allowed to read the tables that it changes. */
function explainedContext(planning: Planning): CompileContext {
  return { ...compileContextOf({ ...planning, literals: [], lift: false }), guard: unguarded };
}

/** The rows that a statement reads; null for an INSERT of values. */
function queryOf(statement: Statement): QueryExpr | null {
  switch (statement.kind) {
    case 'Select':
    case 'SetOperation':
    case 'ParenQuery':
    case 'ValuesQuery':
    case 'TableQuery':
      return statement;
    case 'Update': {
      const { with: ctes, tables: from, where, orderBy, limit, pos } = statement;
      return selectOf([{ kind: 'NullLiteral', pos }], { with: ctes, from, where, orderBy, limit, pos });
    }
    case 'Delete': {
      const { with: ctes, where, orderBy, limit, pos } = statement;
      return selectOf([{ kind: 'NullLiteral', pos }], { with: ctes, from: statement.from, where, orderBy, limit, pos });
    }
    case 'Insert':
      return statement.source.kind === 'Query' ? statement.source.query : null;
    default:
      throw notYet('EXPLAIN', 'pos' in statement ? statement.pos : 0);
  }
}
function changeOf(statement: Statement): Explained['change'] {
  switch (statement.kind) {
    case 'Insert':
      return { verb: statement.replace ? 'REPLACE' : 'INSERT', table: statement.table.name };
    case 'Update':
    case 'Delete':
      return { verb: statement.kind === 'Update' ? 'UPDATE' : 'DELETE', table: '' };
    default:
      return null;
  }
}

interface Shape {
  readonly fields: readonly Field[];
  rows(explained: Explained, session: Session): Value[][];
}
function required(field: Field, type: FieldType = field.type): Field {
  return { ...field, type, flags: FieldFlag.NOT_NULL };
}
const number: Field = { ...textColumn('id', 0), collation: 63, type: FieldType.LONGLONG, length: 4, decimals: 0 };
const textFields = [required(textColumn('EXPLAIN', 21845))];
const shapes: Readonly<Record<string, Shape>> = {
  TRADITIONAL: {
    fields: [
      required(number),
      required(textColumn('select_type', 19)),
      textColumn('table', 64),
      textColumn('partitions', 6316032),
      textColumn('type', 10),
      textColumn('possible_keys', 4096),
      textColumn('key', 64),
      textColumn('key_len', 4096),
      textColumn('ref', 1024),
      { ...number, name: 'rows', length: 10 },
      { ...number, name: 'filtered', type: FieldType.DOUBLE, decimals: 2 },
      textColumn('Extra', 255),
    ],
    rows: (explained) => new TableRows(explained).rows,
  },
  TREE: { fields: textFields, rows: (explained) => [[`${treeLines(explained).join('\n')}\n`]] },
  JSON: { fields: textFields, rows: (explained) => [[JSON.stringify(jsonOf(explained), null, 2)]] },
};

/** FORMAT=TRADITIONAL: a row for each table. */
class TableRows {
  readonly rows: Value[][] = [];
  #queries = 1;

  constructor({ change, steps }: Explained) {
    if (change !== null && change.table !== '') {
      this.rows.push([1, change.verb, change.table, null, 'ALL', null, null, null, null, null, null, null]);
      if (steps.length === 0) return;
    }
    const nested = steps.some((step) => step.kind !== 'table' && step.kind !== 'sort' && step.kind !== 'temporary');
    this.#level(steps, 1, change !== null && change.table === '' ? change.verb : nested ? 'PRIMARY' : 'SIMPLE');
  }
  #level(steps: readonly PlanStep[], id: number, type: string): void {
    const extra: string[] = [];
    if (steps.some((step) => step.kind === 'temporary')) extra.push('Using temporary');
    if (steps.some((step) => step.kind === 'sort')) extra.push('Using filesort');
    const tables = steps.filter((step) => step.kind === 'table');
    if (tables.length === 0 && !steps.some((step) => step.kind === 'derived'))
      this.rows.push([id, type, null, null, null, null, null, null, null, null, null, ['No tables used', ...extra].join('; ')]);
    for (const step of tables) {
      const first = step === tables[0];
      // Nothing stands before the first table: what its key is compared with is constant.
      const constant = first && step.access === 'eq_ref' && type !== 'DEPENDENT SUBQUERY';
      this.#table(constant ? { ...step, access: 'const' } : step, id, type, first ? extra : []);
    }
    for (const step of steps) this.#below(step, id, type);
  }
  #table(step: TableStep, id: number, type: string, extra: readonly string[]): void {
    const { table, access, key, rows } = step;
    const all = [...(step.covering ? ['Using index'] : []), ...extra].join('; ');
    this.rows.push([id, type, table, null, access, key, key, null, null, rows, rows === null ? null : 100, all === '' ? null : all]);
  }
  #below(step: PlanStep, id: number, type: string): void {
    switch (step.kind) {
      case 'table':
      case 'sort':
      case 'temporary':
        for (const child of step.children) this.#below(child, id, type);
        return;
      case 'union':
        // The members stand side by side: each is a query of its own.
        this.#level(step.children, id === 1 && this.rows.length === 0 ? 1 : ++this.#queries, this.rows.length === 0 ? 'PRIMARY' : 'UNION');
        return;
      default:
        this.#level(step.children, ++this.#queries, step.kind.toUpperCase());
    }
  }
}

const scans: Readonly<Record<TableStep['access'], string>> = {
  ALL: 'Table scan',
  index: 'Index scan',
  range: 'Index range scan',
  ref: 'Index lookup',
  eq_ref: 'Single-row index lookup',
  const: 'Single-row index lookup',
  index_merge: 'Index merge',
};
function title(step: PlanStep): string {
  switch (step.kind) {
    case 'table': {
      const key = step.key === null ? '' : ` using ${step.key}`;
      const columns = step.columns.length === 0 || step.access === 'index' ? '' : ` (${step.columns.join(', ')})`;
      const rows = step.rows === null ? '' : `  (rows=${step.rows})`;
      return `${step.covering ? 'Covering ' : ''}${step.covering ? scans[step.access].toLowerCase() : scans[step.access]} on ${step.table}${key}${columns}${rows}`;
    }
    case 'sort':
      return 'Sort';
    case 'temporary':
      return `Temporary table for ${step.label}`;
    case 'derived':
      return `Materialize ${step.label}`;
    case 'union':
      return step.label.startsWith('UNION ALL') ? 'Append' : 'Union materialize with deduplication';
    case 'subquery':
      return 'Select (subquery; run only once)';
    case 'dependent subquery':
      return 'Select (subquery; dependent)';
  }
}

/** What takes rows from the tables beside it stands above them: sorts and temporary tables; then joins. */
interface Node {
  readonly operation: string;
  readonly inputs: readonly Node[];
}
function nodeOf(steps: readonly PlanStep[]): Node {
  const joined = steps.filter((step) => step.kind !== 'sort' && step.kind !== 'temporary');
  const leaves = joined.map(
    (step): Node => ({ operation: title(step), inputs: step.children.length === 0 ? [] : [nodeOf(step.children)] }),
  );
  const [only] = leaves;
  let node: Node =
    only === undefined
      ? { operation: 'Rows fetched before execution', inputs: [] }
      : leaves.length === 1
        ? only
        : { operation: joined.filter((step) => step.kind === 'table').length > 1 ? 'Nested loop' : 'Query', inputs: leaves };
  for (const step of steps) if (step.kind === 'sort' || step.kind === 'temporary') node = { operation: title(step), inputs: [node] };
  return node;
}
function rootOf({ change, steps }: Explained): Node {
  const node = nodeOf(steps);
  if (change === null) return node;
  const verb = change.verb[0] + change.verb.slice(1).toLowerCase();
  return { operation: change.table === '' ? verb : `${verb} into ${change.table}`, inputs: [node] };
}
function treeLines(explained: Explained): string[] {
  const lines = (node: Node, depth: number): string[] => [
    `${'    '.repeat(depth)}-> ${node.operation}`,
    ...node.inputs.flatMap((input) => lines(input, depth + 1)),
  ];
  return lines(rootOf(explained), 0);
}
function jsonOf(explained: Explained): unknown {
  const json = ({ operation, inputs }: Node): unknown => (inputs.length === 0 ? { operation } : { inputs: inputs.map(json), operation });
  return { query_plan: json(rootOf(explained)), query_type: explained.change?.verb.toLowerCase() ?? 'select', json_schema_version: '2.0' };
}
