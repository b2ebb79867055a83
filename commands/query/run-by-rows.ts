/** A statement of a script for each row of `--params-file`, and what is told of it. */
import type { BackendConnection } from '../../src/backend.ts';
import { SqlError } from '../../src/errors.ts';
import type { Limits } from '../../src/limited-statement.ts';
import type { NamedStatement } from '../../src/sql/named-parameters.ts';
import type { Io } from '../io.ts';
import type { Params } from '../terminal/placeholders.ts';
import type { StatementPrinter } from '../terminal/print-target.ts';
import { DataError } from './data/row.ts';
import { type ParamsFileOptions, paramsRows } from './params-file.ts';
import { runRows } from './run-rows.ts';

export interface RowsContext {
  readonly io: Io;
  readonly connection: BackendConnection;
  readonly statement: NamedStatement;
  /** Values that are the same for each row. */
  readonly params: Params;
  readonly printer: StatementPrinter;
  readonly limits: Limits;
  readonly force: boolean;
  /** All that is told of an error of the statement. */
  readonly describe: (error: SqlError) => Promise<string>;
  readonly tell: (level: 'error' | 'warning' | 'note', text: string) => Promise<void>;
  readonly complain: (text: string) => Promise<void>;
  readonly onTimeout: () => void;
}

/** What a statement is answered with whose time is over. */
const TIMED_OUT = 3024;

/** @returns whether all rows went well. Their errors have been told. @throws SqlError of the statement itself. */
export async function runByRows(options: ParamsFileOptions, context: RowsContext): Promise<boolean> {
  const { io, connection, statement, params, printer, limits, force, tell } = context;
  const { path } = options.file;
  const onError = async (line: number, error: SqlError | DataError): Promise<boolean> => {
    if (error instanceof SqlError && error.errno === TIMED_OUT) context.onTimeout();
    if (error instanceof SqlError) {
      await context.complain(await context.describe(error));
      await tell('note', `that was with the values of line ${line} of ${path}`);
    } else await tell('error', `line ${line} of ${path}: ${error.message}`);
    return force && limits.signal?.aborted !== true;
  };
  try {
    const ran = await runRows(connection, statement, paramsRows(options, params, io), printer, {
      ...limits,
      batchSize: options.batchSize,
      onError,
    });
    if (ran.failed > 0 && ran.isOwn && !ran.isComplete)
      await tell(
        'note',
        ran.committedTo === null
          ? 'nothing of it is committed'
          : `the rows to line ${ran.committedTo} of ${path} are committed, and none behind them`,
      );
    return ran.failed === 0;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    await tell('error', `${error.line === null ? '' : `line ${error.line} of ${path}: `}${error.message}`);
    return false;
  }
}
