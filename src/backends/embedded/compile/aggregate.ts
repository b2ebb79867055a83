/** Aggregates: SQLite's own for counts, sums of small integers, least and greatest of what sorts natively; the library's elsewhere. */
import { SqlError } from '../../../errors.ts';
import type { AggregateCall } from '../../../sql/ast.ts';
import { aggregateDef, internAggregate } from '../functions/index.ts';
import { familyOf, type SqlType, Types } from '../sql-type.ts';
import { Sql, type SqlExpr, type SqlOrder, type SqlWindow } from '../sqlite/ast.ts';
import type { Block } from './block.ts';
import { kindsOf } from './call.ts';
import { aggregateCollation } from './collations.ts';
import { argument, convert, isPlainKey, scalar, settle, sortable, sortKey } from './convert.ts';
import { withIncrement } from './division.ts';
import { compileExpr } from './expression/index.ts';
import { constant } from './literal.ts';
import { windowed } from './own-functions.ts';
import { position } from './select/order.ts';
import { argInfo, Coercibility, type Typed, typed, valueType } from './typed.ts';
import { unsupported } from './unit.ts';

/** An aggregate of a group. @throws 1111 where none may stand. */
export function aggregateCall(block: Block, call: AggregateCall): Typed {
  if (call.name === 'ANY_VALUE') return anyValue(block, call);
  const before = block.resolved.length;
  const usesBefore = outerUses(block);
  const { args, orderBy } = insideAggregate(block, call, () => ({
    args: aggregateArgs(block, call),
    orderBy: orderItems(block, call),
  }));
  const owner = ownerOf(block, before);
  if (!owner.aggregatesAllowed || owner.insideAggregate > 0) throw new SqlError(1111, 'HY000', 'Invalid use of group function', call.pos);
  owner.hasAggregate = true;
  if (owner !== block) owner.uses.length = usesBefore.get(owner) ?? owner.uses.length;
  const built = buildAggregate(block, call, args, orderBy, null);
  const result = call.name === 'MIN' || call.name === 'MAX' ? { ...built, extreme: true } : built;
  if (owner === block || (block.clause !== 'where clause' && block.clause !== 'on clause')) return result;
  // SQLite takes no aggregate in a WHERE, not even one of an outer query, but in a select list below it.
  return { ...result, sql: { kind: 'Scalar', query: Sql.select({ columns: [{ expr: result.sql, as: null }] }) } };
}
/** The innermost query whose columns the arguments use: an aggregate over outer columns belongs to the outer query. */
function ownerOf(block: Block, before: number): Block {
  const used = new Set(block.resolved.slice(before));
  if (used.size === 0 || used.has(block)) return block;
  for (let at: Block | null = block.parent; at !== null; at = at.parent) if (used.has(at)) return at;
  return block;
}
function outerUses(block: Block): Map<Block, number> {
  const counts = new Map<Block, number>();
  for (let at = block.parent; at !== null; at = at.parent) counts.set(at, at.uses.length);
  return counts;
}
/** Compiles arguments: columns in them need not be grouped by; aggregates may not stand in them. */
export function insideAggregate<T>(block: Block, call: { readonly pos: number }, body: () => T): T {
  if (block.insideAggregate > 0) throw new SqlError(1111, 'HY000', 'Invalid use of group function', call.pos);
  const { windowsAllowed } = block;
  block.insideAggregate++;
  block.windowsAllowed = false;
  try {
    return body();
  } finally {
    block.insideAggregate--;
    block.windowsAllowed = windowsAllowed;
  }
}
export function aggregateArgs(block: Block, call: AggregateCall): Typed[] {
  return call.args.flatMap((arg) => (arg.kind === 'Star' ? [] : [scalar(compileExpr(block, arg))]));
}
function anyValue(block: Block, call: AggregateCall): Typed {
  const [arg] = call.args;
  if (arg === undefined)
    throw new SqlError(1582, '42000', "Incorrect parameter count in the call to native function 'ANY_VALUE'", call.pos);
  const before = block.uses.length;
  const value = scalar(compileExpr(block, arg));
  block.uses.length = before;
  return { ...value, origin: null, constant: null };
}
/** A number is the place of an argument. */
function orderItems(block: Block, call: AggregateCall): SqlOrder[] {
  return call.orderBy.map(({ expr, desc }) => {
    const place = position(block, expr, call.args.length, 'order clause');
    const item = place === null ? expr : (call.args[place] ?? expr);
    return { expr: sortKey(compileExpr(block, item)), desc };
  });
}

/** The call itself, of compiled arguments; over a window where one is given. */
export function buildAggregate(
  block: Block,
  call: AggregateCall,
  args: readonly Typed[],
  orderBy: readonly SqlOrder[],
  over: SqlWindow | null,
): Typed {
  const native = nativeAggregate(block, call, args);
  if (native !== null) return over === null ? native : { ...native, sql: withWindow(native.sql, over) };
  return libraryAggregate(block, call, args, orderBy, over);
}
function withWindow(sql: SqlExpr, over: SqlWindow): SqlExpr {
  return sql.kind === 'Call' ? { ...sql, over } : sql;
}
function nativeAggregate(block: Block, call: AggregateCall, args: readonly Typed[]): Typed | null {
  const [arg] = args;
  if (call.name === 'COUNT') {
    const count = (items: readonly SqlExpr[], distinct: boolean) =>
      typed({ kind: 'Call', name: 'count', library: false, args: items, distinct }, Types.bigint(21), {
        repr: 'int',
        nullable: false,
        bound: Number.MAX_SAFE_INTEGER,
      });
    if (arg === undefined) return count([{ kind: 'Star' }], false);
    if (!call.distinct) return count([settle(arg).sql], false);
    return args.length === 1 ? count([sortKey(arg)], true) : null;
  }
  if (arg === undefined) return null;
  const one = (name: string, sql: SqlExpr): SqlExpr => ({ kind: 'Call', name, library: false, args: [sql], distinct: call.distinct });
  switch (call.name) {
    case 'SUM': {
      const small = (arg.repr === 'int' || arg.repr === 'scaled') && arg.bound <= 2 ** 33 && arg.constant === null;
      const family = familyOf(arg.type);
      if (!small || (family !== 'integer' && family !== 'decimal' && family !== 'year')) return null;
      const result = aggregateDef('SUM')?.result([argInfo(arg, block.unit.pin)], block.unit.connectionCollation);
      if (result === undefined || result.type.decimals !== (arg.repr === 'scaled' ? arg.type.decimals : 0)) return null;
      return typed(one('sum', arg.sql), result.type, { repr: 'scaled', nullable: true, bound: Number.POSITIVE_INFINITY });
    }
    case 'MIN':
    case 'MAX': {
      const plain = sortable(arg);
      const family = familyOf(plain.type);
      if (showsFirst(block)) return null;
      if (plain.constant !== null || !isPlainKey(plain) || family === 'enum' || family === 'set' || family === 'json') return null;
      const { boolean: _boolean, hex: _hex, ...rest } = plain;
      const type = plain.origin?.column === null ? valueType(plain) : plain.type;
      return { ...rest, type, sql: one(call.name === 'MIN' ? 'min' : 'max', plain.sql), nullable: true, constant: null, origin: null };
    }
    default:
      return null;
  }
}

/** SQLite's own min() and max() take a group's bare columns from their row; a group of strings that differ is to show its first. */
function showsFirst(block: Block): boolean {
  return block.groups?.some((group) => !isPlainKey(group.typed)) ?? false;
}
function libraryAggregate(
  block: Block,
  call: AggregateCall,
  given: readonly Typed[],
  orderBy: readonly SqlOrder[],
  over: SqlWindow | null,
): Typed {
  const { unit } = block;
  const ownDistinct = call.distinct ? aggregateDef(`${call.name} DISTINCT`) : null;
  const known = ownDistinct ?? aggregateDef(call.name);
  if (known === null) throw unsupported(call.name, call.pos);
  const def = call.name === 'AVG' ? withIncrement(unit, known) : known;
  const args = given.map((arg) => enumText(settle(arg), call.name));
  const sqls: Typed[] = [...args];
  if (call.name === 'GROUP_CONCAT')
    sqls.push(constant(call.separator ?? ',', Types.varchar(call.separator?.length ?? 1, unit.connectionCollation)));
  const infos = sqls.map((arg) => argInfo(arg, unit.pin));
  const kinds = kindsOf(def, infos);
  const passed = sqls.map((arg, index) => argument(arg, kinds[Math.min(index, kinds.length - 1)] ?? 'any'));
  const { collation, coercibility } = aggregateCollation(unit, args, call.name.toLowerCase());
  const result = def.result(infos, collation);
  const shape = {
    args: sqls.map((arg) => arg.type),
    reprs: passed.map((arg) => arg.repr),
    result: result.type,
    resultRepr: result.repr,
    collation,
  };
  // MySQL drops duplicates in a tree, and reads the values from it in their order.
  const order =
    call.name === 'GROUP_CONCAT' && call.distinct && orderBy.length === 0
      ? given.map((arg) => ({ expr: sortKey(arg), desc: false }))
      : orderBy;
  const sql: SqlExpr = {
    kind: 'Call',
    name: internAggregate(over === null ? def : windowed(def), shape),
    library: true,
    args: passed.map((arg) => arg.sql),
    ...(call.distinct && ownDistinct === null ? { distinct: true } : {}),
    ...(order.length > 0 ? { orderBy: order } : {}),
    ...(over === null ? {} : { over }),
  };
  return typed(sql, aggregateType(block, call, args, result.type), {
    repr: result.repr,
    nullable: result.nullable ?? true,
    coercibility: result.type.collation === null ? Coercibility.NUMERIC : Math.min(coercibility, Coercibility.IMPLICIT),
  });
}
/** MIN and MAX are of their argument's type; GROUP_CONCAT's length is what group_concat_max_len allows. */
function aggregateType(block: Block, call: AggregateCall, args: readonly Typed[], type: SqlType): SqlType {
  const [arg] = args;
  if ((call.name === 'MIN' || call.name === 'MAX') && arg !== undefined && familyOf(arg.type) === familyOf(type))
    return { ...arg.type, collation: type.collation };
  const isNull = args.length === 1 && arg?.type.name === 'NULL';
  if (isNull && call.name === 'SUM') return Types.double(0);
  if (isNull && call.name === 'AVG') return Types.double(4);
  if (isNull && call.name === 'GROUP_CONCAT') return { ...Types.longblob, name: 'BLOB', length: 1024 };
  if (call.name !== 'GROUP_CONCAT') return type;
  const limit = Number(block.unit.context.runtime.systemVariable('group_concat_max_len', 'SESSION') ?? 1024);
  const chars = Math.min(limit * 4, 4294967295);
  if (type.collation === null) return limit <= 512 ? Types.varbinary(limit) : { ...Types.longblob, name: 'BLOB', length: limit };
  return limit <= 512 ? Types.varchar(limit, type.collation) : { ...type, name: 'TEXT', length: chars };
}
/** MIN and MAX compare the members' names. */
function enumText(arg: Typed, name: string): Typed {
  const family = familyOf(arg.type);
  if ((name !== 'MIN' && name !== 'MAX') || (family !== 'enum' && family !== 'set')) return arg;
  return convert(arg, { ...Types.varchar(arg.type.length, arg.type.collation ?? 'utf8mb4_0900_ai_ci'), name: 'CHAR' }, 'text');
}
