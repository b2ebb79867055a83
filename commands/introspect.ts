/** `wsql introspect`: describes what is in databases. docs/introspect.md */
import { ConnectError, SqlError } from '../src/errors.ts';
import { ExitCode } from './exit-code.ts';
import { type IntrospectOptions, isAboutQueries } from './introspect/options.ts';
import type { Io } from './io.ts';
import { tellConnectError } from './terminal/connect.ts';

export { readOptions } from './introspect/options.ts';

/** @returns the exit code; SQL errors and failures to connect have been told on stderr. */
export async function run(options: IntrospectOptions, io: Io): Promise<ExitCode> {
  const abort = new AbortController();
  const release = io.onInterrupt(() => {
    if (abort.signal.aborted) io.leave(ExitCode.INTERRUPTED);
    abort.abort();
  });
  try {
    return await job(options, io, abort.signal);
  } catch (error) {
    if (!abort.signal.aborted || !(error instanceof SqlError || error instanceof ConnectError)) return tell(error, io);
    // A login that nobody answers would keep the process for as long as it is tried.
    io.leave(ExitCode.INTERRUPTED);
    return ExitCode.INTERRUPTED;
  } finally {
    release();
  }
}

/** Finds out what is to be done, and loads only that. */
async function job(options: IntrospectOptions, io: Io, signal: AbortSignal): Promise<ExitCode> {
  if (options.diff !== null) return (await import('./introspect/diff.ts')).writeDifference(options, options.diff, io, signal);
  if (options.check !== null) return (await import('./introspect/check.ts')).checkFile(options, options.check, io, signal);
  if (isAboutQueries(options)) return (await import('./introspect/query-types.ts')).writeQueryTypes(options, io, signal);
  const [{ renderTarget }, { write }] = await Promise.all([import('./introspect/render.ts'), import('./introspect/output.ts')]);
  await write(await renderTarget(options, io, signal), options.output, io);
  return ExitCode.OK;
}

function tell(error: unknown, io: Io): ExitCode {
  if (error instanceof ConnectError) {
    tellConnectError(error, io);
    return ExitCode.CONNECT;
  }
  if (!(error instanceof SqlError)) throw error;
  io.stderr.write(`ERROR ${error.errno} (${error.sqlState}): ${error.message}\n`);
  return ExitCode.SQL_ERROR;
}
