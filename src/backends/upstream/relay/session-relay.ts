/** A session's commands that are handed on as they are, between those that are carried out in the usual way. */
import type { PacketRelay, PacketSink, RelayedCommand } from '../../../packet-relay.ts';
import type { Dialect, Link } from '../link/link.ts';
import { replyTo } from './commands.ts';
import { Relay, type RelayHost } from './relay.ts';
import type { ReplyKind } from './reply-walker.ts';

/** The session. */
export interface SessionRelayHost extends RelayHost {
  /**
   * The connection that the command goes to; a promise where something has to be waited for first.
   * @throws SqlError where there is none any more.
   */
  attach(command: RelayedCommand): Link | Promise<Link>;
  /** Sends a command that has no answer, where there is a connection that it could be for. */
  write(command: RelayedCommand): Promise<void> | undefined;
  /** Whether a statement may be handed on. @throws SqlError where it is refused. */
  mayRelay(command: RelayedCommand): boolean;
  /** A command goes out; it has been answered. @returns a promise where something has to be done before the next one. */
  began(): void;
  ended(): Promise<void> | undefined;
  /** Makes of what went wrong what the client is told. */
  explain(error: unknown): unknown;
}

export class SessionRelay implements PacketRelay {
  readonly #host: SessionRelayHost;
  readonly #relay: Relay;

  constructor(host: SessionRelayHost, dialect: Dialect) {
    this.#host = host;
    this.#relay = new Relay(host, dialect);
  }

  relay(command: RelayedCommand, sink: PacketSink): Promise<void> | undefined | null {
    const kind = replyTo(command.code);
    if (kind === null) return null;
    if (command.textAt > 0 && !this.#host.mayRelay(command)) return null;
    if (kind === 'none') {
      return this.#host.write(command);
    }
    const link = this.#host.attach(command);
    if (link instanceof Promise) return link.then((attached) => this.#send(attached, command, kind, sink));
    return this.#send(link, command, kind, sink);
  }
  #send(link: Link, command: RelayedCommand, kind: ReplyKind, sink: PacketSink): Promise<void> {
    this.#host.began();
    return this.#relay.command(link, command, kind, sink).then(this.#ended, this.#failed);
  }
  readonly #ended = (): Promise<void> | undefined => this.#host.ended();
  readonly #failed = async (error: unknown): Promise<void> => {
    await this.#host.ended();
    throw this.#host.explain(error);
  };
}
