/** The files that pages load: small, and content with what a browser has. */
import { expect, test } from 'bun:test';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { bundleClient } from '../../scripts/bundle-client.ts';
import { atEnd, startDoor } from '../servers/websocket/talker.ts';

const bundle = bundleClient();
const MOST = 20_000;

test('each is under 20 kB compressed', async () => {
  const { module, script } = await bundle;
  for (const text of [module, script]) expect(gzipSync(text).length).toBeLessThan(MOST);
});

test('neither imports anything', async () => {
  const { module, script } = await bundle;
  for (const text of [module, script]) expect(text).not.toMatch(/\b(?:import\s*\(|from\s*["']|require\s*\()/);
});

/** What browsers have, as far as the library may use it: no process, no modules. */
function page(more: object = {}): object {
  const { WebSocket, URL, TextEncoder, TextDecoder, AbortController, AbortSignal, btoa, atob, performance, queueMicrotask } = globalThis;
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
  return createContext({
    ...{ WebSocket, URL, TextEncoder, TextDecoder, AbortController, AbortSignal, btoa, atob, performance, queueMicrotask },
    ...{ setTimeout, clearTimeout, setInterval, clearInterval },
    ...more,
  });
}

test('the script sets its names, and works with what a page has', async () => {
  const door = await startDoor({ password: 'p' });
  const context = page();
  runInContext((await bundle).script, context);
  const work = `(async () => {
    const client = await wsql.WsqlClient.connect(${JSON.stringify(door.server.url)}, { password: 'p' });
    const { data } = await client.query(wsql.sql\`SELECT \${1} AS a, \${new Uint8Array([1])} AS b\`);
    client.close();
    const old = new NodeRedWSConnection(${JSON.stringify(door.server.url)}, 'p');
    const second = await old.Query('SELECT 2 AS two');
    old.disconnect();
    return JSON.stringify([data, second.data]);
  })()`;
  expect(JSON.parse(await runInContext(work, context))).toEqual([[{ a: 1, b: 'AQ==' }], [{ two: 2 }]]);
});

test('SyncQuery of a page is a synchronous request to the HTTP door', async () => {
  const sent: unknown[] = [];
  class XMLHttpRequest {
    status = 200;
    responseText = '';
    open(...args: unknown[]) {
      sent.push(args);
    }
    setRequestHeader(...args: unknown[]) {
      sent.push(args);
    }
    send(body: string) {
      sent.push(JSON.parse(body));
      this.responseText =
        '{"type":"query_response","success":true,"data":[{"a":1}],"fields":[],"rowCount":1,"affectedRows":0,"insertId":null}';
    }
  }
  const context = page({ XMLHttpRequest });
  runInContext((await bundle).script, context);
  const work = `const old = new NodeRedWSConnection('wss://127.0.0.1:9/db', 'ž'); const r = old.SyncQuery('SELECT ?', [5n], 700); old.disconnect(); JSON.stringify(r)`;
  expect(JSON.parse(runInContext(work, context))).toEqual({ data: [{ a: 1 }], fields: [], rowCount: 1, affectedRows: 0, insertId: null });
  expect(sent).toEqual([
    ['POST', 'https://127.0.0.1:9/db', false],
    ['content-type', 'application/json'],
    ['authorization', `Basic ${Buffer.from(':ž').toString('base64')}`],
    { type: 'query', query: 'SELECT ?', params: [{ $num: '5' }], options: { timeout: 700 } },
  ]);
});

test('the HTTP door takes what SyncQuery of a page says', async () => {
  const door = await startDoor({ password: 'ž' });
  const headers: [string, string][] = [];
  let body = '';
  let answer = { status: 200, text: '{"type":"query_response","success":true,"data":[]}' };
  class XMLHttpRequest {
    status = answer.status;
    responseText = answer.text;
    open() {
      headers.length = 0;
    }
    setRequestHeader(name: string, value: string) {
      headers.push([name, value]);
    }
    send(text: string) {
      body = text;
    }
  }
  const context = page({ XMLHttpRequest });
  runInContext((await bundle).script, context);
  // A page would wait for the answer at the first time; this process has to answer it meanwhile.
  const twice = async (password: string, sql: string) => {
    const work = `(() => {
      const old = new NodeRedWSConnection(${JSON.stringify(door.server.url)}, ${JSON.stringify(password)});
      try {
        return JSON.stringify(old.SyncQuery(${JSON.stringify(sql)}, ['x', 5n], 700).data);
      } catch (error) {
        return [error.name, error.code, error.errno].join();
      } finally {
        old.disconnect();
      }
    })()`;
    answer = { status: 200, text: '{"type":"query_response","success":true,"data":[]}' };
    expect(runInContext(work, context)).toBe('[]');
    const response = await fetch(door.server.url.replace('ws:', 'http:'), { method: 'POST', headers, body });
    answer = { status: response.status, text: await response.text() };
    return runInContext(work, context);
  };
  expect(await twice('ž', 'SELECT ? AS a, ? AS b')).toBe('[{"a":"x","b":5}]');
  expect(await twice('ž', 'SELECT ?, ?, nonsense')).toBe('WsqlQueryError,ER_BAD_FIELD_ERROR,1054');
  expect(await twice('wrong', 'SELECT 1')).toBe('WsqlConnectionError,WSQL_LOGIN_REFUSED,');
});

const CHROMIUM = '/usr/bin/chromium';

test.skipIf(!existsSync(CHROMIUM))(
  'Chromium (Debian: chromium) loads the module and the script, and waits synchronously',
  async () => {
    const door = await startDoor();
    const { module, script } = await bundle;
    const { promise, resolve } = Promise.withResolvers<string>();
    const html = `<!doctype html><script src="/script.js"></script><script type="module">
      import { WsqlClient, sql } from '/module.js';
      const url = ${JSON.stringify(door.server.url)};
      const told = [];
      try {
        for (const Client of [WsqlClient, window.wsql.WsqlClient]) {
          const client = await Client.connect(url);
          told.push((await client.query('SELECT ? AS a', [1n])).data[0].a);
          client.close();
        }
        const old = new NodeRedWSConnection(url);
        told.push(old.SyncQuery('SELECT ? AS a', [2]).data[0].a);
        old.disconnect();
        const worker = new Worker('/worker.js', { type: 'module' });
        told.push(...(await new Promise((resolve) => { worker.onmessage = ({ data }) => resolve(data); })));
      } catch (error) {
        told.push(String(error));
      }
      await fetch('/told', { method: 'POST', body: JSON.stringify(told) });
    </script>`;
    const worker = `import { NodeRedWSConnection } from '/module.js';
      try {
        const old = new NodeRedWSConnection(${JSON.stringify(door.server.url)});
        await old.waitForReady();
        await new Promise((resolve) => setTimeout(resolve, 500));
        const results = [3, 4].map((n) => old.SyncQuery('SELECT ? AS a', [n]).data[0].a);
        old.disconnect();
        postMessage([crossOriginIsolated, performance.getEntriesByType('resource').some((entry) => entry.initiatorType === 'xmlhttprequest'), ...results]);
      } catch (error) {
        postMessage([String(error)]);
      }`;
    const files: { readonly [path: string]: readonly [string, string] } = {
      '/': ['text/html', html],
      '/module.js': ['text/javascript', module],
      '/script.js': ['text/javascript', script],
      '/worker.js': ['text/javascript', worker],
    };
    const server = createServer((request, response) => {
      if (request.url === '/told') request.on('data', (chunk: Buffer) => resolve(chunk.toString()));
      const [type, text] = files[request.url ?? ''] ?? ['text/plain', ''];
      const isolated = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
      response.writeHead(200, { 'content-type': type, ...isolated }).end(text);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    atEnd(() => void server.close());
    const browser = startChromium(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    atEnd(() => void browser.kill('SIGKILL'));
    expect(JSON.parse(await promise)).toEqual([1, 1, 2, true, false, 3, 4]);
  },
  60_000,
);
function startChromium(url: string): ChildProcess {
  const profile = mkdtempSync(join(tmpdir(), 'wsql-chromium-'));
  atEnd(() => rmSync(profile, { recursive: true, force: true }));
  return spawn(CHROMIUM, ['--headless=new', '--no-sandbox', '--disable-gpu', `--user-data-dir=${profile}`, url], { stdio: 'ignore' });
}
