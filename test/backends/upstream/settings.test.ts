/** `--read-only`, settings of the URL, and several servers. */
import { expect, test } from 'bun:test';
import { createServer } from 'node:net';
import { openUpstream, parseUpstreamUrl, parseUpstreamUrls } from '../../../src/backends/upstream/index.ts';
import { ConnectError } from '../../../src/errors.ts';
import { freePort } from '../../support/mariadb.ts';
import { failure, NO_HOST, OPTIONS, onServers, results, rows } from './servers.ts';

onServers((server) => {
  test('read-only sessions change nothing, and stay so', async () => {
    const backend = openUpstream(parseUpstreamUrl(server().url), { readOnly: true });
    const connection = await backend.connect(OPTIONS, NO_HOST);
    const refusals = async () => {
      expect((await failure(results(connection, 'CREATE DATABASE wsql_read_only'))).errno).toBe(1792);
      await results(connection, 'START TRANSACTION');
      expect((await failure(results(connection, 'INSERT INTO mysql.db SELECT * FROM mysql.db'))).errno).toBe(1792);
      await results(connection, 'ROLLBACK');
    };
    await refusals();
    for (const sql of [
      'SET SESSION TRANSACTION READ WRITE',
      'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ/**/WRITE',
      'START TRANSACTION READ WRITE',
      'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ WRITE',
      'SET @@session.transaction_read_only = 0',
      'SET `tx_read_only` = 0',
      '/*!50000 START TRANSACTION READ WRITE */',
      '/*M! START TRANSACTION READ WRITE */',
      "PREPARE s FROM 'SET SESSION TRANSACTION READ WRITE'",
      'SET STATEMENT tx_read_only = 0 FOR CREATE DATABASE wsql_read_only',
      'SET GLOBAL max_connections = 151',
    ]) {
      expect([sql, (await failure(results(connection, sql))).errno]).toEqual([sql, 1290]);
      expect([sql, (await failure(connection.prepare(sql))).errno]).toEqual([sql, 1290]);
    }
    await refusals();
    await results(connection, "SET @s = 'SET TRANSACTION READ WRITE'");
    await results(connection, 'PREPARE s FROM @s');
    await results(connection, '/* c */ EXECUTE s');
    await refusals();
    await connection.reset();
    await refusals();
    expect(await rows(connection, "SELECT 'read write', 'global'")).toEqual([['read write', 'global']]);
    await results(connection, 'START TRANSACTION READ ONLY');
    await connection.close();
    backend.close();
  });

  test('settings of the URL hold for every session, also after a reset', async () => {
    const url = `${server().url.replace(/\/$/, '')}/?sql-mode=ANSI_QUOTES&time-zone=%2B02:00&isolation=read-committed&autocommit=0&init=SET%20@a=1&init=SET%20@b=@a%2B1`;
    const backend = openUpstream(parseUpstreamUrl(url));
    const connection = await backend.connect(OPTIONS, NO_HOST);
    const isolation = server().kind === 'MySQL' ? 'transaction_isolation' : 'tx_isolation';
    for (let i = 0; i < 2; i++) {
      expect(await rows(connection, `SELECT @@sql_mode, @@time_zone, @@${isolation}, @@autocommit, @b`)).toEqual([
        ['ANSI_QUOTES', '+02:00', 'READ-COMMITTED', 0, 2],
      ]);
      expect(connection.variable('sql_mode')).toBe('ANSI_QUOTES');
      await connection.reset();
    }
    await connection.close();
    backend.close();
    const failing = openUpstream(parseUpstreamUrl(`${server().url.replace(/\/$/, '')}/?init=SELECT%20nope`));
    await expect(failing.connect(OPTIONS, NO_HOST)).rejects.toMatchObject({ errno: 1054 });
  });

  test('settings as values say the same; what results come in; what statements may take', async () => {
    const backend = openUpstream({
      ...parseUpstreamUrl(server().url),
      session: {
        sqlMode: 'ANSI_QUOTES',
        timeZone: '-03:30',
        characterSetResults: 'latin1',
        autocommit: false,
        isolation: 'SERIALIZABLE',
        statementTimeout: 300,
        init: ['SET @a = 1', 'SET @b = @a + 1'],
      },
      settings: ['SET @b = @b + 1'],
    });
    const connection = await backend.connect(OPTIONS, NO_HOST);
    const isolation = server().kind === 'MySQL' ? 'transaction_isolation' : 'tx_isolation';
    for (let i = 0; i < 2; i++) {
      expect(
        await rows(connection, `SELECT @@sql_mode, @@time_zone, @@character_set_results, @@autocommit, @@${isolation}, @b, 'é'`),
      ).toEqual([['ANSI_QUOTES', '-03:30', 'latin1', 0, 'SERIALIZABLE', 3, 'é']]);
      const long = 'SELECT COUNT(*) FROM information_schema.columns a, information_schema.columns b, information_schema.columns c';
      expect([1969, 3024]).toContain((await failure(results(connection, long))).errno);
      await connection.reset();
    }
    await connection.close();
    backend.close();
    expect(() => openUpstream({ session: { sqlMode: "'" } })).toThrow('sql-mode');
  });

  test('results without a charset of their own: each column has its own', async () => {
    const url = `${server().url.replace(/\/$/, '')}/?character-set-results=NULL&statement-timeout=2.5`;
    const backend = openUpstream(parseUpstreamUrl(url));
    const connection = await backend.connect(OPTIONS, NO_HOST);
    const limit = server().kind === 'MySQL' ? '@@max_execution_time' : '@@max_statement_time * 1000';
    expect(await rows(connection, `SELECT @@character_set_results, CONVERT('é' USING latin1), 'é', ROUND(${limit})`)).toMatchObject([
      [null, 'é', 'é', expect.anything()],
    ]);
    expect(String((await rows(connection, `SELECT ROUND(${limit})`))[0]?.[0])).toMatch(/^2500/);
    await connection.close();
    backend.close();
  });

  test('the next server is used while the first does not answer, and left when it is back', async () => {
    const port = await freePort();
    const backend = openUpstream(parseUpstreamUrls(`mysql://root@127.0.0.1:${port}/,${server().url}`));
    const connection = await backend.connect(OPTIONS, NO_HOST);
    expect(await rows(connection, 'SELECT 1')).toEqual([[1]]);
    // KILL QUERY goes to the server of the session.
    const running = Promise.resolve(results(connection, 'SELECT SLEEP(30)')).catch(() => null);
    setTimeout(() => connection.cancel(), 100);
    await running;
    backend.close();
    await expect(openUpstream(parseUpstreamUrls(`${server().url},mysql://root@127.0.0.1:${port}/`)).probe()).resolves.toBeUndefined();
  });

  test('a server that takes connections and says nothing is given up soon; a refused login is refused', async () => {
    const mute = createServer(() => undefined);
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const address = mute.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const started = performance.now();
    const backend = openUpstream(parseUpstreamUrls(`mysql://root@127.0.0.1:${port}/,${server().url}`));
    await (await backend.connect(OPTIONS, NO_HOST)).close();
    expect(performance.now() - started).toBeLessThan(3000);
    const again = performance.now();
    await (await backend.connect(OPTIONS, NO_HOST)).close();
    expect(performance.now() - again).toBeLessThan(1000);
    backend.close();
    const { host, port: there } = new URL(server().url.replace('mysql:', 'http:'));
    const wrong = openUpstream(parseUpstreamUrls(`mysql://nobody:x@127.0.0.1:${there},mysql://root@${host}`));
    await expect(wrong.connect(OPTIONS, NO_HOST)).rejects.toMatchObject({ errno: 1045, sqlState: '28000' });
    mute.close();
  });
});

test('where none answers, all are named', async () => {
  const [one, two] = [await freePort(), await freePort()];
  const error = await openUpstream(parseUpstreamUrls(`mysql://a:secret@127.0.0.1:${one},127.0.0.1:${two}/x`))
    .connect(OPTIONS, NO_HOST)
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConnectError);
  expect(error).toMatchObject({ errno: 2003 });
  expect(String(error)).toContain(`127.0.0.1:${one}`);
  expect(String(error)).toContain(`127.0.0.1:${two}`);
});

test('a URL with several hosts, and several URLs', () => {
  expect(parseUpstreamUrls('mysql://u:p@a,[::1]:3307,c/shop?autocommit=1,mariadb://d')).toEqual([
    { host: 'a', user: 'u', password: 'p', database: 'shop', settings: ['SET SESSION autocommit = 1'] },
    { host: '::1', port: 3307, user: 'u', password: 'p', database: 'shop', settings: ['SET SESSION autocommit = 1'] },
    { host: 'c', user: 'u', password: 'p', database: 'shop', settings: ['SET SESSION autocommit = 1'] },
    { host: 'd' },
  ]);
  expect(() => parseUpstreamUrl("mysql://a/?sql-mode='")).toThrow('sql-mode');
  expect(() => parseUpstreamUrl('mysql://a/?isolation=none')).toThrow('isolation');
  for (const wrong of [
    'statement-timeout=0',
    'read-timeout=x',
    'connect-timeout=1e9',
    'tls-version=TLSv1.1',
    'character-set-results=a%20b',
  ])
    expect(() => parseUpstreamUrl(`mysql://a/?${wrong}`)).toThrow(wrong.split('=')[0] ?? '');
  expect(() => parseUpstreamUrl('mysql://u:pw@a/?toString=1')).toThrow('unknown parameter toString');
  expect(parseUpstreamUrl('mysql://a/?read-timeout=1.5&tls-version=tlsv1.3&ssl-cipher=X&server-public-key=k.pem')).toEqual({
    host: 'a',
    readTimeout: 1500,
    tlsVersions: ['TLSv1.3'],
    sslCipher: 'X',
    serverPublicKey: 'k.pem',
  });
});
