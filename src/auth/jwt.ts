/** Tokens that are signed: JWT. https://www.rfc-editor.org/rfc/rfc7519 */
import { Buffer } from 'node:buffer';
import type { CryptoKey, JSONWebKeySet, JWTPayload, JWTVerifyGetKey, JWTVerifyOptions } from 'jose';
import { UsageError } from '../errors.ts';

/** What tokens are signed with. */
export type JwtKeys =
  | { readonly kind: 'secret'; readonly secret: Uint8Array }
  | { readonly kind: 'set'; readonly keys: JSONWebKeySet }
  /** From elsewhere: finds the public key that a token's header names, or throws. */
  | { readonly kind: 'lookup'; readonly find: JWTVerifyGetKey };

export interface JwtRule {
  readonly keys: JwtKeys;
  /** What `iss` has to be; null: anything. */
  readonly issuer: string | null;
  /** What `aud` has to be or to contain; null: anything. */
  readonly audience: string | null;
  /** The claim that names the user: `sub`. */
  readonly userClaim: string;
  /** Whether a user for whom there is no account may do everything; else nothing. */
  readonly strangers: boolean;
}

/** Whom a token was given to. */
export interface Bearer {
  readonly user: string;
  /** Milliseconds since 1970; null: never. */
  readonly expires: number | null;
}
export interface TokenVerifier {
  readonly strangers: boolean;
  /** @returns null for what is no token, or none that is good now. */
  verify(text: Uint8Array): Promise<Bearer | null>;
}

const SECRET_ALGORITHMS = ['HS256', 'HS384', 'HS512'];
const PUBLIC_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];
const SHAPE = /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/;
const LONGEST = 16 * 1024;

/**
 * @param now milliseconds since 1970.
 * @param problem told why a token could not be looked at, which is not the client's fault.
 */
export function tokenVerifier(rule: JwtRule, now: () => number, problem: (error: unknown) => void): TokenVerifier {
  return {
    strangers: rule.strangers,
    verify: async (text) => {
      const token = text.length > LONGEST ? '' : Buffer.from(text).toString('latin1');
      if (!SHAPE.test(token)) return null;
      const claims = await verified(token, rule, new Date(now()), problem);
      return claims === null ? null : bearerOf(claims, rule.userClaim);
    },
  };
}

async function verified(token: string, rule: JwtRule, currentDate: Date, problem: (error: unknown) => void): Promise<JWTPayload | null> {
  const { jwtVerify, createLocalJWKSet, errors } = await import('jose');
  const { keys, issuer, audience } = rule;
  const options: JWTVerifyOptions = {
    algorithms: keys.kind === 'secret' ? SECRET_ALGORITHMS : PUBLIC_ALGORITHMS,
    currentDate,
    ...(issuer === null ? {} : { issuer }),
    ...(audience === null ? {} : { audience }),
  };
  try {
    if (keys.kind === 'secret') return (await jwtVerify(token, keys.secret, options)).payload;
    const find = keys.kind === 'set' ? createLocalJWKSet(keys.keys) : keys.find;
    return await jwtVerify(token, find, options).then(
      ({ payload }) => payload,
      (error: unknown) => byAnyOf(error, (key) => jwtVerify(token, key, options)),
    );
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) problem(error);
    return null;
  }
}

/** A token that does not say which of several keys it is signed with is tried with each. */
async function byAnyOf(error: unknown, verify: (key: CryptoKey) => Promise<{ readonly payload: JWTPayload }>): Promise<JWTPayload | null> {
  const { errors } = await import('jose');
  if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
  for await (const key of error) {
    const verified = await verify(key).catch((failure: unknown) => {
      if (failure instanceof errors.JWSSignatureVerificationFailed) return null;
      throw failure;
    });
    if (verified !== null) return verified.payload;
  }
  return null;
}

function bearerOf(claims: JWTPayload, userClaim: string): Bearer | null {
  const user = claims[userClaim];
  if (typeof user !== 'string' || user === '') return null;
  return { user, expires: claims.exp === undefined ? null : claims.exp * 1000 };
}

/** @param where named in errors. @throws UsageError */
export function parseKeySet(text: string, where: string): JSONWebKeySet {
  const keys = parseJson(text)?.keys;
  if (Array.isArray(keys) && keys.length > 0) return { keys };
  throw new UsageError(`${where}: a JSON Web Key Set is wanted: {"keys": [{"kty": …}, …]}`);
}
function parseJson(text: string): { keys?: unknown } | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
