/** How CREATE USER, ALTER USER and SET PASSWORD change what an account is identified by. */
import { SqlError } from '../../../errors.ts';
import type { Identified } from '../../../sql/account-ast.ts';
import type { AccountContext } from './context.ts';
import { type AccountDef, accountText, type PasswordPolicy } from './model.ts';

const day = 86_400_000;

/** What became of an account, and the password that was made up for it. */
export interface LoginChange {
  readonly def: AccountDef;
  readonly generated: string | null;
}

/**
 * An account identified in another way.
 * @param isNew of CREATE USER: there is no password before.
 * @throws SqlError 1524, 1827, 3638, 3878, 3894, 3895.
 */
export function identify(context: AccountContext, def: AccountDef, given: Identified, isNew: boolean): LoginChange {
  const plugin = given.plugin === null ? def.login.plugin : context.passwords.plugin(given.plugin);
  if (given.retain) checkRetain(def, given, plugin);
  const generated =
    given.secret.type === 'random'
      ? context.passwords.random(Number(context.runtime.systemVariable('generated_random_password_length', null)))
      : null;
  const text = given.secret.type === 'password' ? given.secret.text : generated;
  const changed = { ...def, login: { ...def.login, plugin } };
  if (text !== null) checkHistory(context, changed, text);
  const authentication = text === null ? hashGiven(context, plugin, given) : context.passwords.hash(plugin, text);
  return { def: replaced(context, def, plugin, authentication, given, isNew), generated };
}

function hashGiven(context: AccountContext, plugin: string, { secret }: Identified): string {
  if (secret.type !== 'hash') return '';
  if (!context.passwords.isHash(plugin, secret.bytes))
    throw new SqlError(1827, 'HY000', "The password hash doesn't have the expected format.");
  return secret.bytes;
}

function replaced(
  context: AccountContext,
  def: AccountDef,
  plugin: string,
  authentication: string,
  { secret, retain }: Identified,
  isNew: boolean,
): AccountDef {
  const { login } = def;
  const kept = plugin !== login.plugin || authentication === '' ? null : login.retained;
  return {
    ...def,
    login: {
      ...login,
      plugin,
      authentication,
      retained: retain ? login.authentication : kept,
      // Without a password one has to be set first.
      passwordExpired: secret.type === 'none' && !isNew,
    },
    password: remembered(context, plugin === login.plugin ? def.password : { ...def.password, past: [] }, authentication),
  };
}

/** @throws SqlError 3878, 3894, 3895. */
function checkRetain({ login }: AccountDef, { secret }: Identified, plugin: string): void {
  const who = accountText(login);
  if (plugin !== login.plugin)
    throw new SqlError(
      3894,
      'HY000',
      `Current password can not be retained for user ${who} because authentication plugin is being changed.`,
    );
  if (login.authentication === '')
    throw new SqlError(3878, 'HY000', `Empty password can not be retained as second password for user ${who}.`);
  if (secret.type === 'password' && secret.text === '')
    throw new SqlError(3895, 'HY000', `Current password can not be retained for user ${who} because new password is empty.`);
}

// ── History ──────────────────────────────────────────────────────────────────

function historyOf(context: AccountContext, { history, reuseDays }: PasswordPolicy): { readonly count: number; readonly since: number } {
  const days = reuseDays ?? Number(context.variable('password_reuse_interval'));
  return {
    count: history ?? Number(context.variable('password_history')),
    since: days === 0 ? Number.POSITIVE_INFINITY : Date.parse(context.now) - days * day,
  };
}
/** @throws SqlError 3638 for a password that was used too lately. */
function checkHistory(context: AccountContext, { login, password }: AccountDef, text: string): void {
  const { count, since } = historyOf(context, password);
  const barred = password.past.filter(({ changed }, at) => at < count || Date.parse(changed) >= since);
  if (text !== '' && barred.some(({ authentication }) => context.passwords.fits(login.plugin, authentication, text))) {
    const who = `${login.user}@${login.host}`;
    throw new SqlError(3638, 'HY000', `Cannot use these credentials for '${who}' because they contradict the password history policy`);
  }
}
function remembered(context: AccountContext, policy: PasswordPolicy, authentication: string): PasswordPolicy {
  const { count, since } = historyOf(context, policy);
  const past = authentication === '' ? policy.past : [{ changed: context.now, authentication }, ...policy.past];
  return { ...policy, changed: context.now, past: past.filter(({ changed }, at) => at < count || Date.parse(changed) >= since) };
}
