/** SHOW CREATE USER: the statement that makes an account as it is. */
import type { TlsRequirement } from '../../../../backend.ts';
import { type AccountDef, quotedAccount } from '../../accounts/model.ts';
import { compareText } from './context.ts';

/**
 * @param hashes how those of passwords are told: `hexadecimal` is print_identified_with_as_hex (with unprintable characters as 0x…),
 *   `hidden` for who may not read them in mysql.user.
 */
export function createUserText(def: AccountDef, hashes: 'text' | 'hexadecimal' | 'hidden'): string {
  const { login, defaultRoles } = def;
  return [
    `CREATE USER ${quotedAccount(login)}`,
    `IDENTIFIED WITH ${quoted(login.plugin)}${login.authentication === '' ? '' : ` AS ${hash(login.authentication, hashes)}`}`,
    ...(defaultRoles.length === 0 ? [] : [`DEFAULT ROLE ${defaultRoles.map(quotedAccount).sort(compareText).join(',')}`]),
    `REQUIRE ${requirement(login.require)}`,
    ...limits(def),
    ...passwordOptions(def),
    ...(def.attributes === null ? [] : [`ATTRIBUTE ${quotedJson(def.attributes)}`]),
  ].join(' ');
}

const escapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\n': '\\n',
  '\r': '\\r',
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '\x1a': '\\Z',
};

/** As mysql_real_escape_string escapes. */
function quoted(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the ones that MySQL escapes
  return `'${text.replace(/[\0\n\r\\'"\x1a]/g, (char) => escapes[char] ?? char)}'`;
}
/** The JSON text of ATTRIBUTE keeps its double quotes. */
function quotedJson(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
function hash(text: string, hashes: 'text' | 'hexadecimal' | 'hidden'): string {
  if (hashes === 'hidden') return '<secret>';
  if (hashes === 'text' || /^[\x20-\x7e]*$/.test(text)) return quoted(text);
  return `0x${Array.from(text, (char) => char.charCodeAt(0).toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()}`;
}
function requirement(require: TlsRequirement): string {
  if (require.kind !== 'specified') return require.kind.toUpperCase();
  const { subject, issuer, cipher } = require;
  return Object.entries({ SUBJECT: subject, ISSUER: issuer, CIPHER: cipher })
    .flatMap(([name, value]) => (value === null ? [] : [`${name} ${quoted(value)}`]))
    .join(' ');
}
function limits({ login, limits: { queries, updates, connections } }: AccountDef): string[] {
  const given = Object.entries({
    MAX_QUERIES_PER_HOUR: queries,
    MAX_UPDATES_PER_HOUR: updates,
    MAX_CONNECTIONS_PER_HOUR: connections,
    MAX_USER_CONNECTIONS: login.maxUserConnections,
  }).flatMap(([name, value]) => (value === 0 ? [] : [`${name} ${value}`]));
  return given.length === 0 ? [] : [`WITH ${given.join(' ')}`];
}
function passwordOptions({ login, password }: AccountDef): string[] {
  return [
    `PASSWORD EXPIRE${login.passwordExpired ? '' : expiry(password.lifetime)}`,
    `ACCOUNT ${login.locked ? 'LOCK' : 'UNLOCK'}`,
    `PASSWORD HISTORY ${password.history ?? 'DEFAULT'}`,
    `PASSWORD REUSE INTERVAL ${password.reuseDays === null ? 'DEFAULT' : `${password.reuseDays} DAY`}`,
    `PASSWORD REQUIRE CURRENT${password.requireCurrent === null ? ' DEFAULT' : password.requireCurrent ? '' : ' OPTIONAL'}`,
    ...(login.failedLoginAttempts === 0 ? [] : [`FAILED_LOGIN_ATTEMPTS ${login.failedLoginAttempts}`]),
    ...(login.passwordLockDays === 0 ? [] : [`PASSWORD_LOCK_TIME ${login.passwordLockDays < 0 ? 'UNBOUNDED' : login.passwordLockDays}`]),
  ];
}
function expiry(lifetime: number | null): string {
  if (lifetime === null) return ' DEFAULT';
  return lifetime === 0 ? ' NEVER' : ` INTERVAL ${lifetime} DAY`;
}
