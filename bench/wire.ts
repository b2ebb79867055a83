/**
 * What the MySQL door itself costs: a backend with one fixed answer, asked over loopback by raw sockets.
 * `bun bench/wire.ts [connections] [seconds]`; with `serve PORT` it only listens, for sysbench and others.
 */
import { Buffer } from 'node:buffer';
import { fork } from 'node:child_process';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Backend, BackendConnection, PreparedStatement } from '../src/backend.ts';
import type { ResultSink } from '../src/result.ts';
import { type Field, FieldType, type ValueRow } from '../src/types.ts';
import { startMysqlServer } from '../test/support/mysql-server.ts';

const COLUMN: Field = {
  catalog: 'def',
  schema: 'sbtest',
  table: 'sbtest1',
  orgTable: 'sbtest1',
  name: 'c',
  orgName: 'c',
  collation: 255,
  length: 480,
  type: FieldType.STRING,
  flags: 1,
  decimals: 0,
};
const ROWS: readonly ValueRow[] = [
  ['68487932199-96439406143-93774651418-41631865787-96406072701-20604855487-25459966574-28203206787-41238978918-19503783441'],
];
const FIELDS = [COLUMN];
const VARIABLES = new Map<string, string | number>([
  ['character_set_client', 'utf8mb4'],
  ['character_set_connection', 'utf8mb4'],
  ['character_set_results', 'utf8mb4'],
  ['collation_connection', 'utf8mb4_0900_ai_ci'],
]);

class FixedConnection implements BackendConnection {
  readonly database = 'sbtest';
  readonly status = 2;
  readonly warnings = [];
  query(_sql: string, sink: ResultSink): void {
    sink.fields(FIELDS);
    sink.rows(ROWS);
    sink.end({ warnings: 0, status: 2 });
  }
  prepare(): PreparedStatement {
    return { params: [COLUMN], fields: FIELDS, warnings: 0, execute: (_params, sink) => this.query('', sink), close: () => undefined };
  }
  useDatabase(): void {}
  reset(): void {}
  fieldList(): readonly Field[] {
    return FIELDS;
  }
  cancel(): void {}
  close(): void {}
  variable(name: string): string | number | null {
    return VARIABLES.get(name) ?? null;
  }
}

async function serve(port: number): Promise<number> {
  const backend: Backend = { serverVersion: '8.4.6-bench', connect: () => new FixedConnection(), close: () => undefined };
  const server = await startMysqlServer({ backend, host: '127.0.0.1', port, accounts: { kind: 'open' } });
  return server.port;
}

/** Logs in and asks the same question again and again, one at a time. @returns how often it was answered. */
function ask(port: number, until: number): Promise<number> {
  const query = packet(0, Buffer.from('\x03SELECT c FROM sbtest1 WHERE id=50123'));
  return new Promise((resolve, reject) => {
    let answered = -2;
    let expected = 0;
    let received = 0;
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.on('error', reject);
    socket.on('data', (bytes) => {
      received += bytes.length;
      if (answered === -2) socket.write(packet(1, loginResponse()));
      else if (answered >= 0 && expected === 0) expected = received;
      if (answered >= 0 && received < expected) return;
      received = 0;
      answered++;
      if (answered < 0) return;
      if (performance.now() > until) {
        socket.destroy();
        resolve(answered);
      } else socket.write(query);
    });
  });
}
function packet(sequence: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header.writeUIntLE(payload.length, 0, 3);
  header[3] = sequence;
  return Buffer.concat([header, payload]);
}
function loginResponse(): Buffer {
  const head = Buffer.alloc(32);
  head.writeUInt32LE(0x010a8201, 0);
  head[8] = 255;
  return Buffer.concat([head, Buffer.from('root\0\0caching_sha2_password\0')]);
}

if (process.argv[2] === 'serve') {
  const port = await serve(Number(process.argv[3] ?? 0));
  process.send?.(port);
  console.log(`listening on ${port}`);
} else {
  const connections = Number(process.argv[2] ?? 8);
  const seconds = Number(process.argv[3] ?? 3);
  const child = fork(fileURLToPath(import.meta.url), ['serve'], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const port = await new Promise<number>((resolve) => child.once('message', (message) => resolve(Number(message))));
  const began = performance.now();
  const counts = await Promise.all(Array.from({ length: connections }, () => ask(port, began + seconds * 1000)));
  const total = counts.reduce((sum, count) => sum + count, 0);
  console.log(`${Math.round(total / ((performance.now() - began) / 1000))} queries/s over ${connections} connections`);
  child.kill();
}
