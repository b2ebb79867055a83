/** What each set of grants lets an account do, statement by statement, as MySQL answered. */
import { expect, test } from 'bun:test';
import { openTest } from '../open.ts';
import { knownDifferences } from './differences.ts';
import { account, accounts, changing, definer, grantSets, reading, setup } from './matrix.ts';
import answers from './matrix-answers.json';
import { AccountSession } from './replay.ts';

const recorded = answers as Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;

function expected(statement: string, grants: number): string {
  const found = Object.entries(recorded[statement] ?? {}).find(([, sets]) => sets.includes(grants));
  if (found === undefined) throw new Error(`${statement}: not recorded; run scripts/record-privileges.ts`);
  return found[0];
}
/** Names that MySQL makes up. */
function comparable(answer: string): string {
  return answer.replace(/#sql-[0-9a-f_]+/, '#sql');
}

grantSets.forEach((grants, at) => {
  test(`${grants.join('; ') || 'nothing'}`, async () => {
    const engine = openTest();
    const root = new AccountSession(engine, null);
    for (const statement of ['CREATE DATABASE wp', 'CREATE TABLE wp.t (a INT, b INT)', 'DROP DATABASE wp']) await root.must(statement);
    await root.must('DROP USER IF EXISTS wpd@localhost', 'CREATE USER wpd@localhost', ...setup, ...definer.slice(2), ...accounts);
    await root.must(...grants.map((grant) => `GRANT ${grant} TO wpu@localhost`));
    const open = async (): Promise<AccountSession> => {
      const opened = new AccountSession(engine, account);
      await opened.ask('USE wp');
      return opened;
    };
    let session = await open();
    const wrong: string[] = [];
    for (const statement of [...reading, ...changing]) {
      const answer = await session.ask(statement);
      const wanted = expected(statement, at);
      if (comparable(answer) !== comparable(wanted) && !knownDifferences.some(({ isIt }) => isIt(statement, answer, wanted)))
        wrong.push(`${statement}\n  MySQL: ${wanted}\n  here:  ${answer}`);
      if (answer !== 'ok' || (reading.includes(statement) && !/^(USE|PREPARE|BEGIN|SELECT a FROM wp.t FOR)/.test(statement))) continue;
      session.close();
      if (changing.includes(statement)) await root.must(...setup);
      session = await open();
    }
    expect(wrong.join('\n')).toBe('');
    await engine.close();
  });
});
