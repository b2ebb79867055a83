/** Statements about accounts: lends them what they need of the session, and answers the passwords that they made up. */
import { ALL_PRIVILEGES } from '../../../auth/privileges-effective.ts';
import { SqlError } from '../../../errors.ts';
import type { AccountStatement, SetRole } from '../../../sql/ast.ts';
import { type Field, FieldFlag, FieldType } from '../../../types.ts';
import type { AccountChange, AccountContext, GeneratedPassword } from '../accounts/index.ts';
import type { AccountEdit } from '../accounts/store.ts';
import { type DdlPlan, ddlPlan, type Execution, type Plan, sessionPlan } from './plan.ts';
import type { Planning } from './plan-statement.ts';
import { answerRows, textColumn } from './rows.ts';
import type { Session } from './session.ts';

type Accounts = typeof import('../accounts/index.ts');

let loaded: Accounts | null = null;
async function load(): Promise<void> {
  loaded = await import('../accounts/index.ts');
}
function accounts(): Accounts {
  if (loaded === null) throw new Error('statements about accounts are not loaded');
  return loaded;
}

/** @throws SqlError 1100 under LOCK TABLES. */
export function planAccount({ command }: AccountStatement, { session }: Planning): Plan {
  if (command.verb === 'SET ROLE') return planSetRole(command);
  if (session.locks !== null) throw new SqlError(1100, 'HY000', "Table 'user' was not locked with LOCK TABLES");
  return planChange(command);
}

function planSetRole(command: SetRole): Plan {
  const run = ({ session, sink }: Execution): void => {
    session.activateRoles(accounts().chosenRoles({ runtime: session.context, identity: session.identity }, command));
    session.answer({ affectedRows: 0 }, sink);
  };
  return sessionPlan((execution) => (loaded === null ? load().then(() => run(execution)) : run(execution)));
}

function planChange(command: AccountChange): DdlPlan {
  let generated: readonly GeneratedPassword[] = [];
  return {
    ...ddlPlan(({ session }) => {
      const edit = session.engine.accounts.edit(session.db);
      generated = accounts().executeAccountCommand(contextOf(session, edit), command);
      session.runner.afterCommit(() => edit.publish());
      return { affectedRows: 0 };
    }),
    before: () => (loaded === null ? load() : null),
    answer: (change, execution) => {
      if (generated.length === 0) execution.session.answer(change, execution.sink);
      else answerGenerated(execution, generated);
    },
  };
}

function contextOf(session: Session, edit: AccountEdit): AccountContext {
  const { current } = session.access;
  return {
    edit,
    runtime: session.context,
    identity: session.identity,
    privileges: current?.privileges ?? ALL_PRIVILEGES,
    // Temporary tables are nobody's to give.
    catalog: session.engine.catalog,
    database: session.context.database,
    routineExists: (kind, schema, name) =>
      session.engine.catalog.programs.routine(kind === 'PROCEDURE' ? 'procedure' : 'function', schema, name) !== null,
    variable: (name) => session.engine.variables.text(name),
    passwords: accounts().passwords,
    now: new Date().toISOString(),
  };
}

/** https://dev.mysql.com/doc/refman/8.4/en/password-management.html#random-password-generation */
function answerGenerated(execution: Execution, generated: readonly GeneratedPassword[]): void {
  const text = (name: string): Field => ({ ...textColumn(name, name.length), flags: FieldFlag.NOT_NULL });
  const flags = FieldFlag.NOT_NULL | FieldFlag.UNSIGNED | FieldFlag.BINARY;
  const factor: Field = { ...textColumn('auth_factor', 0), type: FieldType.LONGLONG, collation: 63, length: 13, flags, decimals: 0 };
  answerRows(
    execution,
    [text('user'), text('host'), text('generated password'), factor],
    generated.map(({ account, password }) => [account.user, account.host, password, 1]),
  );
}
