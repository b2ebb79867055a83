/** Where a client comes from. */
import { isIP, type Socket } from 'node:net';
import type { ClientOrigin } from '../../auth/authenticator.ts';

export interface Origin extends ClientOrigin {
  /** Its IP. */
  readonly address: string;
  /** `host:port`, as the process list and the log show it. */
  readonly client: string;
}

/** An address to listen on that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

const LOOPBACK = ['localhost', '127.0.0.1', '::1'];

/** A client of this machine is `localhost`, whatever loopback address it took. */
export function originOf(socket: Socket): Origin {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const local = address === '' || address === '::1' || address.startsWith('127.');
  const host = local ? 'localhost' : address;
  const hosts = local ? [...new Set([address, ...LOOPBACK])].filter((name) => name !== '') : [address];
  return { address, host, hosts, client: `${host}:${socket.remotePort ?? 0}` };
}
