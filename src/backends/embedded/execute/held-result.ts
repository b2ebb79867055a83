/** An answer that waits until what the statement changed is committed. */
import { Collector, type ResultSink } from '../../../result.ts';

/** Takes all rows at once: the statement cannot pause while it holds the writer's lock. */
export class HeldResult extends Collector {
  /** Gives the answer on. @param status of the session now. */
  replay(sink: ResultSink, status: number): void | Promise<void> {
    let waiting: Promise<void> | undefined;
    for (const result of this.results) {
      if (result.kind === 'ok') sink.ok({ ...result, status });
      else {
        sink.fields(result.fields);
        const full = result.rows.length === 0 ? undefined : sink.rows(result.rows);
        if (full !== undefined) waiting = full;
        const end = { warnings: result.warnings, status };
        if (waiting === undefined) sink.end(end);
        else return waiting.then(() => sink.end(end));
      }
    }
  }
}
