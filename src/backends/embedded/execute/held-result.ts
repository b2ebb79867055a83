/** An answer that waits until what the statement changed is committed. */
import { Collector, type ResultSink } from '../../../result.ts';

/** Takes all rows at once: the statement cannot pause while it holds the writer's lock. */
export class HeldResult extends Collector {
  /** Gives the answer on. */
  replay(sink: ResultSink): void | Promise<void> {
    let waiting: Promise<void> | undefined;
    for (const result of this.results) {
      if (result.kind === 'ok') sink.ok(result);
      else {
        sink.fields(result.fields);
        const full = result.rows.length === 0 ? undefined : sink.rows(result.rows);
        if (full !== undefined) waiting = full;
        if (waiting === undefined) sink.end(result);
        else return waiting.then(() => sink.end(result));
      }
    }
  }
}
