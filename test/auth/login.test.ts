import { expect, test } from 'bun:test';
import { constants, createHash, publicEncrypt } from 'node:crypto';
import { AccountBook } from '../../src/auth/account-book.ts';
import { type AccountRule, accountOf, parseAccount, parseUsersFile } from '../../src/auth/accounts.ts';
import { createScramble, Login, type LoginContext, type LoginStep } from '../../src/auth/login.ts';
import { KeyPair } from '../../src/auth/rsa.ts';
import { parseShaCrypt, shaCryptFits } from '../../src/auth/sha-crypt.ts';
import { UsageError } from '../../src/errors.ts';

const keys = new KeyPair();
/** From MySQL 9.7: CREATE USER … IDENTIFIED WITH caching_sha2_password BY 'secret'; print_identified_with_as_hex. */
const STORED =
  '0x244124303041243D01042B496A5C26660A48605B1172767F57763D4F7432797941384D455A3735352E34583668436F7A4B5636514272303774595372516B316B44494F415441';

const hash = (algorithm: string, ...parts: Uint8Array[]) => createHash(algorithm).update(Buffer.concat(parts)).digest();
const xor = (a: Uint8Array, b: Uint8Array) => a.map((byte, index) => byte ^ (b[index % b.length] ?? 0));
/** What clients send. */
function sha2Response(password: string, scramble: Uint8Array): Uint8Array {
  const stage1 = hash('sha256', Buffer.from(password));
  return xor(stage1, hash('sha256', hash('sha256', stage1), scramble));
}
function nativeResponse(password: string, scramble: Uint8Array): Uint8Array {
  const stage1 = hash('sha1', Buffer.from(password));
  return xor(stage1, hash('sha1', scramble, hash('sha1', stage1)));
}

const list: AccountRule = { kind: 'list', accounts: [accountOf('app', 'secret'), accountOf('empty', '')] };
function context(accounts: AccountBook, secure: boolean): LoginContext {
  return { accounts, keys, secure, jwt: null, hosts: ['localhost', '127.0.0.1', '::1'] };
}
function login(user: string, rule: AccountRule = list, secure = false) {
  const scramble = createScramble();
  return { scramble, login: new Login(context(new AccountBook({ rule }), secure), user, scramble) };
}
function verdict(step: LoginStep): string {
  if (step.kind !== 'verdict') return step.kind;
  return step.verdict.kind === 'accepted' ? 'accepted' : step.verdict.usingPassword ? 'refused' : 'refused without a password';
}

test('caching_sha2_password: the right password is accepted the fast way', async () => {
  const { scramble, login: it } = login('app');
  const step = await it.begin('caching_sha2_password', sha2Response('secret', scramble));
  expect(step).toMatchObject({ kind: 'verdict', verdict: { kind: 'accepted', user: 'app' }, notice: Uint8Array.of(3) });
});

test('a wrong password, a wrong user and a wrong empty password are refused alike', async () => {
  for (const [user, password] of [
    ['app', 'wrong'],
    ['nobody', 'secret'],
    ['empty', 'x'],
  ] as const) {
    const { scramble, login: it } = login(user);
    expect(verdict(await it.begin('caching_sha2_password', sha2Response(password, scramble)))).toBe('refused');
  }
  for (const user of ['app', 'nobody']) {
    expect(verdict(await login(user).login.begin('caching_sha2_password', new Uint8Array(0)))).toBe('refused without a password');
  }
  expect(verdict(await login('empty').login.begin('caching_sha2_password', new Uint8Array(0)))).toBe('accepted');
});

test('open accounts are root with an empty password, and no one else', async () => {
  expect(verdict(await login('root', { kind: 'open' }).login.begin('caching_sha2_password', new Uint8Array(0)))).toBe('accepted');
  expect(verdict(await login('other', { kind: 'open' }).login.begin('caching_sha2_password', new Uint8Array(0)))).toBe(
    'refused without a password',
  );
});

test('mysql_native_password: at once for clients that begin with it, switched to for hashes of it', async () => {
  const { scramble, login: it } = login('app');
  expect(verdict(await it.begin('mysql_native_password', nativeResponse('secret', scramble)))).toBe('accepted');
  const rule: AccountRule = { kind: 'list', accounts: [parseAccount('old:*14E65567ABDB5135D0CFD9A70B3032C179A49EE7', 'test')] };
  const old = login('old', rule);
  const step = await old.login.begin('caching_sha2_password', sha2Response('secret', old.scramble));
  if (step.kind !== 'switch') throw new Error(step.kind);
  expect(step.plugin).toBe('mysql_native_password');
  expect(verdict(await old.login.answer(nativeResponse('secret', step.scramble)))).toBe('accepted');
});

test('a client that begins with another plugin is asked for caching_sha2_password', async () => {
  const { login: it } = login('app');
  const step = await it.begin('dialog', Buffer.from('secret\0'));
  if (step.kind !== 'switch') throw new Error(step.kind);
  expect(step.plugin).toBe('caching_sha2_password');
  expect(verdict(await it.answer(sha2Response('secret', step.scramble)))).toBe('accepted');
});

test('a stored hash is checked with the typed password, and then known for the fast way', async () => {
  const accounts = new AccountBook({ rule: { kind: 'list', accounts: [parseAccount(`app:${STORED}`, 'test')] } });
  const begin = (secure: boolean) => {
    const scramble = createScramble();
    const it = new Login(context(accounts, secure), 'app', scramble);
    return { it, scramble, first: it.begin('caching_sha2_password', sha2Response('secret', scramble)) };
  };
  const full = begin(true);
  expect(await full.first).toEqual({ kind: 'more', data: Uint8Array.of(4) });
  expect(verdict(await full.it.answer(Buffer.from('wrong\0')))).toBe('refused');
  const again = begin(true);
  await again.first;
  expect(verdict(await again.it.answer(Buffer.from('secret\0')))).toBe('accepted');
  expect(verdict(await begin(false).first)).toBe('accepted');
});

test('without TLS the typed password comes encrypted with our public key', async () => {
  const accounts = new AccountBook({ rule: { kind: 'list', accounts: [parseAccount(`app:${STORED}`, 'test')] } });
  for (const [user, password, expected] of [
    ['app', 'secret', 'accepted'],
    ['nobody', 'secret', 'refused'],
  ] as const) {
    const scramble = createScramble();
    const it = new Login(context(accounts, false), user, scramble);
    expect(await it.begin('caching_sha2_password', sha2Response('wrong', scramble))).toEqual({ kind: 'more', data: Uint8Array.of(4) });
    const key = await it.answer(Uint8Array.of(2));
    if (key.kind !== 'more') throw new Error(key.kind);
    const masked = xor(Buffer.from(`${password}\0`), scramble);
    const encrypted = publicEncrypt({ key: Buffer.from(key.data), padding: constants.RSA_PKCS1_OAEP_PADDING }, masked);
    expect(verdict(await it.answer(encrypted))).toBe(expected);
  }
});

test('rubbish instead of an encrypted password is a refusal', async () => {
  const { login: it } = login('app', { kind: 'list', accounts: [parseAccount(`app:${STORED}`, 'test')] });
  await it.begin('caching_sha2_password', new Uint8Array(32));
  expect(verdict(await it.answer(new Uint8Array(256)))).toBe('refused');
});

test('a scramble has no zero byte and no dollar', () => {
  for (let i = 0; i < 200; i++) {
    const scramble = createScramble();
    expect(scramble.length).toBe(20);
    for (const byte of scramble) expect(byte > 0 && byte < 128 && byte !== 0x24).toBe(true);
  }
});

test('hashes of caching_sha2_password are those of MySQL', async () => {
  const crypt = parseShaCrypt(Buffer.from(STORED.slice(2), 'hex').toString('latin1'));
  if (crypt === null) throw new Error('not parsed');
  expect(crypt.rounds).toBe(10_000);
  expect(await shaCryptFits(Buffer.from('secret'), crypt)).toBe(true);
  expect(await shaCryptFits(Buffer.from('Secret'), crypt)).toBe(false);
});

test('a users file has an account a line, and says which line is wrong', () => {
  const accounts = parseUsersFile('# people\napp:se:cret\n\nold:*14E65567ABDB5135D0CFD9A70B3032C179A49EE7\r\n', 'users.txt');
  expect(accounts.map(({ name }) => name)).toEqual(['app', 'old']);
  expect(() => parseUsersFile('app:x\nbroken\n', 'users.txt')).toThrow(
    new UsageError('users.txt line 2: an account is NAME:PASSWORD, and this has no colon'),
  );
  expect(() => parseUsersFile('app:$A$005$short\n', 'users.txt')).toThrow(UsageError);
  expect(() => new AccountBook({ rule: { kind: 'list', accounts: [accountOf('a', 'x'), accountOf('a', 'y')] } })).toThrow(UsageError);
});
