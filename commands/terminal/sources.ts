/** What stands on the line of `wsql query`: which of it is SQL, and which says where. */
import { UsageError } from '../../src/errors.ts';
import type { Io } from '../io.ts';
import type { Flags } from './flags.ts';
import type { Source } from './script.ts';

/** Statements of one word, which are no names of databases. */
const ONE_WORD = new Set(['COMMIT', 'ROLLBACK', 'BEGIN', 'SHUTDOWN', 'RESTART', 'HELP', 'STATUS']);

export interface ReadLine {
  /** With what a word on the line says of the target. */
  readonly flags: Flags;
  /** From left to right. */
  readonly sources: readonly Source[];
}

/**
 * A word alone is a database, as for the mysql client, a target that is kept under this name, or a URL; what else stands without a flag is SQL.
 * @param needsSql whether standard input is read where there is none.
 * @throws UsageError
 */
export async function readLine(flags: Flags, sql: readonly string[], io: Io, needsSql = true): Promise<ReadLine> {
  const given = flags.sequence('', 'execute', 'file');
  const ordered =
    given.length > 0
      ? given
      : [
          ...sql.map((value) => ({ flag: '', value })),
          ...['execute', 'file'].flatMap((flag) => flags.list(flag).map((value) => ({ flag, value }))),
        ];
  const words = ordered.filter(({ flag, value }) => flag === '' && isPlace(value));
  const [place] = words;
  if (words.length > 1) throw new UsageError(`one database or target can be named: ${words.map(({ value }) => value).join(' ')}`);
  const sources = ordered.filter((one) => one !== place).map(({ flag, value }): Source => sourceOf(flag, value));
  if (sources.length === 0 && needsSql && io.stdinIsTerminal)
    throw new UsageError('no SQL: give it as an argument, with -f FILE, or through a pipe; see wsql query --help');
  return {
    flags: place === undefined ? flags : await at(place.value, flags, io),
    sources: sources.length === 0 && needsSql ? [{ kind: 'stdin' }] : sources,
  };
}

function sourceOf(flag: string, value: string): Source {
  if (flag !== 'file') return { kind: 'text', text: value };
  return value === '-' ? { kind: 'stdin' } : { kind: 'file', path: value };
}

function isPlace(text: string): boolean {
  if (isUrl(text)) return true;
  return /^[\p{L}\p{N}_$][\p{L}\p{N}_$.-]*$/u.test(text) && !/^(?:select|values)[-.]/i.test(text) && !ONE_WORD.has(text.toUpperCase());
}
function isUrl(text: string): boolean {
  return text === ':memory:' || /^(?:mysql|mariadb|wss?):\/\/\S+$|^file:\S+$|^[^\s;'"]+\.db$/i.test(text);
}

/** @throws UsageError where it is said twice. */
async function at(word: string, flags: Flags, io: Io): Promise<Flags> {
  const isPlaced = ['url', 'target', 'host', 'socket'].some((name) => flags.text(name) !== undefined);
  if (isUrl(word)) {
    if (flags.typed('url') || flags.typed('target')) throw new UsageError(`${word} and --url or --target: one of them says where it is`);
    return flags.with('url', word);
  }
  const { isTargetName, readConfig } = await import('./config/index.ts');
  if (!isPlaced && isTargetName(word) && Object.hasOwn(readConfig(io.env).targets ?? {}, word)) return flags.with('target', word);
  if (flags.typed('database')) throw new UsageError(`${word} and --database ${flags.text('database')}: one database can be named`);
  return flags.with('database', word);
}
