/** What opening a data file failed with, in one line that says what and where. */
import { ConnectError, SqlError } from '../../../errors.ts';
import { isSqliteFailure } from './sqlite-errors.ts';

/** By primary result code: https://www.sqlite.org/rescode.html */
const reasons: Readonly<Record<number, string>> = {
  3: 'no permission',
  8: 'no permission to write there',
  10: 'the device fails to read or write it',
  11: 'the data file is damaged; restore it from a backup',
  13: 'no space left on its device',
  14: 'no such folder, or no permission to write there',
  26: 'it is not a data file of wsql',
};

export function openError(path: string, error: unknown): unknown {
  if (error instanceof SqlError) return new ConnectError(`cannot open ${path}: ${error.message}`);
  // A definition in the catalog that is no JSON.
  if (error instanceof SyntaxError) return new ConnectError(`cannot open ${path}: ${reasons[11]}`);
  if (isSystemError(error)) return new ConnectError(`cannot open ${path}: ${error.message}`);
  if (!isSqliteFailure(error)) return error;
  return new ConnectError(`cannot open ${path}: ${reasons[error.errcode & 0xff] ?? error.message}`);
}

/** Of the file system: ENOTDIR, ELOOP, EACCES, EMFILE … */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
