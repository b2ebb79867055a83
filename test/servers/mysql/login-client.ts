/** A client that does nothing but log in, by any method, and tells what was said. */
import { Buffer } from 'node:buffer';
import { constants, createHash, publicEncrypt } from 'node:crypto';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface LoginWish {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** What it begins with. */
  readonly plugin?: string;
  /** With a certificate, or without one. */
  readonly tls?: { readonly cert?: string; readonly key?: string };
  readonly database?: string;
  /** Beside those that every client has. */
  readonly capabilities?: number;
  readonly attributes?: Readonly<Record<string, string>>;
}
export interface LoginOutcome {
  /** What the server said, a packet an entry: `switch PLUGIN`, `more 04`, `key`, `ok`, `error 1045`. */
  readonly trace: readonly string[];
  /** Null where it was let in. */
  readonly error: { readonly errno: number; readonly sqlState: string; readonly message: string } | null;
  /** Sends a command, and resolves with the first packet of its answer. */
  command(payload: Uint8Array | string): Promise<Buffer>;
  /** The next packet; null at the end. */
  next(): Promise<Buffer | null>;
  close(): void;
}

const BASE = 0x000fa205;
const SSL = 0x800;
const CONNECT_ATTRS = 0x100000;

const sha = (algorithm: string, ...parts: Uint8Array[]) => createHash(algorithm).update(Buffer.concat(parts)).digest();
const xor = (a: Uint8Array, b: Uint8Array) => a.map((byte, index) => byte ^ (b[index % b.length] ?? 0));

/** Packets of one connection, which may turn to TLS. */
class Packets {
  #socket: Socket;
  #bytes = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => undefined;
  sequence = 0;

  constructor(port: number) {
    this.#socket = connectTcp({ port, host: '127.0.0.1', noDelay: true });
    this.#listen();
  }
  #listen(): void {
    this.#socket.on('data', this.#onData);
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }
  readonly #onData = (chunk: Buffer): void => {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    this.#wake();
  };

  /** Null where the server has closed. */
  async next(): Promise<Buffer | null> {
    for (;;) {
      const size = this.#bytes.length < 4 ? Number.POSITIVE_INFINITY : this.#bytes.readUIntLE(0, 3);
      if (this.#bytes.length >= 4 + size) {
        const payload = this.#bytes.subarray(4, 4 + size);
        this.sequence = ((this.#bytes[3] ?? 0) + 1) & 255;
        this.#bytes = this.#bytes.subarray(4 + size);
        return payload;
      }
      if (this.#ended) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
  send(payload: Uint8Array): void {
    const header = Buffer.alloc(4);
    header.writeUIntLE(payload.length, 0, 3);
    header[3] = this.sequence;
    this.sequence = (this.sequence + 1) & 255;
    this.#socket.write(Buffer.concat([header, payload]));
  }
  async secure(options: { readonly cert?: string; readonly key?: string }): Promise<void> {
    const plain = this.#socket;
    plain.off('data', this.#onData);
    await new Promise<void>((resolve, reject) => {
      this.#socket = connectTls({ socket: plain, rejectUnauthorized: false, ...options }, resolve);
      this.#socket.once('error', reject);
    });
    this.#listen();
  }
  close(): void {
    this.#socket.destroy();
  }
}

/** Logs in, or does not. */
export async function logIn(wish: LoginWish): Promise<LoginOutcome> {
  const packets = new Packets(wish.port);
  const greeting = await packets.next();
  if (greeting === null || greeting[0] === 0xff) return outcome(packets, [], greeting);
  const scramble = Buffer.from(scrambleOf(greeting));
  const dialogue = new Dialogue(wish, scramble);
  const start = responseStart(wish);
  if (wish.tls !== undefined) {
    packets.send(start);
    await packets.secure(wish.tls);
  }
  packets.send(Buffer.concat([start, responseRest(wish, dialogue.first())]));
  for (;;) {
    const packet = await packets.next();
    const answer = packet === null ? null : dialogue.answer(packet);
    if (answer === null) return outcome(packets, dialogue.trace, packet);
    if (answer !== 'nothing') packets.send(answer);
  }
}

function outcome(packets: Packets, trace: readonly string[], last: Buffer | null): LoginOutcome {
  const failed = last === null || last[0] === 0xff;
  return {
    trace,
    error: failed ? errorOf(last) : null,
    command: async (payload) => {
      packets.sequence = 0;
      packets.send(Buffer.from(payload));
      return (await packets.next()) ?? Buffer.alloc(0);
    },
    next: () => packets.next(),
    close: () => packets.close(),
  };
}
/** Of an ERR packet, before the greeting too, where it has no SQLSTATE. */
export function errorOf(packet: Buffer | null): { errno: number; sqlState: string; message: string } {
  if (packet === null || packet[0] !== 0xff) return { errno: 0, sqlState: '', message: 'closed' };
  const stated = packet[3] === 0x23;
  return {
    errno: packet.readUInt16LE(1),
    sqlState: stated ? packet.toString('latin1', 4, 9) : '',
    message: packet.toString('utf8', stated ? 9 : 3),
  };
}

function scrambleOf(greeting: Buffer): Buffer {
  const version = greeting.indexOf(0, 1);
  return Buffer.concat([greeting.subarray(version + 5, version + 13), greeting.subarray(version + 32, version + 44)]);
}
function capabilitiesOf({ tls, database, attributes, capabilities = 0 }: LoginWish): number {
  const wanted = BASE | capabilities | (tls === undefined ? 0 : SSL) | (database === undefined ? 0 : 8);
  return attributes === undefined ? wanted : wanted | CONNECT_ATTRS;
}
function responseStart(wish: LoginWish): Buffer {
  const start = Buffer.alloc(32);
  start.writeUInt32LE(capabilitiesOf(wish) >>> 0, 0);
  start.writeUInt32LE(0x1000000, 4);
  start[8] = 255;
  return start;
}
function responseRest(wish: LoginWish, response: Uint8Array): Buffer {
  const { user, database, plugin = 'caching_sha2_password', attributes } = wish;
  const text = (value: string) => Buffer.from(`${value}\0`);
  const parts = [text(user), Buffer.from([response.length]), response];
  if (database !== undefined) parts.push(text(database));
  parts.push(text(plugin));
  if (attributes !== undefined) parts.push(attributeBytes(attributes));
  return Buffer.concat(parts);
}
function attributeBytes(attributes: Readonly<Record<string, string>>): Buffer {
  const strings = Object.entries(attributes).flat();
  const body = Buffer.concat(strings.map((text) => Buffer.concat([Buffer.from([Buffer.byteLength(text)]), Buffer.from(text)])));
  return Buffer.concat([Buffer.from([body.length]), body]);
}

/** The client's side of the methods. */
class Dialogue {
  readonly trace: string[] = [];
  readonly #wish: LoginWish;
  readonly #password: Buffer;
  #plugin: string;
  #scramble: Buffer;

  constructor(wish: LoginWish, scramble: Buffer) {
    this.#wish = wish;
    this.#password = Buffer.from(wish.password);
    this.#plugin = wish.plugin ?? 'caching_sha2_password';
    this.#scramble = scramble;
  }
  first(): Uint8Array {
    const response = this.#respond();
    // Its length is one byte here; a longer one is sent when the server asks.
    return response.length > 255 ? new Uint8Array(0) : response;
  }
  #respond(): Uint8Array {
    const typed = Buffer.concat([this.#password, Buffer.from([0])]);
    if (this.#plugin === 'mysql_clear_password' || this.#plugin === 'sha256_password') return typed;
    if (this.#password.length === 0) return new Uint8Array(0);
    if (this.#plugin === 'mysql_native_password') {
      const stage1 = sha('sha1', this.#password);
      return xor(stage1, sha('sha1', this.#scramble, sha('sha1', stage1)));
    }
    const stage1 = sha('sha256', this.#password);
    return xor(stage1, sha('sha256', sha('sha256', stage1), this.#scramble));
  }

  /** What to send next; null: it is over. */
  answer(packet: Buffer): Uint8Array | 'nothing' | null {
    if (packet[0] === 0xfe) return this.#switched(packet);
    if (packet[0] !== 1) {
      this.trace.push(packet[0] === 0xff ? `error ${packet.readUInt16LE(1)}` : 'ok');
      return null;
    }
    if (packet[1] === 0x2d) return this.#encrypted(packet.subarray(1));
    this.trace.push(`more ${packet.toString('hex', 1)}`);
    if (packet[1] !== 4) return 'nothing';
    return this.#wish.tls === undefined ? Uint8Array.of(2) : Buffer.concat([this.#password, Buffer.from([0])]);
  }
  #switched(packet: Buffer): Uint8Array {
    const end = packet.indexOf(0, 1);
    this.#plugin = packet.toString('latin1', 1, end);
    this.#scramble = Buffer.from(packet.subarray(end + 1, end + 21));
    this.trace.push(`switch ${this.#plugin}`);
    return this.#respond();
  }
  #encrypted(pem: Buffer): Uint8Array {
    this.trace.push('key');
    const masked = xor(Buffer.concat([this.#password, Buffer.from([0])]), this.#scramble);
    return publicEncrypt({ key: pem, padding: constants.RSA_PKCS1_OAEP_PADDING }, masked);
  }
}
