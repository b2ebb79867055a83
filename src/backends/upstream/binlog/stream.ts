/** A connection that follows the binary log of a server, from its end on. */
import { randomInt } from 'node:crypto';
import { UTF8 } from '../../../codec/text.ts';
import { SqlError } from '../../../errors.ts';
import { MonitorConnection } from '../cluster/monitor-connection.ts';
import type { Link } from '../link/link.ts';
import { TIMEOUT_MS } from '../login.ts';
import { type BinlogEvent, decodeEvent } from './events.ts';

/** The server has no log that tells of everything, or not to this account. */
export class NoBinlog extends Error {}

interface Position {
  readonly file: string;
  readonly at: number;
}

/** Seconds after which a server that has nothing to tell says so. Only then does it see that nobody listens any more. */
const HEARTBEAT_S = 2;
/** Milliseconds after which one that says nothing is given up. */
const SILENCE_MS = 15_000;
const COM_BINLOG_DUMP = 0x12;
const SYNTAX_ERROR = 1064;
const EOF = 0xfe;

/** @param link logged in; it has no other use after that. */
export async function followBinlog(link: Link, opened: () => void, take: (event: BinlogEvent) => void): Promise<void> {
  const asked = new MonitorConnection(link);
  const rows = (sql: string) => asked.rows(sql, TIMEOUT_MS);
  await checkComplete(rows, link.isMariaDb);
  // Both names of each: older and newer servers look for one of them.
  const period = HEARTBEAT_S * 1e9;
  await rows(
    `SET @master_binlog_checksum = 'NONE', @source_binlog_checksum = 'NONE', @master_heartbeat_period = ${period}, @source_heartbeat_period = ${period}`,
  );
  const position = await endOf(rows);
  link.limitSilence(SILENCE_MS);
  let isOpen = false;
  await link.exchange(
    dumpCommand(position),
    (packet) => {
      if (packet.buffer[packet.offset] === EOF) return true;
      const event = decodeEvent(packet);
      if (!isOpen) opened();
      isOpen = true;
      take(event);
      return false;
    },
    UTF8,
  );
}

type Ask = (sql: string) => ReturnType<MonitorConnection['rows']>;

/** What comes from other servers has to be in this one's log as well. @throws NoBinlog, SqlError */
async function checkComplete(ask: Ask, isMariaDb: boolean): Promise<void> {
  const names = ['log_bin', 'log_slave_updates', 'log_replica_updates', 'wsrep_on', 'gtid_slave_pos'];
  const variables = await ask(`SHOW GLOBAL VARIABLES WHERE Variable_name IN (${names.map((name) => `'${name}'`).join(', ')})`);
  const value = (name: string) => variables.find((row) => row.get('variable_name') === name)?.get('value');
  if (value('log_bin') !== 'ON') throw new NoBinlog('the server writes none');
  if (value('log_slave_updates') === 'ON' || value('log_replica_updates') === 'ON') return;
  const isFed = isMariaDb
    ? value('wsrep_on') === 'ON' || value('gtid_slave_pos') !== '' || (await hasRunningReplication(ask))
    : (await either(ask, 'SHOW REPLICA STATUS', 'SHOW SLAVE STATUS')).length > 0;
  if (isFed) throw new NoBinlog('what the server has from others is not in it (log_slave_updates)');
}
/** SHOW REPLICA STATUS of MariaDB takes a privilege that following the log does not. */
async function hasRunningReplication(ask: Ask): Promise<boolean> {
  const [running] = await ask("SHOW GLOBAL STATUS LIKE 'Slaves_running'");
  return Number(running?.get('value') ?? 0) > 0;
}
/** @throws NoBinlog, SqlError */
async function endOf(ask: Ask): Promise<Position> {
  const [status] = await either(ask, 'SHOW BINARY LOG STATUS', 'SHOW MASTER STATUS');
  const file = status?.get('file');
  if (status === undefined || file === undefined) throw new NoBinlog('the server writes none');
  const filter = status.get('binlog_do_db') || status.get('binlog_ignore_db');
  if (filter) throw new NoBinlog('it leaves databases out');
  return { file, at: Number(status.get('position')) };
}
/** The words of newer servers, or else those of older ones. @throws SqlError */
async function either(ask: Ask, newer: string, older: string): ReturnType<Ask> {
  try {
    return await ask(newer);
  } catch (error) {
    if (!(error instanceof SqlError) || error.errno !== SYNTAX_ERROR) throw error;
    return ask(older);
  }
}

/** https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_binlog_dump.html @throws NoBinlog */
function dumpCommand({ file, at }: Position): Buffer {
  if (at > 0xffffffff) throw new NoBinlog('its file is longer than 4 GiB');
  const payload = Buffer.alloc(11);
  payload.writeUInt8(COM_BINLOG_DUMP, 0);
  payload.writeUInt32LE(at, 1);
  // Two replicas with the same id would end each other.
  payload.writeUInt32LE(randomInt(0x40000000, 0xffffffff), 7);
  return Buffer.concat([payload, Buffer.from(file)]);
}
