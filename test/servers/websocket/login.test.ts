/** Who gets in, and how they say who they are. */
import { afterEach, expect, test } from 'bun:test';
import { createHmac } from 'node:crypto';
import { accountOf } from '../../../src/auth/accounts.ts';
import { cleanUp, connect, startDoor, Talker, until } from './talker.ts';

afterEach(cleanUp);

const SECRET = 'a secret of at least thirty-two bytes!';
function tokenOf(claims: object): string {
  const text = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${createHmac('sha256', SECRET).update(text).digest('base64url')}`;
}
const jwt = {
  keys: { kind: 'secret', secret: Buffer.from(SECRET) },
  issuer: null,
  audience: null,
  userClaim: 'sub',
  strangers: true,
} as const;
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

test('without a password everybody on this machine is welcome', async () => {
  const { server } = await startDoor();
  const client = new Talker(server.url);
  const welcome = await client.next();
  expect(welcome).toMatchObject({ type: 'welcome', requiresAuth: false, protocol: 1, databaseVersion: '8.4.6-test' });
  expect(welcome.clientId).toMatch(/^[0-9a-f-]{36}$/);
  expect(Math.abs(welcome.timestamp - Date.now())).toBeLessThan(60_000);
  expect(welcome.limits).toMatchObject({ messageBytes: 16 * 1024 * 1024, inFlight: 64, heartbeatInterval: 30_000 });
  client.say({ type: 'auth', password: 'whatever' });
  expect(await client.next()).toEqual({ type: 'auth_response', success: true, clientId: welcome.clientId });
});

test("the endpoint's password is asked for", async () => {
  const { server } = await startDoor({ password: 'sesame' });
  const client = new Talker(server.url);
  const { clientId, requiresAuth } = await client.next();
  expect(requiresAuth).toBe(true);
  client.say({ type: 'query', queryId: 7, query: 'SELECT 1' });
  expect(await client.next()).toMatchObject({ queryId: 7, success: false, code: 'WSQL_NOT_LOGGED_IN' });
  client.say({ type: 'auth', password: 'wrong' });
  const refused = await client.next();
  expect(refused).toMatchObject({ type: 'auth_response', success: false });
  expect(refused.error).toContain('Access denied');
  client.say({ type: 'auth', password: 'sesame' });
  client.say({ type: 'query', queryId: 8, query: 'SELECT CURRENT_USER() AS u' });
  expect(await client.next()).toEqual({ type: 'auth_response', success: true, clientId });
  expect(await client.next()).toMatchObject({ queryId: 8, success: true });
});

test('accounts of the door and of the data file log in by name', async () => {
  const door = await startDoor({ accounts: { kind: 'list', accounts: [accountOf('app', 'secret')] } });
  const app = await connect(door);
  app.say({ type: 'auth', user: 'app', password: 'secret' });
  expect((await app.next()).success).toBe(true);
  await app.query('CREATE DATABASE shop');
  await app.query("CREATE USER reader@localhost IDENTIFIED BY 'pw'");
  await app.query('GRANT SELECT ON shop.* TO reader@localhost');
  const reader = await connect(door);
  reader.say({ type: 'auth', user: 'reader', password: 'pw' });
  expect((await reader.next()).success).toBe(true);
  expect((await reader.query('SELECT CURRENT_USER() AS u')).data).toEqual([{ u: 'reader@localhost' }]);
  expect(await reader.query('CREATE TABLE shop.t (a INT)')).toMatchObject({ errno: 1142, code: 'ER_TABLEACCESS_DENIED_ERROR' });
});

test('who has given root a password is asked for it', async () => {
  const door = await startDoor();
  const first = await connect(door);
  await first.query("ALTER USER root@localhost IDENTIFIED BY 'top'");
  const second = new Talker(door.server.url);
  expect((await second.next()).requiresAuth).toBe(true);
  second.say({ type: 'auth', password: 'top' });
  expect((await second.next()).success).toBe(true);
});

test('a token logs in by message, header or subprotocol, and is never said back', async () => {
  const door = await startDoor({ tokens: { tokens: [{ name: 'bot', token: 'tok+en/=' }] } });
  const byMessage = await connect(door);
  byMessage.say({ type: 'auth', token: 'tok+en/=' });
  expect((await byMessage.next()).success).toBe(true);
  const byHeader = new Talker(door.server.url, { headers: { authorization: 'Bearer tok+en/=' } });
  expect((await byHeader.next()).requiresAuth).toBe(false);
  expect((await byHeader.next()).success).toBe(true);
  const protocols = ['wsql', `wsql.token.${Buffer.from('tok+en/=').toString('base64url')}`];
  const bySubprotocol = new Talker(door.server.url, {}, protocols);
  expect((await bySubprotocol.next()).requiresAuth).toBe(false);
  expect(bySubprotocol.socket.protocol).toBe('wsql');
  expect((await bySubprotocol.query('SELECT USER() AS u')).data).toEqual([{ u: 'bot@localhost' }]);
  const wrong = new Talker(door.server.url, { headers: { authorization: 'Basic Ym90OndpZQ==' } });
  expect((await wrong.next()).requiresAuth).toBe(true);
  expect(await wrong.next()).toMatchObject({ type: 'auth_response', success: false });
});

test('a token that runs out ends the connection, unless another one comes in time', async () => {
  const door = await startDoor({ tokens: { jwt } });
  const [short, renewed] = [await connect(door), await connect(door)];
  const exp = inSeconds(2);
  short.say({ type: 'auth', token: tokenOf({ sub: 'ann', exp }) });
  expect(await short.of('auth_response')).toMatchObject({ success: true, expires: exp * 1000 });
  renewed.say({ type: 'auth', token: tokenOf({ sub: 'ann', exp }) });
  await renewed.of('auth_response');
  await renewed.query('SET @kept = 1');
  renewed.say({ type: 'auth', token: tokenOf({ sub: 'ann', exp: inSeconds(100) }) });
  await renewed.of('auth_response');
  expect(await short.closed).toMatchObject({ code: 4401 });
  expect((await renewed.query('SELECT @kept AS k, USER() AS u')).data).toEqual([{ k: 1, u: 'ann@localhost' }]);
  const late = await connect(door);
  late.say({ type: 'auth', token: tokenOf({ sub: 'ann', exp: inSeconds(-10) }) });
  expect((await late.of('auth_response')).success).toBe(false);
});

test('who is somebody else has nothing of who was there before', async () => {
  const door = await startDoor({ accounts: { kind: 'list', accounts: [accountOf('a', '1'), accountOf('b', '2')] } });
  const client = await connect(door);
  client.say({ type: 'auth', user: 'a', password: '1' });
  await client.of('auth_response');
  await client.query('SET @x = 1');
  client.say({ type: 'auth', user: 'b', password: '2' });
  expect((await client.of('auth_response')).success).toBe(true);
  expect((await client.query('SELECT @x AS x, USER() AS u')).data).toEqual([{ x: null, u: 'b@localhost' }]);
});

test('who does not log in in time is sent away', async () => {
  const door = await startDoor({ password: 'x', limits: { authTimeout: 50 } });
  const client = await connect(door);
  expect(await client.closed).toMatchObject({ code: 4401 });
  await until(() => door.server.clients().length === 0, 'it is gone');
});

test('who guesses is sent away, and then shut out', async () => {
  const door = await startDoor({ password: 'right', limits: { maxConnectErrors: 5 } });
  const client = await connect(door);
  for (let i = 0; i < 5; i++) client.say({ type: 'auth', password: `guess ${i}` });
  expect(await client.closed).toMatchObject({ code: 4401 });
  const again = new Talker(door.server.url);
  expect(await again.closed).toMatchObject({ code: 4401, reason: 'too many wrong passwords from this address' });
});

test('guesses are answered ever more slowly', async () => {
  const door = await startDoor({ password: 'right', limits: { loginDelayAfter: 1, loginDelayMax: 100 } });
  const client = await connect(door);
  const started = performance.now();
  for (let i = 0; i < 4; i++) {
    client.say({ type: 'auth', password: 'wrong' });
    await client.of('auth_response');
  }
  // 10 + 20 + 40 ms
  expect(performance.now() - started).toBeGreaterThan(65);
});

test('pages of other origins are refused', async () => {
  const door = await startDoor({ origins: ['https://shop.example'] });
  const from = async (origin: string, host?: string) => {
    const client = new Talker(door.server.url, { origin, ...(host === undefined ? {} : { headers: { host } }) });
    const outcome = await Promise.race([client.next().then(({ type }) => type), client.closed.then(({ code }) => code)]).catch(() =>
      client.closed.then(({ code }) => code),
    );
    return outcome;
  };
  expect(await from('https://shop.example')).toBe('welcome');
  expect(await from('http://localhost:3000')).toBe('welcome');
  expect(await from('http://127.0.0.1')).toBe('welcome');
  expect(await from('https://evil.example')).toBe(4403);
  expect(await from('null')).toBe(4403);
  // A name that was made to lead to this machine.
  expect(await from('http://evil.example', 'evil.example')).toBe(4403);
  expect(await from('http://10.0.0.7:8080', '10.0.0.7:8080')).toBe('welcome');
});

test('the same origin is enough where a password is asked for', async () => {
  const door = await startDoor({ password: 'x' });
  const client = new Talker(door.server.url, { origin: 'https://db.example', headers: { host: 'db.example' } });
  expect((await client.next()).type).toBe('welcome');
});

test('no more clients than there may be, in all and of an account', async () => {
  const door = await startDoor({ limits: { maxConnections: 2 } });
  const first = await connect(door);
  await connect(door);
  expect(await new Talker(door.server.url).closed).toMatchObject({ code: 1013 });
  first.socket.close();
  await until(() => door.server.clients().length === 1, 'one is gone');
  await connect(door);
  const other = await startDoor({ password: 'x', limits: { maxUserConnections: 1 } });
  const [a, b] = [await connect(other), await connect(other)];
  a.say({ type: 'auth', password: 'x' });
  await a.of('auth_response');
  b.say({ type: 'auth', password: 'x' });
  expect(await b.of('auth_response')).toMatchObject({ success: false });
});

test('other paths are not found', async () => {
  const { server } = await startDoor();
  expect((await new Talker(server.url.replace('/db', '/other')).closed).code).toBe(1006);
});
