/** What a client says, command by command, and every packet that it gets: the same against MySQL and against us. */
import { PLAIN, RawClient } from './raw-client.ts';

export interface Step {
  readonly code: number;
  readonly body: Buffer;
  /** COM_STMT_CLOSE and COM_STMT_SEND_LONG_DATA have no answer. */
  readonly silent?: true;
  /** Not compared: what it answers differs by nature. */
  readonly free?: true;
}
export interface Scenario {
  readonly name: string;
  readonly capabilities?: number;
  readonly collation?: number;
  /** Definitions of columns are not compared. */
  readonly ignoreColumns?: boolean;
  readonly steps: readonly Step[];
}

export function query(sql: string | Buffer): Step {
  return { code: 3, body: Buffer.from(sql as string, 'utf8') };
}
/** A statement that prepares what others ask about. */
export function setUp(sql: string): Step {
  return { ...query(sql), free: true };
}
export function prepare(sql: string): Step {
  return { code: 0x16, body: Buffer.from(sql) };
}
/** @param parameters what follows the head. */
export function execute(id: number, flags = 0, parameters: Buffer | string = ''): Step {
  return { code: 0x17, body: Buffer.concat([u32(id), Buffer.of(flags, 1, 0, 0, 0), Buffer.from(parameters as string, 'latin1')]) };
}
export function fetch(id: number, rows: number): Step {
  return { code: 0x1c, body: Buffer.concat([u32(id), u32(rows)]) };
}
export function closeStatement(id: number): Step {
  return { code: 0x19, body: u32(id), silent: true };
}
export function resetStatement(id: number): Step {
  return { code: 0x1a, body: u32(id) };
}
export function longData(id: number, parameter: number, data: string): Step {
  return {
    code: 0x18,
    body: Buffer.concat([u32(id), Buffer.of(parameter & 255, parameter >> 8), Buffer.from(data, 'latin1')]),
    silent: true,
  };
}
export function command(code: number, body: Buffer | string = ''): Step {
  return { code, body: Buffer.from(body as string, 'latin1') };
}
function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

/** The packets that answer each step, in hexadecimal. Every step is followed by a COM_PING, whose answer marks the end of its own. */
/**
 * @param counts whether the server gives out ids of prepared statements anew in each connection. MariaDB counts over all of them: those of the
 * scenario then stand for its own, and are put in their place in answers.
 */
export async function play(port: number, scenario: Scenario, database: string, counts = true): Promise<string[][]> {
  const client = new RawClient(port);
  try {
    const first = await client.login(scenario.capabilities ?? PLAIN, database, scenario.collation);
    if (first[0] !== 0) throw new Error(`login: ${first.toString('latin1')}`);
    const answers: string[][] = [];
    const ids: Buffer[] = [];
    for (const step of scenario.steps) {
      const answer = await playStep(client, counts ? step : withId(step, ids));
      const prepared = !counts && step.code === PREPARE && answer[0]?.startsWith('00') === true ? answer[0] : null;
      if (prepared !== null) {
        ids.push(Buffer.from(prepared.slice(2, 10), 'hex'));
        answer[0] = `00${u32(ids.length).toString('hex')}${prepared.slice(10)}`;
      }
      answers.push(counts ? answer : answer.map(withoutId));
    }
    return answers;
  } finally {
    client.destroy();
  }
}

const PREPARE = 0x16;
/** Commands that begin with the id of a statement. */
const WITH_ID: ReadonlySet<number> = new Set([0x17, 0x18, 0x19, 0x1a, 0x1c]);

function withId(step: Step, ids: readonly Buffer[]): Step {
  const id = WITH_ID.has(step.code) && step.body.length >= 4 ? ids[step.body.readUInt32LE() - 1] : undefined;
  return id === undefined ? step : { ...step, body: Buffer.concat([id, step.body.subarray(4)]) };
}

/** Messages name statements by their ids. */
function withoutId(packet: string): string {
  if (!packet.startsWith('ff')) return packet;
  return Buffer.from(
    Buffer.from(packet, 'hex')
      .toString('latin1')
      .replace(/\(\d+\)/, '(id)'),
    'latin1',
  ).toString('hex');
}

async function playStep(client: RawClient, step: Step): Promise<string[]> {
  client.command(step.code, step.body);
  client.command(0x0e);
  const packets: string[] = [];
  if (step.silent === true) {
    await client.packet();
    return packets;
  }
  for (let last = 0; ; ) {
    const packet = await client.next();
    if (packet === null) return [...packets, 'closed'];
    if (last > 0 && packet.sequence === 1) return packets;
    if (packet.sequence !== ((last + 1) & 255)) throw new Error(`packet ${packet.sequence} after ${last}`);
    packets.push(packet.payload.toString('hex'));
    last = packet.sequence;
  }
}
