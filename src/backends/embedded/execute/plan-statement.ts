/** Every kind of statement to its plan: the one place that knows them all. */

import { SqlError } from '../../../errors.ts';
import type { Statement, StatementKind } from '../../../sql/ast.ts';
import type { LiteralValue } from '../../../sql/fingerprint.ts';
import type { ParsedStatement } from '../../../sql/index.ts';
import type { ParamTypes } from '../compile/plan.ts';
import { planDelete } from '../dml/delete.ts';
import { planInsert } from '../dml/insert.ts';
import { planLoadData } from '../dml/load/index.ts';
import { planUpdate } from '../dml/update.ts';
import { checkAllowed } from '../privileges/check.ts';
import { planProgram } from '../programs/define.ts';
import { planDiagnostics, planSignal } from '../programs/diagnostics.ts';
import { callsWriter } from '../programs/effects.ts';
import { commandPlace } from '../session/status-counts.ts';
import { planAccount } from './accounts.ts';
import {
  planCall,
  planDo,
  planEmpty,
  planFlush,
  planKill,
  planLockTables,
  planMaintenance,
  planOther,
  planTruncate,
  planUnlockTables,
  planUse,
} from './admin.ts';
import { commandName } from './command-name.ts';
import { planDdl } from './ddl.ts';
import { planExplain } from './explain.ts';
import type { Plan } from './plan.ts';
import { planDeallocate, planExecute, planPrepare } from './prepare.ts';
import { planSelect } from './select.ts';
import type { Session } from './session.ts';
import { planSet } from './set.ts';
import { planSetupUpdate } from './setup-update.ts';
import { planDescribe, planShow } from './show.ts';
import { planEndTransaction, planSavepoint, planStartTransaction } from './transactions.ts';

/** All that planning a statement may look at. */
export interface Planning {
  readonly session: Session;
  readonly source: string;
  readonly parsed: ParsedStatement;
  readonly literals: readonly LiteralValue[];
  readonly paramTypes: ParamTypes;
  /** Whether literals may become parameters. */
  readonly lift: boolean;
}

/** 1235 with the construct's name and place. */
export function notYet(construct: string, position: number): SqlError {
  return new SqlError(1235, '42000', `This version of MySQL doesn't yet support '${construct}'`, position);
}

type Planners = { readonly [K in StatementKind]: (statement: Extract<Statement, { kind: K }>, planning: Planning) => Plan };
const refuse =
  (name: string) =>
  (statement: { readonly pos: number }): never => {
    throw notYet(name, statement.pos);
  };

const planners: Planners = {
  Empty: planEmpty,
  Select: planSelect,
  SetOperation: planSelect,
  ParenQuery: planSelect,
  ValuesQuery: planSelect,
  TableQuery: planSelect,
  Insert: planInsert,
  Update: (statement, planning) => planSetupUpdate(statement, planning) ?? planUpdate(statement, planning),
  Delete: planDelete,
  LoadData: planLoadData,
  Call: planCall,
  Do: planDo,
  Handler: refuse('HANDLER'),
  CreateDatabase: planDdl,
  AlterDatabase: planDdl,
  DropDatabase: planDdl,
  CreateTable: planDdl,
  AlterTable: planDdl,
  DropTable: planDdl,
  RenameTable: planDdl,
  TruncateTable: planTruncate,
  CreateIndex: planDdl,
  DropIndex: planDdl,
  CreateView: planDdl,
  DropView: planDdl,
  StoredProgram: planProgram,
  AccountStatement: planAccount,
  StartTransaction: planStartTransaction,
  EndTransaction: planEndTransaction,
  Savepoint: planSavepoint,
  Xa: refuse('XA'),
  Set: planSet,
  Show: planShow,
  DescribeTable: planDescribe,
  Explain: planExplain,
  ExplainConnection: refuse('EXPLAIN FOR CONNECTION'),
  Use: planUse,
  Prepare: planPrepare,
  Execute: planExecute,
  Deallocate: planDeallocate,
  Kill: planKill,
  LockTables: planLockTables,
  UnlockTables: planUnlockTables,
  TableMaintenance: planMaintenance,
  Flush: planFlush,
  Signal: planSignal,
  GetDiagnostics: planDiagnostics,
  Other: planOther,
};

/** @throws SqlError. */
export function planStatement(
  session: Session,
  parsed: ParsedStatement,
  source: string,
  literals: readonly LiteralValue[],
  paramTypes: ParamTypes,
  lift: boolean,
): Plan {
  checkAllowed(session, parsed.statement);
  const planner = planners[parsed.statement.kind] as (statement: Statement, planning: Planning) => Plan;
  const command = commandPlace(commandName(parsed.statement));
  const plan = { ...planner(parsed.statement, { session, source, parsed, literals, paramTypes, lift }), command };
  if (plan.kind === 'session') return callsWriter(session, parsed.statement) ? { ...plan, writes: true } : plan;
  if (plan.kind !== 'change' || (plan.temporary !== true && plan.ownTables !== true)) return plan;
  // A view may call what the statement does not.
  const views = plan.uses?.some(({ kind }) => kind === 'view') ?? false;
  return views || callsWriter(session, parsed.statement) ? plan : { ...plan, alone: true };
}
