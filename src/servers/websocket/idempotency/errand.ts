/**
 * Carries out a request with an idempotencyKey in a session that nothing else of the client is in: up to its end, whether the client stays or
 * not, and for everyone who asks for the same meanwhile.
 */
import { Buffer } from 'node:buffer';
import type { RecordedClient } from '../../../session/statement-recorder.ts';
import type { ConnectionStatus } from '../../../wire/messages.ts';
import { QueryRequest } from '../query-request.ts';
import type { CancelOutcome, Request } from '../request.ts';
import { Requester } from '../requester.ts';

/** What its only answer begins with: whoever waits for it has an id of its own. */
const HEAD = /^\{"type":"[a-z_]+","queryId":0,/;

export class Errand extends Requester {
  readonly id: string;
  /** Of what was asked. */
  readonly print: string;
  readonly isFull = false;
  isGone = false;
  bytesSent = 0;
  readonly #origin: Requester;
  readonly #whenDone: (rest: string, hasRun: boolean) => void;
  /** Who waits for its answer: told what follows `queryId` in it. */
  readonly waiters = new Map<Request, (rest: string) => void>();
  #request: Request | null = null;
  #answer = '';

  /** @param whenDone told what follows `queryId` in the answer, and whether anything was run. */
  constructor(origin: Requester, print: string, whenDone: (rest: string, hasRun: boolean) => void) {
    super(origin.server, origin.address);
    this.id = origin.id;
    this.print = print;
    this.#origin = origin;
    this.#whenDone = whenDone;
    this.database = origin.database;
    // The client's part in its account ends with the client.
    this.login = { ...origin.loggedIn, leave: () => undefined };
  }

  /** @param request of this requester, with the queryId 0. */
  begin(request: Request): void {
    this.#request = request;
    try {
      request.submit();
    } catch (error) {
      request.fail(error);
    }
  }
  cancel(tell: (outcome: CancelOutcome) => void): void {
    if (this.#request === null) tell('unknown');
    else this.#request.cancel(tell);
  }
  stop(): void {
    this.#request?.stop();
  }

  get recorded(): RecordedClient {
    return this.#origin.recorded;
  }
  send(text: string): void {
    this.bytesSent += Buffer.byteLength(text);
    this.#answer = text;
  }
  finished(request: Request): void {
    if (request instanceof QueryRequest) this.#origin.tell(request);
    this.endSessions();
    this.isGone = true;
    this.#whenDone(this.#answer.replace(HEAD, ''), request.session !== null);
  }
  override countStatement(): void {
    this.#origin.countStatement();
  }
  override countError(): void {
    this.#origin.countError();
  }
  say(): void {
    // It has no transaction by handle.
  }
  status(): ConnectionStatus {
    throw new Error('a request has no status');
  }
}
