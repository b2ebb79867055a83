/** What several sessions do, one after another, as MySQL answered. */
import { expect, test } from 'bun:test';
import { openTest } from '../open.ts';
import { definer, setup } from './matrix.ts';
import { AccountSession } from './replay.ts';
import recorded from './scenario-answers.json';
import { knownSteps, scenarios } from './scenarios.ts';

const answers = recorded as Readonly<Record<string, readonly string[]>>;

for (const { name, steps } of scenarios) {
  test(name, async () => {
    const engine = openTest();
    const root = new AccountSession(engine, { user: 'root', host: 'localhost' });
    await root.must('DROP USER IF EXISTS wpd@localhost', 'CREATE USER wpd@localhost', ...setup, ...definer.slice(2));
    const sessions = new Map<string, AccountSession>([['root', root]]);
    const wrong: string[] = [];
    for (const [at, [who, sql]] of steps.entries()) {
      const user = who.replace('+', '');
      if (who.endsWith('+')) {
        sessions.get(user)?.close();
        const account = engine.accounts.find(user, ['localhost', '127.0.0.1']);
        sessions.set(user, new AccountSession(engine, { user, host: account?.host ?? 'localhost' }));
      }
      const session = sessions.get(user);
      if (session === undefined) throw new Error(`${user} has no session`);
      const wanted = answers[name]?.[at] ?? 'not recorded';
      const given = await session.ask(wanted.startsWith('[') ? `=${sql}` : sql);
      const here = given.startsWith('rows ') ? given.slice(5) : given;
      if (here !== wanted && knownSteps[name]?.[at] === undefined) wrong.push(`${at} ${who}: ${sql}\n  MySQL: ${wanted}\n  here:  ${here}`);
    }
    expect(wrong.join('\n')).toBe('');
    await engine.close();
  });
}
