/** SHOW PROCESSLIST: sessions of this process are listed with the ids that their clients know, and can say to KILL. */
import type { ResultSink } from '../../result.ts';
import type { ValueRow } from '../../types.ts';

const SHOW = /^(?:\s|\/\*(?!!)(?:[^*]|\*(?!\/))*\*\/|--[^\n]*\n|#[^\n]*\n)*show\s+(?:full\s+)?processlist\b/i;

/** Ids that clients were told, by the server's. */
export type KnownIds = ReadonlyMap<number, number>;

/** @returns the sink, or where the statement lists processes one that gives it the clients' ids. */
export function withKnownIds(sql: string, sink: ResultSink, ids: KnownIds): ResultSink {
  if (!SHOW.test(sql)) return sink;
  const translate = (row: ValueRow): ValueRow => {
    const [id, ...others] = row;
    const known = typeof id === 'number' ? ids.get(id) : undefined;
    return known === undefined ? row : [known, ...others];
  };
  return {
    ok: (outcome) => sink.ok(outcome),
    fields: (fields, status) => sink.fields(fields, status),
    rows: (rows) => sink.rows(rows.map(translate)),
    end: (end) => sink.end(end),
  };
}
