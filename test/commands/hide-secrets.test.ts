import { expect, test } from 'bun:test';
import { maskSecrets } from '../../commands/hide-secrets.ts';

const mask = (...args: string[]) => maskSecrets(args).join(' ');

test('passwords are masked wherever they are given', () => {
  expect(mask('query', '-uroot', '-psecret', 'SELECT 1')).toBe('query -uroot -p… SELECT 1');
  expect(mask('query', '-Npsecret')).toBe('query -Np…');
  expect(mask('query', '--password=secret')).toBe('query --password=…');
  expect(mask('query', '--url', 'mysql://app:se%40cret@db/shop')).toBe('query --url mysql://app:…@db/shop');
  expect(mask('serve-mysql', '--user', 'app:a:b', '--user=x:y')).toBe('serve-mysql --user app:… --user=x:…');
  expect(mask('serve-ws', '--password', 'secret', '--port', '0')).toBe('serve-ws --password … --port 0');
  expect(mask('query', '--pass=secret')).toBe('query --pass=…');
  expect(mask('query', '-fpsecret')).toBe('query -fp…');
  expect(mask('query', 'mysql://app:secret@db/shop', '-e', 'SELECT 1')).toBe('query mysql://app:…@db/shop -e SELECT 1');
  expect(mask('introspect', '--diff', 'mysql://app:secret@db/')).toBe('introspect --diff mysql://app:…@db/');
  expect(mask('serve-mysql', '--upstream=mysql://app:secret@db/')).toBe('serve-mysql --upstream=mysql://app:…@db/');
});

test('what is no secret is left as it is', () => {
  const args = [
    'query',
    '-P3306',
    '-h',
    'db',
    '-Dshop',
    '-p',
    'SELECT 1',
    '--password',
    'SELECT 2',
    '-fprices.sql',
    '--password-file',
    'pw',
    '--password-command=pass show db',
    '--url',
    'shop.db',
    '--param',
    'p=1',
  ];
  expect(maskSecrets(args)).toEqual(args);
});
