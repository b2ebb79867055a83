/** What runs in the thread that asks for SyncQuery, while its maker sleeps. Its text is all that the thread gets: it uses nothing from outside. */

/** To the thread. */
export interface SyncRequest {
  readonly url: string;
  readonly password: string | null;
  /** The message, without its id. */
  readonly body: { readonly [name: string]: unknown };
  /** [0]: 1 where it is answered, 2 where the answer is too long for the rest; [1]: its bytes; from 16 on: its text. */
  readonly answer: SharedArrayBuffer;
}
/** Room for an answer that is too long; or nobody waits any more; or [0] is to be 1 once the thread has begun. */
export type SyncFollowUp = { readonly room: SharedArrayBuffer } | { readonly giveUp: true } | { readonly begun: SharedArrayBuffer };

export function workerProgram(): void {
  type Message = SyncRequest | SyncFollowUp;
  interface Port {
    on(event: 'message', listener: (message: Message) => void): void;
  }
  interface Host {
    readonly process?: { getBuiltinModule?(name: string): { readonly parentPort: Port | null } | undefined };
    onmessage: ((event: { readonly data: Message }) => void) | null;
  }
  const host = globalThis as unknown as Host;
  const encoder = new TextEncoder();
  let socket: WebSocket | null = null;
  let key = '';
  let isIn = false;
  let current: SyncRequest | null = null;
  let lastId = 0;
  let isSent = false;
  let rest: Uint8Array | null = null;
  /** Nothing was heard since a request took too long. */
  let isSuspect = false;

  const put = (request: SyncRequest, bytes: Uint8Array): void => {
    const head = new Int32Array(request.answer, 0, 4);
    const fits = bytes.length <= request.answer.byteLength - 16;
    if (fits) new Uint8Array(request.answer, 16, bytes.length).set(bytes);
    rest = fits ? null : bytes;
    Atomics.store(head, 1, bytes.length);
    Atomics.store(head, 0, fits ? 1 : 2);
    Atomics.notify(head, 0);
  };
  const answer = (text: string): void => {
    const request = current;
    current = null;
    if (request !== null) put(request, encoder.encode(text));
  };
  const fail = (code: string, error: string): void => {
    answer(JSON.stringify({ type: 'sync_failure', code, error, mayHaveRun: isSent }));
  };
  const say = (message: object): void => socket?.send(JSON.stringify(message));
  const send = (): void => {
    if (current === null) return;
    isSent = true;
    say({ ...current.body, queryId: ++lastId });
  };
  const drop = (): void => {
    if (socket === null) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.onerror = () => undefined;
    socket.close();
    socket = null;
    isIn = false;
  };
  const enter = (): void => {
    isIn = true;
    send();
  };
  const refuse = (error: string): void => {
    fail('WSQL_LOGIN_REFUSED', error);
    drop();
  };
  const hear = (text: unknown, password: string | null): void => {
    const message = JSON.parse(String(text));
    isSuspect = false;
    if (message.type === 'heartbeat') say({ type: 'ping', timestamp: Date.now() });
    else if (message.type === 'welcome') {
      if (!message.requiresAuth) enter();
      else if (password === null) refuse('the server wants a password or a token');
      else say({ type: 'auth', password });
    } else if (message.type === 'auth_response') {
      if (message.success === true) enter();
      else refuse(String(message.error));
    } else if (message.queryId === lastId && message.type !== 'cancel_response') answer(String(text));
  };
  const open = ({ url, password }: SyncRequest): void => {
    drop();
    isSuspect = false;
    key = JSON.stringify([url, password]);
    const fresh = new WebSocket(url);
    socket = fresh;
    fresh.onmessage = ({ data }: { readonly data: unknown }) => {
      try {
        hear(data, password);
      } catch {
        fail('WSQL_BAD_REPLY', 'the server has sent what is no message');
        drop();
      }
    };
    const lost = (): void => {
      if (isIn) fail('WSQL_CONNECTION_LOST', 'the connection was lost');
      else fail('WSQL_CANNOT_CONNECT', 'cannot connect to the server');
      drop();
    };
    fresh.onclose = lost;
    fresh.onerror = lost;
  };
  const start = (request: SyncRequest): void => {
    current = request;
    isSent = false;
    if (isIn && !isSuspect && socket?.readyState === 1 && key === JSON.stringify([request.url, request.password])) send();
    else open(request);
  };
  const take = (message: Message): void => {
    if ('room' in message) {
      const bytes = rest ?? new Uint8Array();
      put({ answer: message.room } as SyncRequest, bytes);
    } else if ('begun' in message) Atomics.store(new Int32Array(message.begun), 0, 1);
    else if ('giveUp' in message) {
      if (current !== null && isSent) {
        isSuspect = true;
        say({ type: 'cancel', queryId: `cancel ${lastId}`, target: lastId });
      } else if (current !== null) drop();
      current = null;
      rest = null;
    } else {
      try {
        start(message);
      } catch (error) {
        fail('WSQL_CANNOT_CONNECT', String(error));
      }
    }
  };

  const port = host.process?.getBuiltinModule?.('node:worker_threads')?.parentPort ?? null;
  if (port === null) host.onmessage = ({ data }) => take(data);
  else port.on('message', take);
}
