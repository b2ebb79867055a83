/** A client that says exactly what a test wants it to, byte by byte. */
import { connect, type Socket } from 'node:net';

export interface RawPacket {
  readonly sequence: number;
  readonly payload: Buffer;
}

export class RawClient {
  readonly socket: Socket;
  /** Whether the server has closed the connection. */
  closed = false;
  #buffer = Buffer.alloc(0);
  /** What came since #buffer was put together. */
  #chunks: Buffer[] = [];
  #waiting = 0;
  #wake: (() => void) | null = null;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('data', (bytes) => {
      this.#chunks.push(bytes);
      this.#waiting += bytes.length;
      this.#wake?.();
    });
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => {
      this.closed = true;
      this.#wake?.();
    });
  }

  /** The next packet; null where the server closed the connection instead. */
  async next(): Promise<RawPacket | null> {
    for (;;) {
      const size = this.#buffer.length >= 4 ? this.#buffer.readUIntLE(0, 3) : Number.POSITIVE_INFINITY;
      if (this.#buffer.length >= 4 + size) {
        const packet = { sequence: this.#buffer[3] ?? 0, payload: this.#buffer.subarray(4, 4 + size) };
        this.#buffer = this.#buffer.subarray(4 + size);
        return packet;
      }
      const wanted = Number.isFinite(size) ? 4 + size : 4;
      if (this.#buffer.length + this.#waiting >= wanted || (this.closed && this.#waiting > 0)) {
        this.#buffer = Buffer.concat([this.#buffer, ...this.#chunks]);
        this.#chunks = [];
        this.#waiting = 0;
        continue;
      }
      if (this.closed) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
  /** As `next`, where there has to be one. */
  async packet(): Promise<RawPacket> {
    const packet = await this.next();
    if (packet === null) throw new Error('the server closed the connection');
    return packet;
  }
  /** As many packets as asked for. */
  async packets(count: number): Promise<Buffer[]> {
    const found: Buffer[] = [];
    for (let i = 0; i < count; i++) found.push((await this.packet()).payload);
    return found;
  }
  /** Waits until the server has closed the connection; nothing may come before. */
  async end(): Promise<void> {
    const packet = await this.next();
    if (packet !== null) throw new Error(`a packet instead of the end: ${packet.payload.toString('latin1')}`);
  }

  send(sequence: number, payload: Buffer | string): void {
    this.socket.write(framed(sequence, payload));
  }
  /** A command: its byte, and what follows. */
  command(code: number, rest: Buffer | string = ''): void {
    this.send(0, Buffer.concat([Buffer.of(code), Buffer.from(rest as string, 'latin1')]));
  }

  /** Logs in as root without a password. */
  async login(capabilities = PLAIN, database?: string, collation?: number): Promise<Buffer> {
    await this.packet();
    this.send(1, loginResponse(capabilities, database, collation));
    const answer = await this.packet();
    if (answer.payload[0] !== 0xfe) return answer.payload;
    // Another way to prove what there is no password for.
    this.send(answer.sequence + 1, '');
    return (await this.packet()).payload;
  }
  destroy(): void {
    this.socket.destroy();
  }
}

export function framed(sequence: number, payload: Buffer | string): Buffer {
  const bytes = Buffer.from(payload as string, 'latin1');
  const header = Buffer.alloc(4);
  header.writeUIntLE(bytes.length, 0, 3);
  header[3] = sequence;
  return Buffer.concat([header, bytes]);
}

/** PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH, MULTI_RESULTS, … without what changes the form of answers. */
export const PLAIN = 0x000ea201;
export const DEPRECATE_EOF = 0x01000000;
export const SESSION_TRACK = 0x00800000;
export const MULTI_STATEMENTS = 0x00010000;
export const OPTIONAL_METADATA = 0x02000000;
export const QUERY_ATTRIBUTES = 0x08000000;
export const LOCAL_FILES = 0x80;

export function loginResponse(capabilities: number, database?: string, collation = 255): Buffer {
  const head = Buffer.alloc(32);
  head.writeUInt32LE(database === undefined ? capabilities : capabilities | 8, 0);
  head[8] = collation;
  const name = database === undefined ? '' : `${database}\0`;
  return Buffer.concat([head, Buffer.from(`root\0\0${name}caching_sha2_password\0`)]);
}

export interface RawError {
  readonly errno: number;
  readonly sqlState: string;
  readonly message: string;
}
export function rawError(payload: Buffer | undefined): RawError {
  if (payload?.[0] !== 0xff) throw new Error(`no ERR: ${payload?.toString('latin1')}`);
  return { errno: payload.readUInt16LE(1), sqlState: payload.toString('latin1', 4, 9), message: payload.toString('utf8', 9) };
}
