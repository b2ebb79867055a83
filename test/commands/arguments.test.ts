import { expect, test } from 'bun:test';
import { type DeclaredOption, markArguments, unmark } from '../../commands/terminal/arguments.ts';

const OPTIONS: readonly DeclaredOption[] = [
  { name: 'user', names: ['u', 'user'], rawName: '-u, --user <USER>', required: true },
  { name: 'password', names: ['p', 'password'], rawName: '-p, --password [PASSWORD]', required: false },
  { name: 'batch', names: ['B', 'batch'], rawName: '-B, --batch' },
  { name: 'skipColumnNames', names: ['N', 'skipColumnNames'], rawName: '-N, --skip-column-names' },
  { name: 'auth', names: ['auth'], rawName: '--no-auth', negated: true },
];
const read = (...args: string[]) => markArguments(args, OPTIONS, 'query').map((arg) => arg.replace('\u0001', '·'));

test('values stay as they were typed', () => {
  expect(read('--user', '007', '-u1e3', '--user=')).toEqual(['--user=·007', '--user=·1e3', '--user=·']);
  expect(unmark('\u0001007')).toBe('007');
});

test('a value may begin with a dash', () => {
  expect(read('-u', '-x', '--user', '--y')).toEqual(['--user=·-x', '--user=·--y']);
});

test('a password is attached or asked for, as with mysql', () => {
  expect(read('-psecret')).toEqual(['--password=·secret']);
  expect(read('-p', 'SELECT 1')).toEqual(['·SELECT 1', '--password']);
});

test('switches are put together', () => {
  expect(read('-BN', '-Buroot')).toEqual(['--batch', '--skip-column-names', '--batch', '--user=·root']);
});

test('SQL that begins with a comment is no flag', () => {
  expect(read('-- all of them\nSELECT 1')).toEqual(['·-- all of them\nSELECT 1']);
  expect(read('--', '--user')).toEqual(['·--user']);
});

test('what is wrong is said in one line', () => {
  expect(() => read('--nope')).toThrow('unknown flag --nope; see wsql query --help');
  expect(() => read('-x')).toThrow('unknown flag -x');
  expect(() => read('--u', 'x')).toThrow('unknown flag --u');
  expect(() => read('--user')).toThrow('--user needs a value: -u, --user <USER>');
  expect(() => read('--batch=yes')).toThrow('--batch takes no value');
});

test('a negated flag is known by its whole name', () => {
  expect(read('--no-auth')).toEqual(['--no-auth']);
  expect(() => read('--auth')).toThrow('unknown flag --auth');
});
