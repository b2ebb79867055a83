/** Answers of this process in a session of the server behind: the status flags are that session's. */
import type { BackendConnection } from '../../backend.ts';
import type { ResultSink } from '../../result.ts';

export function withStatusOf(behind: BackendConnection, sink: ResultSink): ResultSink {
  return {
    ok: (outcome) => sink.ok({ ...outcome, status: behind.status }),
    fields: (fields) => sink.fields(fields),
    rows: (rows) => sink.rows(rows),
    end: (end) => sink.end({ ...end, status: behind.status }),
  };
}
