/** SQLite's syntax tree to text, with the sources of its parameters and the functions that it calls. The only place that writes SQLite's SQL. */
import type { ParamSource } from '../compile/plan.ts';
import type { SqliteValue } from '../sql-type.ts';
import { keyExpression } from '../storage/key-expression.ts';
import type {
  SqlBound,
  SqlChainOp,
  SqlCommonTable,
  SqlCompound,
  SqlExpr,
  SqlFrom,
  SqlOrder,
  SqlQuery,
  SqlSelect,
  SqlTail,
  SqlWindow,
} from './ast.ts';

export interface Emitted {
  readonly text: string;
  readonly params: readonly ParamSource[];
  readonly functions: readonly string[];
}

/** Writes a query. @param first sources that get the first numbers, in their order, used or not. */
export function emitQuery(query: SqlQuery, first: readonly ParamSource[] = []): Emitted {
  const emitter = new Emitter();
  emitter.reserve(first);
  const text = emitter.query(query);
  return { text, params: emitter.params, functions: [...emitter.functions] };
}

/** An identifier in SQLite's quotes. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** SQLite takes 500 members. */
const MAX_MEMBERS = 400;
/** A long UNION ALL as a UNION ALL of shorter ones. */
function chunked(query: SqlCompound): SqlCompound {
  const members = [query.first, ...query.rest.map((member) => member.query)];
  const size = Math.max(MAX_MEMBERS, Math.ceil(members.length / MAX_MEMBERS));
  const chunks: SqlQuery[] = [];
  for (let at = 0; at < members.length; at += size) {
    const [first, ...rest] = members.slice(at, at + size);
    if (first === undefined) break;
    const chunk: SqlQuery = {
      kind: 'Compound',
      with: [],
      first,
      rest: rest.map((member) => ({ op: 'UNION ALL', query: member })),
      orderBy: [],
      limit: null,
      offset: null,
    };
    chunks.push({ ...emptyMember, from: { kind: 'Query', query: rest.length === 0 ? first : chunk, alias: 'u' } });
  }
  const [first = query.first, ...rest] = chunks;
  return { ...query, first, rest: rest.map((chunk) => ({ op: 'UNION ALL', query: chunk })) };
}
const emptyMember: SqlSelect = {
  kind: 'Select',
  with: [],
  distinct: false,
  columns: [{ expr: { kind: 'Star' }, as: null }],
  from: null,
  where: null,
  groupBy: [],
  having: null,
  orderBy: [],
  limit: null,
  offset: null,
};

class Emitter {
  readonly params: ParamSource[] = [];
  readonly functions = new Set<string>();
  readonly #indexes = new Map<ParamSource, number>();

  reserve(sources: readonly ParamSource[]): void {
    for (const source of sources) this.#param(source);
  }
  query(query: SqlQuery): string {
    switch (query.kind) {
      case 'Select':
        return this.#select(query);
      case 'Compound': {
        if (query.rest.length > MAX_MEMBERS) return this.query(chunked(query));
        let text = this.#with(query.with) + this.#member(query.first);
        for (const { op, query: member } of query.rest) text += ` ${op} ${this.#member(member)}`;
        return text + this.#tail(query);
      }
      case 'Values':
        return `VALUES ${query.rows.map((row) => `(${this.#list(row)})`).join(', ')}`;
    }
  }
  /** A member of a compound may have no tail and no WITH of its own. */
  #member(query: SqlQuery): string {
    if (query.kind === 'Values') return this.query(query);
    if (query.kind === 'Select' && query.with.length === 0 && query.orderBy.length === 0 && query.limit === null) return this.query(query);
    return `SELECT * FROM (${this.query(query)})`;
  }
  #select(select: SqlSelect): string {
    let text = `${this.#with(select.with)}SELECT ${select.distinct ? 'DISTINCT ' : ''}`;
    text += select.columns.map(({ expr, as }) => (as === null ? this.expr(expr) : `${this.expr(expr)} AS ${quoteName(as)}`)).join(', ');
    if (select.from !== null) text += ` FROM ${this.#from(select.from)}`;
    if (select.where !== null) text += ` WHERE ${this.expr(select.where)}`;
    if (select.groupBy.length > 0) text += ` GROUP BY ${this.#list(select.groupBy)}`;
    if (select.having !== null) text += ` HAVING ${this.expr(select.having)}`;
    return text + this.#tail(select);
  }
  #tail(tail: SqlTail): string {
    let text = '';
    if (tail.orderBy.length > 0) text += ` ORDER BY ${this.#order(tail.orderBy)}`;
    if (tail.limit !== null) text += ` LIMIT ${this.expr(tail.limit)}`;
    if (tail.offset !== null) text += ` OFFSET ${this.expr(tail.offset)}`;
    return text;
  }
  #with(tables: readonly SqlCommonTable[]): string {
    if (tables.length === 0) return '';
    const parts = tables.map(
      ({ name, columns, query, materialized }) =>
        `${quoteName(name)}(${columns.map(quoteName).join(', ')}) AS ${materialized ? 'MATERIALIZED ' : ''}(${this.query(query)})`,
    );
    return `WITH RECURSIVE ${parts.join(', ')} `;
  }
  #from(from: SqlFrom): string {
    switch (from.kind) {
      case 'Table':
        return `${from.schema === null ? '' : `${quoteName(from.schema)}.`}${quoteName(from.name)} AS ${quoteName(from.alias)}${from.notIndexed ? ' NOT INDEXED' : ''}`;
      case 'Query':
        return `(${this.query(from.query)}) AS ${quoteName(from.alias)}`;
      case 'Function':
        return `${from.name}(${this.#list(from.args)}) AS ${quoteName(from.alias)}`;
      case 'Join': {
        const right = from.right.kind === 'Join' ? `(${this.#from(from.right)})` : this.#from(from.right);
        const text = `${this.#from(from.left)} ${from.type} ${right}`;
        return from.on === null ? text : `${text} ON ${this.expr(from.on)}`;
      }
    }
  }
  #order(items: readonly SqlOrder[]): string {
    return items.map(({ expr, desc }) => this.expr(expr) + (desc ? ' DESC' : '')).join(', ');
  }
  #list(items: readonly SqlExpr[]): string {
    return items.map((item) => this.expr(item)).join(', ');
  }

  expr(expr: SqlExpr): string {
    switch (expr.kind) {
      case 'Column':
        return expr.table === null ? quoteName(expr.name) : `${quoteName(expr.table)}.${quoteName(expr.name)}`;
      case 'Value':
        return expr.real && typeof expr.value === 'number' && Number.isInteger(expr.value) ? `${expr.value}.0` : literal(expr.value);
      case 'Bind':
        return `?${this.#param(expr.source)}`;
      case 'Call':
        return this.#call(expr);
      case 'Star':
        return '*';
      case 'Binary':
        return `(${this.expr(expr.left)} ${expr.op} ${this.expr(expr.right)})`;
      case 'Unary':
        return expr.op === 'NOT' ? `(NOT ${this.expr(expr.expr)})` : `(${expr.op} ${this.expr(expr.expr)})`;
      case 'Chain':
        return this.#chain(expr.op, expr.items, 0, expr.items.length);
      case 'IsNull':
        return `(${this.expr(expr.expr)} IS ${expr.not ? 'NOT NULL' : 'NULL'})`;
      case 'Between':
        return `(${this.expr(expr.expr)} BETWEEN ${this.expr(expr.low)} AND ${this.expr(expr.high)})`;
      case 'In':
        return `(${this.expr(expr.expr)} IN (${this.#list(expr.items)}))`;
      case 'InQuery':
        return `(${this.expr(expr.expr)} IN (${this.query(expr.query)}))`;
      case 'Case': {
        const whens = expr.whens.map(({ when, result }) => ` WHEN ${this.expr(when)} THEN ${this.expr(result)}`).join('');
        return `CASE${whens}${expr.otherwise === null ? '' : ` ELSE ${this.expr(expr.otherwise)}`} END`;
      }
      case 'Exists':
        return `EXISTS (${this.query(expr.query)})`;
      case 'Scalar':
        return `(${this.query(expr.query)})`;
      case 'Row':
        return `(${this.#list(expr.items)})`;
      case 'Cast':
        return `CAST(${this.expr(expr.expr)} AS ${expr.as})`;
      case 'Key':
        return keyExpression(this.expr(expr.expr), expr.type);
      case 'Position':
        return String(expr.index);
    }
  }
  #call(expr: SqlExpr & { readonly kind: 'Call' }): string {
    if (expr.library) this.functions.add(expr.name);
    const order = expr.orderBy === undefined ? '' : ` ORDER BY ${this.#order(expr.orderBy)}`;
    const text = `${expr.name}(${expr.distinct ? 'DISTINCT ' : ''}${this.#list(expr.args)}${order})`;
    return expr.over === undefined ? text : `${text} OVER (${this.#window(expr.over)})`;
  }
  #window(window: SqlWindow): string {
    const parts: string[] = [];
    if (window.partitionBy.length > 0) parts.push(`PARTITION BY ${this.#list(window.partitionBy)}`);
    if (window.orderBy.length > 0) parts.push(`ORDER BY ${this.#order(window.orderBy)}`);
    if (window.frame !== null) {
      const { unit, start, end } = window.frame;
      parts.push(end === null ? `${unit} ${this.#bound(start)}` : `${unit} BETWEEN ${this.#bound(start)} AND ${this.#bound(end)}`);
    }
    return parts.join(' ');
  }
  #bound(bound: SqlBound): string {
    return typeof bound === 'string' ? bound : `${this.expr(bound.offset)} ${bound.side}`;
  }
  /** Halves: a chain of ten thousand is fourteen deep. */
  #chain(op: SqlChainOp, items: readonly SqlExpr[], from: number, to: number): string {
    const first = items[from];
    if (to - from === 1 && first !== undefined) return this.expr(first);
    const middle = (from + to) >> 1;
    return `(${this.#chain(op, items, from, middle)} ${op} ${this.#chain(op, items, middle, to)})`;
  }
  #param(source: ParamSource): number {
    const known = this.#indexes.get(source);
    if (known !== undefined) return known;
    this.params.push(source);
    this.#indexes.set(source, this.params.length);
    return this.params.length;
  }
}

function literal(value: SqliteValue): string {
  if (value === null) return 'NULL';
  switch (typeof value) {
    case 'bigint':
      return value === -0x8000000000000000n ? '(-9223372036854775807 - 1)' : String(value);
    case 'number':
      return numberLiteral(value);
    case 'string':
      return value.includes('\0') ? `CAST(X'${hex(new TextEncoder().encode(value))}' AS TEXT)` : `'${value.replaceAll("'", "''")}'`;
    default:
      return `X'${hex(value)}'`;
  }
}
function numberLiteral(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
