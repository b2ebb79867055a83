/** `status` of every connection: for those who may see what others do. */
import type { StatusRequest as Message, ServerStatus } from '../../wire/messages.ts';
import type { BackendSession } from './backend-session.ts';
import { Refusal } from './errors.ts';
import type { WebSocketStatistics } from './options.ts';
import { Request } from './request.ts';
import type { Requester } from './requester.ts';

export class StatusRequest extends Request {
  constructor(client: Requester, { queryId }: Message) {
    super(client, queryId, 'status_response');
  }
  submit(): void {
    this.borrower.pool.submit(this);
  }
  /** As for SHOW PROCESSLIST: it takes PROCESS, which accounts of a door have. */
  protected perform({ principal, connection }: BackendSession): void {
    const may = principal.account === null || connection.mayDo?.('PROCESS') === true;
    if (!may) throw new Refusal('WSQL_NOT_ALLOWED', 'To see the connections of others takes the PROCESS privilege');
  }
  protected answer(): string {
    const client = this.borrower;
    const server = JSON.stringify(serverStatus(client.server.statistics()));
    return `,"connection":${JSON.stringify(client.status())},"connections":${JSON.stringify(client.everybody())},"server":${server}`;
  }
}

/** What the server counts, as clients are told. */
function serverStatus({ messages, questions, ...counted }: WebSocketStatistics): ServerStatus {
  const { uptimeSeconds, connections, totalConnections, errors, bytesReceived, bytesSent } = counted;
  const { inFlight, queued, transactions, subscriptions, sessions } = messages;
  return {
    ...{ uptimeSeconds, connections, totalConnections, queries: questions, errors, bytesReceived, bytesSent },
    ...{ inFlight, queued, transactions, subscriptions, sessions },
  };
}
