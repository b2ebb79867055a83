/**
 * Whether a wrong name can be told from a wrong password by the time that the refusal takes: `bun bench/login-times.ts [logins]`.
 * Asks in turns for an account that is there and for one that is not, for every mix of plugins and every way of a client, and compares the two
 * samples by the rank-sum test: |z| above 3 would be a difference that can be seen.
 */
import { parseAccount } from '../src/auth/accounts.ts';
import { FakeBackend } from '../test/servers/mysql/fake-backend.ts';
import { authenticationString, MemoryDirectory, storedAccount } from '../test/servers/mysql/login-accounts.ts';
import { type LoginWish, logIn } from '../test/servers/mysql/login-client.ts';
import { startMysqlServer } from '../test/support/mysql-server.ts';

class StoredBackend extends FakeBackend {
  readonly accounts: MemoryDirectory;
  constructor(accounts: MemoryDirectory) {
    super();
    this.accounts = accounts;
  }
}

const PLUGINS = ['caching_sha2_password', 'mysql_native_password', 'sha256_password'];

async function main(logins: number): Promise<void> {
  for (const plugin of PLUGINS)
    await compare(`${plugin} accounts`, new MemoryDirectory(storedAccount('known', 'secret', { plugin })), logins);
  const mixed = PLUGINS.map((plugin) => storedAccount(plugin, 'secret', { plugin }));
  const dual = storedAccount('known', 'new', { retained: authenticationString('caching_sha2_password', 'old') });
  await compare('accounts of all plugins, one of them with two passwords', new MemoryDirectory(dual, ...mixed), logins);
}

async function compare(what: string, accounts: MemoryDirectory, logins: number): Promise<void> {
  const server = await startMysqlServer({
    backend: new StoredBackend(accounts),
    host: '127.0.0.1',
    port: 0,
    accounts: { kind: 'list', accounts: [parseAccount('flag:secret', 'bench')] },
    tls: { kind: 'self-signed' },
    limits: { maxConnectErrors: 0, loginDelayMax: 0 },
  });
  console.log(what);
  for (const tls of [{}, { tls: {} }]) {
    const wish = { port: server.port, password: 'wrong', ...tls };
    const strangers = await alike(wish, logins);
    const times: { known: number[]; unknown: number[] } = { known: [], unknown: [] };
    for (let i = 0; i < logins; i++) {
      times.known.push(await timed({ ...wish, user: 'known' }));
      times.unknown.push(await timed({ ...wish, user: strangers[i % strangers.length] ?? '' }));
    }
    const way = tls.tls === undefined ? 'no TLS' : 'TLS';
    console.log(
      `  ${way}: ${median(times.known).toFixed(2)} ms known, ${median(times.unknown).toFixed(2)} ms unknown, z ${rankSum(times.known, times.unknown).toFixed(2)}`,
    );
  }
  await server.close(0);
}

/** Names that are none, and look like accounts of the plugin of the known one: the others show another plugin, as other accounts do. */
async function alike(wish: Omit<LoginWish, 'user'>, logins: number): Promise<string[]> {
  const model = (await logIn({ ...wish, user: 'known' })).trace.join();
  const names: string[] = [];
  for (let i = 0; names.length < Math.min(20, logins); i++) {
    if ((await logIn({ ...wish, user: `stranger${i}` })).trace.join() === model) names.push(`stranger${i}`);
  }
  return names;
}

async function timed(wish: LoginWish): Promise<number> {
  const started = performance.now();
  (await logIn(wish)).close();
  return performance.now() - started;
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;
}

/** The rank-sum of the first sample, in standard deviations from what it would be were both the same. */
function rankSum(a: readonly number[], b: readonly number[]): number {
  const ranked = [...a.map((time) => ({ time, first: true })), ...b.map((time) => ({ time, first: false }))].sort(
    (x, y) => x.time - y.time,
  );
  const sum = ranked.reduce((total, { first }, index) => (first ? total + index + 1 : total), 0);
  const expected = (a.length * (a.length + b.length + 1)) / 2;
  return (sum - expected) / Math.sqrt((a.length * b.length * (a.length + b.length + 1)) / 12);
}

await main(Number(process.argv[2] ?? 300));
