/** serve-mysql and query where the server behind is not there, refuses, or comes later. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openUpstream } from '../../src/backends/upstream/index.ts';
import { freePort, hasMariaDb, type MariaDb, startMariaDb } from '../support/mariadb.ts';
import { ROOT, RUNTIMES, run, serve } from '../support/runtimes.ts';
import { startScript } from '../support/scripted-server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

setDefaultTimeout(120_000);

const bun = RUNTIMES[0]?.command ?? [];
const LOOPBACK = ['--port', '0', '--log-level', 'warn'];

test('nobody there: one line, and exit code 3', async () => {
  const port = await freePort();
  const query = run(bun, ['query', '--url', `mysql://app:secret@127.0.0.1:${port}/`, 'SELECT 1']);
  expect(query).toEqual({
    code: 3,
    stdout: '',
    stderr: `ERROR 2003 (HY000): Can't connect to MySQL server on '127.0.0.1:${port}' (ECONNREFUSED)\n`,
  });
  const gateway = run(bun, ['serve-mysql', ...LOOPBACK, '--upstream', `mysql://app:secret@127.0.0.1:${port}/`]);
  expect(gateway).toEqual({
    code: 3,
    stdout: '',
    stderr:
      'wsql: cannot reach the upstream server (--wait-for-upstream keeps trying): ' +
      `ERROR 2003 (HY000): Can't connect to MySQL server on '127.0.0.1:${port}' (ECONNREFUSED)\n`,
  });
});

test('what is no MySQL server is said to be none, and not waited for', async () => {
  const ssh = await startScript([Buffer.from('SSH-2.0-OpenSSH_9.2\r\n')]);
  const child = spawn(bun[0] ?? '', [
    ...bun.slice(1),
    'serve-mysql',
    ...LOOPBACK,
    '--wait-for-upstream',
    '--upstream',
    `mysql://app@127.0.0.1:${ssh.port}/`,
  ]);
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = await once(child, 'close');
  expect([code, stderr]).toEqual([3, expect.stringContaining('ERROR 2012 (HY000): Error in server handshake')]);
  ssh.close();
});

test('waiting for as long as it may take, and until a signal', async () => {
  const port = await freePort();
  const upstream = ['--upstream', `mysql://app@127.0.0.1:${port}/`];
  const started = performance.now();
  const tired = run(bun, ['serve-mysql', ...LOOPBACK, ...upstream, '--wait-for-upstream=1']);
  expect(tired.code).toBe(3);
  expect(tired.stderr.match(/is not there yet/g)).toHaveLength(1);
  expect(tired.stderr).toContain('wsql: cannot reach the upstream server: ERROR 2003');
  expect(performance.now() - started).toBeGreaterThan(1000);
  const patient = spawn(bun[0] ?? '', [...bun.slice(1), 'serve-mysql', ...LOOPBACK, ...upstream, '--wait-for-upstream'], { cwd: ROOT });
  await once(patient.stderr, 'data');
  patient.kill('SIGTERM');
  expect(await once(patient, 'exit')).toEqual([0, null]);
});

test('flags that make no sense', () => {
  expect(run(bun, ['serve-mysql', ...LOOPBACK, '--data', ':memory:', '--wait-for-upstream'])).toMatchObject({ code: 2 });
  const soon = ['serve-mysql', ...LOOPBACK, '--upstream', 'mysql://a', '--wait-for-upstream=soon'];
  expect(run(bun, soon)).toMatchObject({ code: 2, stderr: expect.stringContaining('--wait-for-upstream soon') });
});

describe.skipIf(!hasMariaDb)('with a server', () => {
  let server: MariaDb;
  let proxy: TcpProxy;
  beforeAll(async () => {
    server = await startMariaDb();
    proxy = await startTcpProxy(server);
  }, 60_000);
  afterAll(async () => {
    await proxy.close();
    await server.stop();
  });

  test('an account that is refused is said so, at once, and without its password', () => {
    const url = `mysql://nobody:s3cret@127.0.0.1:${server.port}/`;
    const query = run(bun, ['query', '--url', url, 'SELECT 1']);
    expect(query).toMatchObject({ code: 3, stderr: expect.stringMatching(/^ERROR 1045 \(28000\): Access denied for user 'nobody'.*\n$/) });
    const gateway = run(bun, ['serve-mysql', ...LOOPBACK, '--upstream', url, '--wait-for-upstream']);
    expect(gateway.code).toBe(3);
    expect(gateway.stderr).toMatch(/^wsql: the upstream server refuses the login of --upstream: ERROR 1045 \(28000\): Access denied.*\n$/);
    expect(query.stderr + gateway.stderr).not.toContain('s3cret');
  });

  test('TLS that does not work is not waited for', () => {
    const url = `mysql://root@127.0.0.1:${server.port}/?ssl-mode=verify-identity`;
    const gateway = run(bun, ['serve-mysql', ...LOOPBACK, '--upstream', url, '--wait-for-upstream']);
    expect(gateway.code).toBe(3);
    expect(gateway.stderr).toMatch(/^wsql: cannot log in to the upstream server: ERROR 2026 \(HY000\): SSL connection error: .*\n$/);
  });

  for (const { name, command } of RUNTIMES)
    test.skipIf(command === null)(
      `${name}: silence in the middle of an answer is given up, idleness is not`,
      async () => {
        const url = `mysql://root@127.0.0.1:${server.port}/?read-timeout=0.5`;
        const [program = '', ...args] = command ?? [];
        const child = spawn(program, [...args, 'query', '--format', 'tsv', '-N', '--url', url], { cwd: ROOT });
        let stdout = '';
        let stderr = '';
        child.stderr.on('data', (chunk: Buffer) => {
          stderr += chunk.toString();
        });
        child.stdin.write('SELECT 1;\n');
        const answered = new Promise<void>((resolve) => {
          child.stdout.on('data', (chunk: Buffer) => {
            stdout += chunk.toString();
            resolve();
          });
        });
        await answered;
        await new Promise((resolve) => setTimeout(resolve, 800));
        child.stdin.end('SELECT 2;\nSELECT SLEEP(20);\n');
        const [code] = await once(child, 'close');
        expect([stdout, stderr]).toEqual(['1\n2\n', expect.stringMatching(/^ERROR 2013 .*nothing came for 0\.5 s/)]);
        expect(code).not.toBe(0);
      },
      20_000,
    );

  test('a server that comes later is served then; one that goes and comes back is served again', async () => {
    await proxy.down();
    let up: Promise<void> | null = null;
    const onStderr = (text: string) => {
      if (text.includes('the upstream server is not there yet')) up ??= proxy.up();
    };
    const upstream = `mysql://root@127.0.0.1:${proxy.port}/`;
    const gateway = await serve(bun, ['serve-mysql', ...LOOPBACK, '--upstream', upstream, '--wait-for-upstream=30'], { onStderr });
    expect(up).not.toBeNull();
    expect(await asked(gateway.port)).toBe('there');
    await proxy.down();
    expect(await asked(gateway.port)).toMatchObject({ errno: 2003 });
    await proxy.up();
    expect(await asked(gateway.port)).toBe('there');
    expect(await gateway.stop()).toBe(0);
  });
});

/** Logs in at a gateway. */
async function asked(port: number): Promise<unknown> {
  const client = openUpstream({ port });
  try {
    await client.probe();
    return 'there';
  } catch (error) {
    return error;
  } finally {
    client.close();
  }
}
