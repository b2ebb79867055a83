/** GRANT and REVOKE of PROXY. */
import type { AccountId } from '../../../backend.ts';
import { SqlError } from '../../../errors.ts';
import type { GrantProxy } from '../../../sql/account-ast.ts';
import { type AccountContext, accountOf, accountsOf } from './context.ts';
import { accountFor, grantorOf, noSuchGrant, tolerant } from './grants.ts';
import { accountText, sameAccount } from './model.ts';

/** Kept and shown; only an authentication plugin that names another user would make use of it. @throws SqlError 1141, 1410, 1698. */
export function grantProxy(context: AccountContext, command: GrantProxy): void {
  const proxied = accountOf(context, command.proxied);
  checkMayProxy(context, proxied);
  for (const id of accountsOf(context, command.users)) {
    const def = accountFor(context, id, command.revoke);
    if (def === null) continue;
    const known = def.proxies.find((each) => sameAccount(each, proxied));
    const others = def.proxies.filter((each) => each !== known);
    if (command.revoke !== null) {
      if (known !== undefined) context.edit.put({ ...def, proxies: others });
      else tolerant(context, command.revoke, () => missingProxy(id));
    } else {
      const grantOption = command.grantOption || known?.grantOption === true;
      const made = { ...proxied, grantOption, grantor: grantorOf(context), time: context.now };
      context.edit.put({
        ...def,
        proxies: known === undefined ? [...others, made] : def.proxies.map((each) => (each === known ? made : each)),
      });
    }
  }
}
function missingProxy(id: AccountId): never {
  throw noSuchGrant(id);
}
/** Whoever may proxy for it and pass that on. @throws SqlError 1698. */
function checkMayProxy(context: AccountContext, proxied: AccountId): void {
  const { runtime, identity } = context;
  if (identity.id === null || sameAccount(runtime.account, proxied)) return;
  const proxies = context.edit.get(runtime.account)?.proxies ?? [];
  const fits = proxies.some((each) => each.grantOption && (each.user === '' || sameAccount(each, proxied)));
  if (!fits) throw new SqlError(1698, '28000', `Access denied for user ${accountText(runtime)}`);
}
