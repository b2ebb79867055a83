/** What is asked for of a run beside its statements. */
import type { Flags } from '../terminal/flags.ts';
import type { ErrorFormat } from './errors/report.ts';
import type { ParamsFileOptions } from './params-file.ts';

export interface RunFlags {
  readonly errorFormat: ErrorFormat;
  readonly readOnly: boolean;
  readonly transaction: boolean;
  readonly timing: boolean;
  readonly stats: boolean;
  readonly quiet: boolean;
  readonly paramsFile: ParamsFileOptions | null;
}

/** @throws UsageError */
export async function readRunFlags(flags: Flags): Promise<RunFlags> {
  return {
    errorFormat: flags.choice('errorFormat', ['text', 'json']) ?? 'text',
    readOnly: flags.has('readOnly'),
    transaction: flags.has('transaction'),
    timing: flags.has('timing'),
    stats: flags.choice('stats', ['json']) !== undefined,
    quiet: flags.has('quiet'),
    paramsFile: flags.text('paramsFile') === undefined ? null : (await import('./params-file.ts')).readParamsFile(flags),
  };
}
