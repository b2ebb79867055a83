/** `status` of every connection: for those who may see what others do. */
import type { StatusRequest as Message } from '../../wire/messages.ts';
import type { BackendSession } from './backend-session.ts';
import { Refusal } from './errors.ts';
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
    return `,"connection":${JSON.stringify(client.status())},"connections":${JSON.stringify(client.everybody())}`;
  }
}
