import { expect, test } from 'bun:test';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptionFile } from '../../commands/terminal/option-file.ts';

function file(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'wsql-test-')), 'my.cnf');
  writeFileSync(path, text);
  return path;
}

test('the last of a name counts, whichever its group, and no others are read', () => {
  const path = file(
    '[mysql]\nuser=b\n# a comment\n[client]\nuser = a\npassword="p#1;\\t"\nssl_ca=/x.pem # a comment\n[mysqld]\nuser=mysql\n',
  );
  expect(Object.fromEntries(readOptionFile(path, ['client', 'mysql']))).toEqual({ user: 'a', password: 'p#1;\t', 'ssl-ca': '/x.pem' });
});

test('what it includes is read, and a file that includes itself is read once', () => {
  const path = file('');
  const dir = join(path, '..', 'conf.d');
  mkdirSync(dir);
  writeFileSync(join(dir, 'a.cnf'), '[client]\nhost=db1\n');
  writeFileSync(join(dir, 'b.txt'), '[client]\nhost=db2\n');
  writeFileSync(path, `!includedir conf.d\n!include ${path}\n[client]\nport=3307\n`);
  expect(Object.fromEntries(readOptionFile(path, ['client']))).toEqual({ host: 'db1', port: '3307' });
});

test('a file that everybody may write is not believed', () => {
  const path = file('[client]\nuser=a\n');
  chmodSync(path, 0o666);
  expect(readOptionFile(path, ['client']).size).toBe(0);
});

test('a file that is not there has no options', () => {
  expect(readOptionFile('/nowhere/my.cnf', ['client']).size).toBe(0);
});
