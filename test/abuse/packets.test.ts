/** Bytes that no client should send, to the door with the real engine behind it: one connection ends or hears an error, the others go on. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { framed, loginResponse, PLAIN, RawClient, rawError } from '../servers/mysql/raw-client.ts';
import { ask, type EngineServer, loggedIn, startEngine } from './engine-server.ts';

let started: EngineServer;
let witness: RawClient;
beforeAll(async () => {
  started = await startEngine({ netReadTimeout: 1, connectTimeout: 1 });
  witness = await loggedIn(started.port);
});
afterAll(() => started.close());

/** The server serves others, and nothing in it went wrong. */
async function calm(): Promise<void> {
  expect(await ask(witness, 'SELECT 1+1')).toBe('2');
  expect(started.bugs).toEqual([]);
}
/** Numbers that are the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
function randomBytes(next: () => number, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => Math.floor(next() * 256)));
}
/** Reads until the server closes. @returns the errors that it told. */
async function errorsToTheEnd(client: RawClient): Promise<number[]> {
  const errors: number[] = [];
  for (let packet = await client.next(); packet !== null; packet = await client.next())
    if (packet.payload[0] === 0xff) errors.push(rawError(packet.payload).errno);
  return errors;
}

test('a handshake response cut at each offset', async () => {
  const whole = framed(1, loginResponse(PLAIN, 'information_schema'));
  await Promise.all(
    Array.from({ length: whole.length - 1 }, async (_, cut) => {
      const client = new RawClient(started.port);
      await client.packet();
      client.socket.end(whole.subarray(0, cut));
      await errorsToTheEnd(client);
    }),
  );
  await calm();
});

test('a handshake response whose length is that of its cut', async () => {
  const payload = loginResponse(PLAIN, 'information_schema');
  await Promise.all(
    Array.from({ length: payload.length }, async (_, cut) => {
      const client = new RawClient(started.port);
      await client.packet();
      client.send(1, payload.subarray(0, cut));
      // Most cuts are refused; some are a login in their own right, or ask for another way to prove who it is.
      await client.next();
      client.socket.end();
      for (const errno of await errorsToTheEnd(client)) expect([1043, 1045, 1049, 1159, 1251]).toContain(errno);
    }),
  );
  await calm();
});

test('random bytes instead of a handshake response, framed and not', async () => {
  const next = random(7);
  await Promise.all(
    Array.from({ length: 150 }, async (_, index) => {
      const client = new RawClient(started.port);
      await client.packet();
      const bytes = randomBytes(next, 1 + Math.floor(next() * 300));
      client.socket.end(index % 2 === 0 ? bytes : framed(1, bytes));
      await errorsToTheEnd(client);
    }),
  );
  await calm();
});

test('every command byte with nothing, with zeroes and with random bytes after it', async () => {
  const next = random(11);
  for (let code = 0; code < 256; code++) {
    const client = await loggedIn(started.port);
    for (const rest of [Buffer.alloc(0), Buffer.alloc(9), randomBytes(next, 40)]) client.send(0, Buffer.concat([Buffer.of(code), rest]));
    client.command(1);
    await errorsToTheEnd(client);
  }
  await calm();
}, 20_000);

test('an empty packet is no command, and the connection goes on', async () => {
  const client = await loggedIn(started.port);
  client.send(0, '');
  expect(rawError((await client.packet()).payload).errno).toBe(1047);
  expect(await ask(client, 'SELECT 5')).toBe('5');
});

test('a wrong sequence number is error 1156 and the end', async () => {
  for (const sequence of [1, 7, 255]) {
    const client = await loggedIn(started.port);
    client.send(sequence, '\x03SELECT 1');
    expect(await errorsToTheEnd(client)).toEqual([1156]);
  }
  await calm();
});

test('a length that promises more than comes: the connection waits, then ends', async () => {
  const client = await loggedIn(started.port);
  client.socket.write(Buffer.from([0xff, 0xff, 0x00, 0, 3, 0x53]));
  expect(await errorsToTheEnd(client)).toEqual([1159]);
  await calm();
});

test('COM_STMT_EXECUTE cut at each offset, with types and lengths that lie', async () => {
  const client = await loggedIn(started.port);
  client.command(0x16, 'SELECT ?, ?');
  const head = (await client.packet()).payload;
  for (let at = 0; at < 6; at++) await client.packet();
  const id = head.subarray(1, 5);
  const good = Buffer.concat([id, Buffer.from([0, 1, 0, 0, 0, 0, 1, 0xfd, 0, 8, 0, 2, 0x61, 0x62, 1, 0, 0, 0, 0, 0, 0, 0])]);
  const outcomes: string[] = [];
  const execute = async (body: Buffer): Promise<void> => {
    client.send(0, Buffer.concat([Buffer.of(0x17), body]));
    const { payload } = await client.packet();
    if (payload[0] === 0xff) {
      outcomes.push(String(rawError(payload).errno));
      return;
    }
    outcomes.push('rows');
    for (let eofs = 0; eofs < 2; ) {
      const next = (await client.packet()).payload;
      if (next[0] === 0xfe && next.length < 9) eofs++;
    }
  };
  for (let cut = 0; cut < good.length; cut++) await execute(good.subarray(0, cut));
  expect(new Set(outcomes)).toEqual(new Set(['1835']));
  await execute(good);
  expect(outcomes.at(-1)).toBe('rows');
  for (let type = 0; type < 256; type++) {
    const lying = Buffer.from(good);
    lying[11] = type;
    await execute(lying);
  }
  for (const length of [0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff]) {
    const lying = Buffer.from(good);
    lying[15] = length;
    await execute(lying);
  }
  expect(await ask(client, 'SELECT 6')).toBe('6');
  await calm();
});

test('a packet beyond max_allowed_packet, declared and streamed, is error 1153 and the end', async () => {
  const small = await startEngine({ maxAllowedPacket: 1 << 20 });
  try {
    const setter = await loggedIn(small.port);
    expect(await ask(setter, 'SET GLOBAL max_allowed_packet = 1048576')).toBe('ok');
    const declared = await loggedIn(small.port);
    declared.socket.write(Buffer.from([0, 0, 0x20, 0, 3]));
    expect(await errorsToTheEnd(declared)).toEqual([1153]);
    const streamed = await loggedIn(small.port);
    streamed.socket.write(framed(0, Buffer.concat([Buffer.of(3), Buffer.alloc((1 << 20) + 10, 0x20)])));
    expect(await errorsToTheEnd(streamed)).toEqual([1153]);
    expect(await ask(setter, 'SELECT 1')).toBe('1');
    expect(small.bugs).toEqual([]);
  } finally {
    await small.close();
  }
});

/** One command in as many packets as it takes. */
function sendLong(client: RawClient, payload: Buffer): void {
  const most = 0xffffff;
  let sequence = 0;
  for (let at = 0; ; at += most) {
    const piece = payload.subarray(at, at + most);
    const header = Buffer.alloc(4);
    header.writeUIntLE(piece.length, 0, 3);
    header[3] = sequence++;
    client.socket.write(header);
    client.socket.write(piece);
    if (piece.length < most) return;
  }
}
async function receiveLong(client: RawClient): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (;;) {
    const { payload } = await client.packet();
    pieces.push(payload);
    if (payload.length < 0xffffff) return Buffer.concat(pieces);
  }
}

test('values around 16 MiB, of 17 and of 40 MiB travel both ways', async () => {
  const setter = await loggedIn(started.port);
  expect(await ask(setter, 'SET GLOBAL max_allowed_packet = 134217728')).toBe('ok');
  expect(await ask(setter, 'CREATE DATABASE big')).toBe('ok');
  expect(await ask(setter, 'CREATE TABLE big.t (id INT PRIMARY KEY, v LONGTEXT)')).toBe('ok');
  const client = await loggedIn(started.port);
  let id = 0;
  for (const length of [0xffffff - 5, 0xffffff - 4, 0xffffff - 3, 0xffffff, 17 << 20, 40 << 20]) {
    id += 1;
    const start = `INSERT INTO big.t VALUES (${id},'`;
    // The command's packet, or the row's, is as long as a packet can be for some of these.
    const text = Buffer.alloc(length, 0x61 + id);
    sendLong(client, Buffer.concat([Buffer.of(3), Buffer.from(start), text, Buffer.from("')")]));
    expect((await client.packet()).payload[0]).toBe(0);
    client.command(3, `SELECT v FROM big.t WHERE id=${id}`);
    await client.packets(3);
    const row = await receiveLong(client);
    expect(row[0]).toBe(0xfd + Number(length > 0xffffff));
    expect(row.subarray(length > 0xffffff ? 9 : 4).equals(text)).toBe(true);
    expect((await client.packet()).payload[0]).toBe(0xfe);
  }
  // A command that fills its packet is followed by an empty one.
  const fill = 0xffffff - 1 - 'SELECT LENGTH() AS n'.length - 2;
  sendLong(client, Buffer.from(`\x03SELECT LENGTH('${'x'.repeat(fill)}') AS n`));
  await client.packets(3);
  expect((await client.packet()).payload.toString('latin1', 1)).toBe(String(fill));
  await client.packet();
  await calm();
}, 30_000);

test('bytes that are no UTF-8 in statements and names are errors or replaced, never the end', async () => {
  const client = await loggedIn(started.port);
  for (const text of [
    "SELECT '\xff\xfe'",
    'SELECT `\xc3`',
    'SELECT 1 AS \xed\xa0\x80',
    '\x80\x81',
    "SELECT '\xf0\x9f'",
    'USE \xff',
    '\0\0',
  ]) {
    client.send(0, Buffer.from(`\x03${text}`, 'latin1'));
    const { payload } = await client.packet();
    if (payload[0] === 0xff || payload[0] === 0) continue;
    for (let eofs = 0; eofs < 2; ) {
      const next = (await client.packet()).payload;
      if (next[0] === 0xfe && next.length < 9) eofs++;
    }
  }
  client.command(2, '\xff\xfe');
  expect(rawError((await client.packet()).payload).errno).toBe(1049);
  expect(await ask(client, 'SELECT 7')).toBe('7');
  await calm();
});
