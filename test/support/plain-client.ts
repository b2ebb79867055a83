/** A MySQL client that is hardly more than its socket, for tests with thousands of them: text statements, one row. */
import { connect, type Socket } from 'node:net';
import { Capability } from '../../src/codec/capabilities.ts';

const CAPABILITIES =
  Capability.LONG_PASSWORD |
  Capability.PROTOCOL_41 |
  Capability.TRANSACTIONS |
  Capability.SECURE_CONNECTION |
  Capability.PLUGIN_AUTH |
  Capability.CONNECT_WITH_DB;

export class PlainClient {
  readonly #socket: Socket;
  #bytes: Buffer = Buffer.alloc(0);
  #wake: (() => void) | null = null;
  #ended: Error | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
      this.#wake?.();
    });
    const end = (error?: Error) => {
      this.#ended ??= error ?? new Error('the server closed the connection');
      this.#wake?.();
    };
    socket.on('error', end).on('close', () => end());
  }

  /** Logs in as root, without a password. @throws what the server answers instead of OK. */
  static async open(port: number, database: string, collation: number): Promise<PlainClient> {
    const client = await PlainClient.dial(port, database, collation);
    await client.#ok();
    return client;
  }
  /** Asks to be let in, and does not wait for that. */
  static async dial(port: number, database: string, collation: number): Promise<PlainClient> {
    const client = new PlainClient(connect({ port, host: '127.0.0.1', noDelay: true }));
    await client.#packet();
    const head = Buffer.alloc(32);
    head.writeUInt32LE(CAPABILITIES, 0);
    head.writeUInt32LE(1 << 24, 4);
    head[8] = collation;
    const rest = Buffer.from(`root\0\0${database}\0caching_sha2_password\0`);
    client.#send(Buffer.concat([head, rest]), 1);
    return client;
  }

  /** @returns the first row, of texts, or none for an OK. @throws Error of the server's. */
  async query(sql: string): Promise<readonly (string | null)[]> {
    this.#send(Buffer.concat([Buffer.from([3]), Buffer.from(sql)]), 0);
    const head = await this.#ok();
    const columns = head[0] ?? 0;
    if (columns === 0) return [];
    for (let i = 0; i <= columns; i++) await this.#packet();
    let row: readonly (string | null)[] = [];
    for (let packet = await this.#packet(); packet[0] !== 0xfe; packet = await this.#packet()) row = texts(packet);
    return row;
  }

  /** Goes without a word. */
  vanish(): void {
    this.#socket.destroy();
  }

  async #ok(): Promise<Buffer> {
    const packet = await this.#packet();
    if (packet[0] === 0xff) throw new Error(`${packet.readUInt16LE(1)} ${packet.toString('utf8', 9)}`);
    return packet;
  }
  async #packet(): Promise<Buffer> {
    for (;;) {
      const size = this.#bytes.length < 4 ? -1 : this.#bytes.readUIntLE(0, 3);
      if (size >= 0 && this.#bytes.length >= size + 4) {
        const packet = this.#bytes.subarray(4, size + 4);
        this.#bytes = this.#bytes.subarray(size + 4);
        return packet;
      }
      if (this.#ended !== null) throw this.#ended;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
  #send(payload: Buffer, sequence: number): void {
    const head = Buffer.alloc(4);
    head.writeUIntLE(payload.length, 0, 3);
    head[3] = sequence;
    this.#socket.write(Buffer.concat([head, payload]));
  }
}

/** Short ones. */
function texts(packet: Buffer): readonly (string | null)[] {
  const found: (string | null)[] = [];
  for (let at = 0; at < packet.length; ) {
    const length = packet[at] ?? 0;
    at++;
    found.push(length === 0xfb ? null : packet.toString('utf8', at, at + length));
    if (length !== 0xfb) at += length;
  }
  return found;
}
