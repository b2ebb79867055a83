/** What is said of a format by flags. */
import type { FormatOptions } from '../../src/introspection/formats/format.ts';
import { DETAILS } from '../../src/introspection/formats/picture/detail.ts';
import { DIRECTIONS } from '../../src/introspection/formats/picture/options.ts';
import type { Io } from '../io.ts';
import type { Flags } from '../terminal/flags.ts';
import { readTypescriptOptions } from './typescript-options.ts';

/** @param output the file that is written; null for standard output. @throws UsageError */
export function readFormatOptions(flags: Flags, io: Io, output: string | null): Omit<FormatOptions, 'omit'> {
  const toTerminal = output === null && io.stdout.isTerminal;
  const noColor = io.env['NO_COLOR'];
  return {
    columns: toTerminal ? io.stdout.columns : Number.POSITIVE_INFINITY,
    color: toTerminal && (noColor === undefined || noColor === '') && io.env['TERM'] !== 'dumb',
    definers: !flags.off('definer'),
    statistics: !flags.off('statistics'),
    createDatabases: !flags.off('createDatabase'),
    partitions: !flags.off('partitions'),
    autoIncrement: flags.has('autoIncrement'),
    picture: { detail: flags.choice('detail', DETAILS) ?? null, direction: flags.choice('direction', DIRECTIONS) ?? null },
    typescript: readTypescriptOptions(flags),
  };
}
