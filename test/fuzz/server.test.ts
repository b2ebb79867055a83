/**
 * A live server under mutated streams of packets: recorded sessions with bytes changed, left out, doubled and cut anywhere. Whatever comes, the
 * server answers or hangs up, others are served meanwhile, nothing of it is a bug in its log, and memory does not grow.
 * WSQL_FUZZ_SECONDS says how long (1 in the gate, 6 in ./scripts/test); WSQL_FUZZ_SEED begins where another run did.
 */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { connect } from 'node:net';
import { deflateSync } from 'node:zlib';
import { accountOf } from '../../src/auth/accounts.ts';
import { openEmbedded } from '../../src/backends/embedded/index.ts';
import type { MysqlServer } from '../../src/servers/mysql/index.ts';
import { framed, loginResponse, PLAIN, RawClient } from '../servers/mysql/raw-client.ts';
import { startMysqlServer } from '../support/mysql-server.ts';
import { often } from '../support/often.ts';

const SECONDS = Number(process.env['WSQL_FUZZ_SECONDS'] ?? often(1, 6));
const SEED = Number(process.env['WSQL_FUZZ_SEED'] ?? Date.now() % 1_000_000);
const AT_ONCE = 16;
/** A stream that is neither answered nor refused after this long hangs. */
const PATIENCE_MS = 10_000;

const ALL = 0x0fffffff & ~0x800;
const engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test', variables: { local_infile: 'ON' } });
const bugs: string[] = [];
let server: MysqlServer;
let witness: RawClient;
beforeAll(async () => {
  server = await startMysqlServer({
    backend: engine,
    host: '127.0.0.1',
    port: 0,
    accounts: { kind: 'list', accounts: [accountOf('root', '')] },
    tls: { kind: 'self-signed' },
    limits: { connectTimeout: 2, netReadTimeout: 2, netWriteTimeout: 2, maxConnections: 1000, maxConnectErrors: 0, loginDelayMax: 0 },
    log: (level, message, details) => level === 'error' && bugs.push(`${message} ${details['stack'] ?? ''} ${details['statement'] ?? ''}`),
  });
  witness = new RawClient(server.port);
  await witness.login();
  await answered('CREATE DATABASE fuzz');
  await answered('CREATE TABLE fuzz.t (id INT PRIMARY KEY AUTO_INCREMENT, s VARCHAR(100), b BLOB)');
  await answered("INSERT INTO fuzz.t (s) VALUES ('a'), ('b'), ('c')");
});
afterAll(async () => {
  witness.destroy();
  await server.close(0);
  await engine.close();
});

/** Runs a statement of the witness to the end of its answer. */
async function answered(sql: string): Promise<Buffer> {
  witness.send(0, Buffer.concat([Buffer.of(3), Buffer.from(sql)]));
  const first = (await witness.packet()).payload;
  if (first[0] === 0 || first[0] === 0xff) return first;
  for (let ends = 0; ends < 2; ) {
    const { payload } = await witness.packet();
    if (payload[0] === 0xfe && payload.length < 9) ends += 1;
  }
  return first;
}

class Random {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }
  /** 0 to n - 1. */
  below(n: number): number {
    this.#state = (Math.imul(this.#state ^ (this.#state >>> 15), 2246822519) + 0x9e3779b9) >>> 0;
    return this.#state % n;
  }
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

const command = (code: number, rest: Buffer | string = ''): Buffer =>
  framed(0, Buffer.concat([Buffer.of(code), typeof rest === 'string' ? Buffer.from(rest) : rest]));
const execute = (id: number, flags: number, values: number[]): Buffer => {
  const head = Buffer.alloc(9);
  head.writeUInt32LE(id, 0);
  head[4] = flags;
  head.writeUInt32LE(1, 5);
  return command(0x17, Buffer.concat([head, Buffer.from(values)]));
};
const u32 = (value: number): Buffer => Buffer.of(value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, value >>> 24);

/** Sessions as clients have them: each a login and commands. */
const COMMANDS: readonly Buffer[] = [
  command(3, "SELECT * FROM fuzz.t WHERE s <> 'x' ORDER BY id"),
  command(3, "INSERT INTO fuzz.t (s, b) VALUES ('é', x'00ff')"),
  command(3, 'SELECT 1; SELECT 2; SELECT nosuch'),
  command(3, 'SET NAMES gbk'),
  command(3, "SET @a = REPEAT('x', 100), autocommit = 0"),
  command(3, 'START TRANSACTION WITH CONSISTENT SNAPSHOT'),
  command(3, 'ROLLBACK'),
  command(3, "LOAD DATA LOCAL INFILE 'x' INTO TABLE fuzz.t"),
  framed(2, 'one\ttwo\n'),
  framed(3, ''),
  command(2, 'fuzz'),
  command(4, 't\0%'),
  command(9),
  command(0x0a),
  command(0x0d),
  command(0x0e),
  command(0x0c, u32(99999)),
  command(0x11, 'root\0\0fuzz\0\xff\0caching_sha2_password\0'),
  command(0x16, 'SELECT ?, s FROM fuzz.t WHERE id > ?'),
  execute(1, 0, [0, 1, 3, 0, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
  execute(1, 1, [0, 1, 0xfd, 0, 1, 0x80, 2, 0x61, 0x62, 1]),
  command(0x18, Buffer.concat([u32(1), Buffer.of(0, 0), Buffer.from('long data')])),
  command(0x1c, Buffer.concat([u32(1), u32(2)])),
  command(0x1a, u32(1)),
  command(0x19, u32(1)),
  command(0x1b, Buffer.of(0, 0)),
  command(0x1f),
  command(0x05, 'x'),
  command(0x12, 'binlog'),
  command(1),
];

function session(random: Random): Buffer[] {
  const compressed = random.below(6) === 0;
  const capabilities = random.of([PLAIN, PLAIN | 0x01000000, PLAIN | 0x00810080, ALL, random.below(0x7fffffff) | 0x8200]);
  const login = framed(
    1,
    loginResponse(
      (compressed ? capabilities | 0x28 : (capabilities & ~0x20) | 8) >>> 0,
      random.of(['fuzz', 'nosuch', '']),
      random.of([255, 33, 28, 8, 63, 4711 & 0xff]),
    ),
  );
  const commands = Array.from({ length: 1 + random.below(12) }, () => random.of(COMMANDS));
  return [login, ...(compressed ? commands.map(wrapped) : commands)];
}
/** In a compressed packet of its own. */
function wrapped(packet: Buffer): Buffer {
  const body = deflateSync(packet);
  const head = Buffer.alloc(7);
  head.writeUIntLE(body.length, 0, 3);
  head.writeUIntLE(packet.length, 4, 3);
  return Buffer.concat([head, body]);
}

/** What changes a packet; most leave its header right, so that what it holds is read. */
const MUTATIONS: readonly ((packet: Buffer, random: Random) => Buffer)[] = [
  (packet) => packet,
  (packet, random) => {
    const copy = Buffer.from(packet);
    for (let times = 1 + random.below(4); times > 0; times--) copy[random.below(copy.length)] = random.below(256);
    return copy;
  },
  (packet, random) => {
    const copy = Buffer.from(packet);
    const at = 4 + random.below(Math.max(1, copy.length - 4));
    if (at < copy.length) copy[at] = random.of([0, 0xff, 0xfb, 0xfc, 0xfd, 0xfe, 0x80, 0x7f]);
    return copy;
  },
  (packet, random) => framed(packet[3] ?? 0, packet.subarray(4, 4 + random.below(Math.max(1, packet.length - 4)))),
  (packet, random) => framed(packet[3] ?? 0, Buffer.concat([packet.subarray(4), Buffer.alloc(random.below(40), random.below(256))])),
  (packet, random) => framed(random.below(256), packet.subarray(4)),
  (packet, random) => {
    const at = 4 + random.below(Math.max(1, packet.length - 4));
    return framed(packet[3] ?? 0, Buffer.concat([packet.subarray(4, at), packet.subarray(at - random.below(4))]));
  },
  (packet, random) => packet.subarray(0, random.below(packet.length + 1)),
];

/** Sends one mutated session in pieces, and waits for the end of it. @returns whether the server hung up before it was asked to. */
function attack(random: Random): Promise<'ended' | 'hangs'> {
  const stream = Buffer.concat(session(random).map((packet) => random.of(MUTATIONS)(packet, random)));
  return new Promise((resolve) => {
    const socket = connect({ port: server.port, host: '127.0.0.1' });
    const timer = setTimeout(() => {
      socket.destroy();
      resolve('hangs');
    }, PATIENCE_MS);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(timer);
      resolve('ended');
    });
    socket.resume();
    socket.once('data', () => {
      const cut = random.below(stream.length + 1);
      socket.write(stream.subarray(0, cut));
      // The rest comes in another segment.
      setImmediate(() => {
        if (random.below(8) === 0) socket.destroy();
        else socket.end(stream.subarray(cut));
      });
    });
  });
}

test(
  'mutated sessions',
  async () => {
    const random = new Random(SEED);
    const until = performance.now() + SECONDS * 1000;
    let streams = 0;
    let before = 0;
    while (performance.now() < until) {
      const ends = await Promise.all(Array.from({ length: AT_ONCE }, () => attack(random)));
      expect(ends.filter((end) => end === 'hangs')).toEqual([]);
      expect(bugs).toEqual([]);
      streams += AT_ONCE;
      // A mutated COM_PROCESS_KILL may hit the witness, too: then it comes again.
      if (witness.closed) {
        witness = new RawClient(server.port);
        await witness.login();
      }
      expect((await answered('SELECT 1 + 1'))[0]).toBe(1);
      // After what is kept for all sessions is there.
      if (before === 0 && streams >= 320) {
        Bun.gc(true);
        before = process.memoryUsage.rss();
      }
    }
    Bun.gc(true);
    const grown = before === 0 ? 0 : (process.memoryUsage.rss() - before) / 1e6;
    console.log(`${streams} mutated sessions, seed ${SEED}: no bug, no hang; memory ${grown >= 0 ? '+' : ''}${grown.toFixed(0)} MB`);
    expect(grown).toBeLessThan(150);
    // Every connection but the witness's is gone, with its session.
    const left = performance.now() + 5000;
    while (server.statistics().connections > 1 && performance.now() < left) await new Promise((resolve) => setImmediate(resolve));
    expect(server.statistics().connections).toBe(1);
  },
  SECONDS * 1000 + 60_000,
);
