/** Looks after one server: one check at a time, on a connection that is kept for them. */
import type { Socket } from 'node:net';
import { ConnectError, SqlError } from '../../../errors.ts';
import { Examination } from './examination.ts';
import { MonitorConnection } from './monitor-connection.ts';
import { FULL, type Node } from './node.ts';

/** A check may always take this long, however quick the server used to be. */
const LEAST_PATIENCE_MS = 800;
/** What is this many times slower than usual does not answer. */
const SLOWER = 10;

export class Watch {
  readonly node: Node;
  readonly #patience: number;
  #connection: { readonly monitor: MonitorConnection; readonly examination: Examination } | null = null;
  #running: Promise<void> | null = null;
  /** Of the last login, which may be under way. */
  #socket: Socket | null = null;
  #closed = false;
  /** Milliseconds that the quickest login has taken. */
  #loginTime: number | null = null;
  readonly #onLost: () => void;

  /**
   * @param patience milliseconds that a login may take.
   * @param onLost called when the connection breaks between two checks.
   */
  constructor(node: Node, patience: number, onLost: () => void) {
    this.node = node;
    this.#patience = patience;
    this.#onLost = onLost;
  }

  /** Checks the server, and has the node know how it is. One that runs already is waited for. Does not throw. */
  check(): Promise<void> {
    this.#running ??= this.#check().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  close(): void {
    this.#closed = true;
    this.#socket?.destroy();
    this.#drop();
  }
  /** The next check is to log in anew: what is said against the server may be about its logins. */
  doubt(): void {
    if (this.#running === null) this.#drop();
  }

  async #check(): Promise<void> {
    if (this.#closed) return;
    try {
      if (!(await this.#checkKept())) await this.#checkAnew();
    } catch (error) {
      this.#drop();
      if (!(error instanceof ConnectError || error instanceof SqlError)) throw error;
      if (!this.#closed) this.#judge(error);
    }
  }
  /** @returns whether there was a connection, and it has answered. */
  async #checkKept(): Promise<boolean> {
    if (this.#connection === null || this.#connection.monitor.isClosed) return false;
    try {
      await this.#examine(this.#connection.examination);
      return true;
    } catch (error) {
      this.#drop();
      if (!(error instanceof ConnectError || error instanceof SqlError)) throw error;
      this.node.suspected(error);
      return false;
    }
  }
  async #checkAnew(): Promise<void> {
    const started = performance.now();
    const monitor = await MonitorConnection.open(this.node.options, this.#patienceFor(this.#loginTime), (socket) => {
      this.#socket = socket;
    });
    const took = performance.now() - started;
    if (this.#closed) return monitor.close();
    this.#loginTime = Math.min(this.#loginTime ?? took, took);
    const examination = new Examination(monitor);
    this.#connection = { monitor, examination };
    await this.#examine(examination);
    monitor.onClose(() => {
      if (this.#connection?.monitor === monitor && !this.#closed) this.#lost();
    });
  }
  async #examine(examination: Examination): Promise<void> {
    const { node } = this;
    const started = performance.now();
    const health = await examination.health(node.role === 'replica', this.#patienceFor(node.latency));
    const took = performance.now() - started;
    node.latency = node.latency === null ? took : node.latency * 0.8 + took * 0.2;
    if (!this.#closed) node.examined(health);
  }

  /** A login that the server refuses (1045, …) is an answer: it is there, and nothing else is known of it. */
  #judge(error: ConnectError | SqlError): void {
    const { node } = this;
    if (error.errno === FULL) node.refused(error);
    else if (isRefusal(error)) node.examined(null);
    else node.failed(error);
    node.lastError = error;
  }

  /** The process behind it has ended, or the network to it. */
  #lost(): void {
    this.#drop();
    this.node.suspected(new ConnectError('Lost connection to MySQL server', 2013, 'HY000'));
    this.#onLost();
  }
  #drop(): void {
    const connection = this.#connection;
    this.#connection = null;
    connection?.monitor.close();
  }

  #patienceFor(usual: number | null): number {
    return usual === null ? this.#patience : Math.min(this.#patience, Math.max(LEAST_PATIENCE_MS, usual * SLOWER));
  }
}

/** Wrong user, password, database or privileges; an expired password; no method of authentication in common. */
const REFUSALS: ReadonlySet<number> = new Set([
  1044, 1045, 1049, 1130, 1142, 1203, 1226, 1227, 1251, 1698, 1820, 1862, 2059, 2061, 3118, 3159, 3955, 4151,
]);

function isRefusal(error: ConnectError | SqlError): boolean {
  return REFUSALS.has(error.errno ?? 0);
}
