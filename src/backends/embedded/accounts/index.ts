/** Statements about accounts: one of them, synchronously, inside the caller's write transaction. Loaded with the first one. */
import type { AccountCommand } from '../../../sql/account-ast.ts';
import type { AccountContext, GeneratedPassword } from './context.ts';
import { grantPrivileges, revokeAll } from './grants.ts';
import { grantProxy } from './proxy-grants.ts';
import { alterDefaultRole, grantRoles, setDefaultRole } from './role-grants.ts';
import { alterUsers, createRoles, createUsers, dropAccounts, renameUsers, setPassword } from './users.ts';

export type { AccountContext, GeneratedPassword } from './context.ts';
export { passwords } from './passwords.ts';
export { chosenRoles } from './role-grants.ts';

/** Those that change what is kept; SET ROLE is the session's own business. */
export type AccountChange = Exclude<AccountCommand, { verb: 'SET ROLE' }>;

/**
 * Runs a statement. The caller commits, then publishes the edit; on an error it rolls back and forgets the edit.
 * @returns passwords that were made up.
 * @throws SqlError as MySQL words it.
 */
export function executeAccountCommand(context: AccountContext, command: AccountChange): readonly GeneratedPassword[] {
  switch (command.verb) {
    case 'CREATE USER':
      return createUsers(context, command);
    case 'ALTER USER':
      return alterUsers(context, command);
    case 'SET PASSWORD':
      return setPassword(context, command);
    default:
      change(context, command);
      return [];
  }
}
function change(context: AccountContext, command: Exclude<AccountChange, { verb: 'CREATE USER' | 'ALTER USER' | 'SET PASSWORD' }>): void {
  switch (command.verb) {
    case 'ALTER USER DEFAULT ROLE':
      alterDefaultRole(context, command);
      break;
    case 'DROP USER':
    case 'DROP ROLE':
      dropAccounts(context, command);
      break;
    case 'RENAME USER':
      renameUsers(context, command);
      break;
    case 'CREATE ROLE':
      createRoles(context, command);
      break;
    case 'SET DEFAULT ROLE':
      setDefaultRole(context, command);
      break;
    case 'GRANT':
    case 'REVOKE':
      grantPrivileges(context, command);
      break;
    case 'GRANT ROLE':
    case 'REVOKE ROLE':
      grantRoles(context, command);
      break;
    case 'GRANT PROXY':
    case 'REVOKE PROXY':
      grantProxy(context, command);
      break;
    case 'REVOKE ALL':
      revokeAll(context, command);
      break;
  }
}
