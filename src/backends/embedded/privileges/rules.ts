/** What every kind of statement needs: a kind without a rule does not compile. */
import { privilegeBits } from '../../../auth/privileges.ts';
import type { Statement, StatementKind } from '../../../sql/ast.ts';
import { checkDelete, checkInsert, checkLoadData, checkQuery, checkUpdate } from './change-rules.ts';
import type { Checker } from './checker.ts';
import {
  checkAlterTable,
  checkCreateTable,
  checkCreateView,
  checkDropTable,
  checkDropView,
  checkRenameTable,
  type Definers,
} from './definition-rules.ts';
import { checkProgram } from './program-rules.ts';
import { checkDescribe, checkFlush, checkLockTables, checkMaintenance, checkOther, checkSet, checkShow, checkXa } from './server-rules.ts';

type Rules = { readonly [K in StatementKind]: (statement: Extract<Statement, { kind: K }>, checker: Checker, definers: Definers) => void };

const INDEX = privilegeBits('INDEX');

/** Asks for nothing by itself: what it says why. */
const free = (_why: string) => (): void => undefined;

const rules: Rules = {
  Select: checkQuery,
  SetOperation: checkQuery,
  ParenQuery: checkQuery,
  ValuesQuery: checkQuery,
  TableQuery: checkQuery,
  Insert: checkInsert,
  Update: checkUpdate,
  Delete: checkDelete,
  LoadData: checkLoadData,
  Call: ({ routine, args }, checker) => {
    checker.reads(args);
    const { schema, name } = checker.fullName(routine);
    checker.access.routine('PROCEDURE', schema, name);
  },
  Do: ({ exprs }, checker) => checker.reads(exprs),
  Handler: ({ table }, checker) => checker.table(table, privilegeBits('SELECT')),
  CreateDatabase: ({ name }, { access }) => access.database(name, privilegeBits('CREATE')),
  AlterDatabase: ({ name }, checker) => checker.access.database(checker.databaseOr(name), privilegeBits('ALTER')),
  DropDatabase: ({ name }, { access }) => access.database(name, privilegeBits('DROP')),
  CreateTable: checkCreateTable,
  AlterTable: checkAlterTable,
  DropTable: checkDropTable,
  RenameTable: checkRenameTable,
  TruncateTable: ({ table }, checker) => checker.table(table, privilegeBits('DROP')),
  CreateIndex: ({ table }, checker) => checker.table(table, INDEX),
  DropIndex: ({ table }, checker) => checker.table(table, INDEX),
  CreateView: checkCreateView,
  DropView: checkDropView,
  StoredProgram: checkProgram,
  AccountStatement: free('accounts/ asks for what each of its statements needs'),
  StartTransaction: free('the session’s own'),
  EndTransaction: free('the session’s own'),
  Savepoint: free('the session’s own'),
  Xa: checkXa,
  Set: checkSet,
  Show: checkShow,
  DescribeTable: ({ table }, checker) => checkDescribe(table, checker),
  Explain: free('what it explains is checked as that statement is'),
  ExplainConnection: ({ connectionId }, checker) => {
    checker.reads([connectionId]);
    checker.access.global('PROCESS');
  },
  Use: ({ schema }, { access }) => access.databaseSeen(schema),
  Prepare: free('what it prepares is checked as that statement is'),
  Execute: free('what it executes is checked as that statement is'),
  Deallocate: free('the session’s own'),
  Kill: ({ id }, checker) => checker.reads([id]),
  LockTables: checkLockTables,
  UnlockTables: free('the session’s own'),
  TableMaintenance: checkMaintenance,
  Flush: checkFlush,
  Signal: free('the session’s own'),
  GetDiagnostics: free('the session’s own'),
  Other: checkOther,
  Empty: free('says nothing'),
};

/** @throws SqlError 1044, 1045, 1046, 1142, 1143, 1227, 1370 where the statement may not be run. */
export function checkStatement(statement: Statement, checker: Checker, definers: Definers): void {
  const rule = rules[statement.kind] as (statement: Statement, checker: Checker, definers: Definers) => void;
  rule(statement, checker, definers);
}
