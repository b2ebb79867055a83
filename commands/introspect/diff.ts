/** `--diff OTHER`: how the target differs from another one, or from a saved model. */
import { UsageError } from '../../src/errors.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import type { IntrospectOptions } from './options.ts';

/** @param other a target's URL, or a file of `--format json`. @returns 0 for the same, 6 for a difference. */
export async function writeDifference(options: IntrospectOptions, other: string, _io: Io, _signal: AbortSignal): Promise<ExitCode> {
  throw new UsageError(`--diff ${other}: not in this version (${options.diffFormat})`);
}
