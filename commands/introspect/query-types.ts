/** `--sql "SELECT …"`: the TypeScript types of a query's rows and parameters. */
import { UsageError } from '../../src/errors.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import type { IntrospectOptions } from './options.ts';

/** Writes the types of `options.sql`. */
export async function writeQueryTypes(options: IntrospectOptions, _io: Io, _signal: AbortSignal): Promise<ExitCode> {
  throw new UsageError(`--sql ${options.sql[0]}: not in this version`);
}
