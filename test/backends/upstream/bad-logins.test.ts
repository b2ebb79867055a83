/** Servers that are none, that break off, or that say in the login what nobody should: an error each, in one line, and nobody hangs or ends. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { login } from '../../../src/backends/upstream/login.ts';
import { ROOT, RUNTIMES } from '../../support/runtimes.ts';
import {
  authSwitch,
  CAPABILITIES,
  err,
  FACTORS,
  greeting,
  moreData,
  ok,
  PLUGIN_AUTH,
  packet,
  type ScriptedServer,
  type Step,
  startScript,
  TLS,
} from '../../support/scripted-server.ts';

const NATIVE = greeting('mysql_native_password');
const SHA2 = greeting('caching_sha2_password');
const WITH_TLS = greeting('mysql_native_password', (CAPABILITIES | TLS) >>> 0);
const SCRAMBLE = Buffer.alloc(32, 'x');

/** The login is without TLS and allows a second for all, where `parameters` say nothing else. */
interface Case {
  readonly what: string;
  readonly steps: readonly Step[];
  readonly errno: number;
  readonly says: RegExp;
  readonly parameters?: string;
}

const CASES: readonly Case[] = [
  { what: 'an SSH server', steps: [Buffer.from('SSH-2.0-OpenSSH_9.2p1\r\n')], errno: 2012, says: /"SSH-2\.0-OpenSSH_9\.2p1"/ },
  { what: 'an SMTP server', steps: [Buffer.from('220 mail.example ESMTP\r\n')], errno: 2012, says: /"220 mail\.example ESMTP"/ },
  {
    what: 'an HTTP server that was not asked anything',
    steps: ['silence'],
    errno: 2013,
    says: /'reading initial communication packet' \(nothing for 1 s\)/,
  },
  {
    what: 'an HTTP server that gives up',
    steps: [Buffer.from('HTTP/1.1 408 Request Timeout\r\n\r\n')],
    errno: 2012,
    says: /"HTTP\/1\.1 408/,
  },
  { what: 'a few bytes of nonsense, and the end', steps: [Buffer.from([1, 2])], errno: 2013, says: /initial/ },
  {
    what: 'a part of a greeting, and the end',
    steps: [[NATIVE.subarray(0, 30), 'close']],
    errno: 2013,
    says: /'reading initial communication packet'$/,
  },
  { what: 'nothing, and the end', steps: ['close'], errno: 2013, says: /initial/ },
  { what: 'nothing, and a reset', steps: ['reset'], errno: 2013, says: /initial/ },
  { what: 'protocol 9', steps: [packet(0, 9, '3.23.58\0', 'rest of it')], errno: 2007, says: /server version = 9 \(3\.23\.58\)/ },
  { what: 'MySQL 4.0', steps: [greeting('', 0x2c)], errno: 2007, says: /older/ },
  { what: 'a greeting that is cut off', steps: [packet(0, 10, '8.0\0', 'abc')], errno: 2012, says: /no MySQL server/ },
  { what: 'a greeting without its end', steps: [packet(0, 10, '8.0.1')], errno: 2012, says: /no MySQL server/ },
  { what: 'a length that promises more than comes', steps: [NATIVE.subarray(0, 30)], errno: 2013, says: /nothing for 1 s/ },
  { what: 'a length of megabytes', steps: [Buffer.from('ffff7f000a382e30', 'hex')], errno: 2012, says: /ffff7f000a382e30/ },
  { what: 'an empty greeting', steps: [Buffer.from('0000000000', 'hex')], errno: 2012, says: /0000000000/ },
  {
    what: 'a greeting with the wrong number',
    steps: [Buffer.concat([NATIVE.subarray(0, 3), Buffer.from([5]), NATIVE.subarray(4)])],
    errno: 2012,
    says: /begins with/,
  },
  {
    what: 'a host that is not let in',
    steps: [err(0, 1130, "Host '10.0.0.9' is not allowed to connect to this MySQL server")],
    errno: 1130,
    says: /^Host '10\.0\.0\.9' is not allowed/,
  },
  { what: 'too many connections', steps: [err(0, 1040, '#08004Too many connections')], errno: 1040, says: /^Too many connections$/ },
  { what: 'a server that shuts down', steps: [err(1, 1053, 'Server shutdown in progress')], errno: 1053, says: /shutdown/ },
  { what: 'silence after the greeting', steps: [NATIVE], errno: 2013, says: /'reading authorization packet' \(no consent within 1 s\)/ },
  { what: 'the end after the greeting', steps: [NATIVE, 'close'], errno: 2013, says: /'reading authorization packet'/ },
  { what: 'a reset after the greeting', steps: [NATIVE, 'reset'], errno: 2013, says: /'reading authorization packet'/ },
  { what: 'an answer out of order', steps: [NATIVE, ok(7)], errno: 2027, says: /out of order: number 7 where 2 was due/ },
  { what: 'an empty answer', steps: [NATIVE, packet(2)], errno: 2027, says: /0 bytes/ },
  { what: 'an answer that is none', steps: [NATIVE, packet(2, 'what is this')], errno: 2027, says: /Malformed packet/ },
  {
    what: 'a refusal',
    steps: [NATIVE, err(2, 1045, "#28000Access denied for user 'u'@'h' (using password: YES)")],
    errno: 1045,
    says: /^Access denied for user 'u'@'h'/,
  },
  {
    what: 'a shutdown in the login',
    steps: [NATIVE, err(2, 1053, '#08S01Server shutdown in progress')],
    errno: 1053,
    says: /^Server shutdown/,
  },
  {
    what: 'a plugin that nobody knows',
    steps: [NATIVE, authSwitch(2, 'authentication_kerberos_client')],
    errno: 2059,
    says: /'authentication_kerberos_client' cannot be loaded/,
  },
  { what: 'a plugin named like a method', steps: [NATIVE, authSwitch(2, '__proto__')], errno: 2059, says: /'__proto__'/ },
  { what: 'a password in clear, without TLS', steps: [NATIVE, authSwitch(2, 'mysql_clear_password', '')], errno: 2059, says: /TLS only/ },
  { what: 'a password of MySQL 4.0', steps: [NATIVE, packet(2, 0xfe)], errno: 2049, says: /mysql_old_password/ },
  { what: 'a switch that is cut off', steps: [NATIVE, packet(2, 0xfe, 'mysql_native')], errno: 2059, says: /cannot be loaded/ },
  { what: 'data for no plugin', steps: [NATIVE, moreData(2, 'x')], errno: 2027, says: /Malformed packet/ },
  {
    what: 'a key that is none',
    steps: [SHA2, moreData(2, 4), moreData(4, 'no PEM')],
    errno: 2061,
    says: /Authentication plugin reported error/,
  },
  { what: 'more data than there are steps', steps: [SHA2, moreData(2, 9)], errno: 2061, says: /caching_sha2_password/ },
  { what: 'a challenge that is too short', steps: [NATIVE, authSwitch(2, 'client_ed25519', 'short')], errno: 2061, says: /too short/ },
  {
    what: 'a salt of another kind',
    steps: [NATIVE, authSwitch(2, 'parsec', SCRAMBLE), packet(4, 'Q', 0, 'salt')],
    errno: 2061,
    says: /not known/,
  },
  {
    what: 'a key that takes for ever',
    steps: [NATIVE, authSwitch(2, 'parsec', SCRAMBLE), packet(4, 'P', 40, 'salt')],
    errno: 2061,
    says: /2\^50 rounds/,
  },
  {
    what: 'a second factor',
    steps: [greeting('mysql_native_password', (CAPABILITIES | FACTORS) >>> 0), packet(2, 2, 'webauthn\0')],
    errno: 2059,
    says: /second authentication factor/,
  },
  { what: 'questions without TLS', steps: [NATIVE, authSwitch(2, 'dialog', '\x04Password: ')], errno: 2061, says: /TLS only/ },
  {
    what: 'TLS that is none',
    steps: [WITH_TLS, Buffer.from('no TLS, whatever it said before')],
    errno: 2026,
    says: /^SSL connection error/,
    parameters: 'ssl-mode=required',
  },
  {
    what: 'TLS that does not begin',
    steps: [WITH_TLS, 'silence'],
    errno: 2013,
    says: /no consent within 1 s/,
    parameters: 'ssl-mode=required',
  },
  { what: 'TLS that breaks off', steps: [WITH_TLS, 'close'], errno: 2026, says: /./, parameters: 'ssl-mode=required' },
  { what: 'no TLS where it is asked for', steps: [NATIVE], errno: 2026, says: /SSL is required/, parameters: 'ssl-mode=verify-ca' },
];

const servers: ScriptedServer[] = [];
beforeAll(async () => {
  servers.push(...(await Promise.all(CASES.map(({ steps }) => startScript(steps)))));
});
afterAll(() => {
  for (const server of servers) server.close();
});

describe('each is an error with its number', () => {
  for (const { name, command } of RUNTIMES) {
    if (name === 'compiled binary') continue;
    test.skipIf(command === null)(
      name,
      async () => {
        const urls = CASES.map(
          ({ parameters = 'ssl-mode=disabled' }, i) => `mysql://u:pw@127.0.0.1:${servers[i]?.port}/?connect-timeout=1&${parameters}`,
        );
        const { outcomes, stderr } = await tryLogins(command ?? [], urls);
        for (const [i, { what, errno, says }] of CASES.entries())
          expect({ what, ...outcomes[i] }).toMatchObject({ what, errno, message: expect.stringMatching(says) });
        for (const { message } of outcomes) expect(String(message)).not.toContain('\n');
        expect(stderr).toBe('');
      },
      60_000,
    );
  }
});

describe('what old and odd servers do in a login works', () => {
  const attempt = async (steps: readonly Step[], password = 'pw') => {
    const server = await startScript(steps);
    try {
      const link = await login({ port: server.port, user: 'u', password, connectTimeout: 2000 });
      link.destroy();
      return link.serverVersion;
    } finally {
      server.close();
    }
  };

  test('a server without plugins, as MySQL 5.1', async () => {
    const old = greeting('', (CAPABILITIES & 0xffff & ~TLS) | 0, '5.1.73');
    expect(old.includes('mysql_native_password')).toBe(false);
    expect(CAPABILITIES & PLUGIN_AUTH).not.toBe(0);
    expect(await attempt([old, ok(2)])).toBe('5.1.73');
  });
  test('one plugin after the other', async () => {
    const steps = [NATIVE, authSwitch(2, 'client_ed25519', SCRAMBLE), authSwitch(4, 'mysql_native_password'), ok(6)];
    expect(await attempt(steps)).toBe('8.0.99-scripted');
    const salted = [
      SHA2,
      authSwitch(2, 'parsec', SCRAMBLE),
      packet(4, 'P', 0, Buffer.alloc(18, 's')),
      authSwitch(6, 'client_ed25519', SCRAMBLE),
      ok(8),
    ];
    expect(await attempt(salted)).toBe('8.0.99-scripted');
  });
  test('a greeting and a consent that come byte by byte', async () => {
    const server = await startScript([NATIVE, ok(2)]);
    const { startTcpProxy } = await import('../../support/tcp-proxy.ts');
    const proxy = await startTcpProxy(server);
    proxy.meddle('client', { kind: 'delay', ms: 5 });
    const link = await login({ port: proxy.port, user: 'u' });
    expect(link.threadId).toBe(7);
    link.destroy();
    await proxy.close();
    server.close();
  });
  test('an empty password is said to be none', async () => {
    expect(await attempt([NATIVE, authSwitch(2, 'sha256_password'), ok(4)], '')).toBe('8.0.99-scripted');
  });
});

/** Runs a program that tries the logins in another runtime. */
async function tryLogins(command: readonly string[], urls: readonly string[]) {
  const [runtime = '', ...args] = command.slice(0, -1);
  const child = spawn(runtime, [...args, join(ROOT, 'test', 'support', 'try-logins.ts'), ...urls], { cwd: ROOT });
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
  return { outcomes: JSON.parse(stdout) as readonly Record<string, unknown>[], stderr };
}
