/** Functions that only compiled plans call: guards, and user variables. */
import { SqlError } from '../../../errors.ts';
import type { Value } from '../../../types.ts';
import type { AggregateDef, FunctionDef } from '../functions/definition.ts';
import { internAggregate, internConverter, internFunction } from '../functions/index.ts';
import { type SqliteValue, type SqlType, Types } from '../sql-type.ts';
import { Sql, type SqlExpr } from '../sqlite/ast.ts';
import { jsonType, parseJson } from '../values/json.ts';
import { charLength } from './literal.ts';
import { expressionRepr, type Typed } from './typed.ts';
import { implementation } from './unit.ts';
import { decoder, encodeValue } from './value.ts';

/** Lets one row through, and throws 1242 at the second. */
const singleRow: AggregateDef = {
  name: 'single row',
  args: ['any'],
  result: ([arg]) => ({ type: arg?.type ?? Types.null, repr: 'int' }),
  impl: () => ({
    start: () => null,
    step: (state, value = null) => {
      if (state !== null) throw new SqlError(1242, '21000', 'Subquery returns more than 1 row');
      return { value };
    },
    result: (state) => (state as { value: SqliteValue } | null)?.value ?? null,
  }),
};
/** Throws 1242 where a subquery had a second row. */
export function guardSingle(expr: Typed): SqlExpr {
  const shape = { args: [expr.type], reprs: [expr.repr], result: expr.type, resultRepr: expr.repr, collation: 'binary' };
  return Sql.call(internAggregate(singleRow, shape), expr.sql);
}

const depthGuard: FunctionDef = {
  name: 'recursion depth',
  minArgs: 1,
  maxArgs: 1,
  args: ['index'],
  result: () => ({ type: Types.int(), repr: 'int' }),
  deterministic: false,
  impl: (_shape, context) => (depth) => {
    const limit = Number(context.systemVariable('cte_max_recursion_depth', 'SESSION'));
    if (typeof depth === 'number' && depth > limit) {
      throw new SqlError(
        3636,
        'HY000',
        `Recursive query aborted after ${depth} iterations. Try increasing @@cte_max_recursion_depth to a larger value.`,
      );
    }
    if (typeof depth === 'number' && depth % 64 === 0) context.checkKilled();
    return depth ?? null;
  },
};
/** An iteration's number, checked against cte_max_recursion_depth. */
export function guardDepth(depth: SqlExpr): SqlExpr {
  return Sql.call(
    internFunction(depthGuard, { args: [Types.int()], reprs: ['int'], result: Types.int(), resultRepr: 'int', collation: 'binary' }),
    depth,
  );
}

/** What a recursion without duplicates has seen, run by run. */
interface Seen {
  readonly runs: Set<string>[];
}
function seenBy(memory: Map<string, unknown>): Seen {
  const known = memory.get('recursion') as Seen | undefined;
  if (known !== undefined) return known;
  const made: Seen = { runs: [] };
  memory.set('recursion', made);
  return made;
}
const startRun: FunctionDef = {
  name: 'recursion start',
  minArgs: 0,
  maxArgs: 0,
  args: [],
  result: () => ({ type: Types.int(), repr: 'int' }),
  deterministic: false,
  impl: (_shape, context) => () => seenBy(context.memory).runs.push(new Set()) - 1,
};
const isFresh: FunctionDef = {
  name: 'recursion fresh',
  minArgs: 1,
  maxArgs: Number.POSITIVE_INFINITY,
  args: ['any'],
  result: () => ({ type: Types.boolean, repr: 'int' }),
  strictNulls: false,
  deterministic: false,
  impl:
    (_shape, context) =>
    (run, ...keys) => {
      const rows = seenBy(context.memory).runs[Number(run)];
      if (rows === undefined) return 1;
      const row = keys.map(rowKey).join('\0');
      if (rows.has(row)) return 0;
      rows.add(row);
      return 1;
    },
};
function rowKey(value: SqliteValue | undefined): string {
  if (value === null || value === undefined) return 'n';
  if (value instanceof Uint8Array) return `b${Buffer.from(value).toString('latin1')}`;
  return typeof value === 'string' ? `t${value}` : `i${value}`;
}
const wholeNumbers = { args: [], reprs: [], result: Types.int(), resultRepr: 'int', collation: 'binary' } as const;
/** Starts one evaluation of a recursion without duplicates: a number to tell it from others of the statement. */
export function startRecursion(): SqlExpr {
  return Sql.call(internFunction(startRun, wholeNumbers));
}
/** True for a row that this evaluation has not had yet, by the keys of its columns. */
export function freshRow(run: SqlExpr, keys: readonly SqlExpr[]): SqlExpr {
  return Sql.call(internFunction(isFresh, { ...wholeNumbers, result: Types.boolean }), run, ...keys);
}

const lengthGuard = (column: string, strict: boolean): FunctionDef => ({
  name: `length guard ${strict} ${column}`,
  minArgs: 1,
  maxArgs: 1,
  args: ['text'],
  result: ([arg]) => ({ type: arg?.type ?? Types.null, repr: 'text' }),
  impl: ({ result }) => {
    const { length } = result;
    return (value) => {
      if (typeof value !== 'string' || value.length <= length || charLength(value) <= length) return value ?? null;
      if (strict) throw new SqlError(1406, '22001', `Data too long for column '${column}' at row 1`);
      return [...value].slice(0, length).join('');
    };
  },
});
/** A string that must fit into a column of a temporary table. */
export function guardLength(value: SqlExpr, type: SqlType, column: string, strict: boolean): SqlExpr {
  const exact = { ...lengthGuard(column, strict), exact: true };
  return Sql.call(internFunction(exact, { args: [type], reprs: ['text'], result: type, resultRepr: 'text', collation: 'binary' }), value);
}

/** An aggregate that can also step back: from a queue of what is in the frame, where it cannot itself. */
export function windowed(def: AggregateDef): AggregateDef {
  return {
    ...def,
    name: `${def.name} window`,
    impl: (shape, context) => {
      const inner = def.impl(shape, context);
      if (inner.inverse !== undefined) return inner;
      return {
        start: (): Frame => ({ rows: [], from: 0 }),
        step: (state, ...args) => {
          (state as Frame).rows.push(args);
          return state;
        },
        inverse: (state) => {
          const frame = state as Frame;
          frame.from++;
          if (frame.from > 1024 && frame.from * 2 > frame.rows.length) {
            frame.rows.splice(0, frame.from);
            frame.from = 0;
          }
          return frame;
        },
        result: (state) => {
          const frame = state as Frame;
          let value = inner.start();
          for (let index = frame.from; index < frame.rows.length; index++) value = inner.step(value, ...(frame.rows[index] ?? []));
          return inner.result(value);
        },
      };
    },
  };
}
interface Frame {
  readonly rows: SqliteValue[][];
  from: number;
}

const jsonRanks: Readonly<Record<string, string>> = {
  NULL: 'a',
  INTEGER: 'b',
  'UNSIGNED INTEGER': 'b',
  DOUBLE: 'b',
  DECIMAL: 'b',
  STRING: 'c',
  OBJECT: 'd',
  ARRAY: 'e',
  BOOLEAN: 'f',
};
const jsonKey: FunctionDef = {
  name: 'json sort key',
  minArgs: 1,
  maxArgs: 1,
  args: ['any'],
  result: () => ({ type: Types.longtext('utf8mb4_bin'), repr: 'text' }),
  impl: () => (doc) => {
    const text = String(doc);
    const value = parseJson(text);
    const rank = jsonRanks[jsonType(value)] ?? 'g';
    if (rank === 'b') return rank + sortableDouble(Number(text));
    return rank + (typeof value === 'string' ? value : text);
  },
};
/** Sixteen hexadecimal digits that sort as the numbers do. */
function sortableDouble(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const flipped = value < 0 || Object.is(value, -0) ? BigInt.asUintN(64, ~bits) : bits | 0x8000000000000000n;
  return flipped.toString(16).padStart(16, '0');
}
/** A key by which JSON values sort and group as MySQL has them: by type first, numbers by value. */
export function jsonSortKey(doc: SqlExpr): SqlExpr {
  return Sql.call(
    internFunction(jsonKey, {
      args: [Types.json],
      reprs: ['json'],
      result: Types.longtext('utf8mb4_bin'),
      resultRepr: 'text',
      collation: 'binary',
    }),
    doc,
  );
}

/** Type that a variable has once a value of `type` was assigned to it. */
const assign = (type: SqlType): FunctionDef => ({
  name: ':=',
  minArgs: 2,
  maxArgs: 2,
  args: ['text', 'any'],
  result: () => ({ type, repr: 'int' }),
  strictNulls: false,
  deterministic: false,
  bound: true,
  impl: (shape, context) => {
    const decode = decoder(shape.result, shape.resultRepr);
    return (name, value = null) => {
      context.setUserVariable(String(name), { type: shape.result, value: decode === null ? (value as Value) : decode(value, context) });
      return value;
    };
  },
});
export function assignVariable(name: string, value: Typed): SqlExpr {
  const shape = {
    args: [Types.varchar(64, 'utf8mb4_0900_ai_ci'), value.type],
    reprs: ['text' as const, value.repr],
    result: value.type,
    resultRepr: value.repr,
    collation: 'binary',
  };
  return Sql.call(internFunction(assign(value.type), shape), Sql.value(name), value.sql);
}
const read: FunctionDef = {
  name: '@',
  minArgs: 1,
  maxArgs: 1,
  args: ['text'],
  result: () => ({ type: Types.null, repr: 'int' }),
  deterministic: false,
  impl: (shape, context) => (name) => {
    const known = context.userVariable(String(name));
    if (known === null || known.value === null) return null;
    const repr = known.type.name === 'DECIMAL' ? 'decimal' : expressionRepr(known.type);
    const value = encodeValue(known.value, repr);
    if (repr === shape.resultRepr) return value;
    const conversion = internConverter({ type: known.type, repr }, { type: shape.result, repr: shape.resultRepr });
    return conversion === null ? value : implementation(conversion, context)(value);
  },
};
/** Reads a variable row by row: the statement assigns it. */
export function readVariable(name: string, type: SqlType, repr: Typed['repr']): SqlExpr {
  const shape = {
    args: [Types.varchar(64, 'utf8mb4_0900_ai_ci')],
    reprs: ['text' as const],
    result: type,
    resultRepr: repr,
    collation: 'binary',
  };
  return Sql.call(internFunction(read, shape), Sql.value(name));
}
