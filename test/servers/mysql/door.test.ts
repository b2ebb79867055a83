import { afterAll, beforeAll, expect, test } from 'bun:test';
import { SqlError } from '../../../src/errors.ts';
import type { MysqlServer } from '../../../src/servers/mysql/index.ts';
import { FieldType } from '../../../src/types.ts';
import { startMysqlServer } from '../../support/mysql-server.ts';
import { FakeBackend, field, rowsAnswer } from './fake-backend.ts';
import { DEPRECATE_EOF, framed, loginResponse, MULTI_STATEMENTS, PLAIN, RawClient, rawError, SESSION_TRACK } from './raw-client.ts';

const backend = new FakeBackend();
const bugs: string[] = [];
let server: MysqlServer;

beforeAll(async () => {
  const text = field('a', FieldType.VAR_STRING);
  backend.answers.set('two', (sink, connection) => {
    rowsAnswer([text], [['x']])(sink, connection, []);
    sink.ok({ affectedRows: 3, insertId: 300, warnings: 1, status: 2, info: 'done' });
  });
  backend.answers.set('rows then error', (sink) => {
    sink.fields([text]);
    sink.rows([['x']]);
    throw new SqlError(1317, '70100', 'Query execution was interrupted');
  });
  backend.answers.set('bug', () => {
    throw new TypeError('secret internals');
  });
  backend.answers.set('nothing', () => undefined);
  backend.answers.set('twice', (sink, connection) => {
    sink.fields([text]);
    sink.ok({ affectedRows: 0, insertId: 0, warnings: 0, status: connection.status, info: '' });
  });
  backend.answers.set('bad row', rowsAnswer([field('d', FieldType.DATE)], [['not a date']]));
  backend.answers.set('latin1', (sink, connection) => {
    connection.setNames('latin1', 'latin1_swedish_ci');
    sink.ok({ affectedRows: 0, insertId: 0, warnings: 0, status: 2, info: '' });
  });
  backend.answers.set('gbk', (sink, connection) => {
    connection.setNames('gbk', 'gbk_chinese_ci');
    sink.ok({ affectedRows: 0, insertId: 0, warnings: 0, status: 2, info: '' });
  });
  backend.answers.set('later', async (sink, connection) => {
    await Promise.resolve();
    rowsAnswer([text], [['later']])(sink, connection, []);
  });
  server = await startMysqlServer({
    backend,
    host: '127.0.0.1',
    port: 0,
    accounts: { kind: 'open' },
    log: (level, message, details) => level === 'error' && bugs.push(`${message} ${details['stack']}`),
  });
});
afterAll(() => server.close(0));

/** A connection that is logged in. */
async function client(capabilities = PLAIN): Promise<RawClient> {
  const it = new RawClient(server.port);
  expect((await it.login(capabilities))[0]).toBe(0);
  return it;
}
/** The server still serves this connection. */
async function alive(it: RawClient): Promise<void> {
  it.command(0x0e);
  const { payload, sequence } = await it.packet();
  expect([sequence, payload.toString('hex')]).toEqual([1, '00000002000000']);
}
const hex = (payloads: readonly Buffer[]) => payloads.map((payload) => payload.toString('hex'));

test('the greeting offers protocol 10, a scramble and caching_sha2_password', async () => {
  const it = new RawClient(server.port);
  const { payload, sequence } = await it.packet();
  expect([sequence, payload[0]]).toEqual([0, 10]);
  expect(payload.toString('latin1')).toContain('8.4.6-wsql-test\0');
  expect(payload.toString('latin1').endsWith('caching_sha2_password\0')).toBe(true);
  it.destroy();
});

test('a SELECT is columns, EOF, rows, EOF', async () => {
  const it = await client();
  it.command(3, 'SELECT hi');
  expect(hex(await it.packets(5))).toEqual([
    '01',
    '036465660000000474657874000cff0050000000fd0000000000',
    'fe00000200',
    '026869',
    'fe00000200',
  ]);
  await alive(it);
});

test('with CLIENT_DEPRECATE_EOF it is columns, rows, OK', async () => {
  const it = await client(PLAIN | DEPRECATE_EOF);
  it.command(3, 'SELECT hi');
  expect(hex(await it.packets(4)).slice(2)).toEqual(['026869', 'fe000002000000']);
  await alive(it);
});

test('every result but the last says that more follow', async () => {
  const it = await client();
  it.command(3, 'two');
  const packets = hex(await it.packets(6));
  expect(packets[4]).toBe('fe00000a00');
  expect(packets[5]).toBe('0003fc2c010200010004646f6e65');
});

test('several statements in one text are answered one after the other, up to an error', async () => {
  const it = await client(PLAIN | DEPRECATE_EOF | MULTI_STATEMENTS);
  it.command(3, "SELECT 1; later ;SELECT ';' ; ");
  const packets = await it.packets(12);
  expect([2, 6, 10].map((row) => packets[row]?.toString('latin1', 1))).toEqual(['1', 'later', "';'"]);
  expect(hex([3, 7, 11].map((end) => packets[end] ?? Buffer.alloc(0)))).toEqual(['fe00000a000000', 'fe00000a000000', 'fe000002000000']);
  it.command(3, 'SET a = 1; bug; SELECT 1');
  expect((await it.packet()).payload.toString('hex')).toBe('0000000a000000');
  expect(rawError((await it.packet()).payload).errno).toBe(1105);
  await alive(it);
  it.command(0x1b, '\x01\0');
  await it.packet();
  it.command(3, 'SELECT 1; SELECT 2');
  expect((await it.packets(4))[2]?.toString('latin1', 1)).toBe('1; SELECT 2');
});

test('an error in the middle of rows ends them', async () => {
  const it = await client();
  it.command(3, 'rows then error');
  const packets = await it.packets(5);
  expect(rawError(packets[4])).toEqual({ errno: 1317, sqlState: '70100', message: 'Query execution was interrupted' });
  await alive(it);
});

for (const statement of ['bug', 'nothing', 'twice', 'bad row']) {
  test(`a bug of the backend (${statement}) is error 1105 without internals, and is logged with its stack`, async () => {
    const it = await client();
    bugs.length = 0;
    if (statement === 'bad row') {
      it.command(0x16, statement);
      await it.packet();
      it.command(0x17, '\x01\0\0\0\0\x01\0\0\0');
      await it.packets(3);
    } else {
      it.command(3, statement);
      if (statement === 'twice') await it.packets(3);
    }
    const error = rawError((await it.packet()).payload);
    expect(error.errno).toBe(1105);
    expect(error.message).not.toContain('secret');
    expect(bugs[0]).toContain('Error');
    await alive(it);
  });
}

test('commands that come in one piece are answered in their order', async () => {
  const it = await client(PLAIN | DEPRECATE_EOF);
  const statements = ['SELECT 1', 'later', 'SELECT 2', 'later', 'SELECT 3'];
  it.socket.write(Buffer.concat(statements.map((statement) => framed(0, `\x03${statement}`))));
  const answers: string[] = [];
  for (const _ of statements) answers.push((await it.packets(4))[2]?.toString('latin1', 1) ?? '');
  expect(answers).toEqual(['1', 'later', '2', 'later', '3']);
  await alive(it);
});

test('bytes may come one at a time', async () => {
  const it = new RawClient(server.port);
  await it.packet();
  for (const byte of Buffer.concat([framed(1, loginResponse(PLAIN)), framed(0, '\x03SELECT slow'), framed(0, '\x0e')]))
    it.socket.write(Buffer.of(byte));
  expect((await it.packets(7))[4]?.toString('latin1')).toBe('\x04slow');
});

test('a statement of more than 16 MiB and a row of more than 16 MiB pass', async () => {
  const it = await client(PLAIN | DEPRECATE_EOF);
  const statement = Buffer.alloc(17 * 1024 * 1024, 'z');
  statement.write('\x03SELECT ');
  it.send(0, statement.subarray(0, 0xffffff));
  it.send(1, statement.subarray(0xffffff));
  const [count, , first, second, end] = await it.packets(5);
  expect(count?.toString('hex')).toBe('01');
  expect(first?.length).toBe(0xffffff);
  expect((first?.length ?? 0) + (second?.length ?? 0)).toBe(statement.length - 8 + 9);
  expect(end?.[0]).toBe(0xfe);
});

test('character sets: names, values and statements are those of SET NAMES', async () => {
  const it = await client();
  it.command(3, 'latin1');
  await it.packet();
  it.command(3, Buffer.from('SELECT \xe9\x80', 'latin1'));
  const packets = hex(await it.packets(5));
  expect(packets[1]).toContain('0c080014000000fd');
  expect(packets[3]).toBe('02e980');
  it.command(3, 'gbk');
  await it.packet();
  it.command(3, Buffer.from('53454c45435420a8a69d68', 'hex'));
  expect(hex(await it.packets(5))[3]).toBe('04a8a69d68');
});

test('prepared statements: parameters come back as binary values', async () => {
  const it = await client(PLAIN | DEPRECATE_EOF);
  it.command(0x16, 'echo ?, ?, ?');
  expect((await it.packets(4))[0]?.toString('hex')).toBe('000100000000000300000000');
  const head = '\x17\x01\0\0\0\0\x01\0\0\0';
  it.send(0, Buffer.from(`${head}\x04\x01\x03\0\xfd\0\x06\0\x2a\0\0\0\x02hi`, 'latin1'));
  const [, , , , row] = await it.packets(6);
  expect(row?.toString('hex')).toBe('00102a000000026869');
  it.command(0x18, '\x01\0\0\0\x01\0long ');
  it.command(0x18, '\x01\0\0\0\x01\0data');
  it.send(0, Buffer.from(`${head}\x04\0\x2b\0\0\0`, 'latin1'));
  expect((await it.packets(6))[4]?.toString('hex')).toBe('00102b000000096c6f6e672064617461');
  it.command(0x1a, '\x01\0\0\0');
  expect((await it.packet()).payload[0]).toBe(0);
  it.command(0x19, '\x01\0\0\0');
  it.send(0, head);
  expect(rawError((await it.packet()).payload)).toEqual({
    errno: 1243,
    sqlState: 'HY000',
    message: 'Unknown prepared statement handler (1) given to mysql_stmt_precheck',
  });
  await alive(it);
});

test('session state: OK tells what changed to clients that follow it', async () => {
  const it = await client(PLAIN | SESSION_TRACK);
  it.command(2, 'shop');
  expect((await it.packet()).payload.toString('hex')).toBe('00000002400000000701050473686f70');
  it.command(3, 'SET time_zone = +02:00');
  expect((await it.packet()).payload.toString('latin1')).toContain('\x09time_zone\x06+02:00');
  it.command(3, 'SELECT 1');
  expect((await it.packets(5))[4]?.toString('hex')).toBe('fe00000200');
  it.command(0x0e);
  expect((await it.packet()).payload.toString('hex')).toBe('00000002000000');
});

test('other commands', async () => {
  const it = await client();
  it.command(2, 'nosuch');
  expect(rawError((await it.packet()).payload)).toEqual({ errno: 1049, sqlState: '42000', message: "Unknown database 'nosuch'" });
  it.command(9);
  expect((await it.packet()).payload.toString()).toMatch(/^Uptime: \d+ {2}Threads: \d+ {2}Questions: \d+ {2}Slow queries: 0/);
  it.command(4, 'orders\0%');
  expect(hex(await it.packets(2))).toEqual([`0364656600${'066f7264657273'.repeat(2)}026964000c3f0050000000030100000000fb`, 'fe00000200']);
  it.command(0x1b, '\0\0');
  expect(hex(await it.packets(1))).toEqual(['fe00000200']);
  it.command(0x1f);
  await it.packet();
  for (const unknown of ['\x77', '', '\x1b\x05\0']) {
    it.send(0, unknown);
    expect(rawError((await it.packet()).payload)).toEqual({ errno: 1047, sqlState: '08S01', message: 'Unknown command' });
  }
  it.command(3, '');
  expect(rawError((await it.packet()).payload).errno).toBe(1065);
  it.command(0x0c, '\xff\xff\xff\xff');
  expect(rawError((await it.packet()).payload)).toMatchObject({ errno: 1094, message: 'Unknown thread id: 4294967295' });
  it.command(1);
  await it.end();
});

test('payloads that are cut short are error 1835, and the connection goes on', async () => {
  const it = await client();
  for (const payload of ['\x17\x05', '\x16ok ?', '\x04t', '\x1a\x01', '\x1b']) {
    it.send(0, payload);
    const answer = (await it.packet()).payload;
    if (payload.startsWith('\x16')) {
      await it.packets(2);
      it.send(0, '\x17\x01\0\0\0\0\x01\0\0\0\0\x01\x03');
      expect(rawError((await it.packet()).payload).errno).toBe(1835);
    } else expect(rawError(answer)).toEqual({ errno: 1835, sqlState: 'HY000', message: 'Malformed communication packet.' });
  }
  await alive(it);
});

test('a wrong sequence number is error 1156 and the end', async () => {
  const it = await client();
  it.send(3, '\x03SELECT 1');
  expect(rawError((await it.packet()).payload)).toEqual({ errno: 1156, sqlState: '08S01', message: 'Got packets out of order' });
  await it.end();
});

test('too long a packet is error 1153 and the end', async () => {
  const it = await client();
  const header = Buffer.from([0xff, 0xff, 0xff, 0]);
  const part = Buffer.alloc(0xffffff, 32);
  for (let sequence = 0; sequence < 5; sequence++) {
    header[3] = sequence;
    it.socket.write(Buffer.concat([header, part]));
  }
  expect(rawError((await it.packet()).payload)).toEqual({
    errno: 1153,
    sqlState: '08S01',
    message: "Got a packet bigger than 'max_allowed_packet' bytes",
  });
  await it.end();
});

test('every truncation of a login, and rubbish, end one connection and no other', async () => {
  const bystander = await client();
  const whole = loginResponse(PLAIN, 'shop');
  for (let length = 0; length < whole.length; length++) {
    const it = new RawClient(server.port);
    await it.packet();
    it.send(1, whole.subarray(0, length));
    const answer = (await it.packet()).payload;
    // Whoever leaves out the end of the strings at the packet's end means the same.
    if (answer[0] === 0xff) expect([1043, 1045, 1251]).toContain(rawError(answer).errno);
    it.destroy();
  }
  for (const rubbish of [
    Buffer.alloc(100, 0xff),
    Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
    Buffer.from([1, 0, 0, 1, 0]),
    Buffer.alloc(36),
  ]) {
    const it = new RawClient(server.port);
    await it.packet();
    it.socket.write(rubbish);
    expect((await it.packet()).payload[0]).toBe(0xff);
    await it.end();
  }
  await alive(bystander);
});

test('an old client is told to upgrade', async () => {
  const it = new RawClient(server.port);
  await it.packet();
  it.send(1, Buffer.from('0500000001726f6f7400', 'hex'));
  expect(rawError((await it.packet()).payload)).toMatchObject({ errno: 1251, sqlState: '08004' });
  await it.end();
});

test('a wrong user and an unknown database are refused as by MySQL', async () => {
  const it = new RawClient(server.port);
  await it.packet();
  it.send(1, Buffer.from(loginResponse(PLAIN).toString('latin1').replace('root', 'eve!'), 'latin1'));
  expect(rawError((await it.packet()).payload)).toEqual({
    errno: 1045,
    sqlState: '28000',
    message: "Access denied for user 'eve!'@'localhost' (using password: NO)",
  });
  await it.end();
  const other = new RawClient(server.port);
  expect(rawError(await other.login(PLAIN, 'nosuch')).errno).toBe(1049);
  await other.end();
});

test('COM_CHANGE_USER logs in anew with a session of its own', async () => {
  const it = await client();
  it.command(0x11, 'root\0\0shop\0\xff\0caching_sha2_password\0');
  expect((await it.packet()).payload.toString('latin1', 0, 23)).toBe('\xfecaching_sha2_password\0');
  it.send(2, '');
  const { payload, sequence } = await it.packet();
  expect([payload[0], sequence]).toEqual([0, 3]);
  expect(backend.connections.at(-1)?.database).toBe('shop');
  expect(backend.connections.at(-2)?.closed).toBe(true);
  await alive(it);
  it.command(0x11, 'eve\0\0\0\xff\0caching_sha2_password\0');
  await it.packet();
  it.send(2, '');
  expect(rawError((await it.packet()).payload).errno).toBe(1045);
  await it.end();
});

test('random commands are answered, or end their own connection, and no other', async () => {
  const bystander = await client();
  bugs.length = 0;
  let seed = 7;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return (seed >>> 8) % below;
  };
  for (let round = 0; round < 300; round++) {
    const it = await client();
    const code = random(0x22);
    const bytes = Buffer.from(Array.from({ length: random(40) }, () => random(256)));
    it.socket.write(Buffer.concat([framed(0, Buffer.concat([Buffer.of(code), bytes])), framed(random(2), '\x0e'), framed(0, '\x01')]));
    while ((await it.next()) !== null);
  }
  expect(bugs).toEqual([]);
  await alive(bystander);
});
