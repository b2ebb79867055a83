/** Logins on every runtime: the ssl-modes against good and bad certificates, and what proves passwords. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openUpstream, parseUpstreamUrl } from '../../../src/backends/upstream/index.ts';
import { authority, certificate } from '../../support/certificates.ts';
import { hasMariaDb, type MariaDb, startMariaDb } from '../../support/mariadb.ts';
import { ROOT, RUNTIMES } from '../../support/runtimes.ts';
import { NO_HOST, OPTIONS, results } from './servers.ts';

setDefaultTimeout(120_000);

const PROGRAM = join(ROOT, 'test', 'support', 'try-logins.ts');
const dir = mkdtempSync(join(tmpdir(), 'wsql-tls-runtimes-'));
const file = (name: string) => join(dir, name);
const CA = `ssl-ca=${file('ca.pem')}`;
const OTHER_CA = `ssl-ca=${file('other.pem')}`;
const CLIENT = `ssl-cert=${file('client.pem')}&ssl-key=${file('client.key')}`;

type ServerName = 'good' | 'expired' | 'named' | 'plain';
/** What a login comes to: a version of TLS, '' for none, or an error. */
type Outcome = 'TLSv1.3' | 'TLSv1.2' | '' | { readonly errno: number; readonly says: RegExp };
const refused = (says = /SSL/): Outcome => ({ errno: 2026, says });

const CASES: readonly (readonly [server: ServerName, host: string, parameters: string, outcome: Outcome])[] = [
  ['good', '127.0.0.1', '', 'TLSv1.3'],
  ['good', '127.0.0.1', 'ssl-mode=disabled', ''],
  ['good', '127.0.0.1', 'ssl-mode=preferred', 'TLSv1.3'],
  ['good', '127.0.0.1', 'ssl-mode=required', 'TLSv1.3'],
  ['good', '127.0.0.1', `ssl-mode=verify-ca&${CA}`, 'TLSv1.3'],
  ['good', '127.0.0.1', `ssl-mode=verify-identity&${CA}`, 'TLSv1.3'],
  ['good', 'localhost', `ssl-mode=verify-identity&${CA}`, 'TLSv1.3'],
  ['good', '127.0.0.1', `ssl-mode=required&${OTHER_CA}`, 'TLSv1.3'],
  ['good', '127.0.0.1', `ssl-mode=verify-ca&${OTHER_CA}`, refused()],
  ['good', '127.0.0.1', `ssl-mode=verify-identity&${OTHER_CA}`, refused()],
  ['good', '127.0.0.1', 'ssl-mode=verify-ca', refused()],
  ['good', '127.0.0.1', `ssl-mode=verify-identity&${CA}&ssl-server-name=db.example`, refused(/db\.example/)],
  ['good', '127.0.0.1', 'tls-version=TLSv1.2', 'TLSv1.2'],
  ['good', '127.0.0.1', 'tls-version=TLSv1.3,TLSv1.2', 'TLSv1.3'],
  ['good', '127.0.0.1', 'ssl-mode=required&ssl-ca=/nowhere/ca.pem', { errno: 2026, says: /nowhere\/ca\.pem/ }],
  ['good', '127.0.0.1', 'ssl-cipher=NOPE', refused()],
  ['expired', '127.0.0.1', 'ssl-mode=required', 'TLSv1.3'],
  ['expired', '127.0.0.1', `ssl-mode=verify-ca&${CA}`, refused(/expired|unable to verify/)],
  ['expired', '127.0.0.1', `ssl-mode=verify-identity&${CA}`, refused(/expired|unable to verify/)],
  ['named', '127.0.0.1', `ssl-mode=verify-ca&${CA}`, 'TLSv1.3'],
  ['named', '127.0.0.1', `ssl-mode=verify-identity&${CA}`, refused(/127\.0\.0\.1/)],
  ['named', 'localhost', `ssl-mode=verify-identity&${CA}`, refused(/localhost/)],
  ['named', '127.0.0.1', `ssl-mode=verify-identity&${CA}&ssl-server-name=db.example`, 'TLSv1.3'],
  ['plain', '127.0.0.1', '', ''],
  ['plain', '127.0.0.1', 'ssl-mode=required', refused(/the server doesn't support it/)],
  ['plain', '127.0.0.1', `ssl-mode=verify-identity&${CA}`, refused(/the server doesn't support it/)],
];

/** Logins at the good server, by name. */
const ACCOUNTS: readonly (readonly [login: string, parameters: string, outcome: string | number])[] = [
  ['ed:p%C3%A4ss', '', 'ed@%'],
  ['ed:wrong', '', 1045],
  ['ed:p%C3%A4ss', 'ssl-mode=disabled', 'ed@%'],
  ['needy:pw', CLIENT, 'needy@%'],
  ['needy:pw', '', 1045],
];

describe.skipIf(!hasMariaDb)('MariaDB', () => {
  const servers = new Map<ServerName, MariaDb>();
  beforeAll(async () => {
    const ca = await authority(dir, 'ca');
    await authority(dir, 'other');
    await certificate(dir, 'good', ca, ['localhost', '127.0.0.1']);
    await certificate(dir, 'expired', ca, ['localhost', '127.0.0.1'], [-3, -1]);
    await certificate(dir, 'named', ca, ['db.example']);
    await certificate(dir, 'client', ca, []);
    const tls = (name: string) => [`--ssl-ca=${file('ca.pem')}`, `--ssl-cert=${file(`${name}.pem`)}`, `--ssl-key=${file(`${name}.key`)}`];
    for (const name of ['good', 'expired', 'named'] as const)
      servers.set(name, await startMariaDb([...tls(name), '--plugin-load-add=auth_ed25519']));
    servers.set('plain', await startMariaDb(['--skip-ssl']));
    const admin = openUpstream(parseUpstreamUrl(servers.get('good')?.url ?? ''));
    const root = await admin.connect(OPTIONS, NO_HOST);
    await results(root, "CREATE USER ed IDENTIFIED VIA ed25519 USING PASSWORD('päss')");
    await results(root, "CREATE USER needy IDENTIFIED BY 'pw' REQUIRE X509");
    admin.close();
  }, 120_000);
  afterAll(async () => {
    for (const server of servers.values()) await server.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  const port = (name: ServerName) => servers.get(name)?.port ?? 0;

  for (const { name, command } of RUNTIMES) {
    if (name === 'compiled binary') continue;
    test.skipIf(command === null)(
      `${name}: the modes of TLS, by certificate`,
      async () => {
        const urls = CASES.map(([server, host, parameters]) => `mysql://root@${host}:${port(server)}/?connect-timeout=60&${parameters}`);
        const outcomes = await tryLogins(command ?? [], urls);
        for (const [i, [server, host, parameters, wanted]] of CASES.entries()) {
          const what = `${server} ${host} ${parameters}`;
          if (typeof wanted === 'string') expect({ what, ...outcomes[i] }).toMatchObject({ what, tls: wanted });
          else
            expect({ what, ...outcomes[i] }).toMatchObject({
              what,
              errno: wanted.errno,
              message: expect.stringMatching(wanted.says),
            });
        }
      },
      60_000,
    );

    test.skipIf(command === null)(
      `${name}: cipher suites`,
      async () => {
        const suites = ['ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES128-GCM-SHA256'];
        const urls = suites.map((suite) => `mysql://root@127.0.0.1:${port('good')}/?tls-version=TLSv1.2&ssl-cipher=${suite}`);
        const outcomes = await tryLogins(command ?? [], urls);
        expect(outcomes).toMatchObject(suites.map((cipher) => (name === 'Deno' ? { errno: 2026 } : { tls: 'TLSv1.2', cipher })));
      },
      60_000,
    );

    test.skipIf(command === null)(
      `${name}: passwords and client certificates`,
      async () => {
        const urls = ACCOUNTS.map(
          ([account, parameters]) => `mysql://${account}@127.0.0.1:${port('good')}/?connect-timeout=60&${parameters}`,
        );
        const outcomes = await tryLogins(command ?? [], urls);
        for (const [i, [account, parameters, wanted]] of ACCOUNTS.entries()) {
          const what = `${account} ${parameters}`;
          const shown = typeof wanted === 'string' ? { user: wanted } : { errno: wanted };
          expect({ what, ...outcomes[i] }).toMatchObject({ what, ...shown });
        }
      },
      60_000,
    );
  }
});

/** Runs the program in a runtime, instead of wsql's own. */
async function tryLogins(command: readonly string[], urls: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const [runtime = '', ...args] = command.slice(0, -1);
  const child = spawn(runtime, [...args, PROGRAM, ...urls], { cwd: ROOT });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as readonly Record<string, unknown>[];
}
