/** `--sql "SELECT …"`: the TypeScript types of a query's rows and parameters. */
import { readFileSync } from 'node:fs';
import type { BackendConnection, PreparedStatement } from '../../src/backend.ts';
import { SqlError, UsageError } from '../../src/errors.ts';
import { databasesOf, type PreparedQuery, renderQueries } from '../../src/introspection/formats/typescript/queries.ts';
import { introspect, type Model } from '../../src/introspection/index.ts';
import { type ParseMode, parse, ScriptSplitter, type Statement } from '../../src/sql/index.ts';
import { replaceNames } from '../../src/sql/named-parameters.ts';
import { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { type Place, placeAt } from '../terminal/position.ts';
import { modeOf } from '../terminal/script.ts';
import type { IntrospectOptions } from './options.ts';
import { write } from './output.ts';
import { withConnection } from './read.ts';

/** A query that is asked for. */
interface Asked {
  readonly name: string | null;
  readonly sql: string;
  /** Where it begins, and in which file; null: on the command line. */
  readonly file: string | null;
  readonly place: Place;
}

/** Writes the types of `options.sql` and `options.sqlFiles`. */
export async function writeQueryTypes(options: IntrospectOptions, io: Io, signal: AbortSignal): Promise<ExitCode> {
  const text = await queryTypes(options, io, signal);
  if (text === null) return ExitCode.SQL_ERROR;
  await write(text, options.output, io);
  return ExitCode.OK;
}

/** @returns null where a query is wrong: that has been told. */
export async function queryTypes(options: IntrospectOptions, io: Io, signal: AbortSignal): Promise<string | null> {
  return withConnection(options.target, io, async (connection) => {
    const mode = modeOf(connection);
    const asked = [...options.sql.map(ofArgument), ...options.sqlFiles.flatMap((file) => ofFile(file, mode))];
    const prepared: PreparedQuery[] = [];
    for (const query of asked) {
      const one = await prepare(connection, query, mode, io, signal);
      if (one === null) return null;
      prepared.push(one);
    }
    const { database } = connection;
    const model = await readTables(connection, databasesOf(prepared, database), signal);
    const { typescript } = options.formatOptions;
    return renderQueries(prepared, model, { typescript, database, warn: (text) => void io.stderr.write(`${text}\n`) });
  });
}

const START: Place = { line: 1, column: 1 };
/** `SELECT …`, or `name=SELECT …`. */
function ofArgument(text: string): Asked {
  const [, name = null, sql = text] = /^\s*([\p{ID_Start}_][\p{ID_Continue}-]*)\s*=\s*([\s\S]+)$/u.exec(text) ?? [];
  return { name, sql: sql.trim().replace(/;$/, ''), file: null, place: START };
}

/** Statements of a file, each with the name that a comment before it gives: `-- name: customers`. @throws UsageError */
function ofFile(file: string, mode: ParseMode): Asked[] {
  const script = readText(file);
  const splitter = new ScriptSplitter({ mode });
  let behind = 0;
  return [...splitter.push(script), ...splitter.finish()].map(({ text, offset, line, column }) => {
    const before = script.slice(behind, offset);
    behind = offset + text.length;
    const name = [...before.matchAll(/(?:--|#|\/\*)\s*name:\s*([\p{ID_Start}_][\p{ID_Continue}-]*)/gu)].at(-1)?.[1] ?? null;
    return { name, sql: text, file, place: { line, column } };
  });
}
function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--sql-file ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Null where the server refuses it: that has been told, with where in the text. */
async function prepare(
  connection: BackendConnection,
  asked: Asked,
  mode: ParseMode,
  io: Io,
  signal: AbortSignal,
): Promise<PreparedQuery | null> {
  const { sql, names, original } = replaceNames(asked.sql, mode);
  let statement: PreparedStatement;
  try {
    statement = await connection.prepare(sql);
  } catch (error) {
    if (!(error instanceof SqlError) || signal.aborted) throw error;
    tell(error, asked, original, io);
    return null;
  }
  const { fields, params } = statement;
  statement.close();
  return { name: asked.name, sql: asked.sql, statement: parsed(sql, mode), fields, parameters: params, names };
}
function parsed(sql: string, sqlMode: ParseMode): Statement | null {
  try {
    return parse(sql, { sqlMode }).statement;
  } catch (error) {
    if (error instanceof SqlError) return null;
    throw error;
  }
}

function tell(
  { errno, sqlState, message, position }: SqlError,
  { name, sql, file, place }: Asked,
  original: (position: number) => number,
  io: Io,
): void {
  const at = position === null ? place : placeAt(place, sql, original(position));
  const where = file !== null || position !== null ? ` at line ${at.line}${position === null ? '' : ` column ${at.column}`}` : '';
  const source = file !== null ? ` in ${file}` : name !== null ? ` in ${name}` : '';
  io.stderr.write(`ERROR ${errno} (${sqlState})${where}${source}: ${message}\n`);
}

/** What results do not tell of the columns: members of ENUM and SET, comments. */
async function readTables(connection: BackendConnection, databases: readonly string[], signal: AbortSignal): Promise<Model> {
  const { model } = await introspect(connection, { databases, kinds: new Set(['tables', 'views']), signal });
  return databases.length === 0 ? { ...model, databases: [] } : model;
}
