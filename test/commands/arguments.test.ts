import { expect, test } from 'bun:test';
import { readArguments } from '../../commands/terminal/arguments.ts';

const COMMAND = {
  name: 'query',
  usage: 'query [...sql]',
  flags: ['-u, --user <USER>', '-p, --password [PASSWORD]', '-B, --batch', '-N, --skip-column-names', '--no-auth'].map(
    (flag) => [flag, ''] as const,
  ),
};
const read = (...args: string[]) => readArguments(args, COMMAND);
const values = (...args: string[]) => read(...args).values;
const positionals = (...args: string[]) => read(...args).positionals;

test('values stay as they were typed', () => {
  expect(values('--user', '007', '-u1e3', '--user=')).toEqual({ user: ['007', '1e3', ''] });
});

test('a value may begin with a dash', () => {
  expect(values('-u', '-x', '--user', '--y')).toEqual({ user: ['-x', '--y'] });
});

test('a password is attached or asked for, as with mysql', () => {
  expect(values('-psecret')).toEqual({ password: ['secret'] });
  expect(read('-p', 'SELECT 1')).toEqual({ positionals: ['SELECT 1'], values: { password: true } });
});

test('switches are put together', () => {
  expect(values('-BN', '-Buroot')).toEqual({ batch: true, skipColumnNames: true, user: ['root'] });
});

test('SQL that begins with a comment is no flag', () => {
  expect(positionals('-- all of them\nSELECT 1')).toEqual(['-- all of them\nSELECT 1']);
  expect(positionals('--', '--user')).toEqual(['--user']);
});

test('what is wrong is said in one line', () => {
  expect(() => read('--nope')).toThrow('unknown flag --nope; see wsql query --help');
  expect(() => read('-x')).toThrow('unknown flag -x');
  expect(() => read('--u', 'x')).toThrow('unknown flag --u');
  expect(() => read('--user')).toThrow('--user needs a value: -u, --user <USER>');
  expect(() => read('--batch=yes')).toThrow('--batch takes no value');
});

test('a negated flag is known by its whole name', () => {
  expect(values('--no-auth')).toEqual({ auth: false });
  expect(() => read('--auth')).toThrow('unknown flag --auth');
});

test('a command without arguments takes none', () => {
  expect(() => readArguments(['x'], { ...COMMAND, name: 'serve-mysql', usage: 'serve-mysql' })).toThrow(
    'serve-mysql takes no arguments: x',
  );
});
