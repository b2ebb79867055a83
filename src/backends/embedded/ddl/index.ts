/** Data definition: one statement, synchronously, inside the caller's write transaction. */
import { alterTable, createIndex, dropIndexStatement } from './alter-table.ts';
import type { DdlContext, DdlResult, DdlStatement } from './context.ts';
import { createTable } from './create-table.ts';
import { alterDatabase, createDatabase, dropDatabase } from './databases.ts';
import { dropTables, renameTables, truncateTable } from './drop-table.ts';
import { createView, dropViews } from './views.ts';

/**
 * Runs a statement: changes SQLite's tables and the catalog's edit. The caller commits, then publishes the edit; on an error it rolls back and
 * forgets the edit.
 * @throws SqlError as MySQL words it.
 */
export function executeDdl(statement: DdlStatement, context: DdlContext): DdlResult {
  context.db.forgetStatements();
  switch (statement.kind) {
    case 'CreateDatabase':
      return createDatabase(context, statement);
    case 'AlterDatabase':
      return alterDatabase(context, statement);
    case 'DropDatabase':
      return dropDatabase(context, statement);
    case 'CreateTable':
      return createTable(context, statement);
    case 'AlterTable':
      return alterTable(context, statement);
    case 'DropTable':
      return dropTables(context, statement);
    case 'RenameTable':
      return renameTables(context, statement);
    case 'TruncateTable':
      return truncateTable(context, statement);
    case 'CreateIndex':
      return createIndex(context, statement);
    case 'DropIndex':
      return dropIndexStatement(context, statement);
    case 'CreateView':
      return createView(context, statement);
    case 'DropView':
      return dropViews(context, statement);
  }
}
