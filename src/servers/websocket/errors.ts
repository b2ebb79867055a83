/** Errors as the wire has them. */
import { errorName } from '../../error-classes.ts';
import { ConnectError, SqlError } from '../../errors.ts';
import type { WireError } from '../../wire/messages.ts';

/** A request that the door itself refuses, under a name of its own. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  constructor(code: `WSQL_${string}`, message: string) {
    super(message);
    this.code = code;
  }
}

export const INTERRUPTED = 1317;
export function interrupted(): SqlError {
  return new SqlError(INTERRUPTED, '70100', 'Query execution was interrupted');
}

export function noSuchStatement(): Refusal {
  return new Refusal('WSQL_NO_SUCH_STATEMENT', 'There is no such statement');
}

/** @param report told what is a bug, whose details are not the client's business. */
export function wireError(error: unknown, report: (error: unknown) => void): WireError {
  if (error instanceof Refusal) return { error: error.message, code: error.code };
  if (error instanceof SqlError) return ofSql(error);
  if (error instanceof ConnectError) return ofSql(new SqlError(error.errno ?? 2003, error.sqlState ?? 'HY000', error.message));
  report(error);
  return ofSql(new SqlError(1105, 'HY000', 'Internal error: this is a bug of the server, whose log has the details'));
}

function ofSql(error: SqlError): WireError {
  const { errno, sqlState, position, vendor } = error;
  return {
    error: error.message,
    code: errorName(errno, vendor) ?? 'ER_UNKNOWN_ERROR',
    errno,
    sqlState,
    ...(position === null ? {} : { position }),
    ...(error.retryable ? { retryable: true } : {}),
  };
}
