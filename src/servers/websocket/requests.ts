/** What is carried out for each kind of message. */
import type { ClientMessage } from '../../wire/messages.ts';
import type { Client } from './client.ts';
import { Refusal } from './errors.ts';
import { QueryRequest } from './query-request.ts';
import type { Request } from './request.ts';

/** Those that are answered with their queryId. */
export type RequestMessage = Exclude<ClientMessage, { readonly type: 'auth' | 'ping' | 'heartbeat' | 'heartbeat_response' | 'credit' }>;

/** @throws what it is answered with. */
export function requestOf(client: Client, message: RequestMessage): Request {
  switch (message.type) {
    case 'query':
      return new QueryRequest(client, message);
    default:
      throw new Refusal('WSQL_UNKNOWN_MESSAGE', `There is no message of type ${message.type}`);
  }
}
