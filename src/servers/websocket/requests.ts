/** What is carried out for each kind of message. */
import type {
  BatchRequest as BatchMessage,
  ClientMessage,
  ExecuteRequest as ExecuteMessage,
  QueryRequest as QueryMessage,
} from '../../wire/messages.ts';
import { BatchRequest } from './batch-request.ts';
import { DatabasesRequest, UseRequest } from './database-requests.ts';
import { noSuchStatement, Refusal } from './errors.ts';
import { KeyedRequest } from './idempotency/keyed-request.ts';
import { PrepareRequest } from './prepare-request.ts';
import { QueryRequest } from './query-request.ts';
import type { Request } from './request.ts';
import type { Requester } from './requester.ts';
import { RunRequest } from './run-request.ts';
import { SessionRequest } from './session-request.ts';
import { StatusRequest } from './status-request.ts';
import { StreamRequest } from './stream-request.ts';
import { SubscribeRequest, UnsubscribeRequest } from './subscriptions/subscribe-request.ts';
import { BeginRequest, CommitRequest } from './transaction-requests.ts';

/** Those that are answered with their queryId. */
export type RequestMessage = Exclude<
  ClientMessage,
  { readonly type: 'auth' | 'ping' | 'heartbeat' | 'heartbeat_response' | 'credit' | 'file' }
>;

/** @throws what it is answered with. */
export function requestOf(client: Requester, message: RequestMessage): Request {
  switch (message.type) {
    case 'query':
      return queryOf(client, message, 'query_response');
    case 'begin':
      return new BeginRequest(client, message);
    case 'commit':
    case 'rollback':
      return new CommitRequest(client, message);
    case 'use':
      return new UseRequest(client, message);
    case 'databases':
      return new DatabasesRequest(client, message);
    case 'prepare':
      return new PrepareRequest(client, message);
    case 'execute':
      return queryOf(client, executed(client, message), 'execute_response');
    case 'batch':
      return batchOf(client, message);
    case 'stream':
      return new StreamRequest(client, message);
    case 'session':
      return new SessionRequest(client, message);
    case 'run':
      return new RunRequest(client, message);
    case 'status':
      return new StatusRequest(client, message);
    case 'subscribe':
      return new SubscribeRequest(client, message);
    case 'unsubscribe':
      return new UnsubscribeRequest(client, message);
    default:
      throw new Refusal('WSQL_UNKNOWN_MESSAGE', `There is no message of type ${message.type}`);
  }
}

/** @throws what it is answered with. */
export function queryOf(client: Requester, message: QueryMessage, reply: string): Request {
  const { queryId, options, params } = message;
  const key = options?.idempotencyKey ?? null;
  if (options === undefined || key === null) return new QueryRequest(client, message, reply);
  const { rowsAsArray, columnar, maxRows } = options;
  const bound = Array.isArray(params) && params.length === 0 ? null : params;
  const what = [client.statementText(message), bound ?? null, rowsAsArray === true, columnar === true, maxRows ?? null];
  const request = (requester: Requester) => new QueryRequest(requester, { ...message, queryId: 0 });
  return new KeyedRequest(client, { queryId, reply, key, options, what, request });
}
function batchOf(client: Requester, message: BatchMessage): Request {
  const { queryId, options, steps, atomic } = message;
  const key = options?.idempotencyKey ?? null;
  if (options === undefined || key === null) return new BatchRequest(client, message);
  const { rowsAsArray, columnar, maxRows } = options;
  const what = ['batch', steps, atomic === true, rowsAsArray === true, columnar === true, maxRows ?? null];
  const request = (requester: Requester) => new BatchRequest(requester, { ...message, queryId: 0 });
  return new KeyedRequest(client, { queryId, reply: 'batch_response', key, options, what, request });
}

/** @throws Refusal where it has been closed, or was never there. */
function executed(client: Requester, { queryId, statementId, params, options }: ExecuteMessage): QueryMessage {
  const kept = client.statements.get(statementId);
  if (kept === undefined) throw noSuchStatement();
  const database = kept.database === null ? {} : { database: kept.database };
  return {
    type: 'query',
    queryId,
    query: kept.sql,
    ...(params === undefined ? {} : { params }),
    options: { ...database, ...options },
  };
}
