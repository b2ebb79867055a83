/** USE, KILL, LOCK TABLES, DO, table maintenance, FLUSH and what else works on the session or the engine. */
import { SqlError } from '../../../errors.ts';
import type {
  Call,
  Do,
  Flush,
  Kill,
  LockTables,
  OtherStatement,
  QualifiedName,
  TableMaintenance,
  TruncateTable,
  UnlockTables,
  Use,
} from '../../../sql/ast.ts';
import { FieldType, type Value } from '../../../types.ts';
import { callFromClient, procedureOf } from '../programs/call.ts';
import { drive } from '../programs/run.ts';
import { planComponent } from './components.ts';
import { planDdl } from './ddl.ts';
import { evaluate } from './evaluate.ts';
import { type Execution, type Plan, sessionPlan } from './plan.ts';
import { notYet, type Planning } from './plan-statement.ts';
import { planReplica } from './replica.ts';
import { resetFigures } from './reset-figures.ts';
import { answerRows, textColumn } from './rows.ts';
import type { Session } from './session.ts';
import { TableLocks } from './table-locks.ts';

function ok(execution: Execution): void {
  execution.session.answer({ affectedRows: 0 }, execution.sink);
}

/** A text of nothing but comments. */
export function planEmpty(): Plan {
  return sessionPlan(ok);
}

export function planUse(statement: Use): Plan {
  return sessionPlan((execution) => {
    execution.session.use(statement.schema);
    ok(execution);
  });
}

export function planDo(statement: Do, planning: Planning): Plan {
  return sessionPlan((execution) => {
    evaluate(execution, statement.exprs, planning.source);
    ok(execution);
  });
}

export function planCall(statement: Call, planning: Planning): Plan {
  procedureOf(planning.session, statement);
  return sessionPlan((execution) => drive(callFromClient(execution, statement, planning.source)), { program: true });
}

export function planKill(statement: Kill, planning: Planning): Plan {
  return sessionPlan((execution) => {
    const { session } = execution;
    const given = evaluate(execution, [statement.id], planning.source)[0]?.value ?? 0;
    const id = Number.isFinite(Number(given)) ? Number(given) : Number.parseInt(String(given), 10) || 0;
    if (!Number.isFinite(Number(given))) session.context.warn('Warning', 1292, `Truncated incorrect INTEGER value: '${String(given)}'`);
    if (id === session.context.connectionId) {
      if (statement.what === 'CONNECTION') session.host.kill(id, 'CONNECTION', id);
      throw new SqlError(1317, '70100', 'Query execution was interrupted');
    }
    checkMayKill(session, id);
    if (!session.host.kill(id, statement.what, session.context.connectionId)) throw new SqlError(1094, 'HY000', `Unknown thread id: ${id}`);
    ok(execution);
  });
}

/** Sessions of other users: SUPER or CONNECTION_ADMIN. @throws SqlError 1095. */
function checkMayKill(session: Session, id: number): void {
  const access = session.access.current;
  if (access === null || access.hasAdmin('CONNECTION_ADMIN')) return;
  const process = session.host.processes().find((each) => each.id === id);
  if (process !== undefined && process.user !== session.context.user)
    throw new SqlError(1095, 'HY000', `You are not owner of thread ${id}`);
}

/** The full name of a table that exists. @throws SqlError 1046, 1146. */
export function existingTable(session: Session, table: QualifiedName): { readonly schema: string; readonly name: string } {
  const schema = table.schema ?? session.context.database;
  if (schema === null) throw new SqlError(1046, '3D000', 'No database selected', table.pos);
  if (session.catalog.relation(schema, table.name) === null)
    throw new SqlError(1146, '42S02', `Table '${schema}.${table.name}' doesn't exist`, table.pos);
  return { schema, name: table.name };
}

export function planLockTables(statement: LockTables): Plan {
  return sessionPlan(
    (execution) => {
      const { session } = execution;
      if (statement.tables.some(({ mode }) => mode === 'WRITE')) session.refuseReadOnly();
      session.locks = null;
      const locks = new TableLocks();
      for (const { table, mode } of statement.tables) {
        const { schema, name } = existingTable(session, table);
        locks.add(schema, name, mode === 'WRITE' ? 'WRITE' : 'READ');
      }
      session.locks = locks;
      ok(execution);
    },
    { commits: true },
  );
}
export function planUnlockTables(_statement: UnlockTables): Plan {
  return sessionPlan((execution) => {
    const { session } = execution;
    if (session.locks !== null) session.commitImplicitly();
    session.locks = null;
    ok(execution);
  });
}

export function planFlush({ what }: Flush): Plan {
  const run = (execution: Execution) => {
    if (what.includes('STATUS')) flushStatus(execution.session);
    if (what.includes('HOSTS')) execution.session.host.flushHosts?.();
    if (what.includes('USER_RESOURCES') || what.includes('PRIVILEGES')) execution.session.engine.resourceUse.reset();
    ok(execution);
  };
  return sessionPlan(run, { commits: true });
}

function flushStatus({ engine, host }: Session): void {
  engine.flushStatus();
  host.flushStatus?.();
}

/** Of a computed table it resets what is counted. */
export function planTruncate(statement: TruncateTable, planning: Planning): Plan {
  const { schema, name } = statement.table;
  const database = (schema ?? planning.session.context.database ?? '').toLowerCase();
  if (database !== 'performance_schema') return planDdl(statement, planning);
  const run = (execution: Execution) => {
    resetFigures(name, execution);
    ok(execution);
  };
  return sessionPlan(run, { commits: true });
}

/** ANALYZE, CHECK, CHECKSUM, OPTIMIZE and REPAIR TABLE: a row a table. */
export function planMaintenance(statement: TableMaintenance): Plan {
  return sessionPlan(
    (execution) => {
      const { session } = execution;
      if (statement.verb !== 'CHECK' && statement.verb !== 'CHECKSUM') session.refuseReadOnly();
      if (statement.verb === 'CHECKSUM') return answerChecksum(execution, statement);
      const rows: Value[][] = [];
      for (const table of statement.tables) {
        const schema = table.schema ?? session.context.database;
        if (schema === null) throw new SqlError(1046, '3D000', 'No database selected', table.pos);
        const name = `${schema}.${table.name}`;
        const relation = session.catalog.relation(schema, table.name);
        const op = statement.verb.toLowerCase();
        if (relation === null) {
          rows.push([name, op, 'Error', `Table '${name}' doesn't exist`], [name, op, 'status', 'Operation failed']);
          continue;
        }
        if (statement.verb === 'OPTIMIZE')
          rows.push([name, op, 'note', 'Table does not support optimize, doing recreate + analyze instead']);
        if (statement.verb === 'REPAIR') rows.push([name, op, 'note', "The storage engine for the table doesn't support repair"]);
        else rows.push([name, op, 'status', 'OK']);
        if (statement.verb === 'CHECK' && relation.kind === 'table' && !relation.temporary) checkIntegrity(session, relation.sqliteName);
      }
      answerRows(
        execution,
        [
          textColumn('Table', 128),
          textColumn('Op', 10),
          textColumn('Msg_type', 10),
          { ...textColumn('Msg_text', 131072 * 3), type: FieldType.MEDIUM_BLOB },
        ],
        rows,
      );
    },
    { commits: true },
  );
}
/** CHECKSUM TABLE of tables that are not there. @throws SqlError 1235 for one that is: InnoDB's sums are of its own row format. */
function answerChecksum(execution: Execution, statement: TableMaintenance): void {
  const { session } = execution;
  const rows = statement.tables.map((table): Value[] => {
    const schema = table.schema ?? session.context.database;
    if (schema === null) throw new SqlError(1046, '3D000', 'No database selected', table.pos);
    if (session.catalog.relation(schema, table.name) !== null) throw notYet('CHECKSUM TABLE', statement.pos);
    session.context.warn('Error', 1146, `Table '${schema}.${table.name}' doesn't exist`);
    return [`${schema}.${table.name}`, null];
  });
  const sum = { ...textColumn('Checksum', 0), type: FieldType.LONGLONG, collation: 63, length: 21, flags: 128, decimals: 0 };
  answerRows(execution, [textColumn('Table', 128), sum], rows);
}
function checkIntegrity(session: Session, sqliteName: string): void {
  const result = session.db.statement(`PRAGMA quick_check("${sqliteName.replaceAll('"', '""')}")`).get()?.[0];
  if (result !== 'ok') session.context.warn('Error', 1034, `Incorrect key file for table '${sqliteName}': ${String(result)}`);
}

export function planOther(statement: OtherStatement): Plan {
  const plan = planReplica(statement) ?? planComponent(statement);
  if (plan === null) throw notYet(statement.verb, statement.pos);
  return plan;
}
