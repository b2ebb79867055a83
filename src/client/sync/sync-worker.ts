/** A thread that asks the server, and this one asleep until it has the answer: Bun, Deno, Node.js, and Web Workers of pages that are isolated. */
import { type SyncFollowUp, type SyncRequest, workerProgram } from './worker-program.ts';

interface Thread {
  postMessage(message: SyncRequest | SyncFollowUp): void;
  terminate(): unknown;
}
interface Threads {
  readonly Worker: new (text: string, options: { readonly eval: true }) => Thread & { unref(): void };
}
interface Host {
  readonly process?: { getBuiltinModule?(name: string): Threads | undefined };
  readonly Worker?: new (url: string) => Thread;
}

/** Bytes that most answers fit into; and of the head before them. */
const ROOM = 64 * 1024;
const HEAD = 16;
/** Milliseconds that it takes, at most, to hand over an answer that is there. */
const HANDOVER = 2000;

/** Whether this thread may sleep: a page's may not. */
export function maySleep(): boolean {
  try {
    return Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0) === 'not-equal';
  } catch {
    return false;
  }
}

/** What came of it: the text of the answer; or it came too late; or there can be no thread. */
export type SyncOutcome = { readonly text: string } | 'late' | 'no thread';

export class SyncWorker {
  #thread: Thread | null = null;
  readonly #threads: Threads | undefined;
  /** [0]: 1 once a thread of a browser has begun, which it does not while this one is asleep, nor where the page's policy forbids it. */
  readonly #begun = new Int32Array(new SharedArrayBuffer(4));

  constructor() {
    this.#threads = (globalThis as unknown as Host).process?.getBuiltinModule?.('node:worker_threads');
    if (this.#threads !== undefined) return;
    this.#thread = startOfBrowser();
    this.#thread?.postMessage({ begun: this.#begun.buffer });
  }

  /** @param timeout milliseconds. */
  ask(request: Omit<SyncRequest, 'answer'>, timeout: number): SyncOutcome {
    const deadline = performance.now() + timeout;
    const answer = new SharedArrayBuffer(HEAD + ROOM);
    if (this.#threads !== undefined) this.#thread ??= startOfNode(this.#threads);
    else if (Atomics.load(this.#begun, 0) !== 1) return 'no thread';
    if (this.#thread === null) return 'no thread';
    this.#thread.postMessage({ ...request, answer });
    return this.#await(this.#thread, answer, deadline);
  }
  #await(thread: Thread, answer: SharedArrayBuffer, deadline: number): SyncOutcome {
    const state = settled(answer, deadline);
    if (state === 1) return { text: textOf(answer) };
    if (state === 2) {
      const room = new SharedArrayBuffer(HEAD + (new Int32Array(answer)[1] ?? 0));
      thread.postMessage({ room });
      // The answer is there: this is not the server's time any more.
      if (settled(room, Math.max(deadline, performance.now() + HANDOVER)) === 1) return { text: textOf(room) };
    }
    thread.postMessage({ giveUp: true });
    return 'late';
  }
  stop(): void {
    this.#thread?.terminate();
    this.#thread = null;
  }
}

// Some bundlers have functions call a helper of theirs, which is not there.
const textOfProgram = (): string => `globalThis.__name = (f) => f; (${workerProgram})();`;

/** One that does not keep the process from ending. */
function startOfNode({ Worker }: Threads): Thread {
  const thread = new Worker(textOfProgram(), { eval: true });
  thread.unref();
  return thread;
}
function startOfBrowser(): Thread | null {
  const { Worker } = globalThis as unknown as Host;
  if (Worker === undefined) return null;
  try {
    return new Worker(URL.createObjectURL(new Blob([textOfProgram()], { type: 'text/javascript' })));
  } catch {
    // The page's policy: requests of HTTP take its place.
    return null;
  }
}
/** Sleeps until there is an answer, or the time is over. @returns the state of the answer */
function settled(answer: SharedArrayBuffer, deadline: number): number {
  const head = new Int32Array(answer, 0, 4);
  Atomics.wait(head, 0, 0, Math.max(0, deadline - performance.now()));
  return Atomics.load(head, 0);
}
function textOf(answer: SharedArrayBuffer): string {
  const length = new Int32Array(answer, 0, 4)[1] ?? 0;
  // A copy: decoders of browsers take no shared memory.
  return new TextDecoder().decode(new Uint8Array(answer, HEAD, length).slice());
}
