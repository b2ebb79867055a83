/** Errors by class: the table, the page that documents it, and what real servers answer. */
import { describe, expect, test } from 'bun:test';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generated, PAGES } from '../../scripts/generate-tables.ts';
import { errorName, errorTable, SQL_ERROR_CLASSES } from '../../src/error-classes.ts';
import { ConnectError, SqlError } from '../../src/errors.ts';

const ROOT = join(import.meta.dirname, '../..');

function error(errno: number, sqlState = 'HY000', message = '', vendor: 'mysql' | 'mariadb' = 'mysql'): SqlError {
  return new SqlError(errno, sqlState, message, null, vendor);
}

test('the documented tables are those of the code', () => {
  for (const page of PAGES) {
    const text = readFileSync(join(ROOT, page), 'utf8');
    expect(text).toBe(generated(page, text));
  }
});

test('the page of errors says what every class means', () => {
  const text = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8');
  expect(SQL_ERROR_CLASSES.filter((name) => !text.includes(`\n| \`${name}\` |`))).toEqual([]);
});

test('a number is in the table once, or once for each of the two that mean different things by it', () => {
  const seen = new Map<number, (string | null)[]>();
  for (const { errno, vendor } of errorTable()) seen.set(errno, [...(seen.get(errno) ?? []), vendor]);
  const twice = [...seen].filter(
    ([, vendors]) => vendors.length > 1 && (vendors.length > 2 || vendors.includes(null) || vendors[0] === vendors[1]),
  );
  expect(twice).toEqual([]);
});

test('every number is found as the table has it', () => {
  for (const entry of errorTable()) {
    const vendor = entry.vendor ?? 'mysql';
    expect([errorName(entry.errno, vendor), error(entry.errno, 'HY000', '', vendor).class]).toEqual([entry.name, entry.class]);
    const other = vendor === 'mysql' ? 'mariadb' : 'mysql';
    if (entry.vendor === null) expect(errorName(entry.errno, other)).toBe(entry.name);
  }
});

test('the table decides before the SQLSTATE does', () => {
  expect(error(1052, '23000').class).toBe('statement');
  expect(error(1203, '42000').class).toBe('resource');
  expect(error(1045, '28000').class).toBe('access');
  expect(error(1146, '42S02').class).toBe('unknown-object');
  expect(error(1064, '42000').class).toBe('syntax');
  expect(error(3024).class).toBe('timeout');
  expect(error(1969, '70100', '', 'mariadb').class).toBe('timeout');
  expect(error(2013).class).toBe('connection');
});

test('unknown numbers are classed by SQLSTATE, and what says nothing is internal', () => {
  expect(error(60000, '23505').class).toBe('constraint');
  expect(error(60000, '40001')).toMatchObject({ class: 'deadlock', retryable: true });
  expect(error(60000, '42S02').class).toBe('unknown-object');
  expect(error(60000, '08006').class).toBe('connection');
  expect(error(60000, '25006').class).toBe('read-only');
  expect(error(60000).class).toBe('internal');
  expect(error(1105).class).toBe('internal');
});

test('a number that MySQL and MariaDB use differently goes by whose it is', () => {
  expect(error(4025, '23000', '', 'mariadb')).toMatchObject({ class: 'constraint', constraint: 'check' });
  expect(error(4025)).toMatchObject({ class: 'internal', constraint: null });
  expect(error(4031).class).toBe('connection');
  expect(error(4031, 'HY000', '', 'mariadb').class).toBe('unknown-object');
  expect(errorName(4031)).toBe('ER_CLIENT_INTERACTION_TIMEOUT');
});

test('messages tell numbers apart that stand for several things', () => {
  expect(error(1047, '08S01', 'WSREP has not yet prepared node for application use')).toMatchObject({
    class: 'unavailable',
    retryable: true,
  });
  expect(error(1047, '08S01', 'Unknown command')).toMatchObject({ class: 'protocol', retryable: false });
  const option = (name: string) =>
    error(1290, 'HY000', `The MySQL server is running with the ${name} option so it cannot execute this statement`);
  expect(option('--read-only').class).toBe('read-only');
  expect(option('--super-read-only').class).toBe('read-only');
  expect(option('--secure-file-priv').class).toBe('access');
});

test('SIGNAL is what the program says that it is', () => {
  expect(error(1644, '45000')).toMatchObject({ class: 'raised', retryable: false });
  expect(error(1644, '23000').class).toBe('constraint');
  expect(error(1644, '40001').retryable).toBe(false);
});

test('a transaction is tried again only where nothing of it has happened', () => {
  for (const errno of [1213, 1205, 1020, 3572, 8002, 8022, 8028, 9007]) expect(error(errno).retryable).toBe(true);
  for (const errno of [1062, 2006, 2013, 1053, 1317, 3024, 1927, 1290]) expect(error(errno).retryable).toBe(false);
});

test('constraints are told apart', () => {
  expect([1062, 1048, 1452, 3819, 1526, 1064].map((errno) => error(errno).constraint)).toEqual([
    'unique',
    'not-null',
    'foreign-key',
    'check',
    'partition',
    null,
  ]);
});

test('what kept somebody from logging in has a class too', () => {
  expect(new ConnectError('refused', 1045, '28000').class).toBe('access');
  expect(new ConnectError('full', 1040, '08004')).toMatchObject({ class: 'resource', retryable: true });
  expect(new ConnectError('no such host')).toMatchObject({ class: 'connection', retryable: false });
});

describe('the embedded engine', () => {
  /** What is an accident: nobody can class it. */
  const INTERNAL = new Set([1105]);
  test('raises only numbers that have a class', () => {
    const found = new Map<number, string>();
    for (const file of globSync(join(ROOT, 'src/**/*.ts')))
      for (const [, errno, state = ''] of readFileSync(file, 'utf8').matchAll(/new SqlError\(\s*(\d+),\s*'(\w{5})'/g))
        found.set(Number(errno), state);
    expect(found.size).toBeGreaterThan(150);
    const unclassed = [...found].filter(([errno, state]) => error(errno, state).class === 'internal' && !INTERNAL.has(errno));
    expect(unclassed).toEqual([]);
  });
});
