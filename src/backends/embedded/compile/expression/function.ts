/** Functions with MySQL's call syntax, and those that have a syntax of their own. */
import { SqlError } from '../../../../errors.ts';
import type { CharCall, Expr, Extract, FunctionCall, JsonValue, Trim, WeightString } from '../../../../sql/ast.ts';
import { functionDef, jsonValueDef } from '../../functions/index.ts';
import { Types } from '../../sql-type.ts';
import { Sql } from '../../sqlite/ast.ts';
import type { Block } from '../block.ts';
import { sameSql } from '../block.ts';
import { callDef, callLibrary } from '../call.ts';
import { describe } from '../describe.ts';
import { constant } from '../literal.ts';
import { storedFunctionCall } from '../stored-function.ts';
import { nullTyped, type Typed, typed } from '../typed.ts';
import { interval, operate } from './arithmetic.ts';
import { benchmark } from './benchmark.ts';
import { coalesce, ifCall, nullIf } from './conditional.ts';
import { compileExpr } from './index.ts';

type Special = (block: Block, call: FunctionCall) => Typed;

/** How many arguments the functions that are compiled here take. */
const arity: Readonly<Record<string, readonly [number, number]>> = {
  IF: [3, 3],
  IFNULL: [2, 2],
  NULLIF: [2, 2],
  COALESCE: [1, Number.POSITIVE_INFINITY],
  GROUPING: [1, Number.POSITIVE_INFINITY],
  MOD: [2, 2],
  COERCIBILITY: [1, 1],
  BENCHMARK: [2, 2],
  SCHEMA: [0, 0],
  DATABASE: [0, 0],
};

const special: Readonly<Record<string, Special>> = {
  IF: (block, call) => ifCall(block, compileArgs(block, call.args), call),
  IFNULL: (block, call) => coalesce(block, compileArgs(block, call.args), 'ifnull'),
  COALESCE: (block, call) => coalesce(block, compileArgs(block, call.args), 'coalesce'),
  NULLIF: (block, call) => nullIf(block, compileArgs(block, call.args)),
  MOD: (block, call) => {
    const [left = nullTyped, right = nullTyped] = compileArgs(block, call.args);
    return operate(block.unit, '%', left, right, () => describe(block, call));
  },
  GROUPING: grouping,
  DATE_ADD: (block, call) => dateArithmetic(block, call, '+'),
  ADDDATE: (block, call) => dateArithmetic(block, call, '+'),
  DATE_SUB: (block, call) => dateArithmetic(block, call, '-'),
  SUBDATE: (block, call) => dateArithmetic(block, call, '-'),
  TIMESTAMPADD: (block, call) => unitFirst(block, call),
  TIMESTAMPDIFF: (block, call) => unitFirst(block, call),
  GET_FORMAT: (block, call) => unitFirst(block, call),
  ANY_VALUE: anyValue,
  COERCIBILITY: coercibility,
  BENCHMARK: (block, call) => benchmark(block, call, (args) => compileArgs(block, args)),
};

export function functionCall(block: Block, call: FunctionCall): Typed {
  if (call.schema === null) {
    const compiled = special[call.name];
    if (compiled !== undefined) {
      const [least, most] = arity[call.name] ?? [0, Number.POSITIVE_INFINITY];
      if (call.args.length < least || call.args.length > most) {
        throw wrongCount(block, call);
      }
      return compiled(block, call);
    }
    const def = functionDef(call.name);
    if (def !== null) {
      if (call.args.length < def.minArgs || call.args.length > def.maxArgs) throw wrongCount(block, call);
      // Each RAND(seed) has a sequence of its own.
      const own = call.name === 'RAND' && call.args.length > 0 ? { ...def, variant: `:${block.unit.name('rand')}` } : def;
      return callDef(block.unit, own, compileArgs(block, call.args));
    }
  }
  const schema = call.schema ?? block.unit.context.database;
  if (schema === null) throw new SqlError(1046, '3D000', 'No database selected', call.pos);
  block.unit.context.guard.routine('FUNCTION', schema, call.schema === null ? nameAsWritten(block, call) : call.name);
  const stored = storedFunctionCall(block, call, schema, nameAsWritten(block, call));
  if (stored !== null) return stored;
  throw new SqlError(1305, '42000', `FUNCTION ${schema}.${nameAsWritten(block, call)} does not exist`, call.pos);
}
function wrongCount(block: Block, call: FunctionCall): SqlError {
  return new SqlError(1582, '42000', `Incorrect parameter count in the call to native function '${nameAsWritten(block, call)}'`, call.pos);
}
function nameAsWritten(block: Block, call: FunctionCall): string {
  const text = block.unit.context.source.slice(call.pos, call.pos + call.name.length);
  return text.toUpperCase() === call.name.toUpperCase() ? text : call.name;
}
function compileArgs(block: Block, args: readonly Expr[]): Typed[] {
  return args.map((arg) => compileExpr(block, arg));
}
function dateArithmetic(block: Block, call: FunctionCall, op: '+' | '-'): Typed {
  const [date, amount] = call.args;
  if (date === undefined || amount === undefined || call.args.length !== 2) {
    throw wrongCount(block, call);
  }
  if (amount.kind === 'Interval') return interval(block, op, compileExpr(block, date), amount);
  return callLibrary(block.unit, op === '+' ? 'ADDDATE' : 'SUBDATE', [compileExpr(block, date), compileExpr(block, amount)]);
}
/** The unit is part of the name in the library. */
function unitFirst(block: Block, call: FunctionCall): Typed {
  const [keyword, ...rest] = call.args;
  const unit = keyword?.kind === 'Keyword' ? keyword.text.replace(/^SQL_TSI_/, '') : '';
  return callLibrary(block.unit, `${call.name} ${unit}`, compileArgs(block, rest));
}
/** Inside a grouped query any row of the group will do: SQLite's bare column is one. */
function anyValue(block: Block, call: FunctionCall): Typed {
  const before = block.uses.length;
  const [arg] = call.args;
  if (arg === undefined)
    throw new SqlError(1582, '42000', "Incorrect parameter count in the call to native function 'ANY_VALUE'", call.pos);
  const value = compileExpr(block, arg);
  block.uses.length = before;
  return { ...value, origin: null, constant: null };
}
/** 1 where ROLLUP sums over the expression in this row; several make a number of bits. */
function grouping(block: Block, call: FunctionCall): Typed {
  let bits = 0;
  for (const arg of call.args) {
    const before = block.uses.length;
    const groups = block.groups;
    block.groups = [];
    // Inside of aggregates names are columns, even in HAVING.
    block.insideAggregate++;
    const value = compileExpr(block, arg);
    block.insideAggregate--;
    block.groups = groups;
    block.uses.length = before;
    const item = groups?.find(({ typed: group }) => sameSql(group.sql, value.sql));
    if (item === undefined) {
      throw new SqlError(3602, 'HY000', `Argument #${call.args.indexOf(arg) + 1} of GROUPING function is not in GROUP BY`, call.pos);
    }
    bits = bits * 2 + (item.rolled ? 1 : 0);
  }
  return typed(Sql.value(bits), Types.bigint(21), { repr: 'int', nullable: true, bound: 2 ** 32 });
}

/** Known while compiling. */
function coercibility(block: Block, call: FunctionCall): Typed {
  const [value = nullTyped] = compileArgs(block, call.args);
  return constant(value.coercibility, Types.bigint(10), { kind: 'value' }, { repr: 'int', nullable: false });
}
export function extractCall(block: Block, expr: Extract): Typed {
  return callLibrary(block.unit, `EXTRACT ${expr.unit}`, [compileExpr(block, expr.expr)]);
}
export function trimCall(block: Block, expr: Trim): Typed {
  const args = [compileExpr(block, expr.expr)];
  if (expr.remove !== null) args.push(compileExpr(block, expr.remove));
  return callLibrary(block.unit, `TRIM ${expr.side}`, args);
}
export function charCall(block: Block, expr: CharCall): Typed {
  return callLibrary(block.unit, expr.charset === null ? 'CHAR' : `CHAR ${expr.charset.toLowerCase()}`, compileArgs(block, expr.args));
}
export function jsonValue(block: Block, expr: JsonValue): Typed {
  const def = jsonValueDef(expr.returning, expr.onEmpty, expr.onError);
  const byDefault = (event: JsonValue['onEmpty']) => (event?.kind === 'Default' ? compileExpr(block, event.value) : nullTyped);
  return callDef(block.unit, def, [
    compileExpr(block, expr.doc),
    compileExpr(block, expr.path),
    byDefault(expr.onEmpty),
    byDefault(expr.onError),
  ]);
}
export function weightString(block: Block, expr: WeightString): Typed {
  const name = expr.as === null ? 'WEIGHT_STRING' : `WEIGHT_STRING ${expr.as.type}(${expr.as.length})`;
  return callLibrary(block.unit, name, [compileExpr(block, expr.expr)]);
}
export { constant };
