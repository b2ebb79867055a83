/** What a client tells of its connection. */
import type { WsqlConnectionError, WsqlError } from './errors.ts';

export interface ClientEvents {
  /** Requests are answered; also after a loss. */
  connect: { readonly clientId: string | null; readonly isReconnect: boolean };
  /** The connection was lost, or closed. */
  disconnect: { readonly error: WsqlConnectionError };
  /** A further attempt follows. */
  reconnecting: { readonly attempt: number; readonly delay: number; readonly error: Error };
  heartbeat: { readonly timestamp: number };
  /** The answer to a ping of this side's. */
  pong: { readonly timestamp: number; readonly latency: number };
  /** Something failed that no request can be told of: an attempt to connect, a token that could not be had, a complaint of the server's. */
  error: { readonly error: WsqlError | Error };
}
export type ClientEvent = keyof ClientEvents;
export type ClientListener<E extends ClientEvent> = (event: ClientEvents[E]) => void;

export class Emitter {
  readonly #listeners = new Map<ClientEvent, Set<ClientListener<ClientEvent>>>();

  /** @returns what ends it. */
  on<E extends ClientEvent>(event: E, listener: ClientListener<E>): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    const own = ((told: ClientEvents[E]) => listener(told)) as ClientListener<ClientEvent>;
    listeners.add(own);
    return () => listeners.delete(own);
  }
  emit<E extends ClientEvent>(event: E, told: ClientEvents[E]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) call(listener as ClientListener<E>, told);
  }
}

/** A listener that throws must not harm the connection: its error goes where nobody catches it, as in an event of the platform. */
export function call<T>(listener: (told: T) => void, told: T): void {
  try {
    listener(told);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
