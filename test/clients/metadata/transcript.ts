/**
 * Tools that look at a database: each is a program that prints what it found, once for the schema of schema.sql, and what it printed is compared with
 * what the same program printed when MySQL 9.7 was asked: expected/NAME.txt. With WSQL_RECORD set these are written anew, from a MySQL of the test's own.
 *
 * The program finds in its environment what harness.ts tells, WSQL_DATABASE being `wsql_clients`. What differs from one moment to the next it leaves out.
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createConnection } from 'mysql2/promise';
import { ScriptSplitter } from '../../../src/sql/index.ts';
import { startMySql } from '../../support/mysql.ts';
import type { Missing, Ready } from '../harness.ts';
import { startServer } from '../server.ts';
import { answersTo } from './statements.ts';

export interface Tool {
  /** As its file in expected/ is called. */
  readonly name: string;
  /** Made when the tests run, since it may have to install things. */
  program(): Ready | Missing;
  /** Milliseconds. */
  readonly timeout?: number;
}

const DATABASE = 'wsql_clients';
const recording = process.env['WSQL_RECORD'] !== undefined;

/** A server that has the schema. */
interface Subject {
  readonly port: number;
  /** What went wrong inside it. */
  readonly bugs: readonly string[];
  stop(): Promise<void>;
}

/** A test for each file of statements/, by its name. */
export function describeStatements(title: string, names: readonly string[]): void {
  describeSubject(title, (port) => {
    for (const name of names) {
      test(name, async () => {
        await load(port());
        compare(name, await answersTo(name, port()));
      });
    }
  });
}

/** A test for each tool, all at one server, each finding the schema as it was loaded. */
export function describeTools(title: string, tools: readonly Tool[]): void {
  describeSubject(title, (port) => {
    for (const tool of tools) toolTest(tool, port);
  });
}

/** Tests at one server. @param declare is given where its port will be found. */
function describeSubject(title: string, declare: (port: () => number) => void): void {
  // Behind a gateway there are the accounts, and the version, of the server there.
  const here = process.env['WSQL_TEST_UPSTREAM'] === undefined;
  describe.skipIf(!here)(title, () => {
    let subject: Subject;
    beforeAll(async () => {
      subject = await (recording ? mysql() : wsql());
    }, 120_000);
    afterAll(async () => {
      await subject.stop();
      expect(subject.bugs).toEqual([]);
    });
    declare(() => subject.port);
  });
}

function toolTest({ name, program, timeout }: Tool, port: () => number): void {
  const ready = program();
  if (ready.kind === 'missing') {
    const missing = process.env['CI'] === undefined ? test.skip : test;
    missing(`${name}: not on this machine`, () => {
      throw new Error(ready.reason);
    });
    return;
  }
  test(
    name,
    async () => {
      await load(port());
      compare(name, await run(ready, port(), timeout ?? 120_000));
    },
    (timeout ?? 120_000) + 30_000,
  );
}

/** With what was recorded; or records it. */
function compare(name: string, found: string): void {
  const path = join(import.meta.dirname, 'expected', `${name}.txt`);
  if (recording) writeFileSync(path, found);
  expect(existsSync(path) ? changes(readFileSync(path, 'utf8'), found) : 'has not been recorded').toBe('');
}

/** The lines that differ, `-` MySQL's and `+` ours; empty where none does. */
function changes(expected: string, found: string): string {
  if (expected === found) return '';
  const [left, right] = [expected.split('\n'), found.split('\n')];
  const lines = [
    ...left.filter((line) => !right.includes(line)).map((line) => `- ${line}`),
    ...right.filter((line) => !left.includes(line)).map((line) => `+ ${line}`),
  ];
  if (lines.length > 0) return lines.join('\n');
  const at = left.findIndex((line, index) => line !== right[index]);
  return `the same lines, in another order from line ${at + 1} on: - ${left[at]} + ${right[at]}`;
}

async function wsql(): Promise<Subject> {
  const server = await startServer();
  return { port: server.port, bugs: server.bugs, stop: () => server.close() };
}
/** MySQL with the account that startServer() has. */
async function mysql(): Promise<Subject> {
  const running = process.env['WSQL_RECORD'] ?? '';
  const server = /^\d+$/.test(running) ? { port: Number(running), stop: async () => {} } : await startMySql();
  const root = await createConnection({ host: '127.0.0.1', port: server.port, user: 'root' });
  await root.query("CREATE USER IF NOT EXISTS app@localhost IDENTIFIED BY 'secret'");
  await root.query('GRANT ALL ON *.* TO app@localhost WITH GRANT OPTION');
  await root.end();
  return { port: server.port, bugs: [], stop: server.stop };
}

/** Loads schema.sql anew, as `app`. */
export async function load(port: number): Promise<void> {
  const session = await createConnection({ host: '127.0.0.1', port, user: 'app', password: 'secret' });
  await session.query(`DROP DATABASE IF EXISTS ${DATABASE}`);
  const splitter = new ScriptSplitter();
  const script = readFileSync(join(import.meta.dirname, 'schema.sql'), 'utf8');
  for (const statement of [...splitter.push(script), ...splitter.finish()]) await session.query(statement.text);
  await session.end();
}

/** @returns what it printed. @throws Error with what it complained of where it failed. */
async function run(program: Ready, port: number, timeout: number): Promise<string> {
  const env = {
    ...process.env,
    ...program.env,
    WSQL_HOST: '127.0.0.1',
    WSQL_PORT: String(port),
    WSQL_USER: 'app',
    WSQL_PASSWORD: 'secret',
    WSQL_DATABASE: DATABASE,
  };
  const child = spawn(program.command, program.args, { cwd: program.cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout });
  const closed = new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject));
  const [printed, said, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  if (code !== 0) throw new Error(`ended with ${code}: ${said.slice(-2500)}\n${printed.slice(-500)}`);
  return printed;
}
