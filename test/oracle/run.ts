/** Runs the cases of one file, whoever answers them. */
import type { Answer, Case } from './format.ts';

/** A session that answers statements. It never throws for what a statement did wrong: that is an answer. */
export interface OracleSession {
  /** @param quiet do not ask for its warnings. */
  run(sql: string, quiet: boolean): Promise<Answer>;
  close(): Promise<void>;
}

/** Opens sessions; all with the file's fresh database as the current one. The session named `found` has CLIENT_FOUND_ROWS. */
export type OpenSession = (name: string) => Promise<OracleSession>;

/** Runs the cases in order, and gives each answer as it comes. Sessions are closed in the end. */
export async function* runCases(cases: readonly Case[], open: OpenSession): AsyncGenerator<Answer> {
  const sessions = new Map<string, OracleSession>();
  try {
    for (const { sql, session: name, quiet } of cases) {
      let session = sessions.get(name);
      if (!session) {
        session = await open(name);
        sessions.set(name, session);
      }
      yield withoutTemporaryNames(await session.run(sql, quiet));
    }
  } finally {
    for (const session of sessions.values()) await session.close();
  }
}

/** ALTER TABLE's errors name its temporary table, each time another. */
function withoutTemporaryNames(answer: Answer): Answer {
  if (!('error' in answer)) return answer;
  const message = answer.error.message.replace(/#sql[-0-9a-z_]+/g, '#sql');
  return { ...answer, error: { ...answer.error, message } };
}

/** Warnings that say more than the error itself does. */
export function besidesError<W extends readonly [level: string, code: number, message: string]>(
  warnings: readonly W[],
  errno: number,
  message: string,
): W[] {
  const at = warnings.findIndex(([level, code, text]) => level === 'Error' && code === errno && text === message);
  return warnings.filter((_, i) => i !== at);
}
