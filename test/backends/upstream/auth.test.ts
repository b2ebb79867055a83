/** Signatures, held against public keys as MariaDB keeps them. */
import { expect, test } from 'bun:test';
import { spawnSync } from 'node:child_process';
import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { signWithPassword } from '../../../src/backends/upstream/auth/ed25519.ts';
import { answer } from '../../../src/backends/upstream/auth/parsec.ts';
import { openUpstream } from '../../../src/backends/upstream/index.ts';
import { hasMariaDb, startMariaDb, which } from '../../support/mariadb.ts';
import { NO_HOST, OPTIONS, results, rows } from './servers.ts';

const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const key = (base64: string) => createPublicKey({ key: Buffer.concat([SPKI, Buffer.from(base64, 'base64')]), format: 'der', type: 'spki' });

/** Passwords, and `authentication_string` of the accounts that have them: of MariaDB 10.11 and of 11.8. */
const ED25519 = [
  ['secret', 'ZIgUREUg5PVgQ6LskhXmO+eZLS0nC8be6HPjYWR4YJY'],
  ["se'crét", '5WCPHD0V66Fj9FTZjiub8XJ+7abrmkHAvAWcLqc7pBY'],
] as const;
const PARSEC = 'P0:gN0bs8XFrAjcE2n29j7ibS5C:b99NxOONklKUHNhNBHkkE9+sRO/jfMORqV9DOFI+KSY';

test('ed25519: the key is that of the password, whatever its length', () => {
  for (const [password, stored] of ED25519) {
    const challenge = randomBytes(32);
    const signature = signWithPassword(Buffer.from(password), challenge);
    expect(verify(null, challenge, key(stored), signature)).toBe(true);
    expect(verify(null, challenge, key(stored), signWithPassword(Buffer.from(`${password}.`), challenge))).toBe(false);
    expect(verify(null, randomBytes(32), key(stored), signature)).toBe(false);
  }
});

test('parsec: both scrambles are signed', async () => {
  const [head = '', salt = '', stored = ''] = PARSEC.split(':');
  const extended = Buffer.concat([Buffer.from('P'), Buffer.from([Number(head.slice(1))]), Buffer.from(salt, 'base64')]);
  const scramble = randomBytes(32);
  const reply = await answer(Buffer.from("se'crét"), scramble, extended);
  expect(reply.length).toBe(96);
  const signed = Buffer.concat([scramble, reply.subarray(0, 32)]);
  expect(verify(null, signed, key(stored), reply.subarray(32))).toBe(true);
  const wrong = await answer(Buffer.from('secret'), scramble, extended);
  expect(verify(null, Buffer.concat([scramble, wrong.subarray(0, 32)]), key(stored), wrong.subarray(32))).toBe(false);
});

/** MariaDB 11.6 and newer. */
const hasParsec = hasMariaDb && version('mariadbd') >= 1106;
test.skipIf(!hasParsec)(
  'parsec: the server lets in',
  async () => {
    const server = await startMariaDb(['--plugin-load-add=auth_parsec']);
    const root = openUpstream({ port: server.port });
    await results(await root.connect(OPTIONS, NO_HOST), "CREATE USER p IDENTIFIED VIA parsec USING PASSWORD('密码')");
    const user = openUpstream({ port: server.port, user: 'p', password: '密码' });
    expect(await rows(await user.connect(OPTIONS, NO_HOST), 'SELECT CURRENT_USER()')).toEqual([['p@%']]);
    user.close();
    root.close();
    await server.stop();
  },
  60_000,
);

/** @returns 1011 for 10.11. */
function version(program: string): number {
  const { stdout } = spawnSync(which(program) ?? program, ['--version'], { encoding: 'utf8' });
  const [, major = '0', minor = '0'] = /Ver (\d+)\.(\d+)/.exec(stdout) ?? [];
  return Number(major) * 100 + Number(minor);
}
