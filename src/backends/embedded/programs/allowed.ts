/** Which statements a stored program may contain. */
import { SqlError } from '../../../errors.ts';
import type { Statement } from '../../../sql/ast.ts';
import { endsTransaction } from '../../../sql/implicit-commit.ts';
import type { ProgramObject } from './program.ts';

/** Whether the body runs inside another statement. */
export function isInner(object: ProgramObject): boolean {
  return object === 'function' || object === 'trigger';
}

/** @throws SqlError 1303, 1314, 1336, 1415, 1422, … for a statement that a body must not have. */
export function checkAllowed(statement: Statement, object: ProgramObject): void {
  checkAnywhere(statement);
  if (!isInner(object)) return;
  if (returnsRows(statement)) throw new SqlError(1415, '0A000', `Not allowed to return a result set from a ${object}`);
  if (isDynamic(statement)) throw new SqlError(1336, '0A000', 'Dynamic SQL is not allowed in stored function or trigger');
  if (endsTransaction(statement))
    throw new SqlError(1422, 'HY000', 'Explicit or implicit commit is not allowed in stored function or trigger.');
  if (statement.kind === 'Flush') throw new SqlError(1336, '0A000', 'FLUSH is not allowed in stored function or trigger');
}
function notAllowed(what: string, where: string): SqlError {
  return new SqlError(1314, '0A000', `${what} is not allowed in stored ${where}`);
}
function checkAnywhere(statement: Statement): void {
  switch (statement.kind) {
    case 'Use':
      throw notAllowed('USE', 'procedures');
    case 'LockTables':
      throw notAllowed('LOCK', 'procedures');
    case 'UnlockTables':
      throw notAllowed('UNLOCK', 'procedures');
    case 'LoadData':
      throw notAllowed('LOAD DATA', 'procedures');
    case 'CreateView':
      if (statement.alter) throw notAllowed('ALTER VIEW', 'procedures');
      return;
    case 'StoredProgram':
      if (statement.action === 'CREATE')
        throw new SqlError(1303, '2F003', `Can't create a ${statement.object} from within another stored routine`);
      if (statement.object === 'PROCEDURE' || statement.object === 'FUNCTION')
        throw new SqlError(1357, 'HY000', `Can't drop or alter a ${statement.object} from within another stored routine`);
      return;
    default:
  }
}

/** Whether a statement answers rows. */
export function returnsRows(statement: Statement): boolean {
  switch (statement.kind) {
    case 'Select':
    case 'SetOperation':
    case 'ParenQuery':
    case 'ValuesQuery':
    case 'TableQuery':
      return statement.into === null;
    case 'Show':
    case 'DescribeTable':
    case 'Explain':
    case 'ExplainConnection':
    case 'TableMaintenance':
      return true;
    default:
      return false;
  }
}
function isDynamic(statement: Statement): boolean {
  return statement.kind === 'Prepare' || statement.kind === 'Execute' || statement.kind === 'Deallocate';
}
