/** Sessions of accounts of an embedded engine: texts in, plain answers out. */
import type { AccountId } from '../../../../src/backend.ts';
import type { Engine } from '../../../../src/backends/embedded/index.ts';
import { SqlError } from '../../../../src/errors.ts';
import { Collector } from '../../../../src/result.ts';
import { lonely } from '../open.ts';

let ids = 1000;

/** Runs statements one after the other: `ok`, rows joined by `|`, or the error's number and words. */
export type Run = (...statements: readonly string[]) => Promise<readonly string[]>;

/** @param account null: an account of the door, named root. */
export function connect(engine: Engine, account: AccountId | null, host = 'localhost'): Run {
  ids += 1;
  const connection = engine.connect(
    {
      user: account?.user ?? 'root',
      host,
      database: null,
      connectionId: ids,
      collation: 255,
      foundRows: false,
      ...(account !== null && { account }),
    },
    lonely,
  );
  return async (...statements) => {
    const answers: string[] = [];
    for (const sql of statements) answers.push(await answerOf(sql, async (sink) => connection.query(sql, sink)));
    return answers;
  };
}
async function answerOf(_sql: string, query: (sink: Collector) => Promise<void>): Promise<string> {
  const collector = new Collector();
  try {
    await query(collector);
  } catch (error) {
    if (error instanceof SqlError) return `${error.errno} ${error.message}`;
    throw error;
  }
  const [result] = collector.results;
  return result?.kind === 'rows' ? result.rows.map((row) => row.map(String).join(',')).join('|') : 'ok';
}
