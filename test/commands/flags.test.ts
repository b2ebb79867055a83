import { expect, test } from 'bun:test';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Flags } from '../../commands/terminal/flags.ts';

test('what is typed wins over the variable', () => {
  const flags = new Flags({ maxConnections: ['5'] }, { WSQL_MAX_CONNECTIONS: '7', WSQL_PORT: '3306' });
  expect(flags.integer('maxConnections', 1, 100)).toBe(5);
  expect(flags.integer('port', 0, 65535)).toBe(3306);
  expect(flags.integer('other', 0, 1)).toBeUndefined();
});

test('a variable holds several values one a line', () => {
  expect(new Flags({}, { WSQL_USER: 'a:1\nb:2\n' }).list('user')).toEqual(['a:1', 'b:2']);
});

test('a secret may be in a file', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'wsql-test-')), 'password');
  writeFileSync(path, 's3cret\n');
  expect(new Flags({}, { WSQL_PASSWORD_FILE: path }).secret('password')).toBe('s3cret');
  expect(() => new Flags({}, { WSQL_PASSWORD_FILE: `${path}x` }).secret('password')).toThrow('cannot read');
});

test('a switch in a variable is on unless it says no', () => {
  expect(new Flags({}, { WSQL_FORCE: '1' }).has('force')).toBe(true);
  expect(new Flags({}, { WSQL_FORCE: '0' }).has('force')).toBe(false);
  expect(new Flags({ auth: true }, {}).off('auth')).toBe(false);
  expect(new Flags({ auth: false }, {}).off('auth')).toBe(true);
  expect(new Flags({ auth: true }, { WSQL_NO_AUTH: 'yes' }).off('auth')).toBe(true);
});

test('numbers and choices are checked', () => {
  expect(() => new Flags({ port: ['0x10'] }, {}).integer('port', 0, 65535)).toThrow(
    '--port 0x10: a whole number from 0 to 65535 is wanted',
  );
  expect(() => new Flags({ port: ['65536'] }, {}).integer('port', 0, 65535)).toThrow('--port 65536');
  expect(() => new Flags({ logFormat: ['xml'] }, {}).choice('logFormat', ['text', 'json'])).toThrow(
    '--log-format xml: one of text, json is wanted',
  );
});
