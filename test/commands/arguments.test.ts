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
  expect(read('-p', 'SELECT 1')).toMatchObject({ positionals: ['SELECT 1'], values: { password: true } });
});

test('switches are put together', () => {
  expect(values('-BN', '-uroot')).toEqual({ batch: true, skipColumnNames: true, user: ['root'] });
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

const MYSQL = { ...COMMAND, mysqlFlags: true, flags: [...COMMAND.flags, ['-A, --no-auto-rehash', ''], ['-v, --verbose', '']] as const };
const mysql = (...args: string[]) => readArguments(args, MYSQL).values;

test('flags of programs of MySQL: words before them, underscores, values of switches, and how often', () => {
  expect(mysql('--skip_column_names', '--loose-batch', '--enable-verbose')).toEqual({ skipColumnNames: true, batch: true, verbose: true });
  expect(mysql('--column-names')).toEqual({ skipColumnNames: false });
  expect(mysql('--disable-column-names')).toEqual({ skipColumnNames: true });
  expect(mysql('--column-names=0', '--batch=on', '--skip-verbose')).toEqual({ skipColumnNames: true, batch: true, verbose: false });
  expect(mysql('--skip-auto-rehash')).toEqual({ autoRehash: false });
  expect(mysql('--auto-rehash')).toEqual({ autoRehash: true });
  expect(mysql('-vvv')).toEqual({ verbose: 3 });
  expect(mysql('--loose-nobody=knows', '-B')).toEqual({ batch: true });
  expect(mysql('--skip-col')).toEqual({ skipColumnNames: true });
  expect(mysql('--pass=x', '--us', 'root')).toEqual({ password: ['x'], user: ['root'] });
  expect(() => mysql('--batch=maybe')).toThrow('--batch=maybe: a switch is 0 or 1');
  expect(() => mysql('--skip-nothing')).toThrow('unknown flag --skip-nothing');
});

test('what an abbreviation may mean is said', () => {
  const flags = [...MYSQL.flags, ['--password-file <FILE>', ''], ['--pager', '']] as const;
  const long = (...args: string[]) => readArguments(args, { ...MYSQL, flags }).values;
  expect(() => long('--pa=x')).toThrow('--pa may be --password, --password-file, --pager');
  expect(long('--pass=x')).toEqual({ password: ['x'] });
  expect(long('--password-f', 'x')).toEqual({ passwordFile: ['x'] });
});

test('what stands on the line is known in its order', () => {
  const { sequence } = readArguments(['-u', 'a', 'SELECT 1', '-ub', '-N', 'SELECT 2'], COMMAND);
  expect(sequence.map(({ flag, value }) => `${flag}:${value}`)).toEqual(['user:a', ':SELECT 1', 'user:b', ':SELECT 2']);
});
