/** GRANT and REVOKE: privileges on something, roles, PROXY. */
import type { AccountCommand, AccountStatement, GrantAs, GrantObject, PrivilegeSpec, RevokeOptions } from '../account-ast.ts';
import type { AccountName } from '../ast.ts';
import type { TokenKind } from '../lexer.ts';
import { syntaxError } from '../syntax-error.ts';
import { accountStatement, parseAccounts } from './account.ts';
import type { Cursor } from './cursor.ts';

/** A role or a privilege, before it is known which. */
type Listed = { readonly role: AccountName; readonly pos: number } | { readonly privilege: PrivilegeSpec };

/** `GRANT … | REVOKE [IF EXISTS] …` */
export function parseGrant(p: Cursor): AccountStatement {
  const pos = p.start;
  const isGrant = p.expectOne(['GRANT', 'REVOKE']) === 'GRANT';
  const ifExists = !isGrant && p.ifExists();
  return accountStatement(parseGranted(p, isGrant, ifExists), pos);
}

function parseGranted(p: Cursor, isGrant: boolean, ifExists: boolean): AccountCommand {
  if (p.kind === 'PROXY') return parseProxy(p, isGrant, ifExists);
  if (p.kind === 'ALL') return parseAll(p, isGrant, ifExists);
  const listed = p.list(() => parseListed(p));
  if (p.accept('ON'))
    return parsePrivileges(
      p,
      isGrant,
      ifExists,
      listed.map((each) => privilegeOf(p, each)),
    );
  if (p.kind !== (isGrant ? 'TO' : 'FROM')) p.fail();
  const roles = listed.map((each) => roleOf(p, each));
  const users = parseUsers(p, isGrant);
  const adminOption = isGrant && p.accept('WITH');
  if (adminOption) p.expectBoth('ADMIN', 'OPTION');
  return { verb: isGrant ? 'GRANT ROLE' : 'REVOKE ROLE', roles, users, adminOption, revoke: isGrant ? null : parseIgnore(p, ifExists) };
}

/** `(TO | FROM) users` */
function parseUsers(p: Cursor, isGrant: boolean): AccountName[] {
  p.expect(isGrant ? 'TO' : 'FROM');
  return parseAccounts(p);
}
/** `[IGNORE UNKNOWN USER]` */
function parseIgnore(p: Cursor, ifExists: boolean): RevokeOptions {
  const ignoreUnknownUser = p.accept('IGNORE');
  if (ignoreUnknownUser) p.expectBoth('UNKNOWN', 'USER');
  return { ifExists, ignoreUnknownUser };
}

/** `PROXY ON user (TO|FROM) users [WITH GRANT OPTION]` */
function parseProxy(p: Cursor, isGrant: boolean, ifExists: boolean): AccountCommand {
  p.expectBoth('PROXY', 'ON');
  const proxied = p.account();
  const users = parseUsers(p, isGrant);
  const grantOption = isGrant && parseGrantOption(p);
  return { verb: isGrant ? 'GRANT PROXY' : 'REVOKE PROXY', proxied, users, grantOption, revoke: isGrant ? null : parseIgnore(p, ifExists) };
}

/** `ALL [PRIVILEGES] ON … | ALL [PRIVILEGES] ',' GRANT OPTION FROM users` */
function parseAll(p: Cursor, isGrant: boolean, ifExists: boolean): AccountCommand {
  const all: PrivilegeSpec = { name: 'ALL', dynamic: false, columns: [], pos: p.start };
  p.expect('ALL');
  p.accept('PRIVILEGES');
  if (isGrant || p.kind !== ',') {
    p.expect('ON');
    return parsePrivileges(p, isGrant, ifExists, [all]);
  }
  p.advance();
  p.expectBoth('GRANT', 'OPTION');
  const users = parseUsers(p, isGrant);
  return { verb: 'REVOKE ALL', users, revoke: parseIgnore(p, ifExists) };
}

/** `[TABLE|FUNCTION|PROCEDURE] object (TO|FROM) users …`, behind ON */
function parsePrivileges(p: Cursor, isGrant: boolean, ifExists: boolean, privileges: readonly PrivilegeSpec[]): AccountCommand {
  const object = parseObject(p);
  const users = parseUsers(p, isGrant);
  if (!isGrant) return { verb: 'REVOKE', privileges, object, users, grantOption: false, as: null, revoke: parseIgnore(p, ifExists) };
  const grantOption = parseGrantOption(p);
  const as = p.accept('AS') ? parseAs(p) : null;
  return { verb: 'GRANT', privileges, object, users, grantOption, as, revoke: null };
}
function parseGrantOption(p: Cursor): boolean {
  if (!p.accept('WITH')) return false;
  do p.expectBoth('GRANT', 'OPTION');
  while (p.kind === 'GRANT');
  return true;
}
/** `user [WITH ROLE (NONE | DEFAULT | ALL [EXCEPT roles] | roles)]` */
function parseAs(p: Cursor): GrantAs {
  const user = p.account();
  if (!p.acceptBoth('WITH', 'ROLE')) return { user, roles: null };
  const which = p.acceptOne(['NONE', 'DEFAULT', 'ALL']) ?? 'LIST';
  const listed = which === 'LIST' || (which === 'ALL' && p.accept('EXCEPT'));
  return { user, roles: { which, list: listed ? parseAccounts(p) : [] } };
}
/** `'*' | '*' '.' '*' | schema '.' '*' | [schema '.'] name` */
function parseObject(p: Cursor): GrantObject {
  const type = p.acceptOne(['TABLE', 'FUNCTION', 'PROCEDURE']);
  if (p.accept('*')) {
    if (!p.accept('.')) return { level: 'database', type, schema: null };
    p.expect('*');
    return { level: 'global', type };
  }
  const mark = p.mark();
  const schema = p.identifier();
  if (p.accept('.') && p.accept('*')) return { level: 'database', type, schema };
  p.reset(mark);
  return { level: 'object', type, name: p.qualifiedName() };
}

// ── Privileges and roles ─────────────────────────────────────────────────────

/** Second words of privileges by their first; `null`: it may stand alone. */
const STATIC: ReadonlyMap<TokenKind, readonly (readonly TokenKind[] | null)[]> = new Map<
  TokenKind,
  readonly (readonly TokenKind[] | null)[]
>([
  ['SELECT', [null]],
  ['INSERT', [null]],
  ['UPDATE', [null]],
  ['REFERENCES', [null]],
  ['DELETE', [null]],
  ['USAGE', [null]],
  ['INDEX', [null]],
  ['ALTER', [['ROUTINE'], null]],
  ['CREATE', [['TEMPORARY', 'TABLES'], ['VIEW'], ['ROUTINE'], ['USER'], ['TABLESPACE'], ['ROLE'], null]],
  ['DROP', [['ROLE'], null]],
  ['EXECUTE', [null]],
  ['RELOAD', [null]],
  ['SHUTDOWN', [null]],
  ['PROCESS', [null]],
  ['FILE', [null]],
  ['GRANT', [['OPTION']]],
  ['SHOW', [['DATABASES'], ['VIEW']]],
  ['SUPER', [null]],
  ['LOCK', [['TABLES']]],
  ['REPLICATION', [['SLAVE'], ['CLIENT']]],
  ['EVENT', [null]],
  ['TRIGGER', [null]],
]);
/** Those that columns may follow. */
const WITH_COLUMNS: readonly string[] = ['SELECT', 'INSERT', 'UPDATE', 'REFERENCES'];
/** Words that are privileges here, but roles where a host follows. */
const AMBIGUOUS: readonly TokenKind[] = ['EXECUTE', 'SHUTDOWN'];

function parseListed(p: Cursor): Listed {
  const pos = p.start;
  const seconds = p.name && AMBIGUOUS.includes(p.kind) && p.peek() === 'uservar' ? undefined : STATIC.get(p.kind);
  if (seconds === undefined) return parseNamed(p, pos);
  const first = p.kind;
  p.advance();
  for (const words of seconds) {
    if (words !== null && words[0] !== p.kind) continue;
    for (const word of words ?? []) p.expect(word);
    const name = [first, ...(words ?? [])].join(' ');
    return { privilege: { name, dynamic: false, columns: parseColumns(p, WITH_COLUMNS.includes(name)), pos } };
  }
  return p.fail();
}
function parseColumns(p: Cursor, allowed: boolean): string[] {
  return allowed && p.kind === '(' ? p.identifierList() : [];
}
/** A role, or a dynamic privilege. */
function parseNamed(p: Cursor, pos: number): Listed {
  if (p.kind === 'CURRENT_USER') p.fail();
  const role = p.account();
  if (role.host !== null) return { role, pos };
  const columns = parseColumns(p, true);
  return { privilege: { name: role.user, dynamic: true, columns, pos } };
}
function privilegeOf(p: Cursor, listed: Listed): PrivilegeSpec {
  if ('role' in listed) throw syntaxError(p.source, listed.pos, p.origin, 'Illegal privilege identifier');
  return listed.privilege;
}
function roleOf(p: Cursor, listed: Listed): AccountName {
  if ('role' in listed) return listed.role;
  const { name, dynamic, columns, pos } = listed.privilege;
  if (!dynamic || columns.length > 0) throw syntaxError(p.source, pos, p.origin, 'Illegal authorization identifier');
  return { user: name, host: null, currentUser: false };
}
