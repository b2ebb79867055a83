/** Looks through syntax trees: which columns an expression names, which functions it calls. */
import { SqlError } from '../../../errors.ts';
import type { ColumnRef, Expr, FunctionCall } from '../../../sql/ast.ts';
import { functionDef } from '../functions/index.ts';
import { quoteName } from './canonical-expression.ts';

interface Node {
  readonly kind: string;
}

/** All nodes below one, itself first. */
export function* nodesOf(root: unknown): Generator<Node> {
  if (Array.isArray(root)) {
    for (const item of root) yield* nodesOf(item);
  } else if (typeof root === 'object' && root !== null) {
    if ('kind' in root && typeof root.kind === 'string') yield root as Node;
    for (const value of Object.values(root)) if (typeof value === 'object' && value !== null) yield* nodesOf(value);
  }
}

export function columnsOf(expr: Expr): readonly ColumnRef[] {
  return [...nodesOf(expr)].filter((node): node is ColumnRef => node.kind === 'ColumnRef');
}

/** Functions whose value is not decided by their arguments: not for generated columns, indexes and checks. */
const changing: ReadonlySet<string> = new Set(
  (
    'NOW CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP SYSDATE CURDATE CURRENT_DATE CURTIME CURRENT_TIME UTC_DATE UTC_TIME UTC_TIMESTAMP UNIX_TIMESTAMP ' +
    'RAND UUID UUID_SHORT RANDOM_BYTES CONNECTION_ID CURRENT_USER USER SESSION_USER SYSTEM_USER CURRENT_ROLE DATABASE SCHEMA VERSION FOUND_ROWS ROW_COUNT ' +
    'LAST_INSERT_ID SLEEP BENCHMARK GET_LOCK RELEASE_LOCK RELEASE_ALL_LOCKS IS_FREE_LOCK IS_USED_LOCK LOAD_FILE NAME_CONST MASTER_POS_WAIT SOURCE_POS_WAIT ' +
    'STATEMENT_DIGEST STATEMENT_DIGEST_TEXT'
  ).split(' '),
);
/** Those of them that a DEFAULT may not use either: all others may stand there. */
const neverInDefault: ReadonlySet<string> = new Set(
  'SLEEP BENCHMARK GET_LOCK RELEASE_LOCK RELEASE_ALL_LOCKS LOAD_FILE FOUND_ROWS ROW_COUNT LAST_INSERT_ID'.split(' '),
);
const shown: Readonly<Record<string, string>> = {
  CURRENT_TIMESTAMP: 'now',
  LOCALTIME: 'now',
  LOCALTIMESTAMP: 'now',
  CURRENT_DATE: 'curdate',
  CURRENT_TIME: 'curtime',
  SCHEMA: 'database',
  SESSION_USER: 'user',
  SYSTEM_USER: 'user',
};

/** Functions that the compiler itself has. */
const compiled: ReadonlySet<string> = new Set(
  'IF IFNULL COALESCE NULLIF MOD GROUPING DATE_ADD ADDDATE DATE_SUB SUBDATE TIMESTAMPADD TIMESTAMPDIFF GET_FORMAT ANY_VALUE COERCIBILITY'.split(
    ' ',
  ),
);
/** What is no function of MySQL's own can only be a stored one, whether there is one or not. */
function isStored({ schema, name }: FunctionCall): boolean {
  return schema !== null || (functionDef(name) === null && !compiled.has(name));
}

/** Where an expression stands in a definition. */
export type Place = 'generated' | 'check' | 'default' | 'index';

/** What an expression holds that may not stand there; `name` is null where messages do not name it. */
export type Disallowed =
  | { readonly kind: 'function'; readonly name: string | null }
  | { readonly kind: 'variable' }
  | { readonly kind: 'aggregate' };

/** The first construct of an expression that may not stand there; null where all is well. */
export function disallowedIn(expr: Expr, place: Place): Disallowed | null {
  for (const node of nodesOf(expr)) {
    switch (node.kind) {
      case 'FunctionCall': {
        const { name, args } = node as FunctionCall;
        const bad = place === 'default' ? neverInDefault.has(name) : changing.has(name) && !(name === 'UNIX_TIMESTAMP' && args.length > 0);
        if (isStored(node as FunctionCall)) return { kind: 'function', name: place === 'index' ? null : quoteName(name.toLowerCase()) };
        if (bad) return { kind: 'function', name: place === 'index' ? null : (shown[name] ?? name.toLowerCase()) };
        break;
      }
      case 'AggregateCall':
      case 'WindowCall':
        return { kind: 'aggregate' };
      case 'Subquery':
      case 'Exists':
      case 'InSubquery':
      case 'Quantified':
        return { kind: 'function', name: null };
      case 'UserVariable':
      case 'UserVariableAssign':
      case 'SystemVariable':
        return { kind: 'variable' };
    }
  }
  return null;
}

/** @param of the column, check or index that the message names. @throws SqlError 1111, 3102, 3758, 3763, 3769, 3770, 3772, 3814, 3815, 3816. */
export function refuseDisallowed(expr: Expr, place: Place, of: string): void {
  const found = disallowedIn(expr, place);
  if (found === null) return;
  if (found.kind === 'aggregate') throw new SqlError(1111, 'HY000', 'Invalid use of group function');
  const error = (errno: number, message: string): SqlError => new SqlError(errno, 'HY000', message);
  if (found.kind === 'variable') {
    if (place === 'check') throw error(3816, `An expression of a check constraint '${of}' cannot refer to a user or system variable.`);
    throw error(3772, `Default value expression of column '${of}' cannot refer user or system variables.`);
  }
  const named = found.name === null ? '.' : `: ${found.name}.`;
  switch (place) {
    case 'generated':
      throw error(found.name === null ? 3102 : 3763, `Expression of generated column '${of}' contains a disallowed function${named}`);
    case 'default':
      throw error(found.name === null ? 3769 : 3770, `Default value expression of column '${of}' contains a disallowed function${named}`);
    case 'check':
      throw error(found.name === null ? 3815 : 3814, `An expression of a check constraint '${of}' contains disallowed function${named}`);
    case 'index':
      throw error(3758, `Expression of functional index '${of}' contains a disallowed function${named}`);
  }
}
