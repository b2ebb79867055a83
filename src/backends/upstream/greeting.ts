/** The greeting of a server, heard without a login: for who has no account there. */
import { connect } from 'node:net';
import { PacketFramer } from '../../codec/framing.ts';
import { ByteReader } from '../../codec/reader.ts';
import { ConnectError, ProtocolError } from '../../errors.ts';
import type { UpstreamOptions } from './options.ts';

const PROTOCOL = 10;
const ERR = 0xff;
const LONGEST = 64 * 1024;

export interface Greeting {
  readonly version: string;
  /** Capabilities of the server. */
  readonly offered: number;
}

/**
 * @throws ConnectError 2003 or 2002 where nobody answers, the server's own error where it sends clients away at once (1040, 1129, …), 2013 for
 * what is no greeting.
 */
export function greeting(options: UpstreamOptions): Promise<Greeting> {
  const { host = '127.0.0.1', port = 3306, socketPath, connectTimeout = 10_000 } = options;
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath === undefined ? { host, port } : { path: socketPath });
    const framer = new PacketFramer(LONGEST);
    const settle = (finish: () => void) => {
      socket.destroy();
      finish();
    };
    socket.setTimeout(connectTimeout, () => settle(() => reject(unreachable(options, 'ETIMEDOUT'))));
    socket.on('error', (error: NodeJS.ErrnoException) => settle(() => reject(unreachable(options, error.code ?? error.message))));
    socket.on('close', () => reject(lost()));
    socket.on('data', (chunk: Buffer) => {
      try {
        framer.push(chunk);
        if (!framer.next()) return;
        const reader = new ByteReader();
        reader.reset(framer.bytes, framer.start, framer.end);
        const heard = decode(reader);
        settle(() => resolve(heard));
      } catch (error) {
        settle(() => reject(error instanceof ProtocolError ? lost() : error));
      }
    });
  });
}

/** @throws ConnectError, ProtocolError */
function decode(reader: ByteReader): Greeting {
  const first = reader.u8();
  if (first === PROTOCOL) {
    const version = reader.nulBytes().toString('utf8');
    // Thread id, scramble, a filler.
    reader.skip(4 + 8 + 1);
    const low = reader.u16();
    // Collation, status.
    reader.skip(1 + 2);
    return { version, offered: low | (reader.u16() << 16) };
  }
  if (first !== ERR) throw lost();
  const errno = reader.u16();
  throw new ConnectError(
    reader
      .rest()
      .toString('utf8')
      .replace(/^#.{5}/, ''),
    errno,
    '08004',
  );
}

function unreachable({ host = '127.0.0.1', port = 3306, socketPath }: UpstreamOptions, code: string): ConnectError {
  if (socketPath !== undefined)
    return new ConnectError(`Can't connect to MySQL server through socket '${socketPath}' (${code})`, 2002, 'HY000');
  return new ConnectError(`Can't connect to MySQL server on '${host}:${port}' (${code})`, 2003, 'HY000');
}
function lost(): ConnectError {
  return new ConnectError('Lost connection to MySQL server while logging in', 2013, 'HY000');
}
