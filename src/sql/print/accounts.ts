/** Printing statements about accounts. */
import type {
  AccountCommand,
  DefaultRoles,
  GrantObject,
  Identified,
  PasswordOption,
  PrivilegeSpec,
  RequireSpec,
  RevokeOptions,
  UserOptions,
  UserSpec,
} from '../account-ast.ts';
import type { AccountName } from '../ast.ts';
import type { Words } from './words.ts';

export function printAccountCommand(words: Words, command: AccountCommand): string {
  switch (command.verb) {
    case 'CREATE USER': {
      const roles = command.defaultRoles.length === 0 ? '' : ` DEFAULT ROLE ${accounts(words, command.defaultRoles)}`;
      return `CREATE USER ${command.ifNotExists ? 'IF NOT EXISTS ' : ''}${users(words, command.users)}${roles}${options(words, command.options)}`;
    }
    case 'ALTER USER':
      return `ALTER USER ${command.ifExists ? 'IF EXISTS ' : ''}${users(words, command.users)}${options(words, command.options)}`;
    case 'ALTER USER DEFAULT ROLE':
      return `ALTER USER ${command.ifExists ? 'IF EXISTS ' : ''}${words.account(command.user)} DEFAULT ROLE ${defaultRoles(words, command.roles)}`;
    case 'DROP USER':
    case 'DROP ROLE':
      return `${command.verb} ${command.ifExists ? 'IF EXISTS ' : ''}${accounts(words, command.accounts)}`;
    case 'RENAME USER':
      return `RENAME USER ${command.pairs.map(({ from, to }) => `${words.account(from)} TO ${words.account(to)}`).join(', ')}`;
    case 'CREATE ROLE':
      return `CREATE ROLE ${command.ifNotExists ? 'IF NOT EXISTS ' : ''}${accounts(words, command.roles)}`;
    case 'SET PASSWORD': {
      const { secret } = command.identified;
      const to = secret.type === 'password' ? `= ${words.string(secret.text)}` : 'TO RANDOM';
      return `SET PASSWORD ${command.account === null ? '' : `FOR ${words.account(command.account)} `}${to}${how(words, command.identified)}`;
    }
    case 'SET ROLE':
      return `SET ROLE ${roleChoice(words, command.which, command.roles)}`;
    case 'SET DEFAULT ROLE':
      return `SET DEFAULT ROLE ${defaultRoles(words, command.roles)} TO ${accounts(words, command.users)}`;
    case 'GRANT':
    case 'REVOKE': {
      const what = `${privileges(words, command.privileges)} ON ${object(words, command.object)}`;
      const option = command.grantOption ? ' WITH GRANT OPTION' : '';
      return granted(words, command.verb, what, command.users, `${option}${as(words, command.as)}`, command.revoke);
    }
    case 'GRANT ROLE':
    case 'REVOKE ROLE':
      return granted(
        words,
        command.verb === 'GRANT ROLE' ? 'GRANT' : 'REVOKE',
        accounts(words, command.roles),
        command.users,
        command.adminOption ? ' WITH ADMIN OPTION' : '',
        command.revoke,
      );
    case 'GRANT PROXY':
    case 'REVOKE PROXY':
      return granted(
        words,
        command.verb === 'GRANT PROXY' ? 'GRANT' : 'REVOKE',
        `PROXY ON ${words.account(command.proxied)}`,
        command.users,
        command.grantOption ? ' WITH GRANT OPTION' : '',
        command.revoke,
      );
    case 'REVOKE ALL':
      return granted(words, 'REVOKE', 'ALL PRIVILEGES, GRANT OPTION', command.users, '', command.revoke);
  }
}

function granted(
  words: Words,
  verb: 'GRANT' | 'REVOKE',
  what: string,
  to: readonly AccountName[],
  tail: string,
  revoke: RevokeOptions | null,
): string {
  if (revoke === null) return `${verb} ${what} TO ${accounts(words, to)}${tail}`;
  const ignore = revoke.ignoreUnknownUser ? ' IGNORE UNKNOWN USER' : '';
  return `${verb} ${revoke.ifExists ? 'IF EXISTS ' : ''}${what} FROM ${accounts(words, to)}${ignore}`;
}
function accounts(words: Words, list: readonly AccountName[]): string {
  return list.map((account) => words.account(account)).join(', ');
}
function roleChoice(words: Words, which: 'NONE' | 'DEFAULT' | 'ALL' | 'LIST', list: readonly AccountName[]): string {
  if (which === 'LIST') return accounts(words, list);
  return list.length === 0 ? which : `${which} EXCEPT ${accounts(words, list)}`;
}
function defaultRoles(words: Words, roles: DefaultRoles): string {
  return roles.which === 'LIST' ? accounts(words, roles.roles) : roles.which;
}
function as(words: Words, given: Extract<AccountCommand, { verb: 'GRANT' | 'REVOKE' }>['as']): string {
  if (given === null) return '';
  const roles = given.roles === null ? '' : ` WITH ROLE ${roleChoice(words, given.roles.which, given.roles.list)}`;
  return ` AS ${words.account(given.user)}${roles}`;
}
function privileges(words: Words, list: readonly PrivilegeSpec[]): string {
  return list
    .map(({ name, dynamic, columns }) => `${dynamic ? words.name(name) : name}${columns.length === 0 ? '' : ` (${words.names(columns)})`}`)
    .join(', ');
}
function object(words: Words, given: GrantObject): string {
  const type = given.type === null ? '' : `${given.type} `;
  switch (given.level) {
    case 'global':
      return `${type}*.*`;
    case 'database':
      return `${type}${given.schema === null ? '*' : `${words.name(given.schema)}.*`}`;
    case 'object':
      return `${type}${words.qualified(given.name)}`;
  }
}

// ── Users ────────────────────────────────────────────────────────────────────

function users(words: Words, list: readonly UserSpec[]): string {
  return list.map((user) => userSpec(words, user)).join(', ');
}
function userSpec(words: Words, user: UserSpec): string {
  const name = user.function ? 'USER()' : words.account(user.account);
  const how = user.identified.map((each) => ` ${identified(words, each)}`).join(' AND');
  return `${name}${how}${user.discardOldPassword ? ' DISCARD OLD PASSWORD' : ''}${user.factors === null ? '' : ` ${user.factors}`}`;
}
function identified(words: Words, given: Identified): string {
  const plugin = given.plugin === null ? '' : ` WITH ${words.string(given.plugin)}`;
  return `IDENTIFIED${plugin}${secret(words, given)}${how(words, given)}`;
}
function secret(words: Words, { secret: given }: Identified): string {
  switch (given.type) {
    case 'none':
      return '';
    case 'password':
      return ` BY ${words.string(given.text)}`;
    case 'random':
      return ' BY RANDOM PASSWORD';
    case 'hash':
      return ` AS ${given.bytes === '' ? "''" : `0x${Array.from(given.bytes, (char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('')}`}`;
  }
}
function how(words: Words, { replace, retain }: Identified): string {
  return `${replace === null ? '' : ` REPLACE ${words.string(replace)}`}${retain ? ' RETAIN CURRENT PASSWORD' : ''}`;
}
function options(words: Words, given: UserOptions): string {
  const parts = [
    ...(given.require === null ? [] : [`REQUIRE ${required(words, given.require)}`]),
    ...(given.resources.length === 0 ? [] : [`WITH ${given.resources.map(({ name, value }) => `${name} ${value}`).join(' ')}`]),
    ...given.password.map(passwordOption),
    ...(given.locked === null ? [] : [`ACCOUNT ${given.locked ? 'LOCK' : 'UNLOCK'}`]),
    ...(given.comment === null ? [] : [`COMMENT ${words.string(given.comment)}`]),
    ...(given.attribute === null ? [] : [`ATTRIBUTE ${words.string(given.attribute)}`]),
  ];
  return parts.map((part) => ` ${part}`).join('');
}
function required(words: Words, given: RequireSpec): string {
  if (given.type !== 'SPECIFIED') return given.type;
  const { subject, issuer, cipher } = given;
  return Object.entries({ SUBJECT: subject, ISSUER: issuer, CIPHER: cipher })
    .flatMap(([name, value]) => (value === null ? [] : [`${name} ${words.string(value)}`]))
    .join(' ');
}
function passwordOption(given: PasswordOption): string {
  switch (given.option) {
    case 'EXPIRE':
      return `PASSWORD EXPIRE${given.how === 'NOW' ? '' : given.how === 'INTERVAL' ? ` INTERVAL ${given.days} DAY` : ` ${given.how}`}`;
    case 'HISTORY':
      return `PASSWORD HISTORY ${given.value ?? 'DEFAULT'}`;
    case 'REUSE INTERVAL':
      return `PASSWORD REUSE INTERVAL ${given.value === null ? 'DEFAULT' : `${given.value} DAY`}`;
    case 'REQUIRE CURRENT':
      return `PASSWORD REQUIRE CURRENT${given.value === null ? ' DEFAULT' : given.value ? '' : ' OPTIONAL'}`;
    case 'FAILED_LOGIN_ATTEMPTS':
      return `FAILED_LOGIN_ATTEMPTS ${given.value}`;
    case 'PASSWORD_LOCK_TIME':
      return `PASSWORD_LOCK_TIME ${given.value < 0 ? 'UNBOUNDED' : given.value}`;
  }
}
