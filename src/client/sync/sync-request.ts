/** A synchronous request to the HTTP door: pages, whose thread may not sleep. */
import { WsqlConnectionError, WsqlError } from '../errors.ts';
import { base64 } from '../parameters.ts';

interface SyncHttp {
  open(method: string, url: string, isAsync: false): void;
  setRequestHeader(name: string, value: string): void;
  send(body: string): void;
  readonly status: number;
  readonly responseText: string;
}

/**
 * @param url of the WebSocket: the HTTP door has the same path.
 * @returns the text of the answer.
 * @throws WsqlError where this is no browser; WsqlConnectionError
 */
export function requestSync(url: string, password: string | null, body: { readonly [name: string]: unknown }): string {
  const { XMLHttpRequest } = globalThis as unknown as { readonly XMLHttpRequest?: new () => SyncHttp };
  if (XMLHttpRequest === undefined) throw new WsqlError('WSQL_NOT_SUPPORTED', 'This runtime can do nothing synchronously');
  const request = new XMLHttpRequest();
  try {
    request.open('POST', url.replace(/^ws/, 'http'), false);
    request.setRequestHeader('content-type', 'application/json');
    if (password !== null) request.setRequestHeader('authorization', `Basic ${base64(new TextEncoder().encode(`:${password}`))}`);
    request.send(JSON.stringify(body));
  } catch (cause) {
    throw new WsqlConnectionError('the HTTP door does not answer', { code: 'WSQL_CANNOT_CONNECT', mayHaveRun: true, cause });
  }
  if (request.status === 401)
    throw new WsqlConnectionError('the HTTP door refuses the password', { code: 'WSQL_LOGIN_REFUSED', mayHaveRun: false });
  return request.responseText;
}
