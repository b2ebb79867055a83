/** What CREATE and ALTER USER say besides how a user is identified. */
import type { StoredAccount, TlsRequirement } from '../../../backend.ts';
import { SqlError } from '../../../errors.ts';
import type { PasswordOption, RequireSpec, UserOptions } from '../../../sql/account-ast.ts';
import { type Json, type JsonObject, JsonSyntaxError, jsonText, parseJson, parseStoredJson } from '../values/json.ts';
import type { AccountDef, PasswordPolicy, ResourceLimits } from './model.ts';

/** An account with all that was said of it. @throws SqlError 3982. */
export function withOptions(def: AccountDef, options: UserOptions): AccountDef {
  return {
    ...def,
    login: withPasswordOptions(withLogin(def.login, options), options.password),
    password: options.password.reduce(policyWith, def.password),
    limits: options.resources.reduce(limitsWith, def.limits),
    attributes: attributesWith(def.attributes, options),
  };
}

function withLogin(login: StoredAccount, { require, resources, locked }: UserOptions): StoredAccount {
  const connections = resources.findLast(({ name }) => name === 'MAX_USER_CONNECTIONS')?.value;
  return {
    ...login,
    locked: locked ?? login.locked,
    require: require === null ? login.require : requirement(require),
    maxUserConnections: connections === undefined ? login.maxUserConnections : connections % 2 ** 32,
  };
}
function requirement(given: RequireSpec): TlsRequirement {
  switch (given.type) {
    case 'NONE':
      return { kind: 'none' };
    case 'SSL':
      return { kind: 'ssl' };
    case 'X509':
      return { kind: 'x509' };
    case 'SPECIFIED':
      return { kind: 'specified', cipher: given.cipher, issuer: given.issuer, subject: given.subject };
  }
}
function withPasswordOptions(login: StoredAccount, options: readonly PasswordOption[]): StoredAccount {
  return options.reduce(loginWith, login);
}
function loginWith(login: StoredAccount, option: PasswordOption): StoredAccount {
  switch (option.option) {
    case 'EXPIRE':
      return option.how === 'NOW' ? { ...login, passwordExpired: true } : login;
    case 'FAILED_LOGIN_ATTEMPTS':
      return { ...login, failedLoginAttempts: option.value };
    case 'PASSWORD_LOCK_TIME':
      return { ...login, passwordLockDays: option.value };
    default:
      return login;
  }
}
function policyWith(policy: PasswordPolicy, option: PasswordOption): PasswordPolicy {
  switch (option.option) {
    case 'EXPIRE':
      if (option.how === 'NOW') return policy;
      return { ...policy, lifetime: option.how === 'DEFAULT' ? null : option.days };
    case 'HISTORY':
      return { ...policy, history: option.value };
    case 'REUSE INTERVAL':
      return { ...policy, reuseDays: option.value };
    case 'REQUIRE CURRENT':
      return { ...policy, requireCurrent: option.value };
    default:
      return policy;
  }
}
function limitsWith(limits: ResourceLimits, { name, value }: UserOptions['resources'][number]): ResourceLimits {
  const limit = value % 2 ** 32;
  switch (name) {
    case 'MAX_QUERIES_PER_HOUR':
      return { ...limits, queries: limit };
    case 'MAX_UPDATES_PER_HOUR':
      return { ...limits, updates: limit };
    case 'MAX_CONNECTIONS_PER_HOUR':
      return { ...limits, connections: limit };
    case 'MAX_USER_CONNECTIONS':
      return limits;
  }
}

// ── COMMENT and ATTRIBUTE ────────────────────────────────────────────────────

/** As JSON_MERGE_PATCH. @throws SqlError 3982. */
function attributesWith(before: string | null, { comment, attribute }: UserOptions): string | null {
  const patch = comment !== null ? new Map<string, Json>([['comment', comment]]) : attribute !== null ? objectOf(attribute) : null;
  if (patch === null) return before;
  const known = before === null ? null : parseStoredJson(before);
  return jsonText(mergePatch(known, patch));
}
function objectOf(text: string): JsonObject {
  try {
    const value = parseJson(text);
    if (value instanceof Map) return value;
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
  }
  throw new SqlError(3982, 'HY000', 'The user attribute must be a valid JSON object');
}
/** https://www.rfc-editor.org/rfc/rfc7396 */
function mergePatch(target: Json, patch: Json): Json {
  if (!(patch instanceof Map)) return patch;
  const merged: JsonObject = new Map(target instanceof Map ? target : []);
  for (const [key, value] of patch) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key) ?? null, value));
  }
  return merged;
}
