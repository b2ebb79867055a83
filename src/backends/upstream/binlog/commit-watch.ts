/** Tells of what is committed at the server, as its binary log has it: one connection for all who want to hear, as long as there are any. */
import type { CommitListener } from '../../../backend.ts';
import { ConnectError, SqlError } from '../../../errors.ts';
import type { Link } from '../link/link.ts';
import { ConnectionLost } from '../link/link.ts';
import { followBinlog, NoBinlog } from './stream.ts';
import { Transactions } from './transactions.ts';

export interface CommitWatchHost {
  /** Logs in at the server that takes writes. @throws ConnectError */
  login(): Promise<Link>;
  note(message: string): void;
}

/** Milliseconds until a lost connection is made anew: doubled from the first to the last. */
const FIRST_RETRY = 100;
const LAST_RETRY = 5000;
/** A commit is in the log a moment before other sessions see it, so that it is told again after so many milliseconds. */
const ECHOES = [30, 300, 2000];

export class CommitWatch {
  readonly #host: CommitWatchHost;
  readonly #listeners = new Set<CommitListener>();
  /** The one that follows the log now; another one after all listeners had gone. */
  #run: Run | null = null;
  /** Grows with whatever may have changed definitions. */
  definitions = 0;

  constructor(host: CommitWatchHost) {
    const noted = new Set<string>();
    // Once, and not whenever somebody subscribes again.
    const note = (message: string) => {
      if (!noted.has(message)) host.note(message);
      noted.add(message);
    };
    this.#host = { login: () => host.login(), note };
  }
  add(listener: CommitListener): () => void {
    const own: CommitListener = (tables) => listener(tables);
    this.#listeners.add(own);
    this.#run ??= new Run(this.#host, this.#tell);
    return () => {
      this.#listeners.delete(own);
      if (this.#listeners.size === 0) this.close();
    };
  }
  /** Whether commits are told from now on; a promise where that is not known yet. */
  hears(): boolean | Promise<boolean> {
    const run = this.#run;
    if (run === null) return false;
    return run.state === 'opening' ? run.settled.then(() => run.state === 'open') : run.state === 'open';
  }
  close(): void {
    this.#run?.end();
    this.#run = null;
  }
  readonly #tell: CommitListener = (tables) => {
    if (tables === null) this.definitions++;
    for (const listener of [...this.#listeners]) listener(tables);
  };
}

interface Echo {
  readonly after: number;
  timer: NodeJS.Timeout | null;
  /** Written since the one that is waited for was begun; null: any. */
  tables: Set<string> | null;
}

class Run {
  readonly #host: CommitWatchHost;
  readonly #tell: CommitListener;
  readonly settled: Promise<void>;
  #settle: () => void = () => undefined;
  /** `opening` only at first: later it is `lost`, until it is `open` again. */
  state: 'opening' | 'open' | 'lost' | 'refused' | 'ended' = 'opening';
  #link: Link | null = null;
  #retry: NodeJS.Timeout | undefined;
  #pause = FIRST_RETRY;
  readonly #echoes: readonly Echo[];

  constructor(host: CommitWatchHost, tell: CommitListener) {
    this.#host = host;
    this.#tell = tell;
    this.#echoes = ECHOES.map((after) => ({ after, timer: null, tables: new Set() }));
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    void this.#follow();
  }
  end(): void {
    this.state = 'ended';
    this.#settle();
    clearTimeout(this.#retry);
    for (const { timer } of this.#echoes) clearTimeout(timer ?? undefined);
    this.#link?.destroy();
  }
  get #isOver(): boolean {
    return this.state === 'ended';
  }

  async #follow(): Promise<void> {
    const transactions = new Transactions((tables) => this.#committed(tables));
    try {
      const link = await this.#host.login();
      this.#link = link;
      if (this.#isOver) link.destroy();
      await followBinlog(
        link,
        () => this.#opened(),
        (event) => transactions.take(event),
      );
      this.#lost();
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#link?.destroy();
      this.#link = null;
    }
  }
  #opened(): void {
    if (this.#isOver) return;
    this.state = 'open';
    this.#pause = FIRST_RETRY;
    this.#settle();
    this.#tell(null);
  }
  /** Whatever comes of the network, or of a server that stops, passes; what the server says to the first request stays. */
  #failed(error: unknown): void {
    if (this.#isOver) return;
    const wasOpen = this.state === 'open';
    const isRefusal = error instanceof NoBinlog || (error instanceof SqlError && !(error instanceof ConnectionLost)) || isDenied(error);
    if (wasOpen || !isRefusal) {
      this.#lost();
      return;
    }
    this.state = 'refused';
    this.#settle();
    const reason = error instanceof Error ? error.message : String(error);
    this.#host.note(`live queries poll, since the binary log cannot be read: ${reason}`);
    this.#tell(null);
  }
  #lost(): void {
    if (this.#isOver) return;
    this.state = 'lost';
    this.#settle();
    this.#retry = setTimeout(() => void this.#follow(), this.#pause).unref();
    this.#pause = Math.min(LAST_RETRY, this.#pause * 2);
    this.#tell(null);
  }

  #committed(tables: ReadonlySet<string> | null): void {
    if (this.#isOver) return;
    this.#tell(tables);
    for (const echo of this.#echoes) {
      echo.tables = tables === null || echo.tables === null ? null : echo.tables.union(tables);
      // One that is waited for already comes too soon for this commit: the next one is set when it has come.
      if (echo.timer === null) this.#echo(echo);
    }
  }
  #echo(echo: Echo): void {
    const told = echo.tables;
    echo.tables = new Set();
    echo.timer = setTimeout(() => {
      echo.timer = null;
      const later = echo.tables;
      if (later === null || later.size > 0) this.#echo(echo);
      this.#tell(told);
    }, echo.after).unref();
  }
}

/** A login that was refused for good: wrong password, no privileges. */
function isDenied(error: unknown): boolean {
  return error instanceof ConnectError && error.errno !== null && error.errno < 2000 && error.errno !== 1040 && error.errno !== 1053;
}
