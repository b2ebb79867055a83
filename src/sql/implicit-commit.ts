/** Statements that end a transaction. https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html */
import type { Statement } from './ast.ts';

/** Whether a statement commits or rolls back, or commits by the way as definitions do. LOCK, FLUSH, XA and administration are others' to judge. */
export function endsTransaction(statement: Statement): boolean {
  switch (statement.kind) {
    case 'StartTransaction':
    case 'EndTransaction':
    case 'CreateDatabase':
    case 'AlterDatabase':
    case 'DropDatabase':
    case 'AlterTable':
    case 'RenameTable':
    case 'TruncateTable':
    case 'CreateIndex':
    case 'DropIndex':
    case 'CreateView':
    case 'DropView':
    case 'StoredProgram':
    case 'AccountStatement':
      return true;
    case 'CreateTable':
    case 'DropTable':
      return !statement.temporary;
    default:
      return false;
  }
}
