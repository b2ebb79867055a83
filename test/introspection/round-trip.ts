/** Scripts that make a schema anew, by the commands themselves. */
import { afterAll, beforeAll, expect } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareModels, differenceText } from '../../src/introspection/diff/index.ts';
import type { Model } from '../../src/introspection/index.ts';
import { runCommand } from '../commands/run-command.ts';

export const NAME = 'wsql_round_trip';
let dir = '';
/** Declares a folder for the tests of a file. */
export function useScratch(): void {
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'wsql-round-trip-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
}
/** Keeps a script in a file. */
export function scriptFile(sql: string): string {
  const file = join(dir, 'script.sql');
  writeFileSync(file, sql);
  return file;
}

/** A file of test/introspection as a script: its statements end in a line with nothing but `;`. */
export function script(file: string): string {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8').replace(/^--.*\n/gm, '');
  const statements = text.split('\n;\n').filter((statement) => statement.trim() !== '');
  const head = [
    `CREATE DATABASE ${NAME} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
    `USE ${NAME}`,
    "SET sql_mode = 'STRICT_TRANS_TABLES', time_zone = '+00:00', collation_connection = 'utf8mb4_general_ci'",
  ];
  return `DELIMITER |||\n${[...head, ...statements].map((statement) => `${statement}|||\n`).join('')}`;
}

/** Makes the schema anew. @param sql a script. */
export async function load(url: string, sql: string): Promise<void> {
  const file = scriptFile(sql);
  expect(await runCommand('query', ['--url', url, '-e', `DROP DATABASE IF EXISTS ${NAME}`])).toMatchObject({ code: 0, stderr: '' });
  expect(await runCommand('query', ['--url', url, '-f', file])).toMatchObject({ code: 0, stderr: '' });
}
export async function introspected(url: string, format: string): Promise<string> {
  const { code, stdout, stderr } = await runCommand('introspect', ['--url', url, NAME, '--format', format]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}
export const modelOf = async (url: string): Promise<Model> => JSON.parse(await introspected(url, 'json'));

let files = 0;
/** An empty data file. */
export function freshFile(): string {
  return join(dir, `${files++}.db`);
}

export function expectSame(one: Model, other: Model): void {
  expect(differenceText(compareModels(one, other), { color: false })).toBe('');
}
