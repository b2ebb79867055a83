/** What goes wrong at the other wsql, or on the way to it, as MySQL would tell of it. */
import { WsqlConnectionError, WsqlError, WsqlQueryError } from '../../client/index.ts';
import type { ErrorVendor } from '../../error-classes.ts';
import { ConnectError, SqlError } from '../../errors.ts';

/** Errors of the door that MySQL has a number for. */
const NUMBERS: { readonly [code: string]: readonly [number, string] } = {
  WSQL_NOT_ALLOWED: [1227, '42000'],
  WSQL_MESSAGE_TOO_LARGE: [1153, '08S01'],
  WSQL_TOO_MANY: [1461, '42000'],
  WSQL_SHUTDOWN: [1053, '08S01'],
  WSQL_NO_SUCH_STATEMENT: [1243, 'HY000'],
};

/** @param vendor whose numbers the server tells. */
export function sqlErrorOf(error: unknown, vendor: ErrorVendor): unknown {
  if (error instanceof WsqlQueryError && error.errno !== null)
    return new SqlError(error.errno, error.sqlState ?? 'HY000', error.message, error.position, vendor);
  if (error instanceof WsqlConnectionError)
    return error.mayHaveRun
      ? new SqlError(2013, 'HY000', `Lost connection to the server during query (${error.message})`)
      : new SqlError(2006, 'HY000', `The server has gone away (${error.message})`);
  if (!(error instanceof WsqlError)) return error;
  const [errno, sqlState] = NUMBERS[error.code] ?? [1105, 'HY000'];
  return new SqlError(errno, sqlState, error.message);
}

/** Of a connection that does not come about. @param url without a password. */
export function connectErrorOf(error: unknown, url: string): unknown {
  if (!(error instanceof WsqlError)) return error;
  const { cause } = error;
  if (cause instanceof WsqlQueryError) return new ConnectError(error.message, cause.errno, cause.sqlState);
  if (error.code === 'WSQL_LOGIN_REFUSED') return new ConnectError(`Access denied: ${error.message}`, 1045, '28000');
  return new ConnectError(`Can't connect to '${url}' (${error.message})`, 2003, 'HY000');
}
