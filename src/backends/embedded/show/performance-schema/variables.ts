/** performance_schema: system variables, status variables and user variables. */
import type { Value } from '../../../../types.ts';
import { type VariableDef, variableDefs } from '../../session/variable-definitions.ts';
import type { Cell, ShowContext } from '../virtual-table.ts';

type Row = Readonly<Record<string, Cell>>;

export function* variablesByThread({ server }: ShowContext): Generator<Row> {
  for (const session of server.sessions())
    for (const [name, value] of session.variables())
      yield { THREAD_ID: session.options.connectionId, VARIABLE_NAME: name, VARIABLE_VALUE: value };
}
export function* userVariablesByThread({ server }: ShowContext): Generator<Row> {
  for (const session of server.sessions())
    for (const [name, { value }] of session.userVariables())
      yield { THREAD_ID: session.options.connectionId, VARIABLE_NAME: name, VARIABLE_VALUE: bytesOf(value) };
}
function bytesOf(value: Value): Uint8Array | null {
  if (value === null) return null;
  return value instanceof Uint8Array ? value : new TextEncoder().encode(String(value));
}

/** Of the status variables those that every thread has of its own. */
const OF_THREADS =
  /^(?:Bytes_|Com_stmt_reprepare$|Compression|Created_tmp_(?:disk_)?tables$|Handler_|Last_query_|Max_execution_time_|Open(?:ed)?_table|Queries$|Questions$|Select_|Slow_|Sort_|Ssl_(?:cipher|default_timeout|server_not|sessions_reused|verify|version)|Table_open_cache_)/;

export function* statusByThread({ server }: ShowContext): Generator<Row> {
  for (const session of server.sessions())
    for (const [name, value] of session.status())
      if (OF_THREADS.test(name)) yield { THREAD_ID: session.options.connectionId, VARIABLE_NAME: name, VARIABLE_VALUE: value };
}

/** Where a variable has its value from: what was given at the start, as far as it cannot be set later, or SET GLOBAL. */
function sourceOf({ name, writable }: VariableDef, changed: ReadonlySet<string>): string {
  if (!changed.has(name)) return 'COMPILED';
  return writable ? 'DYNAMIC' : 'COMMAND_LINE';
}
export function* variablesInfo({ server }: ShowContext): Generator<Row> {
  const changed = new Set(server.changedVariables());
  for (const def of variableDefs())
    yield {
      VARIABLE_NAME: def.name,
      VARIABLE_SOURCE: sourceOf(def, changed),
      VARIABLE_PATH: '',
      MIN_VALUE: def.least === '' ? '0' : def.least,
      MAX_VALUE: def.greatest === '' ? '0' : def.greatest,
    };
}
const scopes = { GLOBAL: 'GLOBAL', BOTH: 'SESSION', SESSION: 'SESSION_ONLY' } as const;

export function* variablesMetadata(): Generator<Row> {
  for (const { name, scope, type, least, greatest } of variableDefs())
    yield { VARIABLE_NAME: name, VARIABLE_SCOPE: scopes[scope], DATA_TYPE: type, MIN_VALUE: least, MAX_VALUE: greatest, DOCUMENTATION: '' };
}
