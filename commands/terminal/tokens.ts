/** The flags that say which tokens log in. */
import { existsSync, readFileSync } from 'node:fs';
import type { StaticToken } from '../../src/auth/account-book.ts';
import { type JwtKeys, type JwtRule, parseKeySet } from '../../src/auth/jwt.ts';
import { UsageError } from '../../src/errors.ts';
import { remoteKeys, type TokenOptions } from '../../src/servers/mysql/index.ts';
import type { Flags } from './flags.ts';

/** Flags that say how tokens are checked, and nothing without a key. */
const DETAILS = ['jwtIssuer', 'jwtAudience', 'jwtUserClaim', 'jwtUsers'] as const;

/** @throws UsageError */
export function readTokens(flags: Flags): TokenOptions {
  const tokens = flags.secrets('token').map(parseToken);
  const jwt = readJwt(flags);
  return { tokens, ...(jwt === null ? {} : { jwt }) };
}

/** `NAME:TOKEN`, or `TOKEN` for whatever name its bearer gives. */
function parseToken(text: string): StaticToken {
  const colon = text.indexOf(':');
  const token = text.slice(colon + 1);
  if (token === '') throw new UsageError('--token: TOKEN or NAME:TOKEN is wanted, and this has no token');
  return { name: colon <= 0 ? null : text.slice(0, colon), token };
}

function readJwt(flags: Flags): JwtRule | null {
  const keys = readKeys(flags);
  if (keys === null) {
    if (DETAILS.some((flag) => flags.text(flag) !== undefined))
      throw new UsageError('--jwt-… say how tokens are checked: --jwt-secret or --jwks has to say with what');
    return null;
  }
  return {
    keys,
    issuer: flags.text('jwtIssuer') ?? null,
    audience: flags.text('jwtAudience') ?? null,
    userClaim: flags.text('jwtUserClaim') ?? 'sub',
    strangers: (flags.choice('jwtUsers', ['all', 'stored']) ?? 'all') === 'all',
  };
}

function readKeys(flags: Flags): JwtKeys | null {
  const secret = flags.secret('jwtSecret');
  const keys = flags.text('jwks');
  if (secret !== undefined && keys !== undefined)
    throw new UsageError('--jwt-secret and --jwks: one of them says what tokens are signed with');
  if (secret !== undefined) return { kind: 'secret', secret: Buffer.from(secretText(secret), 'utf8') };
  if (keys === undefined) return null;
  return /^https?:/i.test(keys)
    ? remoteKeys(keys, '--jwks')
    : { kind: 'set', keys: parseKeySet(readText(keys, '--jwks'), `--jwks ${keys}`) };
}

/** The secret itself, or the file that it is in. */
function secretText(given: string): string {
  const text = existsSync(given) ? readText(given, '--jwt-secret').replace(/\r?\n$/, '') : given;
  if (text.includes('-----BEGIN ')) throw new UsageError('--jwt-secret: that is a key pair, whose public half --jwks takes');
  if (text === '') throw new UsageError('--jwt-secret: there is nothing in it');
  return text;
}

function readText(path: string, flag: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${flag}: cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
