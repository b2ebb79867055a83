/** A TCP proxy for bad days: between a client and a server it delays, cuts, corrupts, stalls, refuses and resets. */
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Towards whom bytes go. */
export type Direction = 'client' | 'server';

/** What happens to the bytes of one direction. Offsets count from the moment that the fault is set, or the connection made after it. */
export type Fault =
  | { readonly kind: 'delay'; readonly ms: number }
  /** The byte at `at` does not come any more: both sides see the end, or with `reset` an RST. */
  | { readonly kind: 'cut'; readonly at: number; readonly reset?: boolean }
  /** The bytes from `at` on come changed. */
  | { readonly kind: 'corrupt'; readonly at: number; readonly xor: readonly number[] }
  /** Instead of whatever comes first, these bytes do, and nothing after them: the end, or nothing for ever. */
  | { readonly kind: 'replace'; readonly by: Uint8Array; readonly then: 'cut' | 'stall' }
  /** From `at` on nothing comes, and nobody is told. */
  | { readonly kind: 'stall'; readonly at: number };

export interface TcpProxy {
  readonly port: number;
  /** Connections that clients have made so far. */
  readonly made: number;
  /** Connections that are open. */
  readonly open: number;
  /** Sets what happens to the bytes of a direction; null lets them pass, those held back included. */
  meddle(towards: Direction, fault: Fault | null): void;
  /** Ends what is open, with an RST. */
  reset(): void;
  /** Nobody listens any more, and what is open ends: as when the server's machine is away. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

export async function startTcpProxy(target: { readonly port: number; readonly host?: string }): Promise<TcpProxy> {
  const proxy = new Meddler(target.port, target.host ?? '127.0.0.1');
  await proxy.up();
  return proxy;
}

class Meddler implements TcpProxy {
  readonly #target: { readonly port: number; readonly host: string };
  readonly #pairs = new Set<Pair>();
  readonly #faults: Record<Direction, Fault | null> = { client: null, server: null };
  #listener: Server | null = null;
  #port = 0;
  made = 0;

  constructor(port: number, host: string) {
    this.#target = { port, host };
  }
  get port(): number {
    return this.#port;
  }
  get open(): number {
    return this.#pairs.size;
  }

  meddle(towards: Direction, fault: Fault | null): void {
    this.#faults[towards] = fault;
    for (const pair of this.#pairs) pair[towards].meddle(fault);
  }
  reset(): void {
    for (const pair of this.#pairs) pair.end(true);
  }
  async down(): Promise<void> {
    const listener = this.#listener;
    this.#listener = null;
    const closed = new Promise((resolve) => listener?.close(resolve));
    this.reset();
    if (listener !== null) await closed;
  }
  async up(): Promise<void> {
    const listener = createServer((client) => this.#take(client));
    await new Promise<void>((resolve, reject) => listener.once('error', reject).listen(this.#port, '127.0.0.1', resolve));
    const address = listener.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
    this.#listener = listener;
  }
  close(): Promise<void> {
    return this.down();
  }

  #take(client: Socket): void {
    this.made++;
    const pair: Pair = new Pair(client, connect(this.#target), () => this.#pairs.delete(pair));
    this.#pairs.add(pair);
    for (const towards of ['client', 'server'] as const) pair[towards].meddle(this.#faults[towards]);
  }
}

/** A client and its connection to the server. */
class Pair {
  readonly client: Flow;
  readonly server: Flow;
  readonly #sockets: readonly [Socket, Socket];

  constructor(client: Socket, server: Socket, gone: () => void) {
    this.#sockets = [client, server];
    const end = (reset: boolean) => this.end(reset);
    this.client = new Flow(server, client, end);
    this.server = new Flow(client, server, end);
    for (const socket of this.#sockets) {
      socket.setNoDelay(true);
      socket.on('error', () => this.end(true));
      socket.on('close', () => {
        gone();
        this.end(false);
      });
    }
  }
  end(reset: boolean): void {
    for (const socket of this.#sockets) {
      if (socket.destroyed) continue;
      if (reset) socket.resetAndDestroy();
      else socket.destroySoon();
    }
  }
}

/** The bytes of one direction. */
class Flow {
  readonly #to: Socket;
  readonly #end: (reset: boolean) => void;
  #fault: Fault | null = null;
  /** Bytes since the fault was set. */
  #count = 0;
  #held: Buffer[] = [];
  /** The last of those that are late. */
  #late: Promise<void> = Promise.resolve();

  constructor(from: Socket, to: Socket, end: (reset: boolean) => void) {
    this.#to = to;
    this.#end = end;
    from.on('data', (bytes: Buffer) => this.#take(bytes));
    to.on('drain', () => from.resume());
    this.#full = () => from.pause();
  }
  readonly #full: () => void;

  meddle(fault: Fault | null): void {
    this.#fault = fault;
    this.#count = 0;
    const held = this.#held;
    this.#held = [];
    for (const bytes of held) this.#take(bytes);
  }

  #take(bytes: Buffer): void {
    const fault = this.#fault;
    const start = this.#count;
    this.#count += bytes.length;
    if (fault === null) this.#write(bytes);
    else if (fault.kind === 'delay') this.#writeLater(bytes, fault.ms);
    else if (fault.kind === 'replace') this.#replace(start, fault);
    else if (fault.kind === 'corrupt') this.#write(corrupted(bytes, fault.at - start, fault.xor));
    else this.#writeUntil(bytes, fault.at - start, fault);
  }
  #replace(start: number, { by, then }: Fault & { readonly kind: 'replace' }): void {
    if (start > 0) return;
    this.#write(Buffer.from(by));
    if (then === 'cut') this.#end(false);
  }
  #writeUntil(bytes: Buffer, at: number, fault: Fault & { readonly kind: 'cut' | 'stall' }): void {
    const here = Math.max(0, at);
    if (here > 0) this.#write(bytes.subarray(0, here));
    if (here >= bytes.length) return;
    if (fault.kind === 'stall') this.#held.push(bytes.subarray(here));
    else this.#end(fault.reset === true);
  }
  #writeLater(bytes: Buffer, ms: number): void {
    const due = new Promise<void>((resolve) => setTimeout(resolve, ms));
    this.#late = Promise.all([this.#late, due]).then(() => this.#write(bytes));
  }
  #write(bytes: Buffer): void {
    if (!this.#to.destroyed && !this.#to.write(bytes)) this.#full();
  }
}

function corrupted(bytes: Buffer, at: number, xor: readonly number[]): Buffer {
  const copy = Buffer.from(bytes);
  xor.forEach((bits, i) => {
    const byte = copy[at + i];
    if (byte !== undefined) copy[at + i] = byte ^ bits;
  });
  return copy;
}
