/** Commands of our own, sent one behind the other without waiting for their answers: together they take as long as one. */
import type { TextCodec } from '../../../codec/text.ts';
import { ProtocolError } from '../../../errors.ts';
import { Collector } from '../../../result.ts';
import type { Value, ValueRow } from '../../../types.ts';
import type { Link } from '../link/link.ts';
import { queryPayload } from '../parameters.ts';
import { decodeOk, type SessionChanges } from '../replies.ts';
import { ResultReader } from '../result-reader.ts';
import { textRows } from '../rows.ts';

/** The session that they are for. */
export interface PipelineHost {
  readonly names: TextCodec;
  track(status: number, changes: SessionChanges | null): void;
}

export class Pipeline {
  readonly #link: Link;
  readonly #host: PipelineHost;
  #answers: Promise<unknown>[] = [];

  constructor(link: Link, host: PipelineHost) {
    this.#link = link;
    this.#host = host;
  }

  /** One whose failure is not that of the whole. @returns its first row. */
  async apart(sql: string): Promise<readonly Value[]> {
    return (await this.rows(sql))[0] ?? [];
  }
  /** A command that is answered by OK. Rejects as `Link.exchange`; so does `done`. */
  command(payload: Uint8Array): Promise<void> {
    const answer = this.#link.exchange(
      payload,
      (packet) => {
        const { status, changes } = decodeOk(packet, this.#link.dialect);
        this.#host.track(status, changes);
        return true;
      },
      this.#host.names,
    );
    return this.#noted(answer);
  }

  /** A statement, in ASCII. @returns its first row. */
  query(sql: string): Promise<readonly Value[]> {
    return this.#noted(this.apart(sql));
  }
  /** All its rows; its failure is not that of the whole. */
  async rows(sql: string): Promise<readonly ValueRow[]> {
    const { attributes } = this.#link.dialect;
    const collector = new Collector();
    const reader = new ResultReader(this.#link, collector, {
      decoder: textRows,
      onStatus: (status, changes) => this.#host.track(status, changes),
      stop: () => undefined,
      names: this.#host.names,
      client: this.#host.names,
      onFileRequest: () => {
        throw new ProtocolError('a file was asked for by a statement of wsql');
      },
    });
    const payload = queryPayload(Buffer.from(sql), undefined, attributes, Buffer.from);
    await this.#link.exchange(payload, (packet) => reader.read(packet), this.#host.names);
    await reader.drained();
    const result = collector.results[0];
    return result?.kind === 'rows' ? result.rows : [];
  }
  #noted<T>(answer: Promise<T>): Promise<T> {
    this.#answers.push(answer);
    // Whoever waits for `done` hears of it.
    answer.catch(() => undefined);
    return answer;
  }

  /** Waits for everything to be answered. @throws what went wrong first. */
  async done(): Promise<void> {
    const answers = this.#answers;
    this.#answers = [];
    const outcomes = await Promise.allSettled(answers);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }
}
