/** A client's session at the backend while it is being opened: by its door, or by the client's own password. */
import type { Judge } from '../../auth/passed-login.ts';
import type { BackendConnection, ConnectOptions, Credentials } from '../../backend.ts';
import { Capability } from '../../codec/capabilities.ts';
import { ConnectError, type SqlError } from '../../errors.ts';
import { ConnectionClosed } from './channel.ts';
import { type Arrival, connectOptions } from './connect-options.ts';
import type { SessionTerms } from './connection-phase.ts';
import type { ServerState } from './server-state.ts';

/** The client's connection. */
export interface OpeningHost {
  readonly isClosing: boolean;
  /** Ends the session that there is, for another one. */
  leave(): Promise<void>;
  /** What a client is shown of a refusal. */
  shown(error: ConnectError): SqlError;
  /** Does what nobody waits for. */
  finish(close: () => void | Promise<void>): void;
}

export class Opening {
  readonly #server: ServerState;
  readonly #around: Pick<ConnectOptions, 'host' | 'connectionId'>;
  readonly #host: OpeningHost;
  /** What the client's own password has opened, until its login is accepted. */
  #opened: BackendConnection | null = null;
  /** While the backend makes a connection. */
  #connecting: AbortController | null = null;

  constructor(server: ServerState, around: Pick<ConnectOptions, 'host' | 'connectionId'>, host: OpeningHost) {
    this.#server = server;
    this.#around = around;
    this.#host = host;
  }

  /** The session of who has been let in. @throws ConnectError, SqlError */
  async of(login: Arrival): Promise<BackendConnection> {
    const opened = this.#opened;
    this.#opened = null;
    return opened ?? this.#connect(login);
  }

  /** What tries a user and a password at the server behind: where they are right the session is open. */
  judge(terms: SessionTerms): Judge {
    const handlesExpired = (terms.capabilities & Capability.CAN_HANDLE_EXPIRED_PASSWORDS) !== 0;
    return async (user, password) => {
      try {
        await this.#host.leave();
        this.#opened = await this.#connect({ ...terms, user, account: null }, { user, password, handlesExpired });
      } catch (error) {
        if (error instanceof ConnectError) return this.#host.shown(error);
        throw error;
      }
      // `abandon` has been there already.
      if (!this.#host.isClosing) return null;
      this.abandon();
      throw new ConnectionClosed('the client is gone');
    };
  }

  /** The client is gone. */
  abandon(): void {
    this.#connecting?.abort();
    const opened = this.#opened;
    this.#opened = null;
    if (opened !== null) this.#host.finish(() => opened.close());
  }

  async #connect(arrival: Arrival, credentials?: Credentials): Promise<BackendConnection> {
    const { backend, sessions, virtualTables } = this.#server;
    const leaving = new AbortController();
    this.#connecting = leaving;
    const around = { ...this.#around, virtualTables, signal: leaving.signal };
    try {
      return await backend.connect(connectOptions(arrival, around, credentials), sessions);
    } finally {
      this.#connecting = null;
    }
  }
}
