/** SQL scripts: from an argument, a file or standard input, statement by statement, however long the script is. */
import { createReadStream } from 'node:fs';
import type { BackendConnection } from '../../src/backend.ts';
import { DEFAULT_MODE, type ParseMode, parseModeOf } from '../../src/sql/mode.ts';
import type { Io } from '../io.ts';
import type { Place } from './position.ts';
import { StatementSplitter } from './split-temp.ts';

export type Source =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'stdin' };

export interface ScriptStatement {
  readonly sql: string;
  /** Of its first character in the script. */
  readonly place: Place;
}

/** A script that cannot be read, or is no UTF-8. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/** How the session reads a text now: scripts change sql_mode on their way. */
export function modeOf(connection: BackendConnection): ParseMode {
  const mode = connection.variable('sql_mode');
  return typeof mode === 'string' ? parseModeOf(mode) : DEFAULT_MODE;
}

/**
 * The statements of a script, in order. The next one is looked for only when it is asked for, in the mode that then holds.
 * @throws SourceError
 */
export async function* readStatements(source: Source, io: Io, mode: () => ParseMode): AsyncGenerator<ScriptStatement> {
  const splitter = new StatementSplitter();
  for await (const chunk of readText(source, io)) {
    splitter.push(chunk);
    for (let next = splitter.next(mode()); next !== null; next = splitter.next(mode())) yield next;
  }
  splitter.end();
  for (let next = splitter.next(mode()); next !== null; next = splitter.next(mode())) yield next;
}

async function* readText(source: Source, io: Io): AsyncGenerator<string> {
  if (source.kind === 'text') {
    yield source.text;
    return;
  }
  const name = source.kind === 'file' ? source.path : 'standard input';
  const stream: AsyncIterable<Uint8Array> = source.kind === 'file' ? createReadStream(source.path, { highWaterMark: 1 << 20 }) : io.stdin();
  yield* decodeText(bytes(stream, name), name);
}

async function* bytes(stream: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    throw new SourceError(`cannot read ${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * UTF-8 to text, across the borders of chunks. A script with other bytes in it is refused: to guess at them would change data unseen.
 * @throws SourceError
 */
export async function* decodeText(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  const decode = (chunk?: Uint8Array) => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw new SourceError(`${name} is not UTF-8 after line ${line}; a dump with binary columns needs mysqldump --hex-blob`);
    }
  };
  for await (const chunk of chunks) {
    yield decode(chunk);
    line += countLines(chunk);
  }
  yield decode();
}

function countLines(chunk: Uint8Array): number {
  let count = 0;
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count++;
  return count;
}
