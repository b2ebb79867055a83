/** `--transaction`: all statements of a run in one transaction, or none. */
import type { BackendConnection } from '../../src/backend.ts';
import { SqlError } from '../../src/errors.ts';
import { Collector, ServerStatus } from '../../src/result.ts';
import { endsTransaction } from '../../src/sql/implicit-commit.ts';
import { type ParseMode, parse, type Statement } from '../../src/sql/index.ts';

export async function begin(connection: BackendConnection): Promise<void> {
  await connection.query('START TRANSACTION', new Collector());
}

/** Ends it. @throws SqlError where it cannot be committed. */
export async function end(connection: BackendConnection, good: boolean): Promise<void> {
  if (connection.isLost === true) return;
  await connection.query(good ? 'COMMIT' : 'ROLLBACK', new Collector());
}

/**
 * Before a statement: none may end the transaction, nor commit it by the way.
 * https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html
 * @throws SqlError 1192
 */
export function checkStatement(sql: string, mode: ParseMode): void {
  if (CHANGES_ROWS.test(sql)) return;
  const statement = statementOf(sql, mode);
  if (statement === null || !commits(statement)) return;
  throw new SqlError(
    1192,
    'HY000',
    "Can't execute the given command: it would commit or end the transaction of --transaction, and was not run",
  );
}

/** Behind a statement: what was not understood here may have ended it all the same. @throws SqlError 1196 */
export function checkOpen(connection: BackendConnection): void {
  if ((connection.status & ServerStatus.IN_TRANS) !== 0) return;
  throw new SqlError(
    1196,
    'HY000',
    'The statement has ended the transaction of --transaction: what was before it is committed, or rolled back',
  );
}

/** The usual statements, which need not be read. */
const CHANGES_ROWS = /^\s*(?:select|insert|replace|update|delete|with|call|values|show)\b/i;

function commits(statement: Statement): boolean {
  switch (statement.kind) {
    case 'Xa':
    case 'LockTables':
    case 'UnlockTables':
    case 'TableMaintenance':
    case 'Flush':
      return true;
    case 'Set':
      return statement.assignments.some((assignment) => assignment.kind === 'SystemVariable' && /^autocommit$/i.test(assignment.name));
    default:
      return endsTransaction(statement);
  }
}

/** Null for what cannot be read here. */
function statementOf(sql: string, mode: ParseMode): Statement | null {
  try {
    return parse(sql, { sqlMode: mode, single: true }).statement;
  } catch (error) {
    if (error instanceof SqlError) return null;
    throw error;
  }
}
