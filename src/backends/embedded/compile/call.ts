/** Calls of the function library: arguments in the kinds that it wants, result as it says. */
import { SqlError } from '../../../errors.ts';
import type { ArgInfo, ArgKind, FunctionDef } from '../functions/definition.ts';
import { functionDef, internFunction } from '../functions/index.ts';
import { familyOf, type Repr } from '../sql-type.ts';
import { Sql, type SqlExpr } from '../sqlite/ast.ts';
import { type Aggregated, aggregateCollation } from './collations.ts';
import { argument, scalar, settle } from './convert.ts';
import { argInfo, Coercibility, type Typed, typed } from './typed.ts';
import { implementation, runtimeSource, type Unit } from './unit.ts';

/** Calls an operator or function that the library has under this name. */
export function callLibrary(unit: Unit, name: string, args: readonly Typed[]): Typed {
  const def = functionDef(name);
  if (def === null) throw new Error(`the function library lacks ${name}`);
  return callDef(unit, def, args);
}

/** Functions whose value is the same for a whole statement. */
const statementConstants = new Set(
  `NOW CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP CURDATE CURRENT_DATE CURTIME CURRENT_TIME UTC_DATE UTC_TIME UTC_TIMESTAMP UNIX_TIMESTAMP USER CURRENT_USER
   SESSION_USER SYSTEM_USER DATABASE SCHEMA CONNECTION_ID FOUND_ROWS ROW_COUNT VERSION CURRENT_ROLE LAST_INSERT_ID PI ICU_VERSION ROLES_GRAPHML`.split(
    /\s+/,
  ),
);
/** Strings of the server's own. */
const systemStrings = new Set(['VERSION', 'USER', 'CURRENT_USER', 'SESSION_USER', 'SYSTEM_USER', 'DATABASE', 'SCHEMA']);
/** Functions that compare strings: their collation must be agreed on. */
const comparing = new Set(
  '= <=> <> < <= > >= COMPARE LIKE REGEXP STRCMP LOCATE POSITION INSTR REPLACE FIELD FIND_IN_SET SUBSTRING_INDEX GREATEST LEAST REGEXP_LIKE REGEXP_INSTR REGEXP_REPLACE REGEXP_SUBSTR TRIM\u0020BOTH'.split(
    ' ',
  ),
);
/** Functions that change their first argument: of NULL they make no text. */
const firstDecides: ReadonlySet<string> = new Set(['REPLACE', 'LPAD', 'RPAD', 'SUBSTRING_INDEX']);
export function kindsOf(def: Pick<FunctionDef, 'args'>, infos: readonly ArgInfo[]): readonly ArgKind[] {
  return typeof def.args === 'function' ? def.args(infos) : def.args;
}

/** Calls a function. @throws SqlError 1582 for a wrong number of arguments, 1241 for rows, 1267 for a mix of collations. */
export function callDef(unit: Unit, def: FunctionDef, given: readonly Typed[]): Typed {
  if (given.length < def.minArgs || given.length > def.maxArgs) {
    throw new SqlError(1582, '42000', `Incorrect parameter count in the call to native function '${def.name.toLowerCase()}'`);
  }
  const args = given.map((arg) => settle(scalar(arg)));
  const infos = args.map((arg) => argInfo(arg, unit.pin));
  const kinds = kindsOf(def, infos);
  const passed = args.map((arg, index) => argument(arg, kinds[Math.min(index, kinds.length - 1)] ?? 'any'));
  const strings = args.filter((_, index) => isStringKind(kinds[Math.min(index, kinds.length - 1)] ?? 'any'));
  const { collation, coercibility } = resultCollation(unit, def.name, strings);
  const result = def.result(infos, collation);
  const shape = {
    args: args.map((arg) => arg.type),
    reprs: passed.map((arg) => arg.repr),
    result: result.type,
    resultRepr: result.repr,
    collation,
  };
  const name = internFunction(def, shape);
  const nullable =
    (isString(result.repr) && def.name !== 'VERSION' && def.name !== 'GREATEST' && def.name !== 'LEAST' && def.name !== 'MAKE_SET') ||
    (result.nullable ?? args.some((arg, index) => arg.nullable || (passed[index]?.nullable ?? false)));
  const sqls = passed.map((arg) => arg.sql);
  return typed(call(unit, name, def, sqls, passed), result.type, {
    repr: result.repr,
    nullable,
    ...(result.type.name === 'INT' && result.type.length === 1 ? { boolean: true, bound: 1 } : {}),
    coercibility: result.type.collation === null && familyOf(result.type) !== 'binary' ? Coercibility.NUMERIC : coercibility,
  });
}
/** MySQL holds that every function of strings may be NULL (it may not fit max_allowed_packet). */
function isString(repr: Repr): boolean {
  return repr === 'text' || repr === 'bytes';
}
/** Functions that write a string of the connection's, whatever they read. */
const connectionStrings = new Set(
  'HEX TO_BASE64 BIN OCT CONV MD5 SHA SHA1 SHA2 COLLATION CHARSET FORMAT UUID INET_NTOA INET6_NTOA BIN_TO_UUID STATEMENT_DIGEST STATEMENT_DIGEST_TEXT FORMAT_BYTES FORMAT_PICO_TIME'.split(
    ' ',
  ),
);
/** The collation that a function's strings agree on, which is that of its result. */
function resultCollation(unit: Unit, name: string, strings: readonly Typed[]): Aggregated {
  if (connectionStrings.has(name)) return { collation: unit.connectionCollation, coercibility: Coercibility.LITERAL };
  if (systemStrings.has(name)) return { collation: 'utf8mb3_general_ci', coercibility: Coercibility.SYSTEM };
  if (jsonStrings.test(name)) return { collation: 'utf8mb4_bin', coercibility: Coercibility.IMPLICIT };
  if (strings.length > 0 && strings.every((arg) => arg.type.name === 'NULL') && !comparing.has(name))
    return { collation: 'binary', coercibility: Coercibility.IGNORABLE };
  if (firstDecides.has(name) && strings[0]?.type.name === 'NULL') return { collation: 'binary', coercibility: Coercibility.IGNORABLE };
  return aggregateCollation(unit, strings, name.toLowerCase(), comparing.has(name));
}
const jsonStrings = /^(?:JSON_QUOTE|JSON_UNQUOTE|JSON_TYPE|JSON_PRETTY|->>)$/;
function isStringKind(kind: ArgKind): boolean {
  return kind === 'text' || kind === 'any' || kind === 'bytes';
}
/** Functions whose effect is the time that they take. */
const idlers = new Set(['SLEEP', 'BENCHMARK']);
/** LAST_INSERT_ID(value) changes what LAST_INSERT_ID() says in the same row. */
const setsInsertId = /last_insert_id\s*\(\s*[^)\s]/i;
function call(unit: Unit, name: string, def: FunctionDef, sqls: readonly SqlExpr[], passed: readonly Typed[]): SqlExpr {
  if (def.bound === true || idlers.has(def.name)) unit.effects++;
  if (statementConstants.has(def.name) || def.contextual) {
    if (def.name === 'LAST_INSERT_ID' && (passed.length > 0 || setsInsertId.test(unit.context.source))) return Sql.call(name, ...sqls);
    const values = passed.map((arg) => (arg.constant?.source.kind === 'parameter' ? undefined : arg.constant?.value));
    if (!values.includes(undefined) && (passed.length === 0 || def.name !== 'LAST_INSERT_ID') && def.deterministic !== false)
      return once(name, values);
    if (statementConstants.has(def.name) && passed.length === 0) return once(name, values);
    if (statementConstants.has(def.name) && def.name !== 'LAST_INSERT_ID' && def.name !== 'UNIX_TIMESTAMP' && !values.includes(undefined))
      return once(name, values);
  }
  return Sql.call(name, ...sqls);
}
function once(name: string, values: readonly (string | number | bigint | Uint8Array | null | undefined)[]): SqlExpr {
  const args = values.map((value) => value ?? null);
  return Sql.bind(runtimeSource(`${name}\0${args.map(String).join('\0')}`, (context) => implementation(name, context)(...args)));
}
