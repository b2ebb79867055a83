/**
 * The event scheduler: runs events when their time comes, each in a session of its definer's, while event_scheduler is ON. Its timer keeps no process
 * alive.
 */

import { emitWarning } from 'node:process';
import { privilegeBits } from '../../../auth/privileges.ts';
import type { ConnectionHost } from '../../../backend.ts';
import { SqlError } from '../../../errors.ts';
import { Collector } from '../../../result.ts';
import type { EventDef } from '../catalog/programs.ts';
import { keyOfProgram } from '../catalog/programs.ts';
import type { Engine } from '../engine.ts';
import { Session } from '../execute/session.ts';
import { definerOf } from './active.ts';
import { enterProgram } from './enter.ts';
import { Frame } from './frame.ts';
import { Interpreter } from './interpreter.ts';
import { eventProgram } from './library.ts';
import { drive } from './run.ts';
import { nextRun, utcText } from './schedule.ts';
import { type Running, StatementRunner } from './statement-runner.ts';

/** Timers cannot wait longer than this. */
const longestMs = 60_000;
/** How often it looks whether event_scheduler has been turned on again. */
const offMs = 500;
/** Thread ids of sessions that run events: none that a client has. */
const firstId = 2 ** 31;
const host: ConnectionHost = { kill: () => false, processes: () => [] };

export class EventScheduler {
  readonly #engine: Engine;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** When each event runs next, by its key; with the definition that says so. */
  #due = new Map<string, { readonly event: EventDef; readonly at: number }>();
  readonly #running = new Set<string>();
  readonly #sessions = new Set<Session>();
  #closed = false;
  #started = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }
  /** Events have been created, changed or dropped; or the engine has just started. */
  changed(): void {
    if (this.#closed || this.#engine.readOnly) return;
    const now = Date.now() * 1000;
    const due = new Map<string, { readonly event: EventDef; readonly at: number }>();
    for (const def of this.#engine.catalog.programs.programs.values()) {
      if (def.kind !== 'event' || def.status !== 'ENABLE') continue;
      const key = keyOfProgram(def);
      const known = this.#due.get(key);
      const at = known?.event === def ? known.at : nextRun(def, now);
      if (at !== null) due.set(key, { event: def, at });
    }
    this.#due = due;
    this.#wait();
  }
  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const session of this.#sessions) {
      session.cancel(new SqlError(1053, '08S01', 'Server shutdown in progress'));
      session.close();
    }
  }
  #wait(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#closed || this.#due.size === 0) return;
    const first = Math.min(...[...this.#due.values()].map(({ at }) => at));
    const wait = this.#isOn ? Math.min(Math.max(0, Math.ceil(first / 1000) - Date.now()), longestMs) : offMs;
    this.#timer = setTimeout(() => this.#tick(), wait);
    this.#timer.unref();
  }
  get #isOn(): boolean {
    return this.#engine.variables.text('event_scheduler') === 'ON';
  }
  #tick(): void {
    const now = Date.now() * 1000;
    if (this.#isOn) {
      for (const [key, { event, at }] of [...this.#due]) {
        if (at > now || this.#running.has(key)) continue;
        this.#due.delete(key);
        this.#running.add(key);
        void this.#run(event, at).finally(() => {
          this.#running.delete(key);
          this.changed();
        });
      }
    }
    this.#wait();
  }
  /** What an event's statements fail with goes to the log, as in MySQL: it has no client. The engine itself stays as it is. */
  async #run(event: EventDef, at: number): Promise<void> {
    const definer = definerOf(event);
    const isAccount = this.#engine.accounts.get(definer) !== null;
    // Nobody's event is nobody's to run.
    if (!isAccount && event.trusted !== true) {
      this.#tell(event, `its definer ${definer.user}@${definer.host} does not exist`, 1449);
      return;
    }
    const account = isAccount ? { account: definer } : {};
    this.#started += 1;
    const identity = { ...definer, ...account, database: null, connectionId: firstId + this.#started, collation: 255, foundRows: false };
    const session = new Session(this.#engine, identity, host);
    this.#sessions.add(session);
    try {
      await this.#note(session, event, at);
      session.access.current?.database(event.schema, privilegeBits('EVENT'));
      session.begin(0);
      await drive(runEvent(session, event));
    } catch (error) {
      // Whatever else it is, it must not end the process; of a file that has just been closed it says nothing.
      if (error instanceof SqlError) this.#tell(event, error.message, error.errno);
      else if (!this.#closed) emitWarning(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.#sessions.delete(session);
      if (!this.#closed) session.close();
    }
  }
  #tell(event: EventDef, message: string, errno: number): void {
    if (!this.#closed) this.#engine.log('warn', `event ${event.schema}.${event.name} failed: ${message}`, { errno });
  }
  /** Before it runs: when it did; one that will not run again is dropped or disabled. */
  async #note(session: Session, event: EventDef, at: number): Promise<void> {
    const ran = { ...event, lastExecuted: utcText(at) };
    const over = nextRun(ran, Date.now() * 1000) === null;
    await session.runner.define((edit) => {
      if (edit.program('event', event.schema, event.name) !== event) return;
      if (!over) edit.putProgram(ran);
      else if (event.preserve) edit.putProgram({ ...ran, status: 'DISABLE' });
      else edit.dropProgram(event);
    });
  }
}

function* runEvent(session: Session, event: EventDef): Running<void> {
  const frame = new Frame(eventProgram(event));
  const leave = enterProgram(session, event, frame);
  try {
    yield* new Interpreter(session, frame, new StatementRunner(session, frame, new Collector())).run();
  } finally {
    leave();
  }
}
