/** Sessions on a Backend, for replaying. */
import type { Backend, BackendConnection } from '../../src/backend.ts';
import { collationById } from '../../src/codec/collations.ts';
import { textCodec, UTF8 } from '../../src/codec/text.ts';
import { formatText } from '../../src/codec/values.ts';
import { type CollectedResult, Collector } from '../../src/result.ts';
import type { Field, Value } from '../../src/types.ts';
import { type Answer, type Cell, type Column, cellOf, comparedStatus, type Outcome } from './format.ts';
import { besidesError, type OracleSession } from './run.ts';

/** A failure that is not an SqlError: a bug of the engine. Recorded answers never have this number. */
export const crashErrno = 0;

function columnOf(field: Field): Column {
  return {
    name: field.name,
    ...(field.orgName && { orgName: field.orgName }),
    ...(field.table && { table: field.table }),
    ...(field.orgTable && { orgTable: field.orgTable }),
    ...(field.schema && { schema: field.schema }),
    type: field.type,
    length: field.length,
    collation: field.collation,
    flags: field.flags,
    decimals: field.decimals,
  };
}

/** The value as the text protocol sends it: formatted and in the column's charset. */
function cellFor(value: Value, field: Field): Cell {
  if (value === null) return null;
  if (value instanceof Uint8Array) return cellOf(value, field);
  const codec = textCodec(collationById(field.collation)?.charset ?? 'utf8mb4') ?? UTF8;
  return cellOf(codec.encode(formatText(value, field)), field);
}

function outcomeOf(result: CollectedResult): Outcome {
  if (result.kind === 'ok') {
    const { affectedRows, insertId, info, status } = result;
    return {
      ok: {
        affectedRows: String(affectedRows),
        insertId: String(BigInt.asUintN(64, BigInt(insertId))),
        info,
        status: status & comparedStatus,
      },
    };
  }
  const { fields } = result;
  const row = (values: readonly Value[]): Cell[] => fields.map((field, i) => cellFor(values[i] ?? null, field));
  return { columns: fields.map(columnOf), rows: result.rows.map(row) };
}

interface SqlErrorLike {
  readonly errno: number;
  readonly sqlState: string;
  readonly message: string;
}
function isSqlError(error: unknown): error is SqlErrorLike {
  return error instanceof Error && error.name === 'SqlError';
}

function outcomeOfFailure(error: unknown): Outcome & { error: unknown } {
  if (isSqlError(error)) return { error: { errno: error.errno, sqlState: error.sqlState, message: error.message } };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { error: { errno: crashErrno, sqlState: 'CRASH', message: stack.split('\n').slice(0, 4).join('\n') } };
}

async function runOn(connection: BackendConnection, sql: string): Promise<Answer> {
  const collector = new Collector();
  try {
    await connection.query(sql, collector);
  } catch (error) {
    return outcomeOfFailure(error);
  }
  const [first, ...more] = collector.results.map(outcomeOf);
  if (first === undefined) return outcomeOfFailure(new Error('the statement was not answered'));
  return more.length === 0 ? first : { ...first, more };
}

async function run(connection: BackendConnection, sql: string, quiet: boolean): Promise<Answer> {
  const outcome = await runOn(connection, sql);
  if (quiet) return outcome;
  const warnings = connection.warnings.map((w) => [w.level, w.code, w.message] as const);
  if (!('error' in outcome)) return warnings.length > 0 ? { ...outcome, warnings } : outcome;
  const others = besidesError(warnings, outcome.error.errno, outcome.error.message);
  return others.length > 0 ? { ...outcome, warnings: others } : outcome;
}

/** Opens sessions on a backend. */
export function sessionsOn(backend: Backend): (database: string | null, name?: string) => Promise<OracleSession> {
  let connectionId = 100;
  const host = { kill: () => false, processes: () => [] };
  return async (database, name) => {
    const options = {
      user: 'root',
      host: 'localhost',
      database,
      connectionId: ++connectionId,
      collation: 255,
      foundRows: name === 'found',
    };
    const connection = await backend.connect(options, host);
    return { run: (sql, quiet) => run(connection, sql, quiet), close: async () => connection.close() };
  };
}
