/** Commands and answers that travel compressed. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { connect, type Socket } from 'node:net';
import { Compression, type CompressionMethod } from '../../../src/codec/compression.ts';
import type { MysqlServer } from '../../../src/servers/mysql/index.ts';
import { startMysqlServer } from '../../support/mysql-server.ts';
import { FakeBackend } from './fake-backend.ts';
import { DEPRECATE_EOF, framed, loginResponse, PLAIN } from './raw-client.ts';

const COMPRESS = 0x20;
const ZSTD = 0x4000000;
let server: MysqlServer;
beforeAll(async () => {
  server = await startMysqlServer({ backend: new FakeBackend(), host: '127.0.0.1', port: 0, accounts: { kind: 'open' } });
});
afterAll(() => server.close(0));

/** A connection that is logged in; what comes from then on is handed over as it comes. */
async function logIn(capabilities: number, level: Buffer): Promise<Socket> {
  const socket = connect({ port: server.port, host: '127.0.0.1', noDelay: true });
  const next = () => new Promise<Buffer>((resolve) => socket.once('data', resolve));
  await next();
  const ok = next();
  socket.write(framed(1, Buffer.concat([loginResponse(capabilities), level])));
  expect((await ok)[4]).toBe(0);
  return socket;
}

/** Sends a statement and collects the packets of its answer, until they are as long as wanted. */
async function ask(socket: Socket, method: CompressionMethod, statement: Buffer, wanted: number): Promise<Buffer> {
  const compression = new Compression(method);
  const packets = Buffer.concat([
    framed(0, statement.subarray(0, 0xffffff)),
    ...(statement.length < 0xffffff ? [] : [framed(1, statement.subarray(0xffffff))]),
  ]);
  socket.write(compression.wrap(packets));
  const found: Buffer[] = [];
  let length = 0;
  while (length < wanted) {
    const chunk = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
    for (const bytes of compression.unwrap(chunk)) {
      found.push(bytes);
      length += bytes.length;
    }
  }
  return Buffer.concat(found);
}

const zstd: CompressionMethod = { kind: 'zstd', level: 5 };
const zlib: CompressionMethod = { kind: 'zlib', level: 1 };
for (const [what, capabilities, method] of [
  ['zlib', COMPRESS, zlib],
  ['zstd', ZSTD, zstd],
  ['zlib, where a client can do both', COMPRESS | ZSTD, zlib],
] as const) {
  test(`a statement and its rows, short and of more than 16 MiB: ${what}`, async () => {
    const socket = await logIn(PLAIN | DEPRECATE_EOF | capabilities, Buffer.of(5));
    for (const size of [10, 1000, 17_000_000]) {
      const text = Buffer.alloc(size, 'wsql compressed ');
      const statement = Buffer.concat([Buffer.from('\x03SELECT '), text]);
      // The count, the column, the row in one or two packets, and the end.
      const row = size + (size < 251 ? 1 : size < 65536 ? 3 : 9);
      const wanted = 5 + 30 + row + (row > 0xffffff ? 8 : 4) + 11;
      const answer = await ask(socket, method, statement, wanted);
      expect(answer.length).toBe(wanted);
      expect(answer.subarray(answer.length - 11).toString('hex')).toBe(`070000${row > 0xffffff ? '06' : '04'}fe000002000000`);
    }
    socket.destroy();
  });
}
