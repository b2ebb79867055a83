/** `--check FILE`: whether a file is what would be written now. */
import { UsageError } from '../../src/errors.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import type { IntrospectOptions } from './options.ts';

/** @returns 0 where it is, 6 where it is stale. */
export async function checkFile(_options: IntrospectOptions, file: string, _io: Io, _signal: AbortSignal): Promise<ExitCode> {
  throw new UsageError(`--check ${file}: not in this version`);
}
