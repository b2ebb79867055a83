/** SHOW of the server itself: variables, sessions, warnings, character sets, engines, plugins. */
import type { Expr, ShowWhat } from '../../../sql/ast.ts';
import { columnsOfShow } from './definitions.ts';
import { characterSets, collations, engines, plugins, processlist, variablesRows } from './information-schema/server.ts';
import { madeColumns, type Row, type Shown, shown, viewColumns } from './shown-table.ts';
import type { ShowContext } from './virtual-table.ts';

/** Over performance_schema's tables of them. */
export function showVariables(of: 'variables' | 'status', scope: 'GLOBAL' | 'SESSION'): Shown {
  const table = `${scope.toLowerCase()}_${of}`;
  const columns = viewColumns({ of: `performance_schema.${table}`, alias: table, schema: 'performance_schema' }, [
    `Variable_name=VARIABLE_NAME|${table}|!`,
    `Value=VARIABLE_VALUE|${table}`,
  ]);
  return shown(columns, 'Variable_name', (context) => variablesRows(context, scope, of));
}

const systemTables = {
  charsets: { like: 'Charset', rows: () => sorted(characterSets(), 'CHARACTER_SET_NAME') },
  collations: { like: 'Collation', rows: () => sorted(collations(), 'COLLATION_NAME') },
  engines: { like: null, rows: () => engines() },
  plugins: { like: null, rows: () => plugins() },
} as const;
/** One of information_schema's tables that is the same for everybody. */
export function showSystemTable(name: keyof typeof systemTables): Shown {
  const { like, rows } = systemTables[name];
  return shown(columnsOfShow(name), like, rows);
}
/** As utf8mb3_general_ci has them: an underscore comes after the letters. */
function sorted(rows: Iterable<Row>, column: string): Row[] {
  const weight = (row: Row): string => String(row[column]).toUpperCase();
  return [...rows].sort((left, right) => (weight(left) < weight(right) ? -1 : 1));
}

/** Statements are cut to 100 characters, but for SHOW FULL PROCESSLIST. Warns 1287 as MySQL does. */
export function showProcesses(context: ShowContext, full: boolean): Shown {
  context.runtime.warn(
    'Warning',
    1287,
    "'INFORMATION_SCHEMA.PROCESSLIST' is deprecated and will be removed in a future release. Please use performance_schema.processlist instead",
  );
  return shown(columnsOfShow(full ? 'fullProcesslist' : 'processlist'), null, function* (current) {
    for (const { ID, USER, HOST, DB, COMMAND, TIME, STATE, INFO } of processlist(current)) {
      const text = typeof INFO === 'string' && !full ? INFO.slice(0, 100) : INFO;
      // A SHOW that runs is in its first stage yet.
      const state = ID === current.runtime.connectionId ? 'init' : STATE;
      yield { Id: ID, User: USER, Host: HOST, db: DB, Command: COMMAND, Time: TIME, State: state, Info: text };
    }
  });
}

/** SHOW WARNINGS, SHOW ERRORS, and their counts. */
export function showDiagnostics({ what, count, limit }: Extract<ShowWhat, { readonly what: 'WARNINGS' | 'ERRORS' }>): Shown {
  const chosen = ({ warnings }: ShowContext) => warnings.filter(({ level }) => what === 'WARNINGS' || level === 'Error');
  if (count) {
    const name = what === 'WARNINGS' ? '@@session.warning_count' : '@@session.error_count';
    return shown(madeColumns([`${name}|bigint(21) unsigned|null`]), null, (context) => [{ [name]: chosen(context).length }]);
  }
  return shown(columnsOfShow('diagnostics'), null, (context) => {
    const offset = limitOf(limit?.offset ?? null, 0);
    const rows = chosen(context).map(({ level, code, message }) => ({ Level: level, Code: code, Message: message }));
    return rows.slice(offset, offset + limitOf(limit?.count ?? null, rows.length));
  });
}
function limitOf(expr: Expr | null, otherwise: number): number {
  return expr?.kind === 'IntLiteral' ? Number(expr.text) : otherwise;
}
