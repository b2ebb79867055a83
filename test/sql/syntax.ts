/** What the tests of the SQL front end share. */
import { SqlError } from '../../src/errors.ts';
import {
  DEFAULT_MODE,
  type Expr,
  type ParsedStatement,
  type ParseMode,
  parse,
  parseExpression,
  type Statement,
} from '../../src/sql/index.ts';

/** The start of every error 1064. */
const SYNTAX_ERROR =
  'You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use ';

export function parsed(sql: string, mode: ParseMode = DEFAULT_MODE): ParsedStatement {
  return parse(sql, { sqlMode: mode });
}
export function statement(sql: string, mode: ParseMode = DEFAULT_MODE): Statement {
  return parsed(sql, mode).statement;
}
export function expression(sql: string, mode: ParseMode = DEFAULT_MODE): Expr {
  return parseExpression(sql, { sqlMode: mode });
}

/** What printing does not keep: places, and how `AND` was written. */
const unkept: ReadonlySet<string> = new Set(['pos', 'end', 'slot', 'start', 'symbols']);
/** A tree without that. */
export function shape(tree: unknown): unknown {
  return JSON.parse(JSON.stringify(tree, (key, value) => (unkept.has(key) ? undefined : value)));
}

/** The error that parsing gives, `near …` alone for error 1064. */
export function errorOf(sql: string, mode: ParseMode = DEFAULT_MODE): string {
  try {
    parse(sql, { sqlMode: mode });
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return error.message.startsWith(SYNTAX_ERROR)
      ? error.message.slice(SYNTAX_ERROR.length)
      : `${error.errno} (${error.sqlState}) ${error.message}`;
  }
  return 'no error';
}
