/** Logins whose password another server judges. What drivers make of it is in test/backends/upstream/accounts.test.ts. */
import { expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { createScramble, type LoginStep } from '../../src/auth/login.ts';
import { PassedLogin } from '../../src/auth/passed-login.ts';
import { KeyPair } from '../../src/auth/rsa.ts';
import { KEPT, VerifiedPasswords } from '../../src/auth/verified-passwords.ts';
import { SqlError } from '../../src/errors.ts';

const SHA2 = 'caching_sha2_password';
const sha = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
function response(password: string, scramble: Uint8Array): Uint8Array {
  const once = sha(Buffer.from(password));
  const mask = sha(sha(once), scramble);
  return once.map((byte, at) => byte ^ (mask[at] ?? 0));
}

/** A server where one password is right. */
class Behind {
  right = 'first';
  refusal = new SqlError(1045, '28000', 'Access denied');
  readonly asked: string[] = [];
  readonly verified = new VerifiedPasswords();
  now = 0;
  readonly #keys = new KeyPair();

  login(user = 'ann', secure = true): { readonly login: PassedLogin; readonly scramble: Uint8Array } {
    const scramble = createScramble();
    const judge = async (name: string, password: Uint8Array) => {
      this.asked.push(`${name} ${Buffer.from(password)}`);
      return Buffer.from(password).toString() === this.right ? null : this.refusal;
    };
    const context = { verified: this.verified, judge, secure, keys: this.#keys, now: () => this.now };
    return { login: new PassedLogin(context, user, scramble), scramble };
  }
  /** A client that begins with caching_sha2_password and types its password where it is asked for it. */
  async come(password: string, user = 'ann'): Promise<string> {
    const { login, scramble } = this.login(user);
    const step = await login.begin(SHA2, response(password, scramble));
    if (step.kind !== 'more') return `fast ${told(step)}`;
    return `full ${told(await login.answer(Buffer.from(`${password}\0`)))}`;
  }
}
function told(step: LoginStep): string {
  if (step.kind !== 'verdict') return step.kind;
  const { verdict } = step;
  return verdict.kind === 'accepted' ? verdict.grant.kind : `refused ${verdict.error?.errno ?? 'here'}`;
}

test('in full, then fast; the server is asked each time', async () => {
  const behind = new Behind();
  expect([await behind.come('first'), await behind.come('first')]).toEqual(['full passed', 'fast passed']);
  expect(await behind.come('wrong')).toBe('full refused 1045');
  expect(await behind.come('first', 'bob')).toBe('full passed');
  expect(behind.asked).toEqual(['ann first', 'ann first', 'ann wrong', 'bob first']);
});

test('a password that is refused is forgotten and asked for; one that is refused for another reason is kept', async () => {
  const behind = new Behind();
  await behind.come('first');
  behind.right = 'second';
  behind.refusal = new SqlError(1040, '08004', 'Too many connections');
  expect(await behind.come('first')).toBe('fast refused 1040');
  behind.refusal = new SqlError(1045, '28000', 'Access denied');
  expect(await behind.come('first')).toBe('full refused 1045');
  expect(await behind.come('second')).toBe('full passed');
  expect(await behind.come('second')).toBe('fast passed');
});

test('what nobody has logged in with for long is forgotten', async () => {
  const behind = new Behind();
  await behind.come('first');
  behind.now = KEPT - 1;
  await behind.come('first');
  behind.verified.sweep(KEPT + 1);
  expect(await behind.come('first')).toBe('fast passed');
  behind.verified.sweep(3 * KEPT);
  expect(await behind.come('first')).toBe('full passed');
});

test('other plugins: told to switch; as it is where nobody can read it; none', async () => {
  const behind = new Behind();
  const begin = async (plugin: string | null, bytes: Uint8Array | null, secure = true) =>
    behind.login('ann', secure).login.begin(plugin, bytes);
  const native = new Uint8Array(20);
  expect(await begin('mysql_native_password', native)).toMatchObject({ kind: 'switch', plugin: SHA2 });
  expect(await begin('mysql_clear_password', Buffer.from('first\0'), false)).toMatchObject({ kind: 'switch', plugin: SHA2 });
  expect(told(await begin('mysql_clear_password', Buffer.from('first\0')))).toBe('passed');
  expect(told(await begin('mysql_clear_password', Buffer.from('first')))).toBe('refused here');
  expect(told(await begin(null, native))).toBe('refused 1251');
  expect(await begin(SHA2, null)).toMatchObject({ kind: 'switch', plugin: SHA2 });
  behind.right = '';
  for (const plugin of [null, 'mysql_native_password', SHA2]) expect(told(await begin(plugin, new Uint8Array(0)))).toBe('passed');
  expect(told(await begin(SHA2, Uint8Array.of(0)))).toBe('passed');
});

test('what is no password encrypted with our key is refused here', async () => {
  const behind = new Behind();
  const { login, scramble } = behind.login('ann', false);
  expect((await login.begin(SHA2, response('first', scramble))).kind).toBe('more');
  expect((await login.answer(Uint8Array.of(2))).kind).toBe('more');
  expect(told(await login.answer(new Uint8Array(256)))).toBe('refused here');
  expect(behind.asked).toEqual([]);
});
