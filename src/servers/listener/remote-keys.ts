/** Public keys of tokens that are fetched from where those who sign them publish theirs. */
import type { JWTVerifyGetKey } from 'jose';
import type { JwtKeys } from '../../auth/jwt.ts';
import { UsageError } from '../../errors.ts';

/** Milliseconds that a login waits for the keys. */
const TIMEOUT = 3000;
/** Milliseconds without a further try after one that failed: the logins of that time are refused at once. */
const PAUSE = 5000;

/**
 * Keys from the URL of a JSON Web Key Set: fetched when a token is first shown, and again when one names a key that is not there.
 * @param where named in errors. @throws UsageError for what is no URL, or would be read in clear from another machine.
 */
export function remoteKeys(text: string, where: string): JwtKeys {
  const url = URL.parse(text);
  if (url === null) throw new UsageError(`${where}: ${text} is no URL`);
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)) {
    throw new UsageError(`${where}: keys are fetched by https, or by http from this machine`);
  }
  return { kind: 'lookup', find: lookup(url) };
}

/** What is wrong with a token, not with where the keys come from. */
const TOKENS_FAULT: ReadonlySet<unknown> = new Set([
  'ERR_JWKS_NO_MATCHING_KEY',
  'ERR_JWKS_MULTIPLE_MATCHING_KEYS',
  'ERR_JOSE_NOT_SUPPORTED',
]);

function lookup(url: URL): JWTVerifyGetKey {
  let keys: JWTVerifyGetKey | null = null;
  let failed: { readonly at: number; readonly error: Error } | null = null;
  return async (header, token) => {
    if (failed !== null && performance.now() - failed.at < PAUSE) throw failed.error;
    const { createRemoteJWKSet } = await import('jose');
    keys ??= createRemoteJWKSet(url, { timeoutDuration: TIMEOUT });
    try {
      return await keys(header, token);
    } catch (error) {
      if (error instanceof Error && 'code' in error && TOKENS_FAULT.has(error.code)) throw error;
      failed = {
        at: performance.now(),
        error: new Error(`no keys from ${url.href}: ${error instanceof Error ? error.message : String(error)}`),
      };
      throw failed.error;
    }
  };
}
