/** The little of SQLite's SQL that the compiler makes: typed nodes, turned into text by emit.ts alone. */
import type { ParamSource } from '../compile/plan.ts';
import type { SqliteValue, SqlType } from '../sql-type.ts';

export type SqlBinaryOp = '+' | '-' | '*' | '/' | '%' | '=' | '<>' | '<' | '<=' | '>' | '>=' | 'IS' | 'IS NOT';
/** Operators that associate: long chains are emitted as balanced trees, for SQLite's limit on depth. */
export type SqlChainOp = 'AND' | 'OR' | '||' | '+';

export interface SqlWindow {
  readonly partitionBy: readonly SqlExpr[];
  readonly orderBy: readonly SqlOrder[];
  readonly frame: SqlFrame | null;
}
export interface SqlFrame {
  readonly unit: 'ROWS' | 'RANGE' | 'GROUPS';
  readonly start: SqlBound;
  readonly end: SqlBound | null;
}
export type SqlBound =
  | 'UNBOUNDED PRECEDING'
  | 'UNBOUNDED FOLLOWING'
  | 'CURRENT ROW'
  | { readonly side: 'PRECEDING' | 'FOLLOWING'; readonly offset: SqlExpr };

export type SqlExpr =
  | { readonly kind: 'Column'; readonly table: string | null; readonly name: string }
  /** A value written into the text. */
  | { readonly kind: 'Value'; readonly value: SqliteValue; readonly real?: boolean }
  /** A parameter: the same source object is the same parameter. */
  | { readonly kind: 'Bind'; readonly source: ParamSource }
  /** A function: SQLite's own, or one of the library (then `library` and it is registered before the text is prepared). */
  | {
      readonly kind: 'Call';
      readonly name: string;
      readonly library: boolean;
      readonly args: readonly SqlExpr[];
      readonly distinct?: boolean;
      /** Of an aggregate. */
      readonly orderBy?: readonly SqlOrder[];
      readonly over?: SqlWindow;
    }
  | { readonly kind: 'Star' }
  | { readonly kind: 'Binary'; readonly op: SqlBinaryOp; readonly left: SqlExpr; readonly right: SqlExpr }
  | { readonly kind: 'Unary'; readonly op: '-' | '+' | 'NOT' | '~'; readonly expr: SqlExpr }
  | { readonly kind: 'Chain'; readonly op: SqlChainOp; readonly items: readonly SqlExpr[] }
  | { readonly kind: 'IsNull'; readonly expr: SqlExpr; readonly not: boolean }
  | { readonly kind: 'Between'; readonly expr: SqlExpr; readonly low: SqlExpr; readonly high: SqlExpr }
  | { readonly kind: 'In'; readonly expr: SqlExpr; readonly items: readonly SqlExpr[] }
  | { readonly kind: 'InQuery'; readonly expr: SqlExpr; readonly query: SqlQuery }
  | {
      readonly kind: 'Case';
      readonly whens: readonly { readonly when: SqlExpr; readonly result: SqlExpr }[];
      readonly otherwise: SqlExpr | null;
    }
  | { readonly kind: 'Exists'; readonly query: SqlQuery }
  | { readonly kind: 'Scalar'; readonly query: SqlQuery }
  | { readonly kind: 'Row'; readonly items: readonly SqlExpr[] }
  | { readonly kind: 'Cast'; readonly expr: SqlExpr; readonly as: 'BLOB' | 'TEXT' | 'REAL' | 'INTEGER' }
  /** A string's collation key: what an index of its column is made of. */
  | { readonly kind: 'Key'; readonly expr: SqlExpr; readonly type: SqlType }
  /** Its place in the select list, in ORDER BY. */
  | { readonly kind: 'Position'; readonly index: number };

export interface SqlOrder {
  readonly expr: SqlExpr;
  readonly desc: boolean;
}
export interface SqlOutput {
  readonly expr: SqlExpr;
  /** Null where nobody refers to it. */
  readonly as: string | null;
}
export interface SqlTail {
  readonly orderBy: readonly SqlOrder[];
  readonly limit: SqlExpr | null;
  readonly offset: SqlExpr | null;
}
export interface SqlCommonTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly query: SqlQuery;
  readonly materialized?: boolean;
}
export interface SqlSelect extends SqlTail {
  readonly kind: 'Select';
  readonly with: readonly SqlCommonTable[];
  readonly distinct: boolean;
  readonly columns: readonly SqlOutput[];
  readonly from: SqlFrom | null;
  readonly where: SqlExpr | null;
  readonly groupBy: readonly SqlExpr[];
  readonly having: SqlExpr | null;
}
/** Members side by side: `first op second op third`, associating to the left as SQLite does. */
export interface SqlCompound extends SqlTail {
  readonly kind: 'Compound';
  readonly with: readonly SqlCommonTable[];
  readonly first: SqlQuery;
  readonly rest: readonly { readonly op: 'UNION' | 'UNION ALL' | 'EXCEPT' | 'INTERSECT'; readonly query: SqlQuery }[];
}
export interface SqlValues {
  readonly kind: 'Values';
  readonly rows: readonly (readonly SqlExpr[])[];
}
export type SqlQuery = SqlSelect | SqlCompound | SqlValues;

export type SqlFrom =
  | { readonly kind: 'Table'; readonly schema: string | null; readonly name: string; readonly alias: string; readonly notIndexed?: boolean }
  | { readonly kind: 'Query'; readonly query: SqlQuery; readonly alias: string }
  | { readonly kind: 'Function'; readonly name: string; readonly args: readonly SqlExpr[]; readonly alias: string }
  | {
      readonly kind: 'Join';
      readonly type: 'JOIN' | 'CROSS JOIN' | 'LEFT JOIN' | 'RIGHT JOIN';
      readonly left: SqlFrom;
      readonly right: SqlFrom;
      readonly on: SqlExpr | null;
    };

/** Short constructors: the compiler reads better with them. */
export const Sql = {
  column: (table: string | null, name: string): SqlExpr => ({ kind: 'Column', table, name }),
  value: (value: SqliteValue): SqlExpr => ({ kind: 'Value', value }),
  bind: (source: ParamSource): SqlExpr => ({ kind: 'Bind', source }),
  /** A function that SQLite has itself. */
  native: (name: string, ...args: readonly SqlExpr[]): SqlExpr => ({ kind: 'Call', name, library: false, args }),
  /** A function of the library, by its interned name. */
  call: (name: string, ...args: readonly SqlExpr[]): SqlExpr => ({ kind: 'Call', name, library: true, args }),
  binary: (op: SqlBinaryOp, left: SqlExpr, right: SqlExpr): SqlExpr => ({ kind: 'Binary', op, left, right }),
  not: (expr: SqlExpr): SqlExpr => ({ kind: 'Unary', op: 'NOT', expr }),
  isNull: (expr: SqlExpr, not = false): SqlExpr => ({ kind: 'IsNull', expr, not }),
  chain,
  and: (items: readonly SqlExpr[]): SqlExpr => (items.length === 0 ? { kind: 'Value', value: 1 } : chain('AND', items)),
  or: (items: readonly SqlExpr[]): SqlExpr => (items.length === 0 ? { kind: 'Value', value: 0 } : chain('OR', items)),
  when: (when: SqlExpr, result: SqlExpr, otherwise: SqlExpr | null): SqlExpr => ({ kind: 'Case', whens: [{ when, result }], otherwise }),
  select: (over: Partial<Omit<SqlSelect, 'kind'>>): SqlSelect => ({ ...emptySelect, ...over }),
} as const;

function chain(op: SqlChainOp, items: readonly SqlExpr[]): SqlExpr {
  const [only] = items;
  return items.length === 1 && only !== undefined ? only : { kind: 'Chain', op, items };
}
const emptySelect: SqlSelect = {
  kind: 'Select',
  with: [],
  distinct: false,
  columns: [],
  from: null,
  where: null,
  groupBy: [],
  having: null,
  orderBy: [],
  limit: null,
  offset: null,
};
