/** What CREATE and ALTER USER say of a user: how it is identified, what it requires, its limits, its password's life. */
import { SqlError } from '../../errors.ts';
import type { Identified, PasswordOption, RequireSpec, SecretSpec, UserOptions } from '../account-ast.ts';
import { hexDigits } from '../unquote.ts';
import type { Cursor } from './cursor.ts';

// ── IDENTIFIED ───────────────────────────────────────────────────────────────

/** `IDENTIFIED (BY ('password' | RANDOM PASSWORD) | WITH plugin [BY … | AS 'hash'])`; in ALTER USER `[REPLACE 'current'] [RETAIN CURRENT PASSWORD]` after it. */
export function parseIdentified(p: Cursor, alter: boolean, taken = false): Identified {
  if (!taken) p.expect('IDENTIFIED');
  const plugin = p.accept('WITH') ? p.identifierOrString() : null;
  const secret = parseSecret(p, plugin !== null);
  if (!alter || secret.type === 'none') return { plugin, secret, replace: null, retain: false };
  return parseHow(p, plugin, secret);
}
function parseSecret(p: Cursor, named: boolean): SecretSpec {
  if (p.accept('BY')) {
    if (p.acceptBoth('RANDOM', 'PASSWORD')) return { type: 'random' };
    return { type: 'password', text: p.string() };
  }
  if (!named) p.fail();
  return p.accept('AS') ? { type: 'hash', bytes: parseHash(p) } : { type: 'none' };
}
/** A string, or one in hexadecimal digits; a character a byte. */
function parseHash(p: Cursor): string {
  if (p.kind !== 'hex') return byteText(new TextEncoder().encode(p.string()));
  const bytes = hexDigits(p.source, p.start, p.end).match(/../g) ?? [];
  p.structural.push(p.literals - 1);
  p.advance();
  return bytes.map((byte) => String.fromCharCode(Number.parseInt(byte, 16))).join('');
}
function byteText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
/** `[REPLACE 'current'] [RETAIN CURRENT PASSWORD]` */
export function parseHow(p: Cursor, plugin: string | null, secret: SecretSpec): Identified {
  const replace = p.accept('REPLACE') ? p.string() : null;
  const retain = p.accept('RETAIN');
  if (retain) p.expectBoth('CURRENT', 'PASSWORD');
  return { plugin, secret, replace, retain };
}

// ── The rest ─────────────────────────────────────────────────────────────────

/** `[REQUIRE …] [WITH resource…] [password option | ACCOUNT (LOCK|UNLOCK)]… [COMMENT 'c' | ATTRIBUTE 'json']` */
export function parseUserOptions(p: Cursor): UserOptions {
  const require = p.accept('REQUIRE') ? parseRequire(p) : null;
  const resources = p.accept('WITH') ? parseResources(p) : [];
  const password: PasswordOption[] = [];
  let locked: boolean | null = null;
  for (;;) {
    if (p.accept('ACCOUNT')) locked = p.expectOne(['LOCK', 'UNLOCK']) === 'LOCK';
    else {
      const option = parsePasswordOption(p);
      if (option === null) break;
      password.push(option);
    }
  }
  const comment = p.accept('COMMENT') ? p.string() : null;
  const attribute = comment === null && p.accept('ATTRIBUTE') ? p.string() : null;
  return { require, resources, password, locked, comment, attribute };
}

/** `NONE | SSL | X509 | (SUBJECT|ISSUER|CIPHER) 'text' [[AND] …]…` */
function parseRequire(p: Cursor): RequireSpec {
  const type = p.acceptOne(['NONE', 'SSL', 'X509']);
  if (type !== null) return { type };
  const given: Record<'SUBJECT' | 'ISSUER' | 'CIPHER', string | null> = { SUBJECT: null, ISSUER: null, CIPHER: null };
  do {
    const what = p.expectOne(['SUBJECT', 'ISSUER', 'CIPHER']);
    if (given[what] !== null) throw new SqlError(1225, 'HY000', `Option '${what}' used twice in statement`);
    given[what] = p.string();
  } while (p.accept('AND') || p.atOne(['SUBJECT', 'ISSUER', 'CIPHER']));
  return { type: 'SPECIFIED', subject: given.SUBJECT, issuer: given.ISSUER, cipher: given.CIPHER };
}

const RESOURCES = ['MAX_QUERIES_PER_HOUR', 'MAX_UPDATES_PER_HOUR', 'MAX_CONNECTIONS_PER_HOUR', 'MAX_USER_CONNECTIONS'] as const;

function parseResources(p: Cursor): UserOptions['resources'] {
  const resources = [];
  do resources.push({ name: p.expectOne(RESOURCES), value: p.integer() });
  while (p.atOne(RESOURCES));
  return resources;
}

/** `PASSWORD (EXPIRE … | HISTORY … | REUSE INTERVAL … | REQUIRE CURRENT …) | FAILED_LOGIN_ATTEMPTS n | PASSWORD_LOCK_TIME (n | UNBOUNDED)` */
function parsePasswordOption(p: Cursor): PasswordOption | null {
  if (p.accept('FAILED_LOGIN_ATTEMPTS'))
    return { option: 'FAILED_LOGIN_ATTEMPTS', value: parseNumber(p, 0, 32767, 'FAILED_LOGIN_ATTEMPTS') };
  if (p.accept('PASSWORD_LOCK_TIME')) {
    return { option: 'PASSWORD_LOCK_TIME', value: p.accept('UNBOUNDED') ? -1 : parseNumber(p, 0, 32767, 'PASSWORD_LOCK_TIME') };
  }
  if (!p.accept('PASSWORD')) return null;
  switch (p.expectOne(['EXPIRE', 'HISTORY', 'REUSE', 'REQUIRE'])) {
    case 'EXPIRE':
      return parseExpire(p);
    case 'HISTORY':
      return { option: 'HISTORY', value: p.accept('DEFAULT') ? null : p.integer() };
    case 'REUSE':
      p.expect('INTERVAL');
      return { option: 'REUSE INTERVAL', value: p.accept('DEFAULT') ? null : parseDays(p, 0) };
    case 'REQUIRE':
      p.expect('CURRENT');
      if (p.accept('DEFAULT')) return { option: 'REQUIRE CURRENT', value: null };
      return { option: 'REQUIRE CURRENT', value: !p.accept('OPTIONAL') };
  }
}
/** `[DEFAULT | NEVER | INTERVAL n DAY]` */
function parseExpire(p: Cursor): PasswordOption {
  const how = p.acceptOne(['DEFAULT', 'NEVER', 'INTERVAL']) ?? 'NOW';
  return { option: 'EXPIRE', how, days: how === 'INTERVAL' ? parseDays(p, 1) : 0 };
}
function parseDays(p: Cursor, least: number): number {
  const days = parseNumber(p, least, 65535, 'DAY');
  p.expect('DAY');
  return days;
}
/** @throws SqlError 1525. */
function parseNumber(p: Cursor, least: number, most: number, name: string): number {
  const text = p.text();
  const value = p.integer();
  if (value < least || value > most) throw new SqlError(1525, 'HY000', `Incorrect ${name} value: '${text}'`);
  return value;
}
