/** The servers that the upstream backend is tried on: a MariaDB of the test's own, and the MySQL that WSQL_TEST_MYSQL names, if there is one. */
import { afterAll, beforeAll, describe, test } from 'bun:test';
import type { BackendConnection, ConnectionHost, ConnectOptions } from '../../../src/backend.ts';
import { openUpstream, parseUpstreamUrl, type UpstreamBackend } from '../../../src/backends/upstream/index.ts';
import { SqlError } from '../../../src/errors.ts';
import { type CollectedResult, Collector } from '../../../src/result.ts';
import { FieldType, type Parameter, type Value, type ValueRow } from '../../../src/types.ts';
import { hasMariaDb, type MariaDb, startMariaDb } from '../../support/mariadb.ts';

export const NO_HOST: ConnectionHost = { kill: () => false, processes: () => [] };
export const OPTIONS: ConnectOptions = {
  user: 'root',
  host: 'localhost',
  database: null,
  connectionId: 1,
  collation: 255,
  foundRows: false,
};
const mysqlUrl = process.env['WSQL_TEST_MYSQL'];
/** `WSQL_TEST_SHARED=1`: sessions share connections, which are taken from them as soon as they can be. */
const shares = process.env['WSQL_TEST_SHARED'] === '1';

/** A server, from the beginning of its tests to their end. */
export interface Server {
  readonly kind: 'MariaDB' | 'MySQL';
  readonly url: string;
  readonly backend: UpstreamBackend;
  connect(options?: Partial<ConnectOptions>, host?: ConnectionHost): Promise<BackendConnection>;
}

/** Declares tests once for each server. @param define is given what there will be when they run. */
export function onServers(define: (server: () => Server) => void, args: readonly string[] = []): void {
  let mariadb: MariaDb | null = null;
  on('MariaDB', hasMariaDb, define, async () => {
    mariadb = await startMariaDb(args);
    return { url: mariadb.url, stop: () => mariadb?.stop() };
  });
  on('MySQL', mysqlUrl !== undefined, define, async () => ({ url: mysqlUrl ?? '', stop: () => undefined }));
}

function on(
  kind: Server['kind'],
  available: boolean,
  define: (server: () => Server) => void,
  start: () => Promise<{ readonly url: string; stop(): Promise<void> | undefined }>,
): void {
  if (!available) {
    notHere(kind);
    return;
  }
  describe(kind, () => {
    let server: Server | null = null;
    let stop: () => Promise<void> | undefined = () => undefined;
    beforeAll(async () => {
      const started = await start();
      stop = () => started.stop();
      const backend = openUpstream(parseUpstreamUrl(started.url), shares ? { pool: { eager: true } } : {});
      server = {
        kind,
        url: started.url,
        backend,
        connect: (options = {}, host = NO_HOST) => backend.connect({ ...OPTIONS, ...options }, host),
      };
    }, 60_000);
    define(() => {
      if (server === null) throw new Error('not started');
      return server;
    });
    // Behind those of the tests.
    afterAll(async () => {
      server?.backend.close();
      await stop();
    });
  });
}

/** Says once that the tests of a server are left out, and what would have them run. */
export function notHere(kind: Server['kind']): void {
  const wanted = { MariaDB: 'mariadbd and mariadb-install-db', MySQL: 'a server that WSQL_TEST_MYSQL names' }[kind];
  test.skip(`${kind}: all of it needs ${wanted}`, () => undefined);
}

export async function results(on: BackendConnection, sql: string, params?: readonly Parameter[]): Promise<readonly CollectedResult[]> {
  const collector = new Collector();
  await on.query(sql, collector, params === undefined ? {} : { params });
  return collector.results;
}
export async function rows(on: BackendConnection, sql: string, params?: readonly Parameter[]): Promise<readonly ValueRow[]> {
  const [first] = await results(on, sql, params);
  return first?.kind === 'rows' ? first.rows : [];
}
export async function failure(work: unknown): Promise<SqlError> {
  const error = await Promise.resolve(work).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SqlError)) throw new Error(`should have failed: ${String(error)}`);
  return error;
}

export function text(value: Value): Parameter {
  return { type: FieldType.VAR_STRING, unsigned: false, value };
}
export function int(value: number): Parameter {
  return { type: FieldType.LONGLONG, unsigned: false, value };
}
