/** What stands on the line of `wsql query`, and targets that are kept by name. */
import { afterAll, expect, test } from 'bun:test';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { changeConfig, forgetPassword, keepPassword, keptPassword } from '../../commands/terminal/config/index.ts';
import { Flags } from '../../commands/terminal/flags.ts';
import { readTarget } from '../../commands/terminal/target.ts';
import { runCommand } from './run-command.ts';

const dir = mkdtempSync(join(tmpdir(), 'wsql-sources-'));
afterAll(() => rmSync(dir, { recursive: true }));
// Without a keyring: its commands are not found.
const env = { HOME: dir, XDG_CONFIG_HOME: join(dir, 'config') };
const data = join(dir, 'shop.db');
function file(name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}
const query = (args: readonly string[], stdin = '') =>
  runCommand('query', ['-N', ...args], { env, stdin: Readable.from([Buffer.from(stdin)]) });

test('arguments, -e, -f and standard input are run as they stand on the line', async () => {
  const [one, two] = [file('one.sql', 'SELECT 1'), file('two', 'SELECT 2')];
  expect(await query(['-f', one, '-e', "SELECT 'e'", "SELECT 'a'", '-f', '-', '-f', two, '-e', "SELECT 'last'"], "SELECT 'in'")).toEqual({
    code: 0,
    stdout: '1\ne\na\nin\n2\nlast\n',
    stderr: '',
  });
});

test('-f is --force, unless a script follows it', async () => {
  const script = file('wrong.sql', 'SELECT nope;\nSELECT 2;\n');
  expect((await query(['-f', script])).code).toBe(1);
  expect(await query(['-f', '-f', script])).toMatchObject({ code: 5, stdout: '2\n' });
  expect(await query(['-Nf', '-e', 'SELECT nope; SELECT 3'])).toMatchObject({ code: 5, stdout: '3\n' });
  expect(await query(['-f'], 'SELECT nope; SELECT 4')).toMatchObject({ code: 5, stdout: '4\n' });
  expect((await query(['-f', join(dir, 'none.sql')])).stderr).toContain('cannot read');
});

test('a word is a database, beside SQL from elsewhere; a file or URL is where it runs', async () => {
  expect((await query([data, 'CREATE DATABASE shop; CREATE TABLE shop.t (a INT)'])).code).toBe(0);
  expect((await query(['--url', data, 'shop', '-e', 'SELECT DATABASE()'])).stdout).toBe('shop\n');
  expect((await query(['--url', data, 'shop'], 'SELECT DATABASE()')).stdout).toBe('shop\n');
  expect((await query([data, 'SHOW TABLES FROM shop'])).stdout).toBe('t\n');
  expect((await query(['COMMIT'])).code).toBe(0);
  expect((await query(['SELECT@@port > 0'])).code).toBe(0);
  expect((await query(['-D', 'a', 'b', '-e', 'SELECT 1'])).stderr).toContain('one database can be named');
  expect((await query(['a', 'b', '-e', 'SELECT 1'])).code).toBe(2);
});

test('a target that is kept wins over a database of its name, where nothing else says where', async () => {
  changeConfig(env, () => ({ targets: { shop: { url: data }, other: { url: 'file:nowhere/x.db' } } }));
  expect((await query(['shop', 'SHOW TABLES FROM shop'])).stdout).toBe('t\n');
  expect((await query(['--target', 'shop', 'shop', '-e', 'SHOW TABLES'])).stdout).toBe('t\n');
  expect((await query(['--url', data, 'shop', '-e', 'SHOW TABLES'])).stdout).toBe('t\n');
  expect((await query(['--target', 'nobody', '-e', 'SELECT 1'])).stderr).toContain(
    'nobody is no target: the settings file has shop, other',
  );
  expect((await query(['--target', 'shop', '--url', data, '-e', 'SELECT 1'])).code).toBe(2);
});

test('passwords of targets are in a file of their own, which only its owner may read', async () => {
  keepPassword('db', 'secret', env);
  const path = join(env.XDG_CONFIG_HOME, 'wsql', 'secrets.json');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(keptPassword('db', env)).toBe('secret');
  changeConfig(env, () => ({
    targets: { db: { url: 'mysql://app@h/d' }, cmd: { url: 'mysql://app@h/', passwordCommand: 'echo told; echo more' } },
  }));
  expect(readFileSync(join(env.XDG_CONFIG_HOME, 'wsql', 'config.json'), 'utf8')).not.toContain('secret');
  const target = (name: string, typed = {}) => readTarget(new Flags({ target: [name], ...typed }, env), env);
  expect(await target('db')).toMatchObject({ kind: 'upstream', options: { host: 'h', user: 'app', password: 'secret' }, database: 'd' });
  expect(await target('cmd')).toMatchObject({ options: { password: 'told' } });
  expect(await target('cmd', { password: ['typed'], user: ['me'] })).toMatchObject({ options: { user: 'me', password: 'typed' } });
  chmodSync(path, 0o644);
  expect(() => keptPassword('db', env)).toThrow('chmod 600');
  chmodSync(path, 0o600);
  forgetPassword('db', env);
  expect(readFileSync(path, 'utf8')).not.toContain('secret');
});

test('what is wrong in the settings file is said with its place', async () => {
  for (const [text, wrong] of [
    ['{', 'config.json: '],
    ['{"targets": {"a": {"url": 5}}}', 'targets.a.url'],
    ['{"target": {}}', 'target'],
  ] as const) {
    writeFileSync(join(env.XDG_CONFIG_HOME, 'wsql', 'config.json'), text);
    expect(await query(['--target', 'a', '-e', 'SELECT 1'])).toMatchObject({ code: 2, stderr: expect.stringContaining(wrong) });
  }
});
