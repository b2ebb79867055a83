/** Looks through syntax trees: which columns an expression names, which functions it calls. */
import type { ColumnRef, Expr, FunctionCall } from '../../../sql/ast.ts';

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

/** The first construct of an expression that may not stand there, as messages name it; null where all is well. */
export function disallowedIn(expr: Expr, place: 'generated' | 'check' | 'default' | 'index'): string | null {
  for (const node of nodesOf(expr)) {
    if (node.kind === 'FunctionCall') {
      const { name } = node as unknown as FunctionCall;
      const bad =
        place === 'default'
          ? neverInDefault.has(name)
          : changing.has(name) && !(name === 'UNIX_TIMESTAMP' && (node as unknown as FunctionCall).args.length > 0);
      if (bad) return shown[name] ?? name.toLowerCase();
    }
    if (node.kind === 'AggregateCall' || node.kind === 'WindowCall') return (node as unknown as { name: string }).name.toLowerCase();
    if (node.kind === 'Subquery' || node.kind === 'Exists' || node.kind === 'InSubquery' || node.kind === 'Quantified') return 'select';
    if (node.kind === 'UserVariable' || node.kind === 'UserVariableAssign') return 'get_user_var';
    if (node.kind === 'SystemVariable') return 'get_system_var';
  }
  return null;
}
