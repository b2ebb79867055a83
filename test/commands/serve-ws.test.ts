/** `wsql serve-ws` as a process. */
import { afterEach, expect, test } from 'bun:test';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions } from '../../commands/serve-ws.ts';
import { Flags } from '../../commands/terminal/flags.ts';
import { selfSignedCertificate } from '../../src/servers/listener/self-signed.ts';
import { cleanUp, Talker } from '../servers/websocket/talker.ts';

afterEach(cleanUp);

const dir = mkdtempSync(join(tmpdir(), 'wsql-serve-ws-'));
const MAIN = join(import.meta.dirname, '..', '..', 'commands', 'main.ts');

function options(typed: Record<string, string[]>, env: Record<string, string> = {}) {
  return readOptions(new Flags({ data: [':memory:'], ...typed }, env));
}

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
/** @returns where it says that it listens. */
async function start(...args: string[]): Promise<{ readonly child: ChildProcess; readonly line: string; readonly url: string }> {
  const child = spawn(process.execPath, [MAIN, 'serve-ws', '--port', '0', '--data', ':memory:', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [data] = await once(child.stdout as NodeJS.ReadableStream, 'data');
  const line = String(data).trim();
  return { child, line, url: line.replace('wsql: WebSocket on ', '') };
}

test('it says where it listens, serves, and lets running statements finish when it is told to stop', async () => {
  const { child, line, url } = await start();
  expect(line).toMatch(/^wsql: WebSocket on ws:\/\/127\.0\.0\.1:\d+\/db$/);
  const client = new Talker(url);
  expect((await client.of('welcome')).requiresAuth).toBe(false);
  expect((await client.query('SELECT door, account, tls FROM wsql.clients')).data).toEqual([
    { door: 'websocket', account: 'root', tls: null },
  ]);
  client.say({ type: 'query', queryId: 's', query: 'SELECT SLEEP(0.3) AS s' });
  await client.ask({ type: 'status' });
  child.kill('SIGTERM');
  expect((await client.to('s')).data).toEqual([{ s: 0 }]);
  expect((await client.closed).code).toBe(1001);
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
}, 20_000);

test('it asks for its password, on its endpoint, and over TLS', async () => {
  const { cert, key } = await selfSignedCertificate();
  writeFileSync(join(dir, 'cert.pem'), cert);
  writeFileSync(join(dir, 'key.pem'), key);
  const tls = ['--tls-cert', join(dir, 'cert.pem'), '--tls-key', join(dir, 'key.pem')];
  const { url } = await start('--endpoint', '/sql', '--password', 'sesame', ...tls, '--read-only');
  expect(url).toMatch(/^wss:\/\/127\.0\.0\.1:\d+\/sql$/);
  const client = new Talker(url, { rejectUnauthorized: false });
  expect((await client.of('welcome')).requiresAuth).toBe(true);
  client.say({ type: 'auth', password: 'sesame' });
  expect((await client.of('auth_response')).success).toBe(true);
  expect((await client.query('SELECT 1 AS a')).data).toEqual([{ a: 1 }]);
  expect((await client.query('SELECT tls FROM wsql.clients')).data).not.toEqual([{ tls: null }]);
  expect(await client.query('CREATE DATABASE d')).toMatchObject({ success: false, errno: 1290 });
}, 20_000);

test('flags become limits, and what they may not be is told', () => {
  const { limits, origins, endpoint, port } = options({
    heartbeat: ['5s'],
    maxRows: ['10'],
    statementTimeout: ['1min'],
    allowOrigin: ['https://a.example,http://b.example:8080'],
    endpoint: ['/sql'],
  });
  expect(limits).toEqual({ heartbeat: 5000, maxRows: 10, statementTimeout: 60_000 });
  expect(origins).toEqual(['https://a.example', 'http://b.example:8080']);
  expect([endpoint, port]).toEqual(['/sql', 8080]);
  writeFileSync(join(dir, 'statements.json'), '{"one": "SELECT 1"}');
  expect(options({ statements: [join(dir, 'statements.json')] }).statements?.get('one')).toBe('SELECT 1');
  expect([...(options({ allow: ['select,insert'] }).allow ?? [])]).toEqual(['select', 'insert']);
  expect(() => options({ allow: ['dance'] })).toThrow('--allow');
  expect(options({}, { WSQL_PASSWORD: 'x' }).password).toBe('x');
  expect(() => options({ endpoint: ['db'] })).toThrow('--endpoint');
  expect(() => options({ allowOrigin: ['a.example'] })).toThrow('--allow-origin');
  expect(() => options({ tlsCert: ['x'] })).toThrow('--tls-key');
  expect(() => options({ maxRows: ['0'] })).toThrow('--max-rows');
  expect(() => options({ noAuth: ['true'], password: ['x'] }, { WSQL_NO_AUTH: '1' })).toThrow('exclude each other');
});

test('an address that others reach needs a password, an account, a token, or --no-auth', () => {
  expect(() => options({ host: ['0.0.0.0'] })).toThrow('--host 0.0.0.0');
  for (const given of [{ password: ['x'] }, { token: ['x'] }, { user: ['a:b'] }])
    expect(options({ host: ['0.0.0.0'], ...given }).host).toBe('0.0.0.0');
  expect(options({ host: ['0.0.0.0'] }, { WSQL_NO_AUTH: '1' }).accounts.kind).toBe('everybody');
});
