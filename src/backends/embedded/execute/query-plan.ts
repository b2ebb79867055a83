/** How SQLite would run a query, read from its EXPLAIN QUERY PLAN and told with MySQL's names. https://www.sqlite.org/eqp.html */
import type { TableDef, VirtualTableDef } from '../catalog/model.ts';
import type { CompiledQuery, QuerySource } from '../compile/plan.ts';
import type { Session } from './session.ts';

/** MySQL's access types, as far as SQLite has the like. */
export type Access = 'ALL' | 'index' | 'range' | 'ref' | 'eq_ref' | 'const' | 'index_merge';

/** One table that is read. */
export interface TableStep {
  readonly kind: 'table';
  readonly table: string;
  readonly access: Access;
  readonly key: string | null;
  /** Columns of the key that values are looked up for. */
  readonly columns: readonly string[];
  /** All columns come from the index. */
  readonly covering: boolean;
  /** Rows read, where that is known: all of a table, or the one of a unique key. */
  readonly rows: number | null;
  readonly children: readonly PlanStep[];
}
/** What is done with rows: sorted, kept in a temporary table, made by a subquery. */
export interface WorkStep {
  readonly kind: 'sort' | 'temporary' | 'subquery' | 'dependent subquery' | 'derived' | 'union';
  readonly label: string;
  readonly children: readonly PlanStep[];
}
export type PlanStep = TableStep | WorkStep;

interface Line {
  readonly detail: string;
  readonly children: Line[];
}

/** The steps of a query, in the order in which SQLite takes them. */
export function queryPlan(session: Session, query: CompiledQuery): PlanStep[] {
  const rows = session.statementOf({ ...query, text: `EXPLAIN QUERY PLAN ${query.text}` }, null).all([]);
  const root: Line = { detail: '', children: [] };
  const lines = new Map<number, Line>([[0, root]]);
  for (const [id, parent, , detail] of rows) {
    const line: Line = { detail: String(detail), children: [] };
    lines.set(Number(id), line);
    (lines.get(Number(parent)) ?? root).children.push(line);
  }
  return steps(session, query, root.children);
}

function steps(session: Session, query: CompiledQuery, lines: readonly Line[]): PlanStep[] {
  return lines.flatMap((line) => step(session, query, line));
}
function step(session: Session, query: CompiledQuery, line: Line): PlanStep[] {
  const { detail } = line;
  const children = steps(session, query, line.children);
  const table = /^(?:SCAN|SEARCH) (\S+)/.exec(detail)?.[1];
  if (table !== undefined) {
    const source = sourceOf(query, table);
    return source === null ? children : [tableStep(session, detail, source, children)];
  }
  if (detail.startsWith('MULTI-INDEX OR')) return mergedStep(children);
  if (/^INDEX \d+$/.test(detail) || detail.startsWith('COMPOUND') || detail.startsWith('LEFT-MOST')) return children;
  const made = /^(?:MATERIALIZE|CO-ROUTINE) (\S+)/.exec(detail)?.[1];
  if (made === undefined) return [workStep(detail, children)];
  const derived = sourceOf(query, made);
  return derived === null ? children : [{ kind: 'derived', label: derived.name, children }];
}
/** Null for what the statement does not name: a row without a table, a query that the compiler put around another. */
function sourceOf(query: CompiledQuery, alias: string): QuerySource | null {
  const source = query.sources.get(alias);
  if (source !== undefined) return source;
  const relation = query.relations.find((candidate) => candidate.kind === 'table' && candidate.sqliteName === alias);
  return relation?.kind === 'table' ? { name: relation.name, relation } : null;
}
function workStep(detail: string, children: readonly PlanStep[]): WorkStep {
  const sorted = /^USE TEMP B-TREE FOR (.*)$/.exec(detail)?.[1];
  if (sorted !== undefined) return { kind: /ORDER BY$/.test(sorted) ? 'sort' : 'temporary', label: sorted, children };
  if (/^(?:UNION|EXCEPT|INTERSECT|MERGE|RECURSIVE|SETUP)/.test(detail)) return { kind: 'union', label: detail, children };
  return { kind: detail.startsWith('CORRELATED') ? 'dependent subquery' : 'subquery', label: '', children };
}
/** Several indexes of one table, whose rows are put together. */
function mergedStep(children: readonly PlanStep[]): PlanStep[] {
  const tables = children.filter((child) => child.kind === 'table');
  const [first] = tables;
  if (first === undefined) return [...children];
  const key = tables.map((table) => table.key).join(',');
  return [{ ...first, access: 'index_merge', key, covering: false, rows: null }];
}

function tableStep(session: Session, detail: string, { name, relation }: QuerySource, children: readonly PlanStep[]): TableStep {
  const conditions = /\(([^()]*)\)(?: LEFT-JOIN)?$/.exec(detail)?.[1]?.split(' AND ') ?? [];
  const key = keyOf(detail, relation);
  const access = accessOf(detail, key, conditions);
  const one = access === 'const' || access === 'eq_ref';
  return {
    kind: 'table',
    table: name,
    access,
    key: key?.name ?? null,
    columns: key === null ? [] : key.columns.slice(0, Math.max(conditions.length, detail.startsWith('SCAN') ? key.columns.length : 1)),
    covering: detail.includes('COVERING INDEX'),
    rows: one ? 1 : access === 'ALL' || access === 'index' ? rowsOf(session, relation) : null,
    children,
  };
}

interface UsedKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly unique: boolean;
}
function keyOf(detail: string, relation: TableDef | VirtualTableDef | null): UsedKey | null {
  if (detail.includes(' AUTOMATIC ')) return { name: '<auto_key0>', columns: [], unique: false };
  if (relation === null || relation.kind !== 'table') return null;
  const index = /USING (?:COVERING )?INDEX (.+?)(?: \(|$| LEFT-JOIN)/.exec(detail)?.[1];
  const byRowid = detail.includes('USING INTEGER PRIMARY KEY');
  if (index === undefined && !byRowid) return null;
  const key = relation.keys.find((candidate) => (byRowid ? candidate.type === 'PRIMARY' : candidate.sqliteName === index));
  if (key === undefined) return byRowid ? null : { name: 'PRIMARY', columns: [], unique: true };
  return { name: key.name, columns: key.parts.map((part) => part.column), unique: key.type === 'PRIMARY' || key.type === 'UNIQUE' };
}
function accessOf(detail: string, key: UsedKey | null, conditions: readonly string[]): Access {
  if (detail.startsWith('SCAN')) return detail.includes(' INDEX ') ? 'index' : 'ALL';
  if (conditions.some((condition) => /[<>]/.test(condition.replaceAll('<expr>', '')))) return 'range';
  const whole = key?.unique === true && conditions.length >= Math.max(key.columns.length, 1);
  return whole ? 'eq_ref' : 'ref';
}
function rowsOf(session: Session, relation: TableDef | VirtualTableDef | null): number | null {
  if (relation === null || relation.kind !== 'table') return null;
  const name = `${relation.temporary ? 'temp.' : ''}"${relation.sqliteName.replaceAll('"', '""')}"`;
  return Number(session.db.statement(`SELECT count(*) FROM ${name}`).get()?.[0] ?? 0);
}
