/** Users and roles: CREATE, ALTER, DROP, RENAME, SET PASSWORD, SET ROLE. GRANT and REVOKE are in grant.ts, what is said of a user in account-options.ts. */
import type { AccountCommand, AccountStatement, DefaultRoles, Identified, UserSpec } from '../account-ast.ts';
import type { AccountName } from '../ast.ts';
import { parseHow, parseIdentified, parseUserOptions } from './account-options.ts';
import type { Cursor } from './cursor.ts';

export function accountStatement(command: AccountCommand, pos: number): AccountStatement {
  return { kind: 'AccountStatement', command, pos };
}
export function parseAccounts(p: Cursor): AccountName[] {
  return p.list(() => p.account());
}

/** `SET PASSWORD … | SET ROLE … | SET DEFAULT ROLE …`, from the word after SET; null where another SET stands here. */
export function parseSetAccount(p: Cursor, pos: number): AccountStatement | null {
  const next = p.atOne(['ROLE', 'PASSWORD']) ? p.peek() : null;
  if (p.kind === 'PASSWORD' && next !== ':=') return accountStatement(parseSetPassword(p), pos);
  if (p.kind === 'ROLE' && next !== '=' && next !== ':=') return accountStatement(parseSetRole(p), pos);
  if (p.kind === 'DEFAULT') return accountStatement(parseSetDefaultRole(p), pos);
  return null;
}

/** `PASSWORD [FOR user] ('=' 'auth' | TO RANDOM) [REPLACE 'old'] [RETAIN CURRENT PASSWORD]` */
function parseSetPassword(p: Cursor): AccountCommand {
  p.advance();
  const account = p.accept('FOR') ? p.account() : null;
  return { verb: 'SET PASSWORD', account, identified: parseHow(p, null, parseNewPassword(p)) };
}
function parseNewPassword(p: Cursor): Identified['secret'] {
  if (p.accept('=')) return { type: 'password', text: p.string() };
  p.expectBoth('TO', 'RANDOM');
  return { type: 'random' };
}

/** `ROLE (NONE | DEFAULT | ALL [EXCEPT roles] | roles)` */
function parseSetRole(p: Cursor): AccountCommand {
  p.advance();
  const which = p.acceptOne(['NONE', 'DEFAULT', 'ALL']) ?? 'LIST';
  const listed = which === 'LIST' || (which === 'ALL' && p.accept('EXCEPT'));
  return { verb: 'SET ROLE', which, roles: listed ? parseAccounts(p) : [] };
}

/** `DEFAULT ROLE (NONE | ALL | roles) TO users` */
function parseSetDefaultRole(p: Cursor): AccountCommand {
  const roles = parseDefaultRoles(p);
  p.expect('TO');
  return { verb: 'SET DEFAULT ROLE', roles, users: parseAccounts(p) };
}
/** `DEFAULT ROLE (NONE | ALL | roles)` */
function parseDefaultRoles(p: Cursor): DefaultRoles {
  p.expectBoth('DEFAULT', 'ROLE');
  const which = p.acceptOne(['NONE', 'ALL']);
  return which === null ? { which: 'LIST', roles: parseAccounts(p) } : { which };
}

/** `(CREATE|ALTER|DROP) (USER|ROLE) [IF [NOT] EXISTS] accounts …`, from USER on. */
export function parseUserDdl(p: Cursor, verb: 'CREATE' | 'ALTER' | 'DROP', pos: number): AccountStatement {
  const object = p.expectOne(['USER', 'ROLE']);
  return accountStatement(parseUserCommand(p, verb, object), pos);
}
function parseUserCommand(p: Cursor, verb: 'CREATE' | 'ALTER' | 'DROP', object: 'USER' | 'ROLE'): AccountCommand {
  if (verb === 'DROP') return { verb: `DROP ${object}`, ifExists: p.ifExists(), accounts: parseAccounts(p) };
  if (verb === 'ALTER') return parseAlterUser(p);
  const ifNotExists = p.ifNotExists();
  if (object === 'ROLE') return { verb: 'CREATE ROLE', ifNotExists, roles: parseAccounts(p) };
  const users = p.list(() => parseUserSpec(p, false));
  const defaultRoles = p.acceptBoth('DEFAULT', 'ROLE') ? parseAccounts(p) : [];
  return { verb: 'CREATE USER', ifNotExists, users, defaultRoles, options: parseUserOptions(p) };
}
/** `[IF EXISTS] (users options | user DEFAULT ROLE roles)` */
function parseAlterUser(p: Cursor): AccountCommand {
  const ifExists = p.ifExists();
  const first = parseUserSpec(p, true);
  if (p.kind === 'DEFAULT') return { verb: 'ALTER USER DEFAULT ROLE', ifExists, user: first.account, roles: parseDefaultRoles(p) };
  const users = [first];
  while (p.accept(',')) users.push(parseUserSpec(p, true));
  return { verb: 'ALTER USER', ifExists, users, options: parseUserOptions(p) };
}

/** `(user | USER '(' ')') [IDENTIFIED … [AND IDENTIFIED …]… | DISCARD OLD PASSWORD | factors]` */
function parseUserSpec(p: Cursor, alter: boolean): UserSpec {
  const called = alter && p.kind === 'USER' && p.peek() === '(';
  const account = called ? parseUserFunction(p) : p.account();
  const identified: Identified[] = [];
  if (p.kind === 'IDENTIFIED') {
    identified.push(parseIdentified(p, alter));
    while (!alter && p.acceptBoth('AND', 'IDENTIFIED')) identified.push(parseIdentified(p, alter, true));
  }
  const discardOldPassword = alter && identified.length === 0 && p.accept('DISCARD');
  if (discardOldPassword) {
    p.expect('OLD');
    p.expect('PASSWORD');
  }
  return { account, function: called, identified, factors: parseFactors(p, alter), discardOldPassword };
}
function parseUserFunction(p: Cursor): AccountName {
  p.advance();
  p.expectBoth('(', ')');
  return { user: '', host: null, currentUser: true };
}
/** Further factors, as text: nobody has them. `INITIAL AUTHENTICATION IDENTIFIED …`, or one or two of what `parseFactor` takes. */
function parseFactors(p: Cursor, alter: boolean): string | null {
  const from = p.start;
  if (!alter) {
    if (!p.accept('INITIAL')) return null;
    p.expect('AUTHENTICATION');
    parseIdentified(p, false);
    return p.textFrom(from);
  }
  if (!p.atOne(FACTOR_STARTS)) return null;
  while (p.atOne(FACTOR_STARTS)) parseFactor(p);
  return p.textFrom(from);
}
const FACTOR_STARTS = ['ADD', 'MODIFY', 'DROP', 'int'] as const;

/** `(ADD|MODIFY) n FACTOR IDENTIFIED … | DROP n FACTOR | n FACTOR (INITIATE REGISTRATION | FINISH REGISTRATION SET CHALLENGE_RESPONSE AS 's' | UNREGISTER)` */
function parseFactor(p: Cursor): void {
  const verb = p.acceptOne(['ADD', 'MODIFY', 'DROP']);
  p.integer();
  p.expect('FACTOR');
  if (verb === 'DROP') return;
  if (verb !== null) {
    parseIdentified(p, false);
    return;
  }
  const what = p.expectOne(['INITIATE', 'FINISH', 'UNREGISTER']);
  if (what === 'UNREGISTER') return;
  p.expect('REGISTRATION');
  if (what === 'INITIATE') return;
  p.expectBoth('SET', 'CHALLENGE_RESPONSE');
  p.expect('AS');
  p.string();
}

/** `RENAME USER a TO b [',' …]`, from USER on. */
export function parseRenameUser(p: Cursor, pos: number): AccountStatement {
  p.expect('USER');
  const pairs = p.list(() => {
    const from = p.account();
    p.expect('TO');
    return { from, to: p.account() };
  });
  return accountStatement({ verb: 'RENAME USER', pairs }, pos);
}
