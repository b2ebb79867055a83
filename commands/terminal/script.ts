/** SQL scripts: from an argument, a file or standard input, statement by statement, however long the script is. */
import { createReadStream } from 'node:fs';
import type { BackendConnection } from '../../src/backend.ts';
import { decodeUtf8 } from '../../src/codec/text.ts';
import { SqlError } from '../../src/errors.ts';
import { DEFAULT_MODE, type ParseMode, parseModeOf } from '../../src/sql/mode.ts';
import { ScriptSplitter, type ScriptStatement as SplitStatement, splitStatements } from '../../src/sql/split.ts';
import type { Io } from '../io.ts';
import type { ClientCommand, ScriptCommands } from './client-commands.ts';
import { type Place, placeAt } from './position.ts';
import type { RunProgress } from './run-progress.ts';
import { beginsWith, peeked, UTF16, unpacked } from './unpack.ts';

export type Source =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'stdin' };

export interface ScriptStatement {
  readonly sql: string;
  /** Of its first character in the script. */
  readonly place: Place;
  /** What ended it; `\\G` asks for the vertical format. */
  readonly delimiter: string;
  /** It is a command of the client: `sql` is then what stands before it, and is not ended. */
  readonly command?: ClientCommand;
}

/** How a script is read. */
export interface ReadOptions {
  /** Without it there are no commands but DELIMITER, `\\g` and `\\G`. */
  readonly commands?: ScriptCommands;
  /** What ends a statement until the script says otherwise: `;`. */
  readonly delimiter?: string;
  /** Told how much has been read. */
  readonly progress?: RunProgress;
}

/** A script that cannot be read. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/** How the session reads a text now: scripts change sql_mode on their way. */
export function modeOf(connection: BackendConnection): ParseMode {
  const mode = connection.variable('sql_mode');
  return typeof mode === 'string' ? parseModeOf(mode) : DEFAULT_MODE;
}

/**
 * The statements of a script, in order. A chunk is split at once, in the mode that holds; when a statement has changed the mode, what comes
 * after it is split again.
 * @throws SourceError
 */
export async function* readStatements(
  source: Source,
  io: Io,
  mode: () => ParseMode,
  options: ReadOptions = {},
): AsyncGenerator<ScriptStatement> {
  const reader = new ScriptReader(mode, options);
  for await (const chunk of readText(source, io, options.progress)) yield* reader.take(chunk);
  yield* reader.take(null);
}

/**
 * What another delimiter than `;` ends may be several statements, which are run one after the other. It is one where the pieces would be none: bodies of
 * packages, and of programs in other languages, have semicolons of their own.
 */
export async function statementsIn(statement: ScriptStatement, mode: ParseMode): Promise<readonly ScriptStatement[]> {
  const { sql, delimiter, command, place } = statement;
  if (command !== undefined || delimiter === ';' || !sql.includes(';')) return [statement];
  const ranges = splitStatements(sql, mode);
  if (ranges.length < 2) return [statement];
  const { parse } = await import('../../src/sql/index.ts');
  const isStatement = (text: string) => {
    try {
      parse(text, { sqlMode: mode, single: true });
      return true;
    } catch (error) {
      if (error instanceof SqlError) return false;
      throw error;
    }
  };
  if (!ranges.every(({ start, end }) => isStatement(sql.slice(start, end)))) return [statement];
  return ranges.map(({ start, end }) => ({ sql: sql.slice(start, end), delimiter, place: placeAt(place, sql, start) }));
}

class ScriptReader {
  readonly #mode: () => ParseMode;
  readonly #commands: ScriptCommands | null;
  #splitter: ScriptSplitter;
  #used: ParseMode;
  /** The script from the end of the last statement on, as far as it has come. */
  #window = '';
  /** Place of the window's start, and of the splitter's. */
  #windowOffset = 0;
  #origin = { offset: 0, line: 1, column: 1, firstLine: 1 };
  /** The start of a statement, in which a command stood. */
  #begun: { readonly text: string; readonly place: Place } | null = null;

  constructor(mode: () => ParseMode, { commands, delimiter = ';' }: ReadOptions) {
    this.#mode = mode;
    this.#commands = commands ?? null;
    this.#used = mode();
    this.#splitter = this.#newSplitter(delimiter);
  }
  #newSplitter(delimiter: string): ScriptSplitter {
    return new ScriptSplitter({ mode: this.#used, delimiter, ...(this.#commands === null ? {} : { commands: this.#commands }) });
  }

  /** @param chunk null at the end. */
  *take(chunk: string | null): Generator<ScriptStatement> {
    this.#window += chunk ?? '';
    let found = chunk === null ? this.#splitter.finish() : this.#splitter.push(chunk);
    for (let next = found.shift(); next !== undefined; next = found.shift()) {
      const command = this.#commandAtEnd(next);
      // A delimiter behind a command that has taken the statement away.
      if (command === null && next.text === '' && this.#begun === null) continue;
      const statement = command === null ? this.#whole(next) : this.#begin(next, command);
      yield statement;
      // A command alone is the end of what has been read; one in a statement is passed over with what follows it.
      const eaten = command !== null && next.text === '' ? next.delimiter : next.text;
      if (command !== null && command.name !== null && next.text === '' && this.#begun !== null) this.#append(next, next.delimiter);
      this.#advance(this.#origin.offset + next.offset + eaten.length);
      if (this.#mode() !== this.#used && (command === null || next.text === ''))
        found = this.#splitAgain(statement, next, eaten, chunk === null);
    }
    if (chunk === null && this.#begun !== null) yield { sql: this.#begun.text, place: this.#begun.place, delimiter: '' };
  }

  /** The command that a statement is ended by; null where it is a delimiter. */
  #commandAtEnd({ delimiter, inForce }: SplitStatement): ClientCommand | null {
    if (this.#commands === null || delimiter === '' || delimiter === inForce || /^\\[gG]$/.test(delimiter)) return null;
    return this.#commands.read(delimiter, inForce);
  }

  /** A statement, with what came of it before a command. */
  #whole(next: SplitStatement): ScriptStatement {
    const { delimiter, inForce } = next;
    if (this.#begun !== null) this.#append(next, next.text);
    const { text, place } = this.#begun ?? { text: next.text, place: this.#place(next) };
    this.#begun = null;
    const command = delimiter === inForce ? (this.#commands?.ofStatement(text) ?? null) : null;
    return { sql: text, place, delimiter, ...(command === null ? {} : { command }) };
  }
  /** What stands before a command, which is not ended by it. */
  #begin(next: SplitStatement, command: ClientCommand): ScriptStatement {
    if (next.text !== '') {
      if (this.#begun === null) this.#begun = { text: next.text, place: this.#place(next) };
      else this.#append(next, next.text);
    }
    const sql = this.#begun?.text ?? '';
    if (command.name === 'clear') this.#begun = null;
    // As mysql, which leaves it to the server to refuse the rest.
    if (command.name === null)
      this.#begun = { text: `${sql}${sql === '' ? '' : ' '}${command.text}`, place: this.#begun?.place ?? this.#place(next) };
    return { sql, place: this.#place(next), delimiter: next.delimiter, command };
  }
  /** Puts what follows behind it, at its place: a command is as many spaces. */
  #append(next: SplitStatement, text: string): void {
    if (this.#begun === null) return;
    const gap = this.#window.slice(0, this.#origin.offset + next.offset - this.#windowOffset);
    const shown = text === next.text ? text : blank(text);
    this.#begun = { text: this.#begun.text + blank(gap) + shown, place: this.#begun.place };
  }

  #place({ line, column }: SplitStatement): Place {
    const origin = this.#origin;
    return { line: origin.line + line - 1, column: line === origin.firstLine ? origin.column + column - 1 : column };
  }

  #advance(offset: number): void {
    this.#window = this.#window.slice(offset - this.#windowOffset);
    this.#windowOffset = offset;
  }

  /** Splits what comes after a statement in the mode that holds now. */
  #splitAgain({ place }: ScriptStatement, split: SplitStatement, eaten: string, last: boolean): SplitStatement[] {
    // The splitter may be far ahead, behind other DELIMITERs.
    const delimiter = `DELIMITER ${split.inForce}\n`;
    const end = placeAt(place, eaten, eaten.length);
    this.#used = this.#mode();
    this.#splitter = this.#newSplitter(';');
    this.#splitter.push(delimiter);
    // The line of DELIMITER that it was told is none of the script's.
    this.#origin = { offset: this.#windowOffset - delimiter.length, line: end.line - 1, column: end.column, firstLine: 2 };
    const found = this.#splitter.push(this.#window);
    return last ? [...found, ...this.#splitter.finish()] : found;
  }
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

async function* readText(source: Source, io: Io, progress: RunProgress | undefined): AsyncGenerator<string> {
  const done = progress?.begin(source.kind === 'file' ? source.path : null);
  try {
    if (source.kind === 'text') yield source.text;
    // Who writes statement by statement reads the answer to one before the next.
    else if (source.kind === 'stdin') yield* decoded(io.stdin(), 'standard input', () => void io.stdout.flush());
    else yield* decoded(createReadStream(source.path, { highWaterMark: 1 << 20 }), source.path, (count) => progress?.advance(count));
  } finally {
    done?.();
  }
}

/**
 * Unpacked where it is packed; UTF-16 where a byte order mark says so.
 * @param onBytes told how many of the file, when what came before them has been run.
 * @throws SourceError
 */
async function* decoded(stream: AsyncIterable<Uint8Array>, name: string, onBytes: (count: number) => void): AsyncGenerator<string> {
  try {
    const { start, all } = await peeked(await unpacked(counted(stream, onBytes)), MARKS);
    const wide = UTF16.find(([, mark]) => beginsWith(start, mark));
    yield* wide === undefined ? decodeText(all) : decodeUtf16(all, wide[0]);
  } catch (error) {
    throw new SourceError(`cannot read ${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
const MARKS = UTF16.map(([, mark]) => mark);

async function* counted(stream: AsyncIterable<Uint8Array>, onBytes: (count: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    yield chunk;
    onBytes(chunk.length);
  }
}

async function* decodeUtf16(chunks: AsyncIterable<Uint8Array>, encoding: (typeof UTF16)[number][0]): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/**
 * UTF-8 to text, across the borders of chunks. Bytes that are no text, as `mysqldump` without --hex-blob writes them, are kept as
 * src/codec/text.ts does, for the backend to judge by where they stand. A byte order mark at the start is none of the text.
 */
export async function* decodeText(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let held: Uint8Array = new Uint8Array(0);
  let first = true;
  for await (const chunk of chunks) {
    const bytes = held.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) : Buffer.concat([held, chunk]);
    const end = bytes.length - incomplete(bytes);
    held = Uint8Array.from(bytes.subarray(end));
    if (end === 0) continue;
    const text = decodeUtf8(bytes, 0, end);
    yield first && text.startsWith('\ufeff') ? text.slice(1) : text;
    first = false;
  }
  if (held.length > 0) yield decodeUtf8(Buffer.from(held), 0, held.length);
}

/** How many bytes at the end are the start of a character that the next chunk may complete. */
function incomplete(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}
