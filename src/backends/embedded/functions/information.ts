/** What the session and the server tell about themselves. https://dev.mysql.com/doc/refman/8.4/en/information-functions.html */
import { SqlError } from '../../../errors.ts';
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, type SqliteValue, Types } from '../sql-type.ts';
import type { ArgInfo } from './definition.ts';
import {
  aliases,
  bigint,
  define,
  type LibraryFunction,
  notNull,
  nullable,
  type ResultRule,
  refused,
  text,
  toBig,
  uint,
  unsigned,
} from './library.ts';

/** System strings are utf8, whatever the connection has. */
function systemText(length: number, isNullable: boolean): ResultRule {
  return (args, collation) => ({ ...text(length)(args, collation === 'binary' ? 'utf8mb4_0900_ai_ci' : collation), nullable: isNullable });
}
function fromContext(names: readonly string[], result: ResultRule, read: (context: RuntimeContext) => SqliteValue): LibraryFunction[] {
  const [first = '', ...others] = names;
  return aliases(
    define(first, [], result, (_, context) => () => read(context), { contextual: true, volatile: true }),
    ...others,
  );
}
/** Where a string's collation comes from: COERCIBILITY. The compiler knows better, and asks only for what it cannot say itself. */
function coercibility(arg: ArgInfo | undefined): number {
  const family = familyOf(arg?.type ?? Types.null);
  if (family === 'null') return 6;
  return family === 'string' || family === 'binary' || family === 'enum' || family === 'set' || family === 'json' ? 4 : 5;
}

export const information = (): readonly LibraryFunction[] => [
  ...fromContext(['DATABASE', 'SCHEMA'], systemText(64, true), (context) => context.database),
  ...fromContext(['USER', 'SESSION_USER', 'SYSTEM_USER'], systemText(288, true), (context) => `${context.user}@${context.host}`),
  ...fromContext(['CURRENT_USER'], systemText(288, true), ({ account }) => `${account.user}@${account.host}`),
  ...fromContext(['CURRENT_ROLE'], systemText(12582912, true), (context) => context.currentRole),
  define(
    'MYSQL_QUERY_ATTRIBUTE_STRING',
    ['text'],
    systemText(65535, true),
    (_, context) => (name: SqliteValue) => context.queryAttribute(String(name)),
    { contextual: true, volatile: true, bound: true },
  ),
  define('VERSION', [], notNull(text(60)), (_, context) => () => String(context.systemVariable('version', 'GLOBAL')), { contextual: true }),
  ...fromContext(['CONNECTION_ID'], notNull(unsigned(21)), (context) => context.connectionId),
  ...fromContext(['FOUND_ROWS'], notNull(bigint(21)), (context) => {
    context.warn('Warning', 1287, 'FOUND_ROWS() is deprecated and will be removed in a future release. Consider using COUNT(*) instead.');
    return context.foundRows;
  }),
  ...fromContext(['ROW_COUNT'], notNull(bigint(21)), (context) => context.rowCount),
  ...fromContext(['PS_CURRENT_THREAD_ID'], nullable(unsigned(21)), (context) => context.connectionId),
  define('PS_THREAD_ID', ['index'], nullable(unsigned(21)), () => (id: number) => id),
  define(
    'LAST_INSERT_ID',
    ['int'],
    (args) => ({ type: Types.bigint(21, true), repr: 'uint', nullable: args[0]?.nullable ?? false }),
    (_, context) => (value?: SqliteValue) => {
      if (value === undefined) return uint(BigInt.asUintN(64, toBig(context.lastInsertId)));
      const id = value === null ? 0n : BigInt.asUintN(64, toBig(value));
      context.lastInsertId = id <= 9007199254740991n ? Number(id) : id;
      return value === null ? null : uint(id);
    },
    { min: 0, max: 1, nulls: true, volatile: true, contextual: true, bound: true },
  ),
  define(
    'COERCIBILITY',
    ['any'],
    notNull(bigint(10)),
    (shape) => () => coercibility({ type: shape.args[0] ?? Types.null, nullable: true, literal: () => undefined }),
    { nulls: true },
  ),
  define('ICU_VERSION', [], notNull(text(4)), () => () => (process.versions['icu'] ?? '77.1').slice(0, 4)),
  refused('ROLES_GRAPHML', 0),
  define('VALIDATE_PASSWORD_STRENGTH', ['text'], nullable(bigint(10)), () => () => 0),
  define(
    'BENCHMARK',
    ['int', 'any'],
    nullable(bigint(1)),
    (_, context) => (count: SqliteValue, _value: SqliteValue) => {
      if (count === null) return null;
      if (toBig(count) < 0n) {
        context.warn('Warning', 1411, `Incorrect count value: '${toBig(count)}' for function benchmark`);
        return null;
      }
      return 0;
    },
    { nulls: true, volatile: true },
  ),
  define(
    'NAME_CONST',
    ['text', 'any'],
    (args) => {
      const type = args[1]?.type ?? Types.null;
      return { type, repr: repr(args[1]), nullable: true };
    },
    () => (_: SqliteValue, value: SqliteValue) => value,
    { nulls: true },
  ),
];
function repr(arg: ArgInfo | undefined) {
  switch (familyOf(arg?.type ?? Types.null)) {
    case 'string':
      return 'text';
    case 'binary':
      return 'bytes';
    case 'float':
      return 'real';
    case 'decimal':
      return (arg?.type.length ?? 0) <= 18 ? 'scaled' : 'wide';
    case 'integer':
    case 'null':
      return arg?.type.unsigned ? 'uint' : 'int';
    default:
      throw new SqlError(1210, 'HY000', 'Incorrect arguments to NAME_CONST');
  }
}
