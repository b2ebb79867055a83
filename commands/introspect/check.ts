/** `--check FILE`: whether a file is what would be written now. */
import { readFileSync } from 'node:fs';
import { UsageError } from '../../src/errors.ts';
import { loadFormat } from '../../src/introspection/formats/format.ts';
import type { Omission } from '../../src/introspection/index.ts';
import { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { type IntrospectOptions, isAboutQueries } from './options.ts';
import { readModel } from './read.ts';
import { tellOmissions } from './render.ts';
import { Expected } from './volatile.ts';

/** @returns 0 where it is, 6 where it is stale or not there: what differs is told on stderr. */
export async function checkFile(options: IntrospectOptions, file: string, io: Io, signal: AbortSignal): Promise<ExitCode> {
  const text = readText(file)?.replaceAll('\r\n', '\n') ?? null;
  const written = isAboutQueries(options) ? await writtenQueries(options, io, signal) : await writtenModel(options, io, signal);
  if (written === null) return ExitCode.SQL_ERROR;
  if (text === null) return stale(file, 'is not there', '', options, io);
  const settled = written.settled(text);
  if (settled === written.text) return ExitCode.OK;
  return stale(file, 'is stale', await shortDifference(settled, written.text), options, io);
}

type Written = Pick<Expected, 'text' | 'settled'>;
async function writtenModel(options: IntrospectOptions, io: Io, signal: AbortSignal): Promise<Written> {
  const { model, omissions } = await readModel(options.target, options, io, signal);
  const { render } = await loadFormat(options.format);
  const left: Omission[] = [...omissions];
  let first = true;
  const expected = await Expected.of(model, (one) => {
    const omit = first ? (omission: Omission) => left.push(omission) : () => undefined;
    first = false;
    return render(one, { ...options.formatOptions, omit });
  });
  tellOmissions(left, io);
  return expected;
}
/** Null where a query is wrong: that has been told. */
async function writtenQueries(options: IntrospectOptions, io: Io, signal: AbortSignal): Promise<Written | null> {
  const { queryTypes } = await import('./query-types.ts');
  const text = await queryTypes(options, io, signal);
  return text === null ? null : { text, settled: (one) => one };
}

function stale(file: string, how: string, difference: string, options: IntrospectOptions, io: Io): ExitCode {
  const format = isAboutQueries(options) ? '' : ` with --format ${options.format} and`;
  io.stderr.write(`${file} ${how}: run this command again${format} with --output in the place of --check\n${difference}`);
  return ExitCode.DIFFERENT;
}

/** Null where there is no such file. @throws UsageError for one that cannot be read. */
function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new UsageError(`--check ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const MOST_LINES = 20;
const WIDEST = 200;
/** Lines that are in the file and would not be (`-`), and that are not and would be (`+`): the first of them. */
async function shortDifference(file: string, expected: string): Promise<string> {
  const { structuredPatch } = await import('diff');
  const lines = structuredPatch('', '', file, expected, '', '', { context: 0 }).hunks.flatMap((hunk) => [
    `@@ line ${hunk.oldStart} @@`,
    ...hunk.lines.filter((line) => !line.startsWith('\\')),
  ]);
  const shown = lines.slice(0, MOST_LINES).map((line) => (line.length > WIDEST ? `${line.slice(0, WIDEST)}…` : line));
  const more = lines.length - shown.length;
  return [...shown, ...(more > 0 ? [`(${more} more lines)`] : [])].map((line) => `${line}\n`).join('');
}
