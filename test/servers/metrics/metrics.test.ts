import { expect, test } from 'bun:test';
import { Flags } from '../../../commands/terminal/flags.ts';
import { readMetrics, upstreamReady } from '../../../commands/terminal/metrics.ts';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import { openUpstream } from '../../../src/backends/upstream/index.ts';
import { Figures, serveMetrics } from '../../../src/servers/metrics/index.ts';
import { createMysqlServer, type MysqlServer } from '../../../src/servers/mysql/index.ts';
import { NO_HOST, OPTIONS, results } from '../../backends/upstream/servers.ts';

const BUILD = { version: '1.2', runtime: 'bun 1', platform: 'linux-x64', pid: 1, started: 5000 };

test('figures of a gateway and of the server behind it', async () => {
  const engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test' });
  const behind = createMysqlServer({ backend: engine });
  await behind.listen({ port: 0 });
  const upstream = openUpstream({ port: behind.port }, { pool: { max: 7 } });
  const figures: Figures = new Figures({
    statistics: () => gateway.statistics(),
    records: () => gateway.records,
    upstreams: () => upstream.cluster.describe(),
    pools: () => upstream.pools(),
    build: () => BUILD,
  });
  const gateway: MysqlServer = createMysqlServer({ backend: upstream });
  await gateway.listen({ port: 0 });
  const client = openUpstream({ port: gateway.port });
  const connection = await client.connect(OPTIONS, NO_HOST);
  await results(connection, 'SELECT 1');
  await results(connection, 'SELECT nothing').catch(() => undefined);
  await results(connection, 'SELECT ?', [{ type: 8, unsigned: false, value: 1 }]);

  let ready = true;
  const metrics = await serveMetrics({ figures, ready: () => ready, report: fail }, '127.0.0.1', 0);
  const get = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${metrics.port}${path}`, { method });
  const response = await get('/metrics');
  expect(response.headers.get('content-type')).toContain('version=0.0.4');
  const text = await response.text();
  const value = (name: string) =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.split(' ')
        .at(-1),
    );
  const { port } = behind;
  expect(value('wsql_connections')).toBe(1);
  expect(value('wsql_connections_total')).toBe(1);
  expect(value('wsql_statement_errors_total{door="mysql",class="relayed"}')).toBe(1);
  expect(value('wsql_statements_total')).toBeGreaterThanOrEqual(3);
  expect(value('wsql_statement_duration_seconds_count{door="mysql",class="relayed"}')).toBeGreaterThanOrEqual(3);
  expect(value('wsql_statement_duration_seconds_bucket{door="mysql",class="relayed",le="+Inf"}')).toBe(
    value('wsql_statement_duration_seconds_count{door="mysql",class="relayed"}'),
  );
  expect(value('wsql_sent_bytes_total')).toBe(gateway.statistics().bytesSent);
  expect(value(`wsql_upstream_connections{upstream="127.0.0.1:${port}",state="in_use"}`)).toBeLessThanOrEqual(1);
  expect(value(`wsql_pool_max_connections{upstream="127.0.0.1:${port}"}`)).toBe(7);
  expect(value('wsql_build_info{version="1.2",runtime="bun 1",platform="linux-x64"}')).toBe(1);
  expect(text).toContain(`wsql_upstream_up{upstream="127.0.0.1:${port}",role=`);

  expect([(await get('/healthz')).status, (await get('/readyz')).status]).toEqual([200, 200]);
  ready = false;
  expect([(await get('/healthz')).status, (await get('/readyz')).status]).toEqual([200, 503]);
  expect((await get('/')).status).toBe(404);
  expect((await get('/metrics', 'POST')).status).toBe(405);
  expect(await (await get('/metrics', 'HEAD')).text()).toBe('');
  await metrics.close();
  await connection.close();
  client.close();
  await gateway.close(0);
  upstream.close();
  await behind.close(0);
  await engine.close();
});

test('ready is who reaches an upstream', async () => {
  const engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test' });
  const server = createMysqlServer({ backend: engine });
  await server.listen({ port: 0 });
  const upstream = openUpstream({ port: server.port });
  const upstreams = () => upstream.cluster.describe();
  const byLogin = upstreamReady({ upstreams, ask: () => upstream.probe(), asksFreely: true });
  const byGreeting = upstreamReady({ upstreams, ask: () => upstream.greet(), asksFreely: false });
  expect([await byLogin(), await byGreeting()]).toEqual([true, true]);
  await server.close(0);
  expect(await upstreamReady({ upstreams, ask: () => upstream.probe(), asksFreely: true })()).toBe(false);
  expect(await upstreamReady({ upstreams, ask: () => upstream.greet(), asksFreely: false })()).toBe(false);
  expect(await upstreamReady({ upstreams: () => [{ state: 'down' }, { state: 'up' }], ask: fail, asksFreely: true })()).toBe(true);
  expect(await upstreamReady({ upstreams: () => [{ state: 'down' }, { state: 'down' }], ask: fail, asksFreely: true })()).toBe(false);
  upstream.close();
  await engine.close();
});

test('an address', () => {
  const read = (text: string) => readMetrics(new Flags({ metrics: [text] }, {}));
  expect(read('0.0.0.0:9104')).toEqual({ host: '0.0.0.0', port: 9104 });
  expect(read('[::1]:9104')).toEqual({ host: '::1', port: 9104 });
  for (const text of ['9104', ':9104']) expect(read(text)).toEqual({ host: '127.0.0.1', port: 9104 });
  for (const text of ['', 'host', 'host:', 'a:b:1', 'host:70000', '::1:9104']) expect(() => read(text)).toThrow('--metrics');
});

function fail(error?: unknown): never {
  throw error ?? new Error('not to be called');
}
