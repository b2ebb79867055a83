/** `--read-only` in front of a server: its transactions are read-only, and no client may have others. */
import { SqlError } from '../../errors.ts';
import { type ParseMode, parse, type Statement } from '../../sql/index.ts';

/** Makes the transactions of a session read-only, the next one too. */
export const READ_ONLY = 'SET SESSION TRANSACTION READ ONLY';

/** Whatever turns it off has one of these. */
const SUSPECT = /\b(?:read\s+write|(?:transaction|tx)_read_only)\b|\b(?:global|persist|persist_only)\b/i;
const SPACE = /\/\*(?!!|M!)[\s\S]*?\*\/|--[^\n]*\n|#[^\n]*\n/g;

/** Texts that run what is not in them: afterwards the next transaction is made read-only once more. */
export const RUNS_OTHERS = /^(?:\s|\/\*(?!!)(?:[^*]|\*(?!\/))*\*\/|--[^\n]*\n|#[^\n]*\n)*(?:call|execute)\b/i;

/**
 * Lets nothing pass that makes a transaction read-write or sets variables of the server. The server itself refuses other changes (1792).
 * @throws SqlError 1290
 */
export function checkReadOnly(sql: string, mode: ParseMode): void {
  if (!SUSPECT.test(sql.replace(SPACE, ' ')) && !SUSPECT.test(sql)) return;
  if (/\/\*M!/i.test(sql) || loosens(sql, mode)) throw refused();
}

function loosens(sql: string, mode: ParseMode): boolean {
  try {
    return isLoosening(parse(sql, { sqlMode: mode, single: true }).statement, mode);
  } catch (error) {
    // What is not understood here may be understood there (SET STATEMENT … FOR of MariaDB).
    if (error instanceof SqlError) return /^\W*(?:set|start|begin|execute)\b/i.test(sql);
    throw error;
  }
}

function isLoosening(statement: Statement, mode: ParseMode): boolean {
  switch (statement.kind) {
    case 'StartTransaction':
      return statement.access === 'READ WRITE';
    case 'Prepare':
      return statement.from.kind === 'UserVariable' ? false : loosens(statement.from.value, mode);
    case 'Set':
      return statement.assignments.some((assignment) => {
        if (assignment.kind === 'Transaction') return assignment.access === 'READ WRITE' || assignment.scope === 'GLOBAL';
        if (assignment.kind !== 'SystemVariable') return false;
        return /^(?:transaction|tx)_read_only$/i.test(assignment.name) || /^(?:GLOBAL|PERSIST)/i.test(assignment.scope ?? '');
      });
    default:
      return false;
  }
}

function refused(): SqlError {
  return new SqlError(1290, 'HY000', 'The MySQL server is running with the --read-only option so it cannot execute this statement');
}
