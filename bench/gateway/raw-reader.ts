/** Reads a result as fast as its bytes come: packets are counted and not decoded. */
import type { Socket } from 'node:net';
import { createConnection } from 'mysql2';

export interface RawResult {
  readonly packets: number;
  readonly bytes: number;
  readonly seconds: number;
}

const COM_QUERY = 0x03;

/** Runs a query that has rows, on a connection of its own. @throws Error where it fails, or the connection ends. */
export async function readRaw(port: number, sql: string): Promise<RawResult> {
  const connection = createConnection({ host: '127.0.0.1', port, user: 'root', flags: ['-CLIENT_QUERY_ATTRIBUTES'] });
  await new Promise<void>((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())));
  const { stream } = connection as unknown as { readonly stream: Socket };
  stream.removeAllListeners('data');
  const payload = Buffer.from(`\0${sql}`);
  payload[0] = COM_QUERY;
  const head = Buffer.from([payload.length & 0xff, payload.length >> 8, 0, 0]);
  const started = performance.now();
  try {
    const counted = new PacketCounter();
    const ended = new Promise<void>((resolve, reject) => {
      stream.on('data', (chunk: Buffer) => {
        if (counted.take(chunk)) resolve();
      });
      stream.once('close', () => reject(new Error('the connection ended in the middle')));
    });
    stream.write(Buffer.concat([head, payload]));
    await ended;
    if (counted.failed) throw new Error(`${sql} failed`);
    return { packets: counted.packets, bytes: counted.bytes, seconds: (performance.now() - started) / 1000 };
  } finally {
    connection.destroy();
  }
}

/** Follows packets from their heads, whatever pieces they come in. mysql2 logs in without CLIENT_DEPRECATE_EOF: the result is over with its second EOF. */
class PacketCounter {
  packets = 0;
  bytes = 0;
  failed = false;
  #head = 0;
  #headBytes = 0;
  /** Of the packet that has begun. */
  #left = 0;
  #length = 0;
  #ends = 0;

  /** @returns whether this was the end. */
  take(chunk: Buffer): boolean {
    this.bytes += chunk.length;
    for (let at = 0; at < chunk.length; ) {
      if (this.#left > 0) {
        if (this.#left === this.#length) this.#kind(chunk[at] ?? 0);
        const step = Math.min(this.#left, chunk.length - at);
        this.#left -= step;
        at += step;
      } else at = this.#readHead(chunk, at);
    }
    return this.failed || (this.#ends === 2 && this.#left === 0 && this.#headBytes === 0);
  }
  #readHead(chunk: Buffer, at: number): number {
    if (this.#headBytes < 3) this.#head |= (chunk[at] ?? 0) << (8 * this.#headBytes);
    this.#headBytes += 1;
    if (this.#headBytes < 4) return at + 1;
    this.#left = this.#length = this.#head;
    this.#head = this.#headBytes = 0;
    this.packets += 1;
    return at + 1;
  }
  #kind(first: number): void {
    if (first === 0xff) this.failed = true;
    if (first === 0xfe && this.#length < 9) this.#ends += 1;
  }
}
