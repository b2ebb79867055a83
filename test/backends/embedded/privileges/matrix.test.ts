/** What each set of grants lets an account do, statement by statement, as MySQL answered: all of them in ./scripts/test, a third in the gate. */
import { describe, expect, test } from 'bun:test';
import { some } from '../../../support/often.ts';
import { openTest } from '../open.ts';
import { knownDifferences } from './differences.ts';
import { account, accounts, definer, type Matrix, matrices, setup } from './matrix.ts';
import answers from './matrix-answers.json';
import { AccountSession } from './replay.ts';

/** By matrix, statement and answer: the sets of grants that were answered so. */
type Recorded = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>>>;
const recorded = answers as Recorded;

function expected(matrix: Matrix, statement: string, grants: number): string {
  const found = Object.entries(recorded[matrix.name]?.[statement] ?? {}).find(([, sets]) => sets.includes(grants));
  if (found === undefined) throw new Error(`${statement}: not recorded; run scripts/record-privileges.ts`);
  return found[0];
}
/** Without the names that MySQL makes up. */
function comparable(answer: string): string {
  return answer.replace(/#sql-[0-9a-f_]+/, '#sql');
}
function agrees(statement: string, here: string, wanted: string): boolean {
  return comparable(here) === comparable(wanted) || knownDifferences.some(({ isIt }) => isIt(statement, here, wanted));
}

/** Leaves nothing behind in the session; changes what there is. */
const harmless = /^(SELECT (?!a FROM wp\.t FOR)|SHOW|EXPLAIN|DO|VALUES|TABLE|WITH|CALL)/;
const definitions = /^(CREATE|ALTER|DROP|TRUNCATE|RENAME)/;

/** What is answered otherwise. */
async function differences(matrix: Matrix, grants: readonly string[], at: number): Promise<string[]> {
  const engine = openTest();
  const root = new AccountSession(engine, { user: 'root', host: 'localhost' });
  const routines = grants.filter((grant) => / ON (PROCEDURE|FUNCTION) /.test(grant)).map((grant) => `GRANT ${grant} TO wpu@localhost`);
  await root.must(...definer.slice(0, 2), ...setup, ...definer.slice(2), ...accounts, ...matrix.setup);
  await root.must(...grants.map((grant) => `GRANT ${grant} TO wpu@localhost`));
  const open = async (): Promise<AccountSession> => {
    const opened = new AccountSession(engine, account);
    await opened.ask('USE wp');
    return opened;
  };
  let session = await open();
  const wrong: string[] = [];
  for (const statement of [...matrix.reading, ...matrix.changing]) {
    const isUndone = /^(INSERT|REPLACE|UPDATE|DELETE)/.test(statement);
    if (isUndone) await session.ask('BEGIN');
    const here = await session.ask(statement);
    if (isUndone) await session.ask('ROLLBACK');
    const wanted = expected(matrix, statement, at);
    if (!agrees(statement, here, wanted)) wrong.push(`${statement}\n  MySQL: ${wanted}\n  here:  ${here}`);
    if (here !== 'ok' || isUndone || harmless.test(statement)) continue;
    session.close();
    if (definitions.test(statement)) await root.must(...matrix.setup, ...routines);
    session = await open();
  }
  await engine.close();
  return wrong;
}

for (const matrix of matrices) {
  describe(matrix.name, () => {
    for (const [at, grants] of some([...matrix.grantSets.entries()], 3))
      test(`${grants.join('; ') || 'nothing'}`, async () => {
        expect((await differences(matrix, grants, at)).join('\n')).toBe('');
      });
  });
}
