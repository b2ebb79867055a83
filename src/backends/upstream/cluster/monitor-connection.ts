/** A connection for questions about the server itself, with the account of the URL. */
import type { Socket } from 'node:net';
import { UTF8 } from '../../../codec/text.ts';
import { ConnectError } from '../../../errors.ts';
import { Collector } from '../../../result.ts';
import type { Link } from '../link/link.ts';
import { OWN_TERMS } from '../link/terms.ts';
import { login } from '../login.ts';
import type { UpstreamOptions } from '../options.ts';
import { queryPayload } from '../parameters.ts';
import { ResultReader } from '../result-reader.ts';
import { textRows } from '../rows.ts';
import type { Shown } from './health.ts';

export class MonitorConnection {
  readonly #link: Link;

  constructor(link: Link) {
    this.#link = link;
    link.unref();
  }

  /**
   * Logs in, without a database, which need not be there.
   * @param patience milliseconds.
   * @param opened is given the socket at once, for who may want to give up.
   * @throws ConnectError
   */
  static async open(options: UpstreamOptions, patience: number, opened: (socket: Socket) => void): Promise<MonitorConnection> {
    const { database: _, ...rest } = options;
    return new MonitorConnection(await login({ ...rest, connectTimeout: patience }, OWN_TERMS, opened));
  }

  get version(): string {
    return this.#link.serverVersion.replace(/^5\.5\.5-(?=.*MariaDB)/, '');
  }
  get isClosed(): boolean {
    return this.#link.isClosed;
  }
  onClose(listener: (error: Error) => void): void {
    this.#link.onClose(listener);
  }
  close(): void {
    this.#link.end();
  }

  /**
   * Each row as names and values.
   * @param patience milliseconds; a connection that is slower is closed.
   * @throws SqlError as the server says it, or that the connection is lost; ConnectError 2013 where it took too long.
   */
  async rows(sql: string, patience: number): Promise<readonly Shown[]> {
    this.#link.ref();
    const timer = inTime(patience, () => this.#link.destroy());
    try {
      return shown(await this.#ask(sql));
    } catch (error) {
      throw timer.isOver() ? new ConnectError('Lost connection to MySQL server: a health check was not answered', 2013, 'HY000') : error;
    } finally {
      timer.stop();
      this.#link.unref();
    }
  }

  async #ask(sql: string): Promise<Collector> {
    const collector = new Collector();
    const reader = new ResultReader(this.#link, collector, {
      decoder: textRows,
      onStatus: () => undefined,
      stop: () => this.#link.destroy(),
      names: UTF8,
      client: UTF8,
      onFileRequest: () => undefined,
    });
    const text = (part: string) => Buffer.from(part);
    const payload = queryPayload(text(sql), undefined, this.#link.dialect.attributes, text);
    await this.#link.exchange(payload, (packet) => reader.read(packet), UTF8);
    await reader.drained();
    return collector;
  }
}

function shown({ results: [result] }: Collector): readonly Shown[] {
  if (result?.kind !== 'rows') return [];
  const names = result.fields.map(({ name }) => name.toLowerCase());
  return result.rows.map((row) => new Map(names.flatMap((name, i) => (row[i] == null ? [] : [[name, String(row[i])] as const]))));
}

/**
 * Calls back when time is up; not before what has come in the meantime has been read, should this process itself have been held up.
 */
function inTime(milliseconds: number, over: () => void): { stop(): void; isOver(): boolean } {
  let isOver = false;
  let timer = setTimeout(() => {
    timer = setTimeout(() => {
      isOver = true;
      over();
    }, milliseconds / 2);
  }, milliseconds / 2);
  return { stop: () => clearTimeout(timer), isOver: () => isOver };
}
