/** Sessions on a real MySQL, for recording. */
import { type Connection, createConnection, type FieldPacket, type QueryError, type ResultSetHeader } from 'mysql2';
import { type Answer, type Cell, type Column, cellOf, comparedStatus, type Outcome, type WarningEntry } from './format.ts';
import { besidesError, type OracleSession } from './run.ts';

/** What mysql2's column packet has but its types do not say. */
interface ColumnPacket {
  readonly name: string;
  readonly orgName: string;
  readonly table: string;
  readonly orgTable: string;
  readonly schema: string;
  readonly columnType: number;
  readonly columnLength: number;
  readonly characterSet: number;
  readonly flags: number;
  readonly decimals: number;
}

function columnOf(packet: ColumnPacket): Column {
  return {
    name: packet.name,
    ...(packet.orgName && { orgName: packet.orgName }),
    ...(packet.table && { table: packet.table }),
    ...(packet.orgTable && { orgTable: packet.orgTable }),
    ...(packet.schema && { schema: packet.schema }),
    type: packet.columnType,
    length: packet.columnLength,
    collation: packet.characterSet,
    flags: Number(packet.flags),
    decimals: packet.decimals,
  };
}

function outcomeOf(result: unknown, fields: readonly FieldPacket[] | undefined): Outcome {
  if (!fields) {
    const ok = result as ResultSetHeader;
    const status = ok.serverStatus & comparedStatus;
    return {
      ok: { affectedRows: String(ok.affectedRows), insertId: String(BigInt.asUintN(64, BigInt(ok.insertId))), info: ok.info ?? '', status },
    };
  }
  const columns = fields.map((field) => columnOf(field as unknown as ColumnPacket));
  const cell = (bytes: Uint8Array | null, i: number): Cell => {
    const column = columns[i];
    return bytes === null || !column ? null : cellOf(bytes, column);
  };
  return { columns, rows: (result as (Uint8Array | null)[][]).map((row) => row.map(cell)) };
}

/** A CALL's results come as lists of rows and of columns, its OK last; all others as one of each. */
function answerOf(result: unknown, fields: readonly (FieldPacket | readonly FieldPacket[] | undefined)[] | undefined): Answer {
  const several = fields?.some((field) => field === undefined || Array.isArray(field)) ?? false;
  if (!several) return outcomeOf(result, fields as readonly FieldPacket[] | undefined);
  const [first, ...more] = (result as unknown[]).map((each, i) => outcomeOf(each, fields?.[i] as readonly FieldPacket[] | undefined));
  if (first === undefined) throw new Error('a CALL without results');
  return more.length === 0 ? first : { ...first, more };
}

function query(connection: Connection, sql: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    connection.query({ sql, rowsAsArray: true, typeCast: false }, (error: QueryError | null, result: unknown, fields?: FieldPacket[]) => {
      if (!error) resolve(answerOf(result, fields));
      else if (error.errno === undefined || !error.sqlState) reject(error);
      else resolve({ error: { errno: error.errno, sqlState: error.sqlState, message: error.message } });
    });
  });
}

async function warningsOf(connection: Connection): Promise<WarningEntry[]> {
  const shown = await query(connection, 'SHOW WARNINGS');
  if (!('rows' in shown)) throw new Error('SHOW WARNINGS gave no rows');
  return shown.rows.map(([level, code, message]) => [String(level), Number(code), String(message)]);
}

async function run(connection: Connection, sql: string, quiet: boolean): Promise<Answer> {
  const outcome = await query(connection, sql);
  if (quiet) return outcome;
  const warnings = await warningsOf(connection);
  if (!('error' in outcome)) return warnings.length > 0 ? { ...outcome, warnings } : { ...outcome };
  const others = besidesError(warnings, outcome.error.errno, outcome.error.message);
  return others.length > 0 ? { ...outcome, warnings: others } : outcome;
}

/**
 * Opens a session as a plain client does: utf8mb4, affected rows count changes, no mode of mysql2's own.
 * @param url `mysql://user:password@host:port`
 */
export async function openMysqlSession(url: string, database: string | null, name = 'a'): Promise<OracleSession> {
  const { hostname, port, username, password } = new URL(url);
  const connection = createConnection({
    host: hostname,
    port: Number(port || 3306),
    user: decodeURIComponent(username) || 'root',
    password: decodeURIComponent(password),
    ...(database !== null && { database }),
    charset: 'UTF8MB4_0900_AI_CI',
    flags: [name === 'found' ? '+FOUND_ROWS' : '-FOUND_ROWS', '-IGNORE_SPACE', '-ODBC', '-LOCAL_FILES', '-SESSION_TRACK'],
  });
  await new Promise<void>((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())));
  return {
    run: (sql, quiet) => run(connection, sql, quiet),
    close: () => new Promise((resolve) => connection.end(() => resolve())),
  };
}
