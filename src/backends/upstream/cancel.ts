/**
 * Ending a statement that runs on the server: KILL QUERY over a connection of its own, by the thread id of the handshake; and what became of it.
 * A statement that had finished before stays a success. A KILL that cannot be sent costs the session its connection, so that nobody waits for good.
 */
import { UTF8 } from '../../codec/text.ts';
import { ConnectError, SqlError } from '../../errors.ts';
import { interrupted } from '../../limited-statement.ts';
import type { Link } from './link/link.ts';
import { OWN_TERMS } from './link/terms.ts';
import { login } from './login.ts';
import type { UpstreamOptions } from './options.ts';
import { queryPayload } from './parameters.ts';

/** Milliseconds in which the server has to have answered to a KILL. */
const PATIENCE_MS = 5000;
const COM_PROCESS_KILL = 0x0c;
const NO_SUCH_THREAD = 1094;

/** A KILL QUERY: where it has got to. */
export interface Kill {
  /** It may reach the server from now on. */
  readonly isSent: boolean;
  /** Resolves when the server has carried it out. Rejects with a SqlError or ConnectError where it could not be sent, or was not answered. */
  readonly settled: Promise<void>;
}

/**
 * Sends KILL QUERY. Servers that do not know it are told COM_PROCESS_KILL, which ends the connection.
 * @param options of the login whose thread it is: every account may end its own statements.
 */
export function killStatement(options: UpstreamOptions, threadId: number, patience = PATIENCE_MS): Kill {
  const attempt = new Attempt(options, threadId);
  return {
    get isSent() {
      return attempt.isSent;
    },
    settled: attempt.within(Math.min(patience, options.connectTimeout ?? patience)),
  };
}

class Attempt {
  readonly #options: UpstreamOptions;
  readonly #threadId: number;
  #link: Link | null = null;
  #isOver = false;
  isSent = false;

  constructor(options: UpstreamOptions, threadId: number) {
    this.#options = options;
    this.#threadId = threadId;
  }

  async within(milliseconds: number): Promise<void> {
    const limit = Promise.withResolvers<never>();
    const timer = setTimeout(() => limit.reject(new ConnectError(`no answer in ${milliseconds / 1000} s`, 2013, 'HY000')), milliseconds);
    try {
      await Promise.race([this.#kill(), limit.promise]);
    } finally {
      clearTimeout(timer);
      this.#isOver = true;
      this.#link?.end();
    }
  }

  async #kill(): Promise<void> {
    const link = await login(this.#options, OWN_TERMS);
    this.#link = link;
    // The time was over before: nothing may come that late.
    if (this.#isOver) return link.end();
    this.isSent = true;
    const { attributes } = link.dialect;
    const text = Buffer.from(`KILL QUERY ${this.#threadId}`);
    try {
      await this.#send(link, queryPayload(text, undefined, attributes, Buffer.from));
    } catch (error) {
      if (!(error instanceof SqlError) || error.errno === NO_SUCH_THREAD || link.isClosed) return this.#judge(error);
      const command = Buffer.alloc(5);
      command[0] = COM_PROCESS_KILL;
      command.writeUInt32LE(this.#threadId, 1);
      await this.#send(link, command).catch((second: unknown) => this.#judge(second));
    }
  }
  #send(link: Link, payload: Buffer): Promise<void> {
    return link.exchange(payload, () => true, UTF8);
  }
  /** Who is not there any more has no statement either. */
  #judge(error: unknown): void {
    if (!(error instanceof SqlError) || error.errno !== NO_SUCH_THREAD) throw error;
  }
}

/** What may be cancelled in a session: the command that is running, and nothing after it. */
export class Canceller {
  readonly #start: () => Kill;
  readonly #drop: (reason: string) => void;
  #state: 'idle' | 'running' | 'waiting' = 'idle';
  /** Cancelled while it waited: it is not even sent. */
  #unwanted = false;
  #kill: { readonly kill: Kill; readonly settled: Promise<void> } | null = null;

  /** @param drop gives the session's connection up. */
  constructor(start: () => Kill, drop: (reason: string) => void) {
    this.#start = start;
    this.#drop = drop;
  }

  /** A command goes out. */
  began(): void {
    this.#state = 'running';
  }
  /** It has been answered. */
  ended(): void {
    this.#state = 'idle';
  }
  /** Harmless where nothing runs. */
  cancel(): void {
    if (this.#state === 'waiting') this.#unwanted = true;
    if (this.#state !== 'running' || this.#kill !== null) return;
    const kill = this.#start();
    this.#kill = { kill, settled: kill.settled.catch((error: unknown) => this.#failed(kill, error)) };
  }
  /** What could not be sent does not matter to who has finished. What was sent, and not answered, may come whenever it likes. */
  #failed(kill: Kill, error: unknown): void {
    if (this.#state !== 'running' && !kill.isSent) return;
    const reason = error instanceof Error ? error.message : String(error);
    this.#drop(`the statement could not be cancelled, so its connection was closed, and it may still be running there: ${reason}`);
  }

  /** Whether a KILL may have reached the command that is running, or the last one. */
  get killSent(): boolean {
    return this.#kill?.kill.isSent === true;
  }
  /** Whether the next command has to wait, by `outlive`, so that it is not hit by what was meant for the last one. */
  get isOutstanding(): boolean {
    return this.#kill !== null;
  }
  /**
   * Waits for the KILL to have happened.
   * @param flush gives the server a statement to end, in case the KILL came after the one that it was for.
   * @throws SqlError 1317 where the command that waits was cancelled meanwhile.
   */
  async outlive(flush: () => Promise<void>): Promise<void> {
    const outstanding = this.#kill;
    if (outstanding === null) return;
    this.#state = 'waiting';
    this.#unwanted = false;
    try {
      await outstanding.settled;
      if (outstanding.kill.isSent) await flush();
    } catch (error) {
      if (!(error instanceof SqlError) || error.errno !== 1317) throw error;
    } finally {
      this.#state = 'idle';
      this.#kill = null;
    }
    if (this.#unwanted) throw interrupted();
  }
}
