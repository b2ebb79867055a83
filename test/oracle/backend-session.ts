/** Sessions on a Backend, for replaying. */
import type { Backend, BackendConnection } from '../../src/backend.ts';
import { type CollectedResult, Collector } from '../../src/result.ts';
import { type Field, FieldType, type Value } from '../../src/types.ts';
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

/** A double as MySQL's text protocol writes it: plain digits from 1e-15 up to 1e15, else with an exponent. */
export function doubleText(value: number): string {
  if (Object.is(value, -0)) return '-0';
  const [digits = '0', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (value === 0 || (power >= -15 && power < 15)) return power < 0 ? plainFraction(digits, power) : String(value);
  return `${digits}e${power}`;
}

function plainFraction(digits: string, power: number): string {
  const sign = digits.startsWith('-') ? '-' : '';
  return `${sign}0.${'0'.repeat(-power - 1)}${digits.replace(/[-.]/g, '')}`;
}

/** A float, which has about six digits: the shortest text that is still the same float, as MySQL writes it. */
function floatText(value: number): string {
  return doubleText(Number(value.toPrecision(6)));
}

function textOf(value: number | bigint | string, field: Field): string {
  if (typeof value !== 'number' || (Number.isInteger(value) && field.type !== FieldType.FLOAT && field.type !== FieldType.DOUBLE))
    return zerofilled(String(value), field);
  if (field.decimals < 31) return value.toFixed(field.decimals);
  return field.type === FieldType.FLOAT ? floatText(value) : doubleText(value);
}

function zerofilled(text: string, field: Field): string {
  return field.flags & 64 ? text.padStart(field.length, '0') : text;
}

function cellFor(value: Value, field: Field): Cell {
  if (value === null) return null;
  const bytes = value instanceof Uint8Array ? value : Buffer.from(textOf(value, field));
  return cellOf(bytes, field);
}

function outcomeOf(result: CollectedResult): Outcome {
  if (result.kind === 'ok') {
    const { affectedRows, insertId, info, status } = result;
    return { ok: { affectedRows: String(affectedRows), insertId: String(insertId), info, status: status & comparedStatus } };
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

async function runOn(connection: BackendConnection, sql: string): Promise<Outcome> {
  const collector = new Collector();
  try {
    await connection.query(sql, collector);
  } catch (error) {
    return outcomeOfFailure(error);
  }
  const result = collector.results[0];
  return result ? outcomeOf(result) : outcomeOfFailure(new Error('the statement was not answered'));
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
export function sessionsOn(backend: Backend): (database: string | null) => Promise<OracleSession> {
  let connectionId = 100;
  const host = { kill: () => false, processes: () => [] };
  return async (database) => {
    const options = { user: 'root', host: 'localhost', database, connectionId: ++connectionId, collation: 255, foundRows: false };
    const connection = await backend.connect(options, host);
    return { run: (sql, quiet) => run(connection, sql, quiet), close: async () => connection.close() };
  };
}
