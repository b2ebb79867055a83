/** node-red/ in a real Node-RED, as a process. It is installed by `bun scripts/node-red.ts`, or is where WSQL_TEST_NODE_RED says. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { WsqlClient } from '../../src/client/index.ts';
import { ROOT, RUNTIMES } from '../support/runtimes.ts';

const HOME = process.env['WSQL_TEST_NODE_RED'] ?? join(ROOT, '.cache', 'node-red');
const RED = join(HOME, 'node_modules', 'node-red', 'red.js');
const NODE = RUNTIMES.find(({ name }) => name === 'Node 24')?.command?.[0] ?? '';
const isThere = existsSync(RED) && NODE !== '';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A flow: the door; POST /query asks it; GET /status tells the status of every node; GET /events what the door has told. */
function flow(door: number) {
  const at = { x: 100, y: 100, z: 'tab' };
  const keep = (name: string) =>
    `const kept = global.get('${name}') ?? []; kept.push(${name === 'events' ? 'msg' : '{ id: msg.status.source.id, text: msg.status.text }'}); global.set('${name}', kept);`;
  const answer = (name: string) => `msg.payload = global.get('${name}') ?? []; return msg;`;
  return [
    { id: 'tab', type: 'tab', label: 'wsql' },
    {
      id: 'door',
      type: 'wsql-server',
      ...at,
      endpoint: '/sql',
      wsHost: '127.0.0.1',
      wsPort: String(door),
      heartbeat: '1000',
      host: '',
      data: '',
      wires: [['keep-events']],
    },
    { id: 'endpoint', type: 'wsql-endpoint', url: `ws://127.0.0.1:${door}/sql` },
    { id: 'in', type: 'http in', ...at, url: '/query', method: 'post', wires: [['take']] },
    {
      id: 'take',
      type: 'function',
      ...at,
      func: 'msg.topic = msg.payload.sql; msg.params = msg.payload.params; return msg;',
      outputs: 1,
      wires: [['query']],
    },
    { id: 'query', type: 'wsql-query', ...at, endpoint: 'endpoint', query: '', timeout: '1', wires: [['give']] },
    {
      id: 'give',
      type: 'function',
      ...at,
      func: 'const { payload, rowCount, affectedRows, insertId, fields } = msg; msg.payload = { rows: payload, rowCount, affectedRows, insertId, types: fields.map(f => f.type) }; return msg;',
      outputs: 1,
      wires: [['out']],
    },
    { id: 'out', type: 'http response', ...at, wires: [] },
    { id: 'catch', type: 'catch', ...at, scope: ['query'], wires: [['failed']] },
    {
      id: 'failed',
      type: 'function',
      ...at,
      func: 'msg.statusCode = 400; msg.payload = msg.sqlError ?? { message: msg.error.message }; return msg;',
      outputs: 1,
      wires: [['out']],
    },
    { id: 'watch', type: 'status', ...at, scope: null, wires: [['keep-status']] },
    { id: 'keep-status', type: 'function', ...at, func: keep('statuses'), outputs: 1, wires: [[]] },
    { id: 'keep-events', type: 'function', ...at, func: keep('events'), outputs: 1, wires: [[]] },
    ...['statuses', 'events'].flatMap((name) => [
      { id: `in-${name}`, type: 'http in', ...at, url: `/${name}`, method: 'get', wires: [[`tell-${name}`]] },
      { id: `tell-${name}`, type: 'function', ...at, func: answer(name), outputs: 1, wires: [['out']] },
    ]),
  ];
}

describe.skipIf(!isThere)('Node-RED (bun scripts/node-red.ts)', () => {
  const dir = mkdtempSync(join(tmpdir(), 'wsql-node-red-'));
  let process_: ChildProcess | null = null;
  let log = '';
  let door = 0;
  let url = '';

  beforeAll(async () => {
    const port = await freePort();
    door = await freePort();
    url = `http://127.0.0.1:${port}`;
    const modules = join(dir, 'node_modules');
    cpSync(join(ROOT, 'node-red'), join(modules, 'node-red-contrib-wsql'), { recursive: true });
    mkdirSync(join(modules, 'wsql'));
    const source = (path: string) => `export * from ${JSON.stringify(pathToFileURL(join(ROOT, 'src', path)).href)};\n`;
    writeFileSync(
      join(modules, 'wsql', 'package.json'),
      JSON.stringify({ name: 'wsql', type: 'module', exports: { '.': './index.js', './client': './client.js' } }),
    );
    writeFileSync(join(modules, 'wsql', 'index.js'), source('index.ts'));
    writeFileSync(join(modules, 'wsql', 'client.js'), source(join('client', 'index.ts')));
    writeFileSync(join(dir, 'flows.json'), JSON.stringify(flow(door)));
    writeFileSync(join(dir, 'flows_cred.json'), JSON.stringify({ door: { wsPassword: 'geheim' }, endpoint: { password: 'geheim' } }));
    const settings = {
      uiHost: '127.0.0.1',
      uiPort: port,
      flowFile: 'flows.json',
      credentialSecret: false,
      telemetry: { enabled: false, updateNotification: false },
    };
    writeFileSync(join(dir, 'settings.js'), `module.exports = ${JSON.stringify(settings)};\n`);
    const child = spawn(NODE, [RED, '--userDir', dir, '--settings', join(dir, 'settings.js')], { stdio: ['ignore', 'pipe', 'pipe'] });
    process_ = child;
    await new Promise<void>((resolve, reject) => {
      const hear = (piece: Buffer) => {
        log += String(piece);
        if (log.includes('Started flows')) resolve();
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('exit', () => reject(new Error(log)));
    });
  }, 60_000);
  afterAll(async () => {
    const child = process_;
    if (child !== null && child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    rmSync(dir, { recursive: true, force: true });
  }, 20_000);

  async function query(sql: string, params?: unknown): Promise<{ readonly [name: string]: unknown }> {
    const body = JSON.stringify({ sql, params });
    const response = await fetch(`${url}/query`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    return { status: response.status, ...((await response.json()) as object) };
  }
  async function told(what: string): Promise<readonly { [name: string]: unknown }[]> {
    const response = await fetch(`${url}/${what}`);
    // While flows are started again there is no such page.
    return response.ok ? ((await response.json()) as readonly { [name: string]: unknown }[]) : [];
  }

  /** Waits until a node has shown a text so many times. */
  async function shown(id: string, text: string, times = 1): Promise<void> {
    const end = performance.now() + 10_000;
    while ((await told('statuses')).filter((status) => status['id'] === id && status['text'] === text).length < times) {
      if (performance.now() > end) throw new Error(`${id} never showed ${text}: ${JSON.stringify(await told('statuses'))}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  test('the nodes are there, and the editor has their forms', async () => {
    const list = (await (await fetch(`${url}/nodes`, { headers: { accept: 'application/json' } })).json()) as readonly {
      module: string;
      types: string[];
      err?: unknown;
    }[];
    const ours = list.filter(({ module }) => module === 'node-red-contrib-wsql');
    expect(ours.flatMap(({ types }) => types).sort()).toEqual(['wsql-endpoint', 'wsql-query', 'wsql-server']);
    expect(ours.filter(({ err }) => err !== undefined)).toEqual([]);
    const forms = await (await fetch(`${url}/nodes`, { headers: { accept: 'text/html' } })).text();
    for (const name of ['wsql-server', 'wsql-query', 'wsql-endpoint']) expect(forms).toContain(`data-template-name="${name}"`);
  });

  test('messages are statements, and what they answer', async () => {
    expect(await query('CREATE DATABASE shop')).toMatchObject({ status: 200, rows: [] });
    expect(await query('CREATE TABLE shop.t (id BIGINT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(20), d DECIMAL(20,2))')).toMatchObject({
      status: 200,
    });
    expect(await query('INSERT INTO shop.t (name, d) VALUES (?, ?), (?, NULL)', ["ä'b", '123456789012345678.90', 'x'])).toMatchObject({
      affectedRows: 2,
      insertId: 1,
    });
    expect(await query('SELECT * FROM shop.t WHERE id = :id', { id: 1 })).toEqual({
      status: 200,
      rows: [{ id: 1, name: "ä'b", d: '123456789012345678.90' }],
      rowCount: 1,
      affectedRows: 0,
      insertId: null,
      types: ['BIGINT', 'VARCHAR', 'DECIMAL'],
    });
  });

  test('errors go to Catch, with their number; so do timeouts', async () => {
    expect(await query('SELECT * FROM shop.nowhere')).toMatchObject({
      status: 400,
      code: 'ER_NO_SUCH_TABLE',
      errno: 1146,
      sqlState: '42S02',
    });
    expect(await query('SELECT SLEEP(20)')).toMatchObject({ status: 400, errno: 3024 });
    expect(await query('')).toMatchObject({ status: 400, message: expect.stringContaining('There is no SQL') });
  });

  test('others find the door too, with its password; the status counts them, the output tells of them', async () => {
    await expect(WsqlClient.connect(`ws://127.0.0.1:${door}/sql`, { password: 'wrong' })).rejects.toThrow('Access denied');
    const client = await WsqlClient.connect(`ws://127.0.0.1:${door}/sql`, { password: 'geheim' });
    expect((await client.query('SELECT COUNT(*) AS n FROM shop.t')).data).toEqual([{ n: 2 }]);
    await shown('door', `ws://127.0.0.1:${door}/sql · 2 clients`);
    await shown('query', 'connected');
    client.close();
    const topics = (await told('events')).map(({ topic }) => topic);
    for (const topic of ['connect', 'authenticated', 'error']) expect(topics).toContain(topic);
  }, 20_000);

  test('flows that are started again take the same port, and find each other', async () => {
    const response = await fetch(`${url}/flows`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'Node-RED-Deployment-Type': 'reload' },
      body: '[]',
    });
    expect(response.status).toBeLessThan(300);
    await shown('query', 'connected', 2);
    expect(await query('SELECT 1 AS a')).toMatchObject({ status: 200, rows: [{ a: 1 }] });
  }, 20_000);
});
