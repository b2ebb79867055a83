/** A server that says what it is told to, whatever it hears: greetings and answers that no real one gives. */
import { createServer, type Socket } from 'node:net';

/** What it does when a client connects (the first step), and each time that it has heard from it (the others). After the last it is silent. */
export type Step = Deed | readonly Deed[];
type Deed = Buffer | 'close' | 'reset' | 'silence';

export interface ScriptedServer {
  readonly port: number;
  close(): void;
}

export async function startScript(steps: readonly Step[]): Promise<ScriptedServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    let next = 0;
    const step = () => {
      for (const deed of [steps[next++] ?? []].flat()) act(socket, deed);
    };
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', step);
    step();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function act(socket: Socket, step: Deed): void {
  if (step === 'close') socket.end();
  else if (step === 'reset') socket.resetAndDestroy();
  else if (step !== 'silence') socket.write(step);
}

/** A packet with its header. */
export function packet(sequence: number, ...parts: readonly (string | Uint8Array | number)[]): Buffer {
  const payload = Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : Buffer.from(part as string))));
  const header = Buffer.alloc(4);
  header.writeUIntLE(payload.length, 0, 3);
  header[3] = sequence;
  return Buffer.concat([header, payload]);
}

/** What MySQL 8.0 offers, without TLS and several factors. */
export const CAPABILITIES = 0xc1ff_f7ff;
export const FACTORS = 0x1000_0000;
export const TLS = 0x800;
const SCRAMBLE = 'abcdefghijklmnopqrst';

/** A greeting as MySQL words it. */
export function greeting(plugin: string, capabilities = CAPABILITIES, version = '8.0.99-scripted'): Buffer {
  const fixed = Buffer.alloc(18);
  fixed.writeUInt16LE(capabilities & 0xffff, 0);
  fixed[2] = 45;
  fixed.writeUInt16LE(2, 3);
  fixed.writeUInt16LE(capabilities >>> 16, 5);
  fixed[7] = (capabilities & PLUGIN_AUTH) === 0 ? 0 : 21;
  const name = (capabilities & PLUGIN_AUTH) === 0 ? '' : `${plugin}\0`;
  return packet(0, 10, `${version}\0`, Buffer.from([7, 0, 0, 0]), SCRAMBLE.slice(0, 8), 0, fixed, SCRAMBLE.slice(8), 0, name);
}
export const PLUGIN_AUTH = 0x80000;

export function ok(sequence: number): Buffer {
  return packet(sequence, Buffer.from('00000002000000', 'hex'));
}
export function err(sequence: number, errno: number, text: string): Buffer {
  return packet(sequence, 0xff, errno & 0xff, errno >> 8, text);
}
export function authSwitch(sequence: number, plugin: string, data: string | Uint8Array = `${SCRAMBLE}\0`): Buffer {
  return packet(sequence, 0xfe, `${plugin}\0`, data);
}
export function moreData(sequence: number, ...data: readonly (string | Uint8Array | number)[]): Buffer {
  return packet(sequence, 0x01, ...data);
}
