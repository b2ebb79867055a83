/** Accounts of the embedded engine beyond what test/oracle/cases/accounts-*.sql can ask: other people's sessions, restarts, undone statements. */
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { passwords } from '../../../../src/backends/embedded/accounts/passwords.ts';
import type { Engine } from '../../../../src/backends/embedded/index.ts';
import { openTest } from '../open.ts';
import { connect, type Run } from './session.ts';

let engine: Engine;
let root: Run;
beforeEach(async () => {
  engine = openTest();
  root = connect(engine, null);
  await root('CREATE DATABASE shop', 'CREATE TABLE shop.t (a INT, b INT)');
});
afterEach(async () => engine.close());

const any = (user: string) => ({ user, host: '%' });
const mayNot = '1227 Access denied; you need (at least one of) the';

describe('what a file begins with, and keeps', () => {
  test('root@localhost without a password, who may do everything and pass it on', async () => {
    expect(engine.accounts.find('root', ['127.0.0.1', 'localhost'])).toMatchObject({ authentication: '', plugin: 'caching_sha2_password' });
    expect(engine.accounts.find('root', ['10.0.0.1'])).toBeNull();
    expect(engine.accounts.find('nobody', ['localhost'])).toBeNull();
    const asRoot = connect(engine, { user: 'root', host: 'localhost' });
    const [user, global, dynamic, proxy] = (await asRoot('SELECT CURRENT_USER()', 'SHOW GRANTS')).join('|').split('|');
    expect(user).toBe('root@localhost');
    expect(global).toMatch(/^GRANT SELECT, INSERT, .*, CREATE ROLE, DROP ROLE ON \*\.\* TO `root`@`localhost` WITH GRANT OPTION$/);
    expect(dynamic).toMatch(/^GRANT ALLOW_NONEXISTENT_DEFINER,.*,XA_RECOVER_ADMIN ON \*\.\* TO `root`@`localhost` WITH GRANT OPTION$/);
    expect(proxy).toBe('GRANT PROXY ON ``@`` TO `root`@`localhost` WITH GRANT OPTION');
    expect(await asRoot("CREATE USER u IDENTIFIED BY 'x'", 'GRANT ALL ON *.* TO u WITH GRANT OPTION')).toEqual(['ok', 'ok']);
  });

  test('accounts, grants and roles are there after a restart; an older file gets them with the first change', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wsql-accounts-'));
    const path = join(folder, 'data.db');
    try {
      const first = openTest(path);
      const run = connect(first, null);
      await run('CREATE DATABASE d');
      await first.close();
      const second = openTest(path);
      expect(second.accounts.find('root', ['localhost'])?.user).toBe('root');
      const change = connect(second, null);
      expect(
        await change(
          "CREATE USER u@localhost IDENTIFIED BY 'pw' PASSWORD HISTORY 2 COMMENT 'c'",
          'CREATE ROLE r',
          'GRANT SELECT ON d.* TO r',
          'GRANT r TO u@localhost',
          'SET DEFAULT ROLE r TO u@localhost',
          'DROP USER root@localhost',
        ),
      ).toEqual(Array.from({ length: 6 }, () => 'ok'));
      await second.close();
      const third = openTest(path);
      const found = third.accounts.find('u', ['127.0.0.1', 'localhost']);
      expect(passwords.fits('caching_sha2_password', found?.authentication ?? '', 'pw')).toBe(true);
      expect(found?.authentication).toHaveLength(70);
      expect(third.accounts.find('root', ['localhost'])).toBeNull();
      const user = connect(third, { user: 'u', host: 'localhost' });
      expect(await user('SELECT CURRENT_ROLE()', 'USE d', 'SHOW GRANTS')).toEqual([
        '`r`@`%`',
        'ok',
        'GRANT USAGE ON *.* TO `u`@`localhost`|GRANT SELECT ON `d`.* TO `u`@`localhost`|GRANT `r`@`%` TO `u`@`localhost`',
      ]);
      await third.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('a statement that fails for one account changes none', async () => {
    await root('CREATE USER a', 'CREATE ROLE r');
    const failing = [
      'CREATE USER b, a',
      'DROP USER a, nobody',
      'RENAME USER a TO c, nobody TO d',
      'GRANT SELECT ON shop.* TO a, nobody',
      'GRANT r TO a, nobody',
      "ALTER USER a IDENTIFIED BY 'x', nobody ACCOUNT LOCK",
      'SET DEFAULT ROLE r TO a',
    ];
    for (const sql of failing) expect((await root(sql))[0]).toMatch(/^(1396|1410|3523|3530) /);
    expect(
      await root('SELECT User FROM mysql.user ORDER BY 1', 'SHOW GRANTS FOR a', 'SELECT account_locked FROM mysql.user WHERE User = "a"'),
    ).toEqual(['a|r|root', 'GRANT USAGE ON *.* TO `a`@`%`', 'N']);
  });

  test('such statements commit what is open', async () => {
    const other = connect(engine, null);
    await root('START TRANSACTION', 'INSERT INTO shop.t VALUES (1, 1)', 'CREATE USER a', 'ROLLBACK');
    expect(await other('SELECT COUNT(*) FROM shop.t')).toEqual(['1']);
  });
});

test('a session that has locked tables has to let them go first; temporary tables are nobody’s to give', async () => {
  const [locked] = await root('CREATE USER a', 'USE shop', 'LOCK TABLES t READ', 'GRANT SELECT ON t TO a').then((answers) =>
    answers.slice(-1),
  );
  expect(locked).toBe("1100 Table 'user' was not locked with LOCK TABLES");
  expect(await root('UNLOCK TABLES', 'CREATE TEMPORARY TABLE tt (a INT)', 'GRANT SELECT ON tt TO a', 'GRANT SELECT ON t TO a')).toEqual([
    'ok',
    'ok',
    "1146 Table 'shop.tt' doesn't exist",
    'ok',
  ]);
});

describe('which account a login is for', () => {
  test('the most specific host first, a user before the anonymous one', async () => {
    await root("CREATE USER u@'%', u@'10.%', u@'10.0.0.0/8', u@'10.1.2.3', ''@localhost, ''@'10.1.%'");
    const find = (user: string, ...hosts: string[]): string => {
      const found = engine.accounts.find(user, hosts);
      return found === null ? 'none' : `${found.user}@${found.host}`;
    };
    expect(find('u', '10.1.2.3')).toBe('u@10.1.2.3');
    expect(find('u', '10.9.9.9')).toBe('u@10.0.0.0/8');
    expect(find('u', '11.0.0.1')).toBe('u@%');
    // As MySQL: the anonymous account of localhost is more specific than u@%.
    expect(find('u', '127.0.0.1', 'localhost')).toBe('@localhost');
    expect(find('other', '10.1.9.9')).toBe('@10.1.%');
    expect(find('other', '11.0.0.1')).toBe('none');
  });

  test('what the door has to know', async () => {
    await root(
      "CREATE USER a IDENTIFIED BY 'x' REQUIRE SUBJECT '/CN=a' WITH MAX_USER_CONNECTIONS 3 PASSWORD EXPIRE FAILED_LOGIN_ATTEMPTS 4 PASSWORD_LOCK_TIME UNBOUNDED ACCOUNT LOCK",
    );
    expect(engine.accounts.find('a', ['h'])).toMatchObject({
      locked: true,
      passwordExpired: true,
      maxUserConnections: 3,
      failedLoginAttempts: 4,
      passwordLockDays: -1,
      require: { kind: 'specified', subject: '/CN=a', issuer: null, cipher: null },
    });
    const before = engine.accounts.find('a', ['h']);
    await root('GRANT SELECT ON shop.* TO a');
    expect(engine.accounts.find('a', ['h'])).toBe(before as NonNullable<typeof before>);
    await root('ALTER USER a ACCOUNT UNLOCK');
    expect(engine.accounts.find('a', ['h'])).toMatchObject({ locked: false, failedLoginAttempts: 4 });
  });

  test('a password that is too old has expired', async () => {
    await root("CREATE USER a IDENTIFIED BY 'x'", "CREATE USER b IDENTIFIED BY 'x' PASSWORD EXPIRE NEVER");
    const now = Date.now;
    try {
      Date.now = () => now() + 10 * 86_400_000;
      expect(engine.accounts.find('a', ['h'])?.passwordExpired).toBe(false);
      await root('SET GLOBAL default_password_lifetime = 9');
      expect(engine.accounts.find('a', ['h'])?.passwordExpired).toBe(true);
      expect(engine.accounts.find('a', ['h'])).toBe(engine.accounts.find('a', ['h']) as never);
      expect(engine.accounts.find('b', ['h'])?.passwordExpired).toBe(false);
    } finally {
      Date.now = now;
    }
  });
});

describe('passwords', () => {
  const kept = (user: string): string => engine.accounts.find(user, ['h'])?.authentication ?? 'none';

  test('are kept as each plugin keeps them', async () => {
    await root(
      "CREATE USER a IDENTIFIED BY 'hunter2', b IDENTIFIED WITH sha256_password BY 'hunter2', c IDENTIFIED WITH mysql_native_password BY 'hunter2', d IDENTIFIED BY ''",
    );
    expect(kept('a')).toMatch(/^\$A\$005\$[^$\0]{20}[./0-9A-Za-z]{43}$/);
    expect(kept('b')).toMatch(/^\$5\$[^$\0]{20}\$[./0-9A-Za-z]{43}$/);
    expect(kept('c')).toBe('*58815970BE77B3720276F63DB198B1FA42E5CC02');
    expect(kept('d')).toBe('');
    for (const user of ['a', 'b', 'c']) {
      const { plugin = '' } = engine.accounts.find(user, ['h']) ?? {};
      expect([passwords.fits(plugin, kept(user), 'hunter2'), passwords.fits(plugin, kept(user), 'hunter3')]).toEqual([true, false]);
    }
  });

  test('that MySQL has hashed fit', () => {
    const hash = '$A$005$ZZZZZZZZZZZZZZZZZZZZ6tNAafKhOL/xUpOl4ejpgwzJ3F1ugO0LsqLcK.FCpA3';
    expect(passwords.isHash('caching_sha2_password', hash)).toBe(true);
    expect(passwords.isHash('caching_sha2_password', hash.slice(1))).toBe(false);
    expect(passwords.isHash('sha256_password', hash)).toBe(false);
  });

  test('are made up where asked for', async () => {
    const [first = '', second = ''] = await root(
      'CREATE USER a IDENTIFIED BY RANDOM PASSWORD',
      'CREATE USER b@localhost IDENTIFIED WITH sha256_password BY RANDOM PASSWORD',
    );
    expect(second).toMatch(/^b,localhost,.{20},1$/);
    const password = first.slice('a,%,'.length, -',1'.length);
    expect(passwords.fits('caching_sha2_password', kept('a'), password)).toBe(true);
    await root('SET generated_random_password_length = 7');
    expect((await root('SET PASSWORD FOR a TO RANDOM'))[0]).toMatch(/^a,%,.{7},1$/);
  });

  test('one retains the one before, until it is discarded', async () => {
    await root("CREATE USER a IDENTIFIED BY 'one'", "ALTER USER a IDENTIFIED BY 'two' RETAIN CURRENT PASSWORD");
    const account = engine.accounts.find('a', ['h']);
    expect(passwords.fits('caching_sha2_password', account?.retained ?? '', 'one')).toBe(true);
    expect(passwords.fits('caching_sha2_password', kept('a'), 'two')).toBe(true);
    await root('ALTER USER a DISCARD OLD PASSWORD');
    expect(engine.accounts.find('a', ['h'])?.retained).toBeNull();
  });

  test('are changed by their owner, who says the current one where the policy asks for it', async () => {
    await root("CREATE USER a IDENTIFIED BY 'one' PASSWORD REQUIRE CURRENT");
    const user = connect(engine, any('a'));
    const needed = '3892 Current password needs to be specified in the REPLACE clause in order to change it.';
    const wrong = '3891 Incorrect current password. Specify the correct password which has to be replaced.';
    expect(
      await user(
        "SET PASSWORD = 'two'",
        "ALTER USER USER() IDENTIFIED BY 'two' REPLACE 'zero'",
        "ALTER USER USER() IDENTIFIED BY 'two' REPLACE 'one'",
        "SET PASSWORD = 'three' REPLACE 'two'",
      ),
    ).toEqual([needed, wrong, 'ok', 'ok']);
    expect(passwords.fits('caching_sha2_password', kept('a'), 'three')).toBe(true);
  });

  test('an expired one allows nothing but to set another', async () => {
    await root("CREATE USER a IDENTIFIED BY 'one' PASSWORD EXPIRE");
    const user = connect(engine, any('a'));
    const expired = '1820 You must reset your password using ALTER USER statement before executing this statement.';
    expect(await user('SELECT 1', "ALTER USER USER() IDENTIFIED BY 'two'", 'SELECT 1')).toEqual([expired, 'ok', '1']);
  });

  test('are in no error and no warning', async () => {
    await root('CREATE USER a');
    const [error] = await root("ALTER USER a, nobody IDENTIFIED BY 'hunter2'");
    expect(error).not.toContain('hunter2');
    expect((await root('SHOW WARNINGS'))[0]).not.toContain('hunter2');
  });
});

describe('who may change accounts', () => {
  test('nobody without CREATE USER, but their own password, comment and default roles', async () => {
    await root("CREATE USER u IDENTIFIED BY 'x', other", 'CREATE ROLE r');
    const user = connect(engine, any('u'));
    const denied = [
      'CREATE USER q',
      'DROP USER other',
      'RENAME USER other TO q',
      "ALTER USER other IDENTIFIED BY 'x'",
      "ALTER USER nobody IDENTIFIED BY 'x'",
      'ALTER USER u ACCOUNT LOCK',
      'ALTER USER u PASSWORD EXPIRE',
      "ALTER USER u IDENTIFIED WITH caching_sha2_password BY 'x'",
      'SET DEFAULT ROLE NONE TO other',
      'REVOKE ALL PRIVILEGES, GRANT OPTION FROM u',
    ];
    for (const sql of denied) expect([sql, ...(await user(sql))]).toEqual([sql, `${mayNot} CREATE USER privilege(s) for this operation`]);
    expect(await user('CREATE ROLE q', 'DROP ROLE r', "ALTER USER u IDENTIFIED BY 'x' RETAIN CURRENT PASSWORD")).toEqual([
      `${mayNot} CREATE USER, CREATE ROLE privilege(s) for this operation`,
      `${mayNot} CREATE USER, DROP ROLE privilege(s) for this operation`,
      `${mayNot} CREATE USER or APPLICATION_PASSWORD_ADMIN privilege(s) for this operation`,
    ]);
    expect(
      await user(
        "SET PASSWORD FOR other = 'x'",
        "SET PASSWORD FOR u = 'x'",
        "ALTER USER u IDENTIFIED BY 'x' COMMENT 'c'",
        'SET DEFAULT ROLE NONE TO u',
      ),
    ).toEqual(["1044 Access denied for user 'u'@'%' to database 'mysql'", 'ok', 'ok', 'ok']);
  });

  test('CREATE ROLE, DROP ROLE, and what the mysql database grants, serve as well', async () => {
    await root(
      'CREATE USER u, v',
      'GRANT CREATE ROLE ON *.* TO u',
      'GRANT DROP ROLE ON *.* TO v',
      'CREATE USER w',
      'GRANT INSERT ON mysql.* TO w',
    );
    expect(await connect(engine, any('u'))('CREATE ROLE r', 'DROP ROLE r', 'CREATE USER q')).toEqual([
      'ok',
      expect.stringMatching(/^1227 /),
      expect.stringMatching(/^1227 /),
    ]);
    expect(await connect(engine, any('v'))('DROP ROLE r')).toEqual(['ok']);
    expect(await connect(engine, any('w'))('CREATE USER q', 'DROP USER q')).toEqual(['ok', expect.stringMatching(/^1227 /)]);
  });

  test('accounts with SYSTEM_USER are for those who have it too', async () => {
    await root(
      'CREATE USER boss, u',
      'GRANT SYSTEM_USER ON *.* TO boss',
      'GRANT CREATE USER ON *.* TO u',
      'GRANT SELECT ON shop.* TO u WITH GRANT OPTION',
    );
    const user = connect(engine, any('u'));
    const denied = `${mayNot} SYSTEM_USER privilege(s) for this operation`;
    expect(
      await user(
        "ALTER USER boss IDENTIFIED BY 'x'",
        'DROP USER boss',
        'RENAME USER boss TO q',
        'REVOKE ALL PRIVILEGES, GRANT OPTION FROM boss',
      ),
    ).toEqual([denied, denied, denied, denied]);
  });
});

describe('who may grant', () => {
  const denied = (what: string): string => `1142 ${what} command denied to user 'g'@'localhost' for table 't'`;
  let granter: Run;
  beforeEach(async () => {
    await root('CREATE USER g, u', 'CREATE ROLE r', 'GRANT SELECT, INSERT ON shop.* TO g WITH GRANT OPTION', 'GRANT SELECT ON *.* TO g');
    granter = connect(engine, any('g'));
  });

  test('whoever has it with GRANT OPTION at that level', async () => {
    const noDatabase = "1044 Access denied for user 'g'@'%' to database 'shop'";
    expect(
      await granter(
        'GRANT SELECT ON *.* TO u',
        'GRANT USAGE ON *.* TO u',
        'GRANT SELECT ON shop.* TO u',
        'GRANT SELECT, UPDATE ON shop.* TO u',
        'GRANT ALL ON shop.* TO u',
        'GRANT SELECT ON shop.t TO u',
        'GRANT DELETE, UPDATE ON shop.t TO u',
        'GRANT ALL ON shop.t TO u',
        'GRANT SELECT (a) ON shop.t TO u',
        'GRANT UPDATE (a), REFERENCES (a) ON shop.t TO u',
        'GRANT SELECT ON other.t TO u',
        'REVOKE SELECT ON shop.* FROM u',
        'REVOKE UPDATE ON shop.* FROM u',
      ),
    ).toEqual([
      "1045 Access denied for user 'g'@'%' (using password: YES)",
      "1045 Access denied for user 'g'@'%' (using password: YES)",
      'ok',
      noDatabase,
      noDatabase,
      'ok',
      denied('UPDATE, DELETE'),
      denied('UPDATE, DELETE, CREATE, DROP, REFERENCES, INDEX, ALTER, CREATE VIEW, SHOW VIEW, TRIGGER'),
      'ok',
      denied('UPDATE, REFERENCES'),
      denied('GRANT'),
      'ok',
      noDatabase,
    ]);
    expect(await granter('GRANT EXECUTE ON PROCEDURE shop.p TO u')).toEqual([
      "1370 execute command denied to user 'g'@'%' for routine 'shop.p'",
    ]);
  });

  test('dynamic privileges each by itself', async () => {
    await root('GRANT BACKUP_ADMIN ON *.* TO g WITH GRANT OPTION', 'GRANT CLONE_ADMIN ON *.* TO g');
    const not = `${mayNot} GRANT OPTION privilege(s) for this operation`;
    expect(await granter('GRANT BACKUP_ADMIN ON *.* TO u', 'GRANT CLONE_ADMIN ON *.* TO u', 'GRANT nosuchpriv ON *.* TO u')).toEqual([
      'ok',
      not,
      not,
    ]);
  });

  test('roles by ROLE_ADMIN, or WITH ADMIN OPTION', async () => {
    const not = `${mayNot} WITH ADMIN, ROLE_ADMIN, SUPER privilege(s) for this operation`;
    expect(await granter('GRANT r TO u', 'REVOKE r FROM u')).toEqual([not, not]);
    await root('GRANT r TO g WITH ADMIN OPTION', 'CREATE ROLE s');
    expect(await granter('GRANT r TO u', 'REVOKE r FROM u', 'GRANT s TO u')).toEqual(['ok', 'ok', not]);
    await root('GRANT ROLE_ADMIN ON *.* TO g');
    expect(await granter('GRANT s TO u')).toEqual(['ok']);
  });

  test('PROXY by those who may pass it on', async () => {
    expect(await granter('GRANT PROXY ON u TO g', 'GRANT PROXY ON g TO u')).toEqual(["1698 Access denied for user 'g'@'localhost'", 'ok']);
  });
});

describe('when a change counts', () => {
  test('without roles: databases and dynamic privileges at once, global ones with the next login', async () => {
    await root('CREATE USER u');
    const user = connect(engine, any('u'));
    await root('GRANT SELECT ON *.* TO u');
    expect((await user('SELECT COUNT(*) FROM shop.t'))[0]).toMatch(/^1142 /);
    expect(await connect(engine, any('u'))('SELECT COUNT(*) FROM shop.t')).toEqual(['0']);
    await root('GRANT SELECT ON shop.* TO u');
    expect(await user('SELECT COUNT(*) FROM shop.t')).toEqual(['0']);
    await root('REVOKE SELECT ON shop.* FROM u');
    expect((await user('SELECT COUNT(*) FROM shop.t'))[0]).toMatch(/^1142 /);
  });

  test('with active roles: everything at once; a role that was revoked or dropped stays the current one, and counts for nothing', async () => {
    await root('CREATE USER u', 'CREATE ROLE r', 'GRANT r TO u');
    const user = connect(engine, any('u'));
    const read = 'SELECT COUNT(*) FROM shop.t';
    expect(await user('SELECT CURRENT_ROLE()', 'SET ROLE r', 'SELECT CURRENT_ROLE()')).toEqual(['NONE', 'ok', '`r`@`%`']);
    await root('GRANT SELECT ON *.* TO r');
    expect(await user(read)).toEqual(['0']);
    await root('REVOKE r FROM u');
    expect(await user(read, 'SELECT CURRENT_ROLE()', 'SET ROLE r')).toEqual([
      expect.stringMatching(/^1142 /),
      '`r`@`%`',
      '3530 `r`@`%` is not granted to `u`@`%`',
    ]);
    await root('GRANT r TO u');
    expect(await user(read)).toEqual(['0']);
    await root('DROP ROLE r');
    expect(await user(read, 'SET ROLE NONE', 'SELECT CURRENT_ROLE()')).toEqual([expect.stringMatching(/^1142 /), 'ok', 'NONE']);
  });

  test('a dropped account keeps what it had globally, and nothing else', async () => {
    await root('CREATE USER u', 'GRANT SELECT ON *.* TO u', 'GRANT INSERT ON shop.* TO u');
    const user = connect(engine, any('u'));
    await root('DROP USER u');
    expect(await user('SELECT COUNT(*) FROM shop.t', 'INSERT INTO shop.t VALUES (1, 1)', 'SHOW GRANTS', "SET PASSWORD = 'x'")).toEqual([
      '0',
      expect.stringMatching(/^1142 INSERT command denied/),
      "1141 There is no such grant defined for user 'u' on host '%'",
      "1133 Can't find any matching row in the user table",
    ]);
  });

  test('dropping tables and databases leaves their grants', async () => {
    await root('CREATE USER u', 'GRANT SELECT ON shop.* TO u', 'GRANT INSERT ON shop.t TO u', 'DROP TABLE shop.t', 'DROP DATABASE shop');
    expect(await root('SHOW GRANTS FOR u')).toEqual([
      'GRANT USAGE ON *.* TO `u`@`%`|GRANT SELECT ON `shop`.* TO `u`@`%`|GRANT INSERT ON `shop`.`t` TO `u`@`%`',
    ]);
  });
});

test('limits per hour are kept to, until they are changed, flushed, or the hour is over', async () => {
  await root('CREATE USER u WITH MAX_QUERIES_PER_HOUR 4 MAX_UPDATES_PER_HOUR 1 MAX_CONNECTIONS_PER_HOUR 3', 'GRANT ALL ON shop.* TO u');
  const user = connect(engine, any('u'));
  const questions = "1226 User 'u' has exceeded the 'max_questions' resource (current value: 4)";
  // As MySQL 9.7 answers.
  expect(
    await user('SELECT 1', 'INSERT INTO shop.t VALUES (1, 1)', 'INSERT INTO shop.t VALUES (1, 1)', 'SELECT 2', 'SELECT 3', 'SELECT 4'),
  ).toEqual(['1', 'ok', "1226 User 'u' has exceeded the 'max_updates' resource (current value: 1)", '2', questions, questions]);
  connect(engine, any('u'));
  connect(engine, any('u'));
  expect(() => connect(engine, any('u'))).toThrow("User 'u' has exceeded the 'max_connections_per_hour' resource (current value: 3)");
  await root('FLUSH USER_RESOURCES');
  expect(await user('SELECT 5')).toEqual(['5']);
  await root('ALTER USER u WITH MAX_QUERIES_PER_HOUR 1');
  expect(await user('SELECT 6', 'SELECT 7')).toEqual(['6', questions.replace('4', '1')]);
  await root('ALTER USER u WITH MAX_QUERIES_PER_HOUR 0');
  expect(await user('SELECT 8', 'SELECT 9')).toEqual(['8', '9']);
});

describe('automatic_sp_privileges', () => {
  const grants = async (user: string): Promise<readonly string[]> => ((await root(`SHOW GRANTS FOR ${user}`))[0] ?? '').split('|').slice(2);
  beforeEach(async () => {
    await root('CREATE USER u, v', 'GRANT CREATE ROUTINE ON shop.* TO u');
  });

  test('who creates a routine may run, change and drop it; with it go the grants of everybody', async () => {
    const user = connect(engine, any('u'));
    expect(
      await user(
        'CREATE PROCEDURE shop.P() SELECT 1',
        'CREATE FUNCTION shop.P() RETURNS INT DETERMINISTIC RETURN 2',
        'CALL shop.p()',
        'SELECT shop.p()',
      ),
    ).toEqual(['ok', 'ok', '1', '2']);
    expect(await grants('u')).toEqual([
      'GRANT EXECUTE, ALTER ROUTINE ON PROCEDURE `shop`.`p` TO `u`@`%`',
      'GRANT EXECUTE, ALTER ROUTINE ON FUNCTION `shop`.`p` TO `u`@`%`',
    ]);
    expect(await root("SELECT Routine_name, Routine_type, Grantor, Proc_priv FROM mysql.procs_priv WHERE User = 'u'")).toEqual([
      'P,FUNCTION,u@localhost,Execute,Alter Routine|P,PROCEDURE,u@localhost,Execute,Alter Routine',
    ]);
    await root('GRANT EXECUTE ON PROCEDURE shop.p TO v WITH GRANT OPTION');
    expect(await user('DROP PROCEDURE shop.p')).toEqual(['ok']);
    expect(await grants('u')).toEqual(['GRANT EXECUTE, ALTER ROUTINE ON FUNCTION `shop`.`p` TO `u`@`%`']);
    expect(await root('SHOW GRANTS FOR v')).toEqual(['GRANT USAGE ON *.* TO `v`@`%`']);
  });

  test('nobody gets what they have anyway, or where the server does not want it', async () => {
    await root('CREATE PROCEDURE shop.a() SELECT 1', 'SET GLOBAL automatic_sp_privileges = OFF');
    await connect(engine, any('u'))('CREATE PROCEDURE shop.b() SELECT 1');
    expect(await grants('u')).toEqual([]);
    expect(await root('SELECT COUNT(*) FROM mysql.procs_priv')).toEqual(['0']);
  });
});

describe('roles of a session', () => {
  test('those by default are active from the login on, all of them where the server says so', async () => {
    await root('CREATE USER u', 'CREATE ROLE r, s', 'GRANT r, s TO u', 'SET DEFAULT ROLE r TO u');
    const user = connect(engine, any('u'));
    expect(
      await user(
        'SELECT CURRENT_ROLE()',
        'SET ROLE ALL',
        'SELECT CURRENT_ROLE()',
        'SET ROLE ALL EXCEPT r',
        'SELECT CURRENT_ROLE()',
        'SET ROLE DEFAULT',
        'SELECT CURRENT_ROLE()',
      ),
    ).toEqual(['`r`@`%`', 'ok', '`r`@`%`,`s`@`%`', 'ok', '`s`@`%`', 'ok', '`r`@`%`']);
    await root('SET GLOBAL activate_all_roles_on_login = ON');
    expect(await connect(engine, any('u'))('SELECT CURRENT_ROLE()')).toEqual(['`r`@`%`,`s`@`%`']);
  });

  test('mandatory ones are granted to everybody, and cannot be taken or dropped', async () => {
    await root('CREATE USER u', 'CREATE ROLE m', 'GRANT SELECT ON shop.* TO m', "SET GLOBAL mandatory_roles = 'm, `nosuch`@`h`'");
    const user = connect(engine, any('u'));
    expect(await user('SHOW GRANTS', 'SET ROLE m', 'SELECT COUNT(*) FROM shop.t')).toEqual([
      'GRANT USAGE ON *.* TO `u`@`%`|GRANT `m`@`%` TO `u`@`%`',
      'ok',
      '0',
    ]);
    const mandatory = expect.stringMatching(/^3628 The role `m`@`%` is a mandatory role and can't be revoked or dropped\./);
    expect(await root('DROP ROLE m', 'REVOKE m FROM u')).toEqual([mandatory, mandatory]);
  });

  test('information_schema tells of them', async () => {
    await root(
      'CREATE USER wa1',
      'CREATE ROLE wr1, wr2, wr3',
      'GRANT wr1 TO wa1 WITH ADMIN OPTION',
      'GRANT wr2 TO wr1',
      'GRANT wr3 TO wa1',
      'SET DEFAULT ROLE wr1 TO wa1',
      'GRANT SELECT ON shop.t TO wr1',
      'GRANT SELECT (a), INSERT (b) ON shop.t TO wr2 WITH GRANT OPTION',
    );
    const user = connect(engine, any('wa1'));
    const answers = await user(
      ...[
        'applicable_roles',
        'enabled_roles',
        'administrable_role_authorizations',
        'role_table_grants',
        'role_column_grants',
        'user_privileges',
        'table_privileges',
      ].map((name) => `SELECT * FROM information_schema.${name}`),
      'SHOW GRANTS',
    );
    // As MySQL 9.7 answers.
    expect(answers).toEqual([
      'wa1,%,wa1,%,wr1,%,YES,YES,NO|wa1,%,wa1,%,wr3,%,NO,NO,NO|wa1,%,wr1,%,wr2,%,NO,NO,NO',
      'wr1,%,YES,NO',
      'wa1,%,wa1,%,wr1,%,YES,YES,NO',
      'root,localhost,wr1,%,def,shop,t,Select,NO|root,localhost,wr2,%,def,shop,t,Grant,YES',
      'root,localhost,wr2,%,def,shop,t,a,Select,YES|root,localhost,wr2,%,def,shop,t,b,Insert,YES',
      "'wa1'@'%',def,USAGE,NO",
      '',
      'GRANT USAGE ON *.* TO `wa1`@`%`|GRANT SELECT, SELECT (`a`), INSERT (`b`) ON `shop`.`t` TO `wa1`@`%` WITH GRANT OPTION|GRANT `wr3`@`%` TO `wa1`@`%`|GRANT `wr1`@`%` TO `wa1`@`%` WITH ADMIN OPTION',
    ]);
  });
});

describe('what others are told', () => {
  test('accounts without SELECT on mysql see themselves', async () => {
    await root('CREATE USER u, other', 'GRANT SELECT ON shop.* TO u', 'GRANT INSERT ON shop.* TO other');
    const user = connect(engine, any('u'));
    expect(
      await user(
        'SELECT GRANTEE FROM information_schema.SCHEMA_PRIVILEGES',
        'SELECT USER FROM information_schema.USER_ATTRIBUTES',
        'SHOW GRANTS FOR other',
        'SHOW CREATE USER other',
        'SHOW GRANTS FOR u',
      ),
    ).toEqual([
      "'u'@'%'",
      'u',
      "1142 SELECT command denied to user 'u'@'localhost' for table 'user'",
      "1044 Access denied for user 'u'@'%' to database 'mysql'",
      'GRANT USAGE ON *.* TO `u`@`%`|GRANT SELECT ON `shop`.* TO `u`@`%`',
    ]);
  });

  test('the hash of a password is for those who may read mysql.user', async () => {
    await root("CREATE USER h1 IDENTIFIED BY 'x', h2 IDENTIFIED BY 'x', h3", 'GRANT SELECT ON mysql.user TO h2');
    const shownTo = async (name: string): Promise<string | undefined> => (await connect(engine, any(name))(`SHOW CREATE USER ${name}`))[0];
    expect(await shownTo('h1')).toContain("IDENTIFIED WITH 'caching_sha2_password' AS <secret> REQUIRE");
    expect(await shownTo('h2')).toContain("IDENTIFIED WITH 'caching_sha2_password' AS '$A$");
    expect(await shownTo('h3')).toContain("IDENTIFIED WITH 'caching_sha2_password' REQUIRE");
  });

  test('the grant tables are changed by statements about accounts, not by INSERT', async () => {
    expect((await root("INSERT INTO mysql.user (Host, User) VALUES ('h', 'u')"))[0]).toMatch(
      /^1235 .*CREATE USER, ALTER USER, GRANT and REVOKE/,
    );
    expect(await root("SELECT COUNT(*) FROM mysql.user WHERE User = 'u'")).toEqual(['0']);
  });

  test('partial revokes are refused by name', async () => {
    expect(await root('SET GLOBAL partial_revokes = ON', 'SELECT @@partial_revokes')).toEqual([
      "1235 This version of MySQL doesn't yet support 'partial_revokes'",
      '0',
    ]);
  });

  test('a second factor is refused by name', async () => {
    const not = "1235 This version of MySQL doesn't yet support 'authentication by more than one factor'";
    expect(
      await root(
        "CREATE USER u IDENTIFIED BY 'x' AND IDENTIFIED BY 'y'",
        'CREATE USER u',
        'ALTER USER u ADD 2 FACTOR IDENTIFIED WITH authentication_fido',
      ),
    ).toEqual([not, 'ok', not]);
  });
});
