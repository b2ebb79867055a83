/** Connects to a server and waits for it to greet. */
import { connect, type Socket } from 'node:net';
import { ConnectError } from '../../../errors.ts';
import type { UpstreamOptions } from '../options.ts';
import { type Greeting, readGreeting } from './greeting.ts';

/** How long a connection may be idle before the network is asked whether the other side is still there. */
const KEEP_ALIVE_MS = 30_000;

export interface Met {
  /** Paused, and nothing of the greeting taken from it. Its errors are listened to. */
  readonly socket: Socket;
  readonly greeting: Greeting;
}

/**
 * @param timeout milliseconds for all of it: looking up the host, connecting, greeting.
 * @param opened is given the socket at once, for who may want to give up before there is an answer.
 * @throws ConnectError with the numbers and words of MySQL's client library.
 */
export function meet(options: UpstreamOptions, timeout: number, opened?: (socket: Socket) => void): Promise<Met> {
  return new Promise((resolve, reject) => {
    const { socketPath, host = '127.0.0.1', port = 3306 } = options;
    const socket = socketPath === undefined ? connect({ host, port, noDelay: true }) : connect({ path: socketPath });
    opened?.(socket);
    let bytes = Buffer.alloc(0);
    let connected = false;
    const timer = setTimeout(() => fail(tooSlow(options, connected, timeout)), timeout);
    const settle = () => {
      clearTimeout(timer);
      socket.off('data', take).off('close', gone);
    };
    const fail = (error: Error) => {
      settle();
      socket.destroy();
      reject(error);
    };
    const take = (chunk: Buffer) => {
      try {
        bytes = Buffer.concat([bytes, chunk]);
        const greeting = readGreeting(bytes);
        if (greeting === null) return;
        settle();
        socket.pause();
        socket.unshift(bytes);
        resolve({ socket, greeting });
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    };
    const gone = () => fail(lostAt('reading initial communication packet'));
    socket.once('connect', () => {
      connected = true;
      if (socketPath === undefined) socket.setKeepAlive(true, KEEP_ALIVE_MS);
    });
    // For good: what goes wrong later is told to others as well, but without a listener it would end the process.
    socket.on('error', (error) => {
      const code = codeOf(error);
      // Who hangs up at once may be heard before the connection is.
      fail(connected || code === 'ECONNRESET' ? lostAt('reading initial communication packet', code) : unreachable(code, options));
    });
    socket.on('data', take).on('close', gone);
  });
}

function tooSlow(options: UpstreamOptions, connected: boolean, timeout: number): ConnectError {
  const nothing = `nothing for ${timeout / 1000} s`;
  return connected ? lostAt('reading initial communication packet', nothing) : cannotConnect(options, nothing);
}

/** @param where MySQL's words for how far the login has come. */
export function lostAt(where: string, reason?: string): ConnectError {
  return new ConnectError(`Lost connection to MySQL server at '${where}'${reason === undefined ? '' : ` (${reason})`}`, 2013, 'HY000');
}

function unreachable(code: string, options: UpstreamOptions): ConnectError {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new ConnectError(`Unknown MySQL server host '${options.host ?? '127.0.0.1'}' (${code})`, 2005, 'HY000');
  return cannotConnect(options, code);
}
function cannotConnect({ socketPath, host = '127.0.0.1', port = 3306 }: UpstreamOptions, reason: string): ConnectError {
  if (socketPath !== undefined)
    return new ConnectError(`Can't connect to MySQL server through socket '${socketPath}' (${reason})`, 2002, 'HY000');
  return new ConnectError(`Can't connect to MySQL server on '${host}:${port}' (${reason})`, 2003, 'HY000');
}

/** `ECONNREFUSED`; some runtimes say it in the message only. */
function codeOf(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.message;
  return /\bE[A-Z_]{3,}\b/.exec(code)?.[0] ?? code;
}
