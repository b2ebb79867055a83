/** What every backend owes its callers, whatever stands behind it (src/backend.ts). Called by one test file for each backend. */
import { afterAll, beforeAll, describe } from 'bun:test';
import { charsets } from './charsets.ts';
import { concurrency } from './concurrency.ts';
import { cursors } from './cursors.ts';
import { failures } from './failures.ts';
import { files } from './files.ts';
import { interruption } from './interruption.ts';
import { prepared } from './prepared.ts';
import { results } from './results.ts';
import { sessions } from './sessions.ts';
import { Stage, type Subject } from './stage.ts';
import { values } from './values.ts';

const PARTS = { values, results, failures, prepared, cursors, sessions, charsets, files, interruption, concurrency };

export function contract(name: string, open: () => Promise<Subject> | Subject): void {
  describe(name, () => {
    let stage: Stage | null = null;
    beforeAll(async () => {
      stage = await Stage.open(await open());
    }, 120_000);
    afterAll(() => stage?.close(), 60_000);
    const opened = () => {
      if (stage === null) throw new Error('not open');
      return stage;
    };
    for (const [part, define] of Object.entries(PARTS)) describe(part, () => define(opened));
  });
}
