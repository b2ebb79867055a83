/** Accounts and privileges: parsed whole, with the accounts that they name. */
import type { AccountName, AccountStatement } from '../ast.ts';
import type { Cursor } from './cursor.ts';
import { skipParentheses, skipStatement, skipToken } from './whole.ts';

/** `SET PASSWORD … | SET ROLE … | SET DEFAULT ROLE …`, from the word after SET; null where another SET stands here. */
export function parseSetAccount(p: Cursor, pos: number): AccountStatement | null {
  const next = p.kind === 'ROLE' ? p.peek() : null;
  if (p.kind === 'PASSWORD') return parseSetPassword(p, pos);
  if (p.kind === 'ROLE' && next !== '=' && next !== ':=') return parseSetRole(p, pos);
  if (p.kind === 'DEFAULT') return parseSetDefaultRole(p, pos);
  return null;
}

/** A statement with clauses of its own after the accounts. */
function statement(p: Cursor, verb: string, accounts: readonly AccountName[], pos: number): AccountStatement {
  return { kind: 'AccountStatement', verb, accounts, text: skipStatement(p, pos), pos };
}
/** A statement that ends here. */
function finished(p: Cursor, verb: string, accounts: readonly AccountName[], pos: number): AccountStatement {
  return { kind: 'AccountStatement', verb, accounts, text: p.textFrom(pos), pos };
}

/** `SET PASSWORD [FOR user] ('=' 'auth' | TO RANDOM) [REPLACE 'old'] [RETAIN CURRENT PASSWORD]` */
function parseSetPassword(p: Cursor, pos: number): AccountStatement {
  p.advance();
  const accounts = p.accept('FOR') ? [p.account()] : [];
  if (p.accept('=')) skipPassword(p);
  else p.expectBoth('TO', 'RANDOM');
  return statement(p, 'SET PASSWORD', accounts, pos);
}
/** A string, or PASSWORD('…') as older clients write it. */
function skipPassword(p: Cursor): void {
  if (p.accept('PASSWORD')) skipParentheses(p);
  else p.string();
}

/** `SET ROLE (NONE | DEFAULT | ALL [EXCEPT roles] | roles)` */
function parseSetRole(p: Cursor, pos: number): AccountStatement {
  p.advance();
  if (p.accept('NONE') || p.accept('DEFAULT')) return finished(p, 'SET ROLE', [], pos);
  if (!p.accept('ALL')) return finished(p, 'SET ROLE', parseAccounts(p), pos);
  return finished(p, 'SET ROLE', p.accept('EXCEPT') ? parseAccounts(p) : [], pos);
}

/** `SET DEFAULT ROLE (NONE | ALL | roles) TO users` */
function parseSetDefaultRole(p: Cursor, pos: number): AccountStatement {
  p.expectBoth('DEFAULT', 'ROLE');
  if (!p.accept('NONE') && !p.accept('ALL')) parseAccounts(p);
  p.expect('TO');
  return finished(p, 'SET DEFAULT ROLE', parseAccounts(p), pos);
}

function parseAccounts(p: Cursor): AccountName[] {
  return p.list(() => p.account());
}

/** `(CREATE|ALTER|DROP) (USER|ROLE) [IF [NOT] EXISTS] accounts …`, from USER on. */
export function parseUserDdl(p: Cursor, verb: 'CREATE' | 'ALTER' | 'DROP', pos: number): AccountStatement {
  const object = p.expectOne(['USER', 'ROLE']);
  if (verb === 'CREATE') p.ifNotExists();
  else p.ifExists();
  if (object === 'ROLE' || verb === 'DROP') return finished(p, `${verb} ${object}`, parseAccounts(p), pos);
  const accounts = [parseUserSpec(p)];
  while (p.accept(',')) accounts.push(parseUserSpec(p));
  return statement(p, `${verb} ${object}`, accounts, pos);
}

/** `account [IDENTIFIED …]`: what belongs to the account, up to a comma. */
function parseUserSpec(p: Cursor): AccountName {
  // USER() is the current user.
  const account = p.kind === 'USER' && p.peek() === '(' ? parseUserFunction(p) : p.account();
  while (p.kind !== ',' && p.kind !== ';' && p.kind !== 'eof') {
    if (p.kind === '(') skipParentheses(p);
    else if (p.kind === ')') p.fail();
    else skipToken(p);
  }
  return account;
}
function parseUserFunction(p: Cursor): AccountName {
  p.advance();
  p.expectBoth('(', ')');
  return { user: '', host: null, currentUser: true };
}

/** `RENAME USER a TO b [',' …]`, from USER on. */
export function parseRenameUser(p: Cursor, pos: number): AccountStatement {
  p.expect('USER');
  const accounts: AccountName[] = [];
  do {
    accounts.push(p.account());
    p.expect('TO');
    accounts.push(p.account());
  } while (p.accept(','));
  return finished(p, 'RENAME USER', accounts, pos);
}

/** `GRANT privileges ON object TO accounts … | GRANT roles TO accounts …`, and REVOKE … FROM … */
export function parseGrant(p: Cursor): AccountStatement {
  const pos = p.start;
  const verb = p.expectOne(['GRANT', 'REVOKE']);
  if (verb === 'REVOKE') p.ifExists();
  p.list(() => parsePrivilege(p));
  if (p.accept('ON')) parseGrantObject(p);
  p.expect(verb === 'GRANT' ? 'TO' : 'FROM');
  return statement(p, verb, parseAccounts(p), pos);
}

/** A privilege of one or more words, perhaps with columns; or a role. */
function parsePrivilege(p: Cursor): void {
  // A role, or a privilege that a component defines.
  if (p.kind === 'string' || p.kind === 'quoted' || p.kind === 'ident') {
    p.account();
    return;
  }
  if (p.accept('ALL')) {
    p.accept('PRIVILEGES');
    return;
  }
  if (!isWordToken(p) || p.atOne(['TO', 'FROM', 'ON'])) p.fail();
  while (isWordToken(p) && !p.atOne(['TO', 'FROM', 'ON'])) p.advance();
  if (p.kind === 'uservar') p.advance();
  if (p.kind === '(') p.identifierList();
}
function isWordToken(p: Cursor): boolean {
  return p.kind === 'ident' || /^[A-Z]/.test(p.kind);
}

/** `[TABLE|FUNCTION|PROCEDURE] ('*' | '*' '.' '*' | schema '.' '*' | name)`; of PROXY an account */
function parseGrantObject(p: Cursor): void {
  p.acceptOne(['TABLE', 'FUNCTION', 'PROCEDURE']);
  if (p.accept('*')) {
    if (p.accept('.')) p.expect('*');
    return;
  }
  if (p.kind === 'string') {
    p.account();
    return;
  }
  p.identifier();
  if (p.acceptUserVariable() === null && p.accept('.') && !p.accept('*')) p.identifier();
}
