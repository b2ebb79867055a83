import { afterAll, expect, test } from 'bun:test';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flagsOf, printedDefaults, readDefaults } from '../../commands/terminal/default-options.ts';
import { Flags } from '../../commands/terminal/flags.ts';
import { readTarget } from '../../commands/terminal/target.ts';
import { runCommand } from './run-command.ts';

/** Written by mysql_config_editor of MySQL 9.7: [prod] root@127.0.0.1:3397, [client] clu@cl, [pw] u@127.0.0.1 with the password p#w"d. */
const LOGINS =
  'AAAAABINCx0FDRgNDhYfDx8VHxQWGgsZEAAAADClKaZMvz8qqYuQnXOKAicQAAAArR5BMI+2w9wFN8puQ3lwMSAAAABmIh7qPp1xOaqm6FPSmeq8s5VzqL9p8gKA3ZDVyYygUxAAAAAYAoJLV8ePsvkX5avx/eH+EAAAAFk+uaY+eeIoJlOofk0ZCTAQAAAAQ7X4l29sHcHi4c35H1mqmxAAAACT2+eHBqvAOGC59D4ta8s1EAAAAKkS6hDt9CRacYlTgkiPGrIQAAAA7awd+Kd24i/gILEegxwU+SAAAADrYCDmhdW5vduF5RvX8YAOZkgiUhz3aoA17Y0/8HwbGCAAAABmIh7qPp1xOaqm6FPSmeq8s5VzqL9p8gKA3ZDVyYygUw==';

const home = mkdtempSync(join(tmpdir(), 'wsql-defaults-'));
afterAll(() => rmSync(home, { recursive: true }));
const env = { HOME: home };
function file(name: string, content: string | Uint8Array, mode = 0o600): string {
  const path = join(home, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}
const lines = (typed: Record<string, string[] | boolean>, variables: Record<string, string> = env) =>
  readDefaults(new Flags(typed, variables), variables).map(({ name, value }) => (value === null ? name : `${name}=${value}`));

test('groups count in the order of the file, and those of [wsql] are read', () => {
  const path = file(
    'a.cnf',
    '[mysql]\nuser=b\n[client]\nuser=a\nhost = "h 1" # c\nsocket=/a\\sb\n[wsql]\ntable\n[mysqldump]\nuser=no\n[client_x]\nuser=x\n',
  );
  expect(lines({ defaultsFile: [path] })).toEqual(['user=b', 'user=a', 'host=h 1', 'socket=/a b', 'table']);
  expect(lines({ defaultsFile: [path], defaultsGroupSuffix: ['_x'] }).at(-1)).toBe('user=x');
  expect(lines({ defaultsFile: [path] }, { ...env, MYSQL_GROUP_SUFFIX: '_x' }).at(-1)).toBe('user=x');
});

test('a further file comes before that of the home, and --no-defaults reads neither', () => {
  file('.my.cnf', '[client]\nuser=home\n');
  const extra = file('extra.cnf', '[client]\nuser=extra\ndatabase=e\n');
  expect(lines({ defaultsExtraFile: [extra] }).slice(-3)).toEqual(['user=extra', 'database=e', 'user=home']);
  expect(lines({ defaults: false })).toEqual([]);
  expect(() => lines({ defaultsFile: [join(home, 'no.cnf')] })).toThrow('there is no option file');
});

test('login paths are those that mysql_config_editor has written', () => {
  file('.mylogin.cnf', Buffer.from(LOGINS, 'base64'));
  const prod = ['user=root', 'host=127.0.0.1', 'port=3397'];
  expect(lines({ defaults: false, loginPath: ['prod'] })).toEqual([...prod, 'user=clu', 'host=cl']);
  expect(lines({ defaults: false, loginPath: ['pw'] })).toEqual(['user=clu', 'host=cl', 'user=u', 'password=p#w"d', 'host=127.0.0.1']);
  expect(lines({ defaults: false, loginPaths: false })).toEqual([]);
  expect(() => lines({ loginPath: ['none'] })).toThrow('has no login path none');
});

test('a file of login paths that others can read, or that is none, is not believed', () => {
  const path = file('.mylogin.cnf', Buffer.from(LOGINS, 'base64'), 0o644);
  expect(() => lines({ defaults: false })).toThrow(`chmod 600 ${path}`);
  file('.mylogin.cnf', Buffer.from(LOGINS, 'base64').subarray(0, 40));
  expect(() => lines({ defaults: false })).toThrow('is no file of mysql_config_editor');
  rmSync(path);
});

test('what is for other programs is passed over, what is wrong in [wsql] is said', () => {
  const read = (text: string) => flagsOf(readDefaults(new Flags({ defaultsFile: [file('b.cnf', text)] }, env), env));
  expect(
    read('[client]\nunknown=1\nskip_column_names\ndefault-character-set=latin1\n[mysql]\nloose-safe-updates\nverbose\nverbose\n'),
  ).toEqual({
    skipColumnNames: true,
    safeUpdates: true,
    verbose: 2,
  });
  expect(() => read('[wsql]\nunknown=1\n')).toThrow('unknown flag --unknown');
});

test('files stand below flags and variables, and above the environment of MySQL', async () => {
  const path = file(
    'c.cnf',
    '[client]\nhost=db1\nuser=app\npassword=f\nport=3307\nssl-mode=REQUIRED\nprotocol=tcp\n[mysql]\ninit-command=SET @a = 1\nsafe-updates\n',
  );
  const target = await readTarget(new Flags({ defaultsFile: [path], user: ['me'] }, { WSQL_PORT: '3308' }), {
    ...env,
    MYSQL_PWD: 'e',
    MYSQL_HOST: 'x',
  });
  expect(target).toMatchObject({
    kind: 'upstream',
    options: { host: 'db1', user: 'me', password: 'f', port: 3308, sslMode: 'REQUIRED' },
    init: ['SET sql_safe_updates = 1, sql_select_limit = 1000, max_join_size = 1000000', 'SET @a = 1'],
  });
  const other = await readTarget(new Flags({ user: ['me'], defaults: false }, {}), {
    ...env,
    MYSQL_PWD: 'e',
    MYSQL_HOST: 'x',
    MYSQL_TCP_PORT: '3309',
  });
  expect(other).toMatchObject({ options: { host: 'x', port: 3309, password: 'e' } });
});

test('what is printed of them has no password', () => {
  const path = file('d.cnf', '[client]\nuser=a\npassword=secret\n');
  const text = printedDefaults(readDefaults(new Flags({ defaultsFile: [path] }, env), env));
  expect(text).toBe('wsql would have been started with the following arguments:\n--user=a --password=***** \n');
});

test('folders of option files are read, too', () => {
  mkdirSync(join(home, 'conf.d'));
  file('conf.d/x.cnf', '[client]\nhost=dir\n');
  expect(lines({ defaultsFile: [file('e.cnf', `[client]\nhost=e\n!includedir ${join(home, 'conf.d')}\n`)] })).toEqual([
    'host=e',
    'host=dir',
  ]);
});

test('a format that is typed counts more than a switch of a file', async () => {
  const path = file('f.cnf', '[mysql]\nhtml\nskip-column-names\n');
  const flags = (...args: string[]) => ['--url', ':memory:', '--defaults-file', path, ...args, '-e', 'SELECT 1 AS a'];
  expect((await runCommand('query', flags(), { env })).stdout).toBe('<TABLE BORDER=1><TR><TR><TD>1</TD></TR></TABLE>');
  expect((await runCommand('query', flags('--format', 'jsonl'), { env })).stdout).toBe('{"a":1}\n');
  expect((await runCommand('query', flags('--skip-html', '--column-names'), { env })).stdout).toBe('a\n1\n');
});
