/** Asks for a result, and does nothing else until it is there. */

import { isBag } from '../../wire/checks.ts';
import type { WireParameter, WireResult } from '../../wire/messages.ts';
import { WsqlConnectionError, WsqlError, WsqlQueryError, WsqlTimeoutError } from '../errors.ts';
import { type QueryResult, queryResult } from '../results.ts';
import { requestSync } from './sync-request.ts';
import { maySleep, SyncWorker } from './sync-worker.ts';

export interface SyncQuestion {
  readonly query: string;
  readonly params?: readonly WireParameter[] | { readonly [name: string]: WireParameter };
}

export class SyncDoor {
  readonly #url: string;
  readonly #password: string | null;
  readonly #worker: SyncWorker | null = maySleep() ? new SyncWorker() : null;
  #isClosed = false;

  constructor(url: string, password: string | null) {
    this.#url = url;
    this.#password = password;
  }

  /** @param timeout milliseconds. @throws WsqlQueryError, WsqlConnectionError, WsqlTimeoutError */
  query<Row>(question: SyncQuestion, timeout: number): QueryResult<Row> {
    if (this.#isClosed)
      throw new WsqlConnectionError('the connection is closed', { code: 'WSQL_CLOSED', mayHaveRun: false, isFinal: true });
    const body = { type: 'query', ...question, options: { timeout: Math.max(1, Math.ceil(timeout)) } };
    const outcome = this.#worker?.ask({ url: this.#url, password: this.#password, body }, timeout) ?? 'no thread';
    if (outcome === 'late') throw new WsqlTimeoutError(timeout, true);
    return resultOf<Row>(outcome === 'no thread' ? requestSync(this.#url, this.#password, body) : outcome.text);
  }
  close(): void {
    this.#isClosed = true;
    this.#worker?.stop();
  }
}

function resultOf<Row>(text: string): QueryResult<Row> {
  const reply = parsed(text);
  if (isBag(reply) && reply['success'] === true && Array.isArray(reply['data'])) return queryResult<Row>(reply as Partial<WireResult>);
  const { type, error, code, errno, sqlState, position, mayHaveRun } = isBag(reply) ? (reply as { [name: string]: unknown }) : {};
  if (typeof error !== 'string')
    throw new WsqlConnectionError('the server has answered with what is no result', { code: 'WSQL_BAD_REPLY', mayHaveRun: true });
  const name = typeof code === 'string' ? code : 'WSQL_UNKNOWN';
  if (type === 'sync_failure') throw new WsqlConnectionError(error, { code: name, mayHaveRun: mayHaveRun === true });
  throw new WsqlQueryError(
    {
      error,
      code: name,
      ...(typeof errno === 'number' ? { errno } : {}),
      ...(typeof sqlState === 'string' ? { sqlState } : {}),
      ...(typeof position === 'number' ? { position } : {}),
    },
    null,
  );
}
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new WsqlError('WSQL_BAD_REPLY', 'the server has answered with what is no JSON', cause);
  }
}
