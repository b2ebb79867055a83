/** Window functions: SQLite has MySQL's own, over keys of strings and in MySQL's frames. */
import { SqlError } from '../../../errors.ts';
import type { AggregateCall, Expr, FrameBound, OrderItem, WindowCall, WindowFrame, WindowRef, WindowSpec } from '../../../sql/ast.ts';
import { familyOf, type SqlType, Types } from '../sql-type.ts';
import { Sql, type SqlBound, type SqlExpr, type SqlFrame, type SqlWindow } from '../sqlite/ast.ts';
import { aggregateArgs, buildAggregate } from './aggregate.ts';
import type { Block } from './block.ts';
import { convert, scalar, settle, sortKey } from './convert.ts';
import { unifyTypes } from './expression/conditional.ts';
import { compileExpr } from './expression/index.ts';
import { nullTyped, type Typed, typed } from './typed.ts';
import { unsupported } from './unit.ts';

/** A window function, or an aggregate over a window. @throws 3593 where none may stand. */
export function windowCall(block: Block, call: WindowCall | (AggregateCall & { readonly over: WindowRef | null })): Typed {
  const over = call.over;
  if (over === null) throw new SqlError(1064, '42000', 'You have an error in your SQL syntax', call.pos);
  if (!block.windowsAllowed || block.insideWindow > 0) {
    throw new SqlError(3593, 'HY000', `You cannot use the window function '${call.name.toLowerCase()}' in this context.'`, call.pos);
  }
  block.hasWindow = true;
  if (call.kind === 'AggregateCall' && call.distinct) throw unsupported('<window function>(DISTINCT ..)', call.pos);
  block.insideWindow++;
  try {
    const spec = resolveWindow(block, over, call.pos);
    const window = compileWindow(block, spec, call);
    if (call.kind === 'AggregateCall') {
      if (call.name === 'GROUP_CONCAT') throw unsupported('group_concat as window function', call.pos);
      const result = buildAggregate(block, call, aggregateArgs(block, call), [], window);
      return { ...result, type: widened(result.type), origin: null };
    }
    return windowFunction(block, call, window);
  } finally {
    block.insideWindow--;
  }
}

/** A window with what it inherits from the window that it names. @throws 3579 unknown, 3580–3583 for what may not be overridden. */
function resolveWindow(block: Block, ref: WindowRef, pos: number, seen: readonly string[] = []): WindowSpec {
  if (typeof ref === 'string') return namedWindow(block, ref, pos, seen);
  if (ref.base === null) return ref;
  const base = namedWindow(block, ref.base, pos, seen);
  if (ref.partitionBy.length > 0) throw new SqlError(3581, 'HY000', 'A window which depends on another cannot define partitioning.', pos);
  if (base.frame !== null)
    throw new SqlError(3582, 'HY000', `Window '${ref.base}' has a frame definition, so cannot be referenced by another window.`, pos);
  if (ref.orderBy.length > 0 && base.orderBy.length > 0) {
    throw new SqlError(3583, 'HY000', `Window '<unnamed window>' cannot inherit '${ref.base}' since both contain an ORDER BY clause.`, pos);
  }
  return { base: null, partitionBy: base.partitionBy, orderBy: ref.orderBy.length > 0 ? ref.orderBy : base.orderBy, frame: ref.frame };
}
function namedWindow(block: Block, name: string, pos: number, seen: readonly string[]): WindowSpec {
  const key = name.toLowerCase();
  const spec = block.windows.get(key);
  if (spec === undefined) throw new SqlError(3579, 'HY000', `Window name '${name}' is not defined.`, pos);
  if (seen.includes(key)) throw new SqlError(3580, 'HY000', 'There is a circularity in the window dependency graph.', pos);
  return resolveWindow(block, spec, pos, [...seen, key]);
}

/** What SQLite sorts by at once; it would find out only after a long time. */
const mostTerms = 2000;

function compileWindow(block: Block, spec: WindowSpec, call: { readonly name: string; readonly kind: string }): SqlWindow {
  if (spec.partitionBy.length + spec.orderBy.length > mostTerms) throw new SqlError(1117, 'HY000', 'Too many columns');
  for (const expr of [...spec.partitionBy, ...spec.orderBy.map((item) => item.expr)]) {
    if (expr.kind === 'IntLiteral') throw legacyPosition(expr.pos);
  }
  const partitionBy = spec.partitionBy.map((expr) => constantFree(sortKey(compileExpr(block, expr))));
  const order = spec.orderBy.map((item) => orderKey(block, item, spec.frame));
  const frameless = call.kind === 'WindowCall' && !['FIRST_VALUE', 'LAST_VALUE', 'NTH_VALUE'].includes(call.name);
  const frame = spec.frame === null || frameless ? null : compileFrame(block, spec.frame, spec.orderBy);
  return { partitionBy, orderBy: order, frame };
}
function legacyPosition(pos: number): SqlError {
  const text =
    "Window '<unnamed window>': ORDER BY or PARTITION BY uses legacy position indication which is not supported, use expression.";
  return new SqlError(3592, 'HY000', text, pos);
}
/** SQLite would take an integer for a column's place. */
export function constantFree(sql: SqlExpr): SqlExpr {
  return sql.kind === 'Value' ? Sql.value(null) : sql;
}
function orderKey(block: Block, item: OrderItem, frame: WindowFrame | null) {
  const expr = scalar(compileExpr(block, item.expr));
  const ranged = frame !== null && isRanged(frame);
  return { expr: constantFree(ranged ? numericKey(settle(expr)) : sortKey(expr)), desc: item.desc };
}
function isRanged(frame: WindowFrame): boolean {
  const { unit, start, end } = frame;
  return unit === 'RANGE' && [start, end].some((bound) => bound !== null && (bound.kind === 'Preceding' || bound.kind === 'Following'));
}
function notRangeable(): SqlError {
  return new SqlError(
    3587,
    'HY000',
    "Window '<unnamed window>' with RANGE N PRECEDING/FOLLOWING frame requires exactly one deterministic ORDER BY expression, of numeric or temporal type",
  );
}
/** RANGE with an offset counts: dates count in seconds, decimals as numbers. */
function numericKey(expr: Typed): SqlExpr {
  switch (familyOf(expr.type)) {
    case 'date':
    case 'datetime':
      return Sql.native('unixepoch', expr.sql, Sql.value('subsec'));
    case 'time':
      return Sql.binary('/', expr.sql, { kind: 'Value', value: 1000000, real: true });
    case 'integer':
    case 'year':
    case 'float':
      return expr.repr === 'uint' ? convert(expr, Types.double(), 'real').sql : expr.sql;
    case 'decimal':
      return convert(expr, Types.double(), 'real').sql;
    default:
      throw notRangeable();
  }
}
function compileFrame(block: Block, frame: WindowFrame, orderBy: readonly OrderItem[]): SqlFrame {
  if (frame.unit === 'GROUPS') throw unsupported('GROUPS', null);
  const [order] = orderBy;
  if (isRanged(frame) && orderBy.length !== 1) throw notRangeable();
  const start = compileBound(block, frame.start, frame, order?.expr ?? null);
  const end = frame.end === null ? null : compileBound(block, frame.end, frame, order?.expr ?? null);
  if (frame.start.kind === 'UnboundedFollowing')
    throw new SqlError(3584, 'HY000', "Window '<unnamed window>': frame start cannot be UNBOUNDED FOLLOWING.");
  if (frame.end?.kind === 'UnboundedPreceding')
    throw new SqlError(3585, 'HY000', "Window '<unnamed window>': frame end cannot be UNBOUNDED PRECEDING.");
  if (reversed(frame)) {
    throw new SqlError(3586, 'HY000', "Window '<unnamed window>': frame start or end is negative, NULL or of non-integral type");
  }
  return { unit: frame.unit, start, end };
}
/** A frame that ends before it starts, by the kinds of its bounds. */
function reversed(frame: WindowFrame): boolean {
  const { start, end } = frame;
  if (end === null) return start.kind === 'Following';
  return (
    (start.kind === 'CurrentRow' && end.kind === 'Preceding') ||
    (start.kind === 'Following' && (end.kind === 'CurrentRow' || end.kind === 'Preceding'))
  );
}
function compileBound(block: Block, bound: FrameBound, frame: WindowFrame, order: Expr | null): SqlBound {
  switch (bound.kind) {
    case 'UnboundedPreceding':
      return 'UNBOUNDED PRECEDING';
    case 'UnboundedFollowing':
      return 'UNBOUNDED FOLLOWING';
    case 'CurrentRow':
      return 'CURRENT ROW';
    default:
      return { side: bound.kind === 'Preceding' ? 'PRECEDING' : 'FOLLOWING', offset: offset(block, bound.value, frame, order) };
  }
}
const unitSeconds: Readonly<Record<string, number>> = { MICROSECOND: 1e-6, SECOND: 1, MINUTE: 60, HOUR: 3600, DAY: 86400, WEEK: 604800 };
function offset(block: Block, value: Expr, frame: WindowFrame, order: Expr | null): SqlExpr {
  if (value.kind !== 'Interval')
    return frame.unit === 'RANGE' ? convert(scalar(compileExpr(block, value)), Types.double(), 'real').sql : compileExpr(block, value).sql;
  const seconds = unitSeconds[value.unit];
  if (seconds === undefined || order === null) throw unsupported(`RANGE INTERVAL ${value.unit}`, value.pos);
  const amount = convert(scalar(compileExpr(block, value.value)), Types.double(), 'real');
  return Sql.binary('*', amount.sql, { kind: 'Value', value: seconds, real: true });
}

function windowFunction(block: Block, call: WindowCall, over: SqlWindow): Typed {
  if (call.nulls === 'IGNORE') throw unsupported('IGNORE NULLS', call.pos);
  if (call.from === 'LAST') throw unsupported('FROM LAST', call.pos);
  const args = call.args.map((arg) => scalar(compileExpr(block, arg)));
  const native = (items: readonly SqlExpr[]): SqlExpr => ({
    kind: 'Call',
    name: call.name.toLowerCase(),
    library: false,
    args: items,
    over,
  });
  const [value = nullTyped, second] = args;
  switch (call.name) {
    case 'ROW_NUMBER':
    case 'RANK':
    case 'DENSE_RANK':
      return typed(native([]), Types.bigint(21, true), { repr: 'int', nullable: false, bound: Number.MAX_SAFE_INTEGER });
    case 'PERCENT_RANK':
    case 'CUME_DIST':
      return typed(native([]), Types.double(), { repr: 'real', nullable: false });
    case 'NTILE':
      if (value.constant !== null && value.constant.value !== undefined && !(Number(value.constant.value) > 0)) {
        throw new SqlError(1210, 'HY000', 'Incorrect arguments to ntile', call.pos);
      }
      return typed(native([value.sql]), Types.bigint(21, true), { repr: 'int', nullable: false, bound: Number.MAX_SAFE_INTEGER });
    case 'FIRST_VALUE':
    case 'LAST_VALUE':
      return passed(settle(value), native([settle(value).sql]));
    case 'NTH_VALUE':
      return passed(settle(value), native([settle(value).sql, (second ?? nullTyped).sql]));
    case 'LAG':
    case 'LEAD':
      return shifted(block, call, args, native);
  }
}
/** Windows hold their integers as BIGINTs. */
function widened(type: SqlType): SqlType {
  return familyOf(type) === 'integer' ? { ...type, name: 'BIGINT' } : type;
}
function passed(value: Typed, sql: SqlExpr): Typed {
  const { boolean: _boolean, hex: _hex, ...rest } = value;
  const type = widened(value.type);
  return { ...rest, type, sql, nullable: true, constant: null, origin: null };
}
function shifted(block: Block, call: WindowCall, args: readonly Typed[], native: (items: readonly SqlExpr[]) => SqlExpr): Typed {
  const [value = nullTyped, distance, byDefault] = args.map(settle);
  const items = [distance?.sql ?? Sql.value(1)];
  if (byDefault === undefined) return passed(value, native([value.sql, ...items]));
  const unified = unifyTypes(block.unit, [value, byDefault], call.name.toLowerCase());
  const from = convert(value, unified.type, unified.repr);
  const result = passed(
    { ...from, coercibility: unified.coercibility },
    native([from.sql, ...items, convert(byDefault, unified.type, unified.repr).sql]),
  );
  return { ...result, nullable: value.nullable || byDefault.nullable };
}
