/** What proves a password, on every kind of server that is there. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BackendConnection } from '../../../src/backend.ts';
import { openUpstream, parseUpstreamUrl, type UpstreamOptions } from '../../../src/backends/upstream/index.ts';
import { hasMariaDb, type MariaDb, startMariaDb } from '../../support/mariadb.ts';
import { NO_HOST, OPTIONS, results, rows } from './servers.ts';

setDefaultTimeout(120_000);

const mysqlUrl = process.env['WSQL_TEST_MYSQL'];

/** Passwords of 0 to 255 bytes, some of them in characters of several bytes, and with what means something in SQL, URLs or C. */
const PASSWORDS = [
  '',
  'x',
  'it\'s \\ "quoted" `%41` #?&@:/',
  'pässwörd 密码 🔑',
  ' ',
  `${'ü'.repeat(60)}!`,
  '密'.repeat(71),
  'a'.repeat(255),
];

async function whoAmI(options: UpstreamOptions): Promise<string> {
  const backend = openUpstream(options);
  try {
    const [[user] = []] = await rows(await backend.connect(OPTIONS, NO_HOST), 'SELECT CURRENT_USER()');
    return String(user);
  } finally {
    backend.close();
  }
}
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

describe.skipIf(!hasMariaDb)('MariaDB', () => {
  let server: MariaDb | null = null;
  let root: BackendConnection | null = null;
  const start = async () => {
    server = await startMariaDb(['--plugin-load-add=auth_ed25519']);
    root = await openUpstream(parseUpstreamUrl(server.url)).connect(OPTIONS, NO_HOST);
  };
  beforeAll(start, 60_000);
  afterAll(async () => {
    await root?.close();
    await server?.stop();
  });
  const run = (sql: string) => (root === null ? Promise.reject(new Error('not started')) : results(root, sql));
  const at = (user: string, password: string): UpstreamOptions => ({ port: server?.port ?? 0, user, password });

  for (const plugin of ['mysql_native_password', 'ed25519'])
    test(`${plugin}: passwords of any length and script`, async () => {
      for (const [i, password] of PASSWORDS.entries()) {
        const user = `${plugin.slice(0, 5)}${i}`;
        // MariaDB has no empty password that ed25519 would prove.
        if (password === '' && plugin === 'ed25519') continue;
        await run(`CREATE USER ${user} IDENTIFIED VIA ${plugin} USING PASSWORD(${quoted(password)})`);
        expect([password, await whoAmI(at(user, password))]).toEqual([password, `${user}@%`]);
        await expect(whoAmI(at(user, `${password}.`))).rejects.toMatchObject({ errno: 1045, sqlState: '28000' });
      }
    });

  test('several plugins for one account: the server asks for one after the other', async () => {
    await run(
      "CREATE USER several IDENTIFIED VIA ed25519 USING PASSWORD('first') OR mysql_native_password USING PASSWORD('second') OR ed25519 USING PASSWORD('third')",
    );
    for (const password of ['first', 'second', 'third']) expect(await whoAmI(at('several', password))).toBe('several@%');
    await expect(whoAmI(at('several', 'fourth'))).rejects.toMatchObject({ errno: 1045 });
  });

  test('users with any name, and none', async () => {
    for (const user of ["o'neil", 'a@b:c/d%41', 'Jürgen 密', 'x'.repeat(80), '']) {
      await run(`CREATE USER ${quoted(user)}@'%' IDENTIFIED BY 'pw'`);
      expect(await whoAmI(at(user, 'pw'))).toBe(`${user}@%`);
      if (user === '') continue;
      const url = `mysql://${encodeURIComponent(user)}:pw@127.0.0.1:${server?.port}`;
      expect(await whoAmI(parseUpstreamUrl(url))).toBe(`${user}@%`);
    }
    await run("DROP USER ''@'%'");
  });

  test('through a Unix socket', async () => {
    await run("CREATE USER local IDENTIFIED VIA ed25519 USING PASSWORD('pw')");
    expect(await whoAmI({ socketPath: server?.socketPath ?? '', user: 'local', password: 'pw' })).toBe('local@%');
    await expect(whoAmI({ socketPath: '/nowhere/s.sock' })).rejects.toMatchObject({ errno: 2002 });
  });

  test('a locked account says so, and a database that is not there', async () => {
    await run("CREATE USER locked IDENTIFIED BY 'pw' ACCOUNT LOCK");
    await expect(whoAmI(at('locked', 'pw'))).rejects.toMatchObject({ errno: 4151 });
    await expect(whoAmI({ ...at('root', ''), database: 'nowhere' })).rejects.toMatchObject({ errno: 1049, sqlState: '42000' });
  });
});

describe.skipIf(mysqlUrl === undefined)('MySQL', () => {
  const dir = mkdtempSync(join(tmpdir(), 'wsql-login-'));
  const url = parseUpstreamUrl(mysqlUrl ?? 'mysql://localhost');
  const admin = openUpstream(url);
  let root: BackendConnection | null = null;
  const run = (sql: string) => (root === null ? Promise.reject(new Error('not started')) : results(root, sql));
  const made: string[] = [];
  async function user(name: string, identified: string): Promise<string> {
    const full = `wsql_login_${name}`;
    await run(`DROP USER IF EXISTS ${quoted(full)}`);
    await run(`CREATE USER ${quoted(full)} IDENTIFIED ${identified}`);
    made.push(full);
    return full;
  }
  const { password: _, ...server } = url;
  beforeAll(async () => {
    root = await admin.connect(OPTIONS, NO_HOST);
  });
  afterAll(async () => {
    for (const name of made) await run(`DROP USER ${quoted(name)}`);
    admin.close();
    rmSync(dir, { recursive: true, force: true });
  });

  for (const plugin of ['caching_sha2_password', 'sha256_password'])
    test(`${plugin}: by TLS and by RSA, passwords of any length and script`, async () => {
      for (const [i, password] of PASSWORDS.entries()) {
        const name = await user(`${plugin.slice(0, 4)}${i}`, `WITH ${plugin} BY ${quoted(password)}`);
        for (const sslMode of ['REQUIRED', 'DISABLED'] as const) {
          await run('FLUSH PRIVILEGES');
          const options = { ...server, user: name, password, sslMode };
          // RSA encrypts no more than fits into its key.
          if (sslMode === 'DISABLED' && Buffer.byteLength(password) > 213) {
            await expect(whoAmI(options)).rejects.toMatchObject({ errno: 2061 });
            continue;
          }
          for (let again = 0; again < 2; again++)
            expect([sslMode, password, await whoAmI(options)]).toEqual([sslMode, password, `${name}@%`]);
          await expect(whoAmI({ ...options, password: `${password}.` })).rejects.toMatchObject({
            errno: Buffer.byteLength(password) >= 213 && sslMode === 'DISABLED' ? 2061 : 1045,
          });
        }
      }
    }, 30_000);

  test("the server's RSA key may be given, and then no other one is used", async () => {
    const [[, pem] = []] = await rows(await admin.connect(OPTIONS, NO_HOST), "SHOW STATUS LIKE 'Caching_sha2_password_rsa_public_key'");
    const { generateKeyPairSync } = await import('node:crypto');
    writeFileSync(join(dir, 'server.pem'), String(pem));
    writeFileSync(
      join(dir, 'other.pem'),
      generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' }),
    );
    for (const plugin of ['caching_sha2_password', 'sha256_password']) {
      const name = await user(`key_${plugin.slice(0, 4)}`, `WITH ${plugin} BY 'pw'`);
      const withKey = (file: string) =>
        parseUpstreamUrl(`mysql://${name}:pw@${url.host}:${url.port}/?ssl-mode=disabled&server-public-key=${join(dir, file)}`);
      await expect(whoAmI(withKey('other.pem'))).rejects.toMatchObject({ errno: 1045 });
      expect(await whoAmI(withKey('server.pem'))).toBe(`${name}@%`);
      await expect(whoAmI(withKey('missing.pem'))).rejects.toThrow('cannot read');
    }
  });

  test('users with any name', async () => {
    for (const special of ["o'neil", 'a@b:c/d%41', 'Jür 密']) {
      const name = await user(special, "BY 'pw'");
      expect(await whoAmI({ ...server, user: name, password: 'pw' })).toBe(`${name}@%`);
    }
  });
});
