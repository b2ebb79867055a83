/** What follows from grants. The answers are MySQL 9.7's to the same grants. */
import { describe, expect, test } from 'bun:test';
import { compareHosts, fitsHost, hostPattern, matchesPattern, specificity } from '../../src/auth/privilege-patterns.ts';
import { type Grants, type PrivilegeBits, privilegeBits } from '../../src/auth/privileges.ts';
import { ALL_PRIVILEGES, accountPrivileges, rolePrivileges } from '../../src/auth/privileges-effective.ts';

const none: Grants = { global: 0, dynamic: new Map(), databases: [], tables: [], routines: [] };
const SELECT = privilegeBits('SELECT');
const INSERT = privilegeBits('INSERT');
const DELETE = privilegeBits('DELETE');

function onDatabases(...databases: readonly (readonly [string, PrivilegeBits])[]): Grants {
  return { ...none, databases: databases.map(([database, privileges]) => ({ database, privileges })) };
}
function fitting(host: string, grants: Grants, anonymous = false): Parameters<typeof accountPrivileges>[2][number] {
  return { host: hostPattern(host), grants, anonymous };
}

describe('patterns', () => {
  test.each([
    ['abc', 'a%', true],
    ['abc', 'a_c', true],
    ['a_c', 'a\\_c', true],
    ['abc', 'a\\_c', false],
    ['', '%', true],
    ['', '_', false],
    ['aab', '%ab', true],
    ['aab', '%ab_', false],
    ['Abc', 'abc', false],
    ['a\\', 'a\\', true],
    [`${'a'.repeat(64)}b`, '%a'.repeat(32), false],
  ])('%s is like %s: %p', (text, pattern, fits) => {
    expect(matchesPattern(text, pattern)).toBe(fits);
  });
  test('the one whose first wildcard stands later is more specific', () => {
    const sorted = ['%', 'a%', 'shop', '', 'ab_', 'a\\_%'].sort((left, right) => specificity(right) - specificity(left));
    expect(sorted).toEqual(['shop', 'a\\_%', 'ab_', 'a%', '%', '']);
  });
});

describe('hosts', () => {
  test.each([
    ['127.0.0.0/255.0.0.0', ['127.0.0.1'], true],
    ['192.168.0.0/16', ['::ffff:192.168.3.1'], true],
    ['192.168.0.0/16', ['192.169.0.1'], false],
    ['0.0.0.0/0', ['1.2.3.4'], true],
    ['LOCALHOST', ['127.0.0.1', 'localhost'], true],
    ['10.%', ['10.1.1.1'], true],
    ['10.%', ['11.1.1.1'], false],
    ['%.example.com', ['db.example.com'], true],
    ['', ['anywhere'], true],
  ])('%s fits %j: %p', (host, hosts, fits) => {
    expect(fitsHost(hostPattern(host), hosts)).toBe(fits);
  });
  test('addresses come before networks, those before names, those before patterns', () => {
    const hosts = ['%', '10.%', 'localhost', '10.0.0.0/255.0.0.0', '10.0.0.0/8', '10.1.0.0/16', '10.1.2.3'];
    const sorted = hosts.map(hostPattern).sort(compareHosts);
    expect(sorted.map(({ text }) => text)).toEqual([
      '10.1.2.3',
      '10.1.0.0/16',
      '10.0.0.0/8',
      '10.0.0.0/255.0.0.0',
      'localhost',
      '10.%',
      '%',
    ]);
  });
});

describe('without roles', () => {
  test('of the grants on databases the most specific one counts, and no other', () => {
    const grants = onDatabases(['wsql_accoun%', SELECT], ['wsql_account_', INSERT], ['wsql\\_%', DELETE]);
    const privileges = accountPrivileges(0, new Map(), [fitting('%', grants)]);
    expect(privileges.onDatabase('wsql_accounts')).toBe(DELETE);
    expect(privileges.onDatabase('wsqlxaccounts')).toBe(SELECT);
    expect(privileges.onDatabase('other')).toBe(0);
  });
  test('grants of other accounts of the name that fit the client count too, those of the more specific host first', () => {
    const both = [fitting('%', onDatabases(['a', SELECT], ['b', SELECT])), fitting('127.0.0.1', onDatabases(['a', INSERT]))];
    const privileges = accountPrivileges(0, new Map(), both);
    expect(privileges.onDatabase('a')).toBe(INSERT);
    expect(privileges.onDatabase('b')).toBe(SELECT);
  });
  test('the anonymous user gives its databases to everybody, and nothing else', () => {
    const table = { database: 'a', table: 't', privileges: SELECT, columns: new Map() };
    const anonymous = { ...onDatabases(['test', SELECT]), tables: [table] };
    const privileges = accountPrivileges(0, new Map(), [fitting('%', anonymous, true)]);
    expect(privileges.onDatabase('test')).toBe(SELECT);
    expect(privileges.onTable('a', 't')).toBe(0);
  });
  test('what is given above counts below; columns and routines compare without case, databases and tables with', () => {
    const grants: Grants = {
      ...none,
      databases: [{ database: 'a', privileges: DELETE }],
      tables: [{ database: 'a', table: 't', privileges: INSERT, columns: new Map([['c', SELECT]]) }],
      routines: [{ kind: 'PROCEDURE', database: 'a', name: 'p', privileges: privilegeBits('EXECUTE') }],
    };
    const privileges = accountPrivileges(privilegeBits('PROCESS'), new Map([['BACKUP_ADMIN', true]]), [fitting('%', grants)]);
    const above = privilegeBits('PROCESS', 'DELETE');
    expect(privileges.onTable('a', 't')).toBe(above | INSERT);
    expect(privileges.onTable('a', 'T')).toBe(above);
    expect(privileges.onColumn('a', 't', 'C')).toBe(above | INSERT | SELECT);
    expect(privileges.onColumn('a', 't', 'd')).toBe(above | INSERT);
    expect(privileges.onAnyColumn('a', 't')).toBe(above | INSERT | SELECT);
    expect(privileges.onRoutine('PROCEDURE', 'a', 'P')).toBe(above | privilegeBits('EXECUTE'));
    expect(privileges.onRoutine('FUNCTION', 'a', 'p')).toBe(above);
    expect([
      privileges.hasDynamic('BACKUP_ADMIN'),
      privileges.mayGrantDynamic('BACKUP_ADMIN'),
      privileges.hasDynamic('ROLE_ADMIN'),
    ]).toEqual([true, true, false]);
  });
  test('a database is seen with anything at or below it; some are seen by everybody', () => {
    const table = { database: 'a_b', table: 't', privileges: 0, columns: new Map([['c', SELECT]]) };
    const routine = { kind: 'FUNCTION' as const, database: 'r', name: 'f', privileges: privilegeBits('EXECUTE') };
    const privileges = accountPrivileges(0, new Map(), [fitting('%', { ...none, tables: [table], routines: [routine] })]);
    expect(
      ['a_b', 'r', 'a', 'axb', 'information_schema', 'performance_schema', 'mysql'].map((name) => privileges.seesDatabase(name)),
    ).toEqual([true, true, false, false, true, true, false]);
  });
});

describe('with roles', () => {
  test('everything counts together', () => {
    const table = (privileges: PrivilegeBits, column: string) => ({
      database: 'a',
      table: 't',
      privileges,
      columns: new Map([[column, SELECT]]),
    });
    const privileges = rolePrivileges([
      { ...none, global: privilegeBits('PROCESS'), dynamic: new Map([['X', false]]), tables: [table(INSERT, 'c')] },
      { ...none, global: privilegeBits('FILE'), dynamic: new Map([['X', true]]), tables: [table(DELETE, 'd')] },
      onDatabases(['b', SELECT]),
      onDatabases(['b', INSERT]),
    ]);
    expect(privileges.global).toBe(privilegeBits('PROCESS', 'FILE'));
    expect(privileges.mayGrantDynamic('X')).toBe(true);
    expect(privileges.onDatabase('b') & ~privileges.global).toBe(SELECT | INSERT);
    expect(privileges.onTable('a', 't') & ~privileges.global).toBe(INSERT | DELETE);
    expect(privileges.onColumn('a', 't', 'd') & ~privileges.global).toBe(INSERT | DELETE | SELECT);
  });
  test('a name without a wildcard comes first, then the first pattern by its characters', () => {
    const patterns = rolePrivileges([onDatabases(['wsql_accounts', INSERT]), onDatabases(['wsql%', SELECT])]);
    expect(patterns.onDatabase('wsql_accounts')).toBe(SELECT);
    const exact = rolePrivileges([onDatabases(['shop', INSERT]), onDatabases(['s%', SELECT])]);
    expect([exact.onDatabase('shop'), exact.onDatabase('shops')]).toEqual([INSERT, SELECT]);
  });
});

test('who may do everything may do what nobody has heard of', () => {
  expect(ALL_PRIVILEGES.hasDynamic('ANYTHING')).toBe(true);
  expect(ALL_PRIVILEGES.onColumn('a', 'b', 'c') & SELECT).toBe(SELECT);
});
