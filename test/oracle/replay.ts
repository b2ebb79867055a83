/** Replays the recorded statements against a backend. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Backend } from '../../src/backend.ts';
import { crashErrno, sessionsOn } from './backend-session.ts';
import { compare, type Difference, type Facet } from './compare.ts';
import { type Answer, caseOf, databaseOf, type Recorded, readAnswers } from './format.ts';
import { type OpenSession, runCases } from './run.ts';

/** A recorded statement, what it was answered now, and where that differs. */
export interface Replayed {
  readonly recorded: Recorded;
  readonly actual: Answer;
  readonly differences: readonly Difference[];
  /** How long it took. */
  readonly milliseconds: number;
}

/** A line of differences.jsonl: a statement known to differ, and why. */
export interface KnownDifference {
  readonly file: string;
  readonly sql: string;
  /** Which one, where the file has the same statement several times; from 1. */
  readonly occurrence?: number;
  readonly what: readonly Facet[];
  readonly reason: string;
}

/** Reads the list of statements that are known to differ. */
export function readKnownDifferences(): KnownDifference[] {
  const file = join(import.meta.dirname, 'differences.jsonl');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as KnownDifference);
}

/** The key by which a known difference is found. */
export function differenceKey(file: string, sql: string, occurrence: number): string {
  return JSON.stringify([file, sql, occurrence]);
}

/** For each recorded statement of a file, how many of the same text came up to it. */
export function occurrences(recorded: readonly Recorded[]): number[] {
  const seen = new Map<string, number>();
  return recorded.map(({ sql }) => {
    const count = (seen.get(sql) ?? 0) + 1;
    seen.set(sql, count);
    return count;
  });
}

const failed = (message: string): Answer => ({ error: { errno: crashErrno, sqlState: 'CRASH', message } });

/** Replays one file with sessions whose current database is new. What cannot be run counts as a crash; every statement gets an answer. */
export async function replayWith(name: string, open: OpenSession): Promise<Replayed[]> {
  const all = readAnswers(name);
  const replayed: Replayed[] = [];
  let started = performance.now();
  const add = (actual: Answer): void => {
    const recorded = all[replayed.length];
    const now = performance.now();
    if (recorded) replayed.push({ recorded, actual, differences: compare(recorded, actual), milliseconds: now - started });
    started = now;
  };
  try {
    for await (const actual of runCases(all.map(caseOf), open)) add(actual);
  } catch (error) {
    while (replayed.length < all.length) add(failed(`session failed: ${error instanceof Error ? error.message : error}`));
  }
  return replayed;
}

/** Replays one file on a backend, in a database that it makes. */
export async function replay(name: string, backend: Backend): Promise<Replayed[]> {
  const open = sessionsOn(backend);
  const database = databaseOf(name);
  try {
    const admin = await open(null);
    await admin.run(`DROP DATABASE IF EXISTS \`${database}\``, true);
    await admin.run(`CREATE DATABASE \`${database}\``, true);
    await admin.close();
  } catch (error) {
    return readAnswers(name).map((recorded) => {
      const actual = failed(`no session: ${error instanceof Error ? error.message : error}`);
      return { recorded, actual, differences: compare(recorded, actual), milliseconds: 0 };
    });
  }
  return replayWith(name, (session) => open(database, session));
}
