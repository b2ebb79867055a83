/** Data definition: lends the ddl stage what it needs of the session. */
import type { QualifiedName, QueryExpr } from '../../../sql/ast.ts';
import type { CatalogView } from '../catalog/model.ts';
import { compileQuery } from '../compile/index.ts';
import type { DdlQuery, DdlStatement } from '../ddl/context.ts';
import { executeDdl } from '../ddl/index.ts';
import { VIEW_ANY } from '../privileges/definition-rules.ts';
import type { Guard } from '../privileges/guard.ts';
import { ddlPlan, type Inputs, type Plan } from './plan.ts';
import type { Planning } from './plan-statement.ts';
import { allRawRows } from './query.ts';
import type { Session } from './session.ts';

/** Temporary tables come and go inside a transaction: they commit nothing. */
function isTemporary(statement: DdlStatement): boolean {
  return (statement.kind === 'CreateTable' || statement.kind === 'DropTable') && statement.temporary;
}

/** Whether all that it is about are temporary tables. */
function changesOwn(statement: DdlStatement, { catalog, context }: Session): boolean {
  const isOwn = ({ schema, name }: QualifiedName): boolean => catalog.temporary(schema ?? context.database ?? '', name) !== null;
  switch (statement.kind) {
    case 'DropTable':
      return statement.tables.every(isOwn);
    case 'AlterTable':
    case 'TruncateTable':
    case 'CreateIndex':
    case 'DropIndex':
      return isOwn(statement.table);
    default:
      return false;
  }
}

export function planDdl(statement: DdlStatement, planning: Planning): Plan {
  const plan = ddlPlan(({ session, params }) => {
    const edit = session.engine.catalog.edit(session.db);
    edit.provided = session.catalog.provided;
    const result = executeDdl(statement, {
      db: session.db,
      edit,
      session: session.catalog,
      runtime: session.context,
      trusted: session.access.current === null,
      source: planning.source,
      database: session.context.database,
      query: (query, source, view) => ddlQuery(session, query, source, view, planning.paramTypes, params, guardOf(statement, session)),
      counters: session.counters,
      settings: {
        foreignKeyChecks: session.variables.text('foreign_key_checks') === 'ON',
        serverCollation: session.variables.text('collation_server'),
        requirePrimaryKey: session.variables.text('sql_require_primary_key') === 'ON',
      },
    });
    edit.finish();
    session.runner.afterCommit(() => {
      edit.publish();
      if (statement.kind === 'AlterDatabase') renewDatabase(session, statement.name);
    });
    if (result.databaseDropped) session.leaveDatabase();
    return result;
  });
  if (isTemporary(statement)) return { ...plan, kind: 'change', temporary: true };
  return changesOwn(statement, planning.session) ? { ...plan, ownTables: true } : plan;
}

/** The current database may have another collation now: character_set_database follows. */
function renewDatabase(session: Session, name: string | null): void {
  const current = session.context.database;
  if (current !== null && (name === null || name === current)) session.use(current);
}

/** Of what a view selects any privilege will do: SELECT is asked of its definer when it is read. */
function guardOf(statement: DdlStatement, { access }: Session): Guard {
  return statement.kind === 'CreateView' ? access.guard.with({ wanted: VIEW_ANY, command: 'ANY' }) : access.guard;
}
function ddlQuery(
  session: Session,
  query: QueryExpr,
  source: string,
  view: CatalogView,
  paramTypes: Planning['paramTypes'],
  params: Inputs['params'],
  guard: Guard,
): DdlQuery {
  const compiled = compileQuery(query, { ...session.compileContext(source, [], paramTypes, false), catalog: view, guard });
  return {
    columns: compiled.columns.map((column) => ({
      name: column.field.name,
      type: column.type,
      repr: column.repr,
      nullable: column.nullable,
      origin:
        column.field.orgTable === '' ? null : { schema: column.field.schema, table: column.field.orgTable, column: column.field.orgName },
    })),
    rows: () => allRawRows(session, compiled, { literals: [], params }),
  };
}
