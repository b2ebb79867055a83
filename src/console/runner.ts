/** Runs statements one after the other, and shows what they answer. */
import { type QueryResult, WsqlAbortError, type WsqlClient, WsqlQueryError } from '../client/index.ts';
import type { WireField } from '../wire/messages.ts';
import { say } from './dom.ts';
import { canBeLive, follow } from './live.ts';
import type { Result, Results } from './results.ts';
import { answersRows, type Piece } from './statements.ts';
import type { Row } from './values.ts';

export interface RunHost {
  readonly results: Results;
  readonly rowLimit: () => number;
  /** Whether the last query of a run is to follow the data. */
  readonly isLive: () => boolean;
  readonly failed: (piece: Piece, position: number | null, message: string) => void;
  /** A statement is over. */
  readonly ran: (piece: Piece, told: string, failed: boolean) => void;
}

/** Rows that are on their way at most, and in one message. */
const WINDOW = 4000;
const BATCH = 500;
/** Milliseconds between two looks at how far it is. */
const TICK = 100;

export class Runner {
  readonly #host: RunHost;
  #running: AbortController | null = null;

  constructor(host: RunHost) {
    this.#host = host;
  }
  get isRunning(): boolean {
    return this.#running !== null;
  }
  /** @returns whether there was something to cancel. */
  cancel(): boolean {
    this.#running?.abort();
    return this.#running !== null;
  }

  /** Runs statements up to the first that fails. It does not throw. */
  async run(client: WsqlClient, pieces: readonly Piece[]): Promise<void> {
    if (this.#running !== null) return;
    this.#running = new AbortController();
    this.#host.results.clear();
    say(pieces.length === 1 ? 'Running…' : `Running ${pieces.length} statements…`);
    const live = this.#host.isLive() ? pieces.at(-1) : undefined;
    for (const piece of pieces) if (!(await this.#one(client, piece, this.#running.signal, piece === live))) break;
    this.#running = null;
  }

  /** @returns whether it has succeeded. */
  async #one(client: WsqlClient, piece: Piece, signal: AbortSignal, isLive: boolean): Promise<boolean> {
    const began = performance.now();
    try {
      const told = await this.#answered(client, piece, signal, isLive);
      say(told);
      this.#host.ran(piece, told, false);
      return true;
    } catch (error) {
      this.#fail(piece, error, performance.now() - began);
      return false;
    }
  }

  #answered(client: WsqlClient, piece: Piece, signal: AbortSignal, isLive: boolean): Promise<string> {
    if (isLive && canBeLive(piece.text)) {
      say('Live: Cancel or Escape ends it');
      return follow(client, piece.text, this.#host.results, signal);
    }
    return answersRows(piece.text) ? this.#stream(client, piece, signal) : this.#query(client, piece, signal);
  }

  async #stream(client: WsqlClient, { text }: Piece, signal: AbortSignal): Promise<string> {
    const limit = this.#host.rowLimit();
    const began = performance.now();
    const options = { rowsAsArray: true, maxRows: limit, window: WINDOW, batchRows: BATCH, signal };
    const stream = client.stream<Row>(text, undefined, options);
    const fields = await stream.fields;
    const first = performance.now() - began;
    if (fields.length === 0) {
      await stream.next();
      return this.#tell(`Done · ${ms(performance.now() - began)}`);
    }
    const { result, grid } = this.#host.results.table(fields);
    const tell = (end: string) => this.#host.results.sum(result, `${rowsText(grid.rows.length)}${end}`);
    let told = performance.now();
    try {
      for await (const row of stream) {
        grid.rows.push(row);
        if (grid.rows.length % BATCH !== 0 || performance.now() - told < TICK) continue;
        told = performance.now();
        grid.grown();
        tell('…');
      }
    } catch (error) {
      grid.grown();
      tell(' · not all');
      throw error;
    }
    grid.grown();
    const more = stream.end?.truncated === true ? ' · there are more' : '';
    const times = `${more}${warnings(stream.end?.warnings)} · ${ms(performance.now() - began)} (first after ${ms(first)})`;
    tell(times);
    return result.summary;
  }

  async #query(client: WsqlClient, { text }: Piece, signal: AbortSignal): Promise<string> {
    const began = performance.now();
    const options = { rowsAsArray: true, maxRows: this.#host.rowLimit(), signal } as const;
    const answer = await client.query<Row>(text, undefined, options);
    const time = ms(performance.now() - began);
    const told = [answer, ...answer.more].map((one) => this.#answer(one, time));
    return told[0] ?? '';
  }
  #answer(answer: QueryResult<Row>, time: string): string {
    const more = answer.truncated ? ' · there are more' : '';
    if (answer.fields.length > 0) return this.#rows(answer.fields, answer.data, `${more}${warnings(answer.warnings)} · ${time}`);
    const changed = `${answer.affectedRows.toLocaleString('en')} ${answer.affectedRows === 1 ? 'row' : 'rows'} affected`;
    const id = answer.insertId === null ? '' : ` · insert id ${answer.insertId}`;
    const info = answer.info === '' ? '' : ` · ${answer.info}`;
    return this.#tell(`${changed}${id}${info}${warnings(answer.warnings)} · ${time}`);
  }
  #rows(fields: readonly WireField[], rows: readonly Row[], end: string): string {
    const { result, grid } = this.#host.results.table(fields);
    for (const row of rows) grid.rows.push(row);
    grid.grown();
    this.#host.results.sum(result, `${rowsText(rows.length)}${end}`);
    return result.summary;
  }
  #tell(text: string): string {
    const result: Result = this.#host.results.message(text);
    this.#host.results.sum(result, text);
    return text;
  }

  #fail(piece: Piece, error: unknown, time: number): void {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof WsqlAbortError) {
      const told = `${error.outcome === 'unknown' ? 'Given up: the server did not say whether it has ended' : 'Cancelled'} · ${ms(time)}`;
      this.#host.results.message(told);
      say(told);
      this.#host.ran(piece, 'cancelled', true);
      return;
    }
    const number = error instanceof WsqlQueryError && error.errno !== null ? `ERROR ${error.errno} (${error.sqlState}): ` : '';
    const result = this.#host.results.message(`${number}${message}`, true);
    this.#host.results.sum(result, ms(time));
    say(`${number}${message}`, 'error');
    if (error instanceof WsqlQueryError) this.#host.failed(piece, error.position, message);
    this.#host.ran(piece, 'failed', true);
  }
}

function rowsText(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'row' : 'rows'}`;
}
function warnings(count = 0): string {
  return count === 0 ? '' : ` · ${count} ${count === 1 ? 'warning' : 'warnings'}`;
}
function ms(time: number): string {
  return time < 10_000 ? `${time < 10 ? time.toFixed(1) : Math.round(time)} ms` : `${(time / 1000).toFixed(1)} s`;
}
