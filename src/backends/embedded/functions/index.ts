/**
 * The function library: MySQL's functions and the operators that SQLite has not, by name; and how a connection gets them.
 *
 * Names are MySQL's own in upper case. What has its own syntax goes by these names (arguments in parentheses):
 *
 *   + - * / DIV %  (a, b [, text])   NEG (a [, text])       arithmetic of every pair of types. `text`: the expression as MySQL prints it in
 *                                                         error 1690, without the outer quotes: `(9223372036854775807 + 1)`. `MOD` is `%`
 *   | & ^ << >>  (a, b)   ~ (a)                             64 bits, or on binary strings
 *   = <=> <> < <= > >=  (a, b)                            comparison of every pair of types, as MySQL compares them; 0, 1, NULL
 *   COMPARE (a, b)                                        -1, 0, 1, NULL under the same rules
 *   LIKE (string, pattern [, escape])   REGEXP (string, pattern)   SOUNDS LIKE (a, b)
 *   MEMBER OF (value, array)   -> (doc, path)   ->> (doc, path)
 *   +INTERVAL unit (date, value)   -INTERVAL unit (date, value)         `+INTERVAL DAY_HOUR`; also DATE_ADD, DATE_SUB, ADDDATE, SUBDATE (date, INTERVAL …)
 *   TIMESTAMPADD unit (value, date)   TIMESTAMPDIFF unit (a, b)   EXTRACT unit (date)   GET_FORMAT DATE|TIME|DATETIME|TIMESTAMP (locale)
 *   ADDDATE, SUBDATE (date, days)                         the form without INTERVAL
 *   TRIM BOTH|LEADING|TRAILING (string [, remove])        TRIM(x) alone is `TRIM BOTH`
 *   CHAR (n, …)   CHAR charset (n, …)                       `CHAR utf8mb4`; without USING the result is binary
 *   CONVERT charset (string)                              CONVERT(x USING charset)
 *   WEIGHT_STRING (string)   WEIGHT_STRING CHAR(n)   WEIGHT_STRING BINARY(n)
 *   castDef(target) (x)                                   CAST, CONVERT(x, type), BINARY x
 *   jsonValueDef(returning, onEmpty, onError) (doc, path, default on empty, default on error)   JSON_VALUE
 *   DATE'…' literals: `parseTemporalLiteral` of values/temporal.ts
 *   IF, IFNULL, COALESCE, NULLIF, CASE: IF (condition, a, b) … exist as functions, but are better compiled natively over arguments converted to
 *   the type of `unify(args, collation)` of functions/unify.ts (also for UNION, CASE and VALUES)
 *
 * Conversions are functions too: `internConverter(from, to)` and `internArgument(from, kind)` name one, or are null where nothing is to be done.
 * In a CallShape `args` are the arguments' own types, `reprs` what is really passed: the repr of the kind, or for `any` the argument's own.
 */
import type { SqlError } from '../../../errors.ts';
import type { CastTarget, OnJsonEvent } from '../../../sql/ast.ts';
import { aggregateTable } from './aggregates.ts';
import type { AggregateDef, FunctionDef } from './definition.ts';
import type { LibraryFunction } from './library.ts';
import { functionTables } from './tables.ts';
import { variantDef } from './variants.ts';

export { castDef } from './cast.ts';
export {
  type Endpoint,
  internAggregate,
  internArgument,
  internConverter,
  internFunction,
  isBound,
  isSteady,
  type Registrar,
  registerNamed,
} from './intern.ts';
export { jsonValueDef } from './json-value.ts';
export { unify } from './unify.ts';
export type { CastTarget, OnJsonEvent, SqlError };

let byName: Map<string, LibraryFunction> | null = null;

/** A function or operator by the name that the head of this file lists; null where there is none. */
export function functionDef(name: string): FunctionDef | null {
  if (byName === null) {
    byName = new Map();
    for (const table of functionTables) for (const def of table()) byName.set(def.name, def);
  }
  const found = byName.get(name);
  if (found !== undefined) return found;
  const variant = variantDef(name);
  if (variant !== null) byName.set(name, variant);
  return variant;
}

/** An aggregate; `COUNT DISTINCT` and siblings (`SUM DISTINCT`, …) take DISTINCT into their own hands. */
export function aggregateDef(name: string): AggregateDef | null {
  return aggregateTable.get(name) ?? null;
}
/** Names of all functions, for the parser's 1305 and for tests. */
export function functionNames(): string[] {
  return functionTables.flatMap((table) => table().map((def) => def.name));
}
