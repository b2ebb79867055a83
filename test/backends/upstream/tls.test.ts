/** TLS to the server, and what proves it: certificates that openssl makes for the test. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openUpstream, parseUpstreamUrl } from '../../../src/backends/upstream/index.ts';
import { hasMariaDb, type MariaDb, startMariaDb, which } from '../../support/mariadb.ts';
import { NO_HOST, notHere, OPTIONS, results, rows } from './servers.ts';

const mysqlUrl = process.env['WSQL_TEST_MYSQL'];

describe.skipIf(!hasMariaDb || which('openssl') === null)('MariaDB', () => {
  const dir = mkdtempSync(join(tmpdir(), 'wsql-tls-'));
  const path = (name: string) => join(dir, name);
  let server: MariaDb | null = null;
  beforeAll(async () => {
    authority('ca', 'authority');
    authority('other', 'another authority');
    certificate('server', 'subjectAltName=DNS:localhost,IP:127.0.0.1');
    certificate('local', 'subjectAltName=DNS:localhost');
    certificate('client', 'extendedKeyUsage=clientAuth');
    server = await startMariaDb([`--ssl-ca=${path('ca.pem')}`, `--ssl-cert=${path('server.pem')}`, `--ssl-key=${path('server.key')}`]);
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  function openssl(args: readonly string[]): void {
    const { status, stderr } = spawnSync('openssl', args, { cwd: dir, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }
  function authority(name: string, subject: string): void {
    openssl([
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
      '-subj',
      `/CN=${subject}`,
      '-days',
      '2',
    ]);
  }
  function certificate(name: string, extension: string): void {
    openssl(['req', '-newkey', 'rsa:2048', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`]);
    writeFileSync(path(`${name}.ext`), extension);
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', `${name}.ext`];
    openssl(['x509', '-req', '-in', `${name}.csr`, '-out', `${name}.pem`, ...signed]);
  }
  async function cipher(host: string, parameters: string, user = 'root'): Promise<string> {
    const backend = openUpstream(parseUpstreamUrl(`mysql://${user}@${host}:${server?.port}/?${parameters}`));
    try {
      const connection = await backend.connect(OPTIONS, NO_HOST);
      const [[, value] = []] = await rows(connection, "SHOW STATUS LIKE 'Ssl_cipher'");
      return String(value);
    } finally {
      backend.close();
    }
  }

  test('the modes', async () => {
    const ca = `ssl-ca=${path('ca.pem')}`;
    const other = `ssl-ca=${path('other.pem')}`;
    expect(await cipher('127.0.0.1', 'ssl-mode=disabled')).toBe('');
    for (const mode of ['preferred', 'required', `verify-ca&${ca}`, `verify-identity&${ca}`, `required&${other}`])
      for (const host of ['127.0.0.1', 'localhost'])
        expect([mode, host, await cipher(host, `ssl-mode=${mode}`)]).toEqual([mode, host, expect.stringMatching(/^TLS|^ECDHE/)]);
    for (const mode of [`verify-ca&${other}`, `verify-identity&${other}`, 'verify-ca', `verify-identity&${other}`])
      await expect(cipher('127.0.0.1', `ssl-mode=${mode}`)).rejects.toMatchObject({ errno: 2026 });
  });

  test('another name than that of the certificate', async () => {
    const ca = `ssl-ca=${path('ca.pem')}`;
    const named = (name: string) => cipher('127.0.0.1', `ssl-mode=verify-identity&${ca}&ssl-server-name=${name}`);
    await expect(named('db.example')).rejects.toMatchObject({ errno: 2026 });
    await expect(named('127.0.0.2')).rejects.toMatchObject({ errno: 2026 });
    expect(await named('localhost')).not.toBe('');
    const local = await startMariaDb([`--ssl-ca=${path('ca.pem')}`, `--ssl-cert=${path('local.pem')}`, `--ssl-key=${path('local.key')}`]);
    const connect = (host: string) =>
      openUpstream(parseUpstreamUrl(`mysql://root@${host}:${local.port}/?ssl-mode=verify-identity&${ca}`)).probe();
    await expect(connect('127.0.0.1')).rejects.toMatchObject({ errno: 2026 });
    await connect('localhost');
    await local.stop();
  }, 60_000);

  test('a client certificate', async () => {
    const backend = openUpstream(parseUpstreamUrl(server?.url ?? ''));
    await results(await backend.connect(OPTIONS, NO_HOST), "CREATE USER needy@'%' REQUIRE X509");
    backend.close();
    await expect(cipher('127.0.0.1', 'ssl-mode=required', 'needy')).rejects.toMatchObject({ errno: 1045 });
    expect(await cipher('127.0.0.1', `ssl-mode=required&ssl-cert=${path('client.pem')}&ssl-key=${path('client.key')}`, 'needy')).not.toBe(
      '',
    );
  });
});

if (mysqlUrl === undefined) notHere('MySQL');
else describe('MySQL', () => onMySql(mysqlUrl));

function onMySql(url: string): void {
  test('caching_sha2_password: in full by TLS and by RSA, then fast', async () => {
    const admin = openUpstream(parseUpstreamUrl(url));
    const root = await admin.connect(OPTIONS, NO_HOST);
    await results(root, "DROP USER IF EXISTS wsql_up@'%'");
    await results(root, "CREATE USER wsql_up@'%' IDENTIFIED WITH caching_sha2_password BY 'pä''ss'");
    const { host } = new URL(url.replace('mysql:', 'http:'));
    for (const mode of ['required', 'disabled']) {
      // The server forgets whose password it has seen.
      await results(root, 'FLUSH PRIVILEGES');
      for (let i = 0; i < 2; i++) {
        const backend = openUpstream(parseUpstreamUrl(`mysql://wsql_up:p%C3%A4%27ss@${host}/?ssl-mode=${mode}`));
        expect(await rows(await backend.connect(OPTIONS, NO_HOST), 'SELECT CURRENT_USER()')).toEqual([['wsql_up@%']]);
        backend.close();
      }
    }
    const wrong = openUpstream(parseUpstreamUrl(`mysql://wsql_up:wrong@${host}/?ssl-mode=disabled`));
    await expect(wrong.connect(OPTIONS, NO_HOST)).rejects.toMatchObject({ errno: 1045 });
    await results(root, 'DROP USER wsql_up');
    admin.close();
  });
}
