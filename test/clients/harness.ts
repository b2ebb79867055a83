/**
 * Clients in any language against a real server of ours. A client is a program that does the checks below and prints a line of JSON for each;
 * here every check becomes a test, and the outcome is kept for docs/clients.md (scripts/clients-table.ts).
 *
 * The program finds in its environment WSQL_HOST, WSQL_PORT, WSQL_USER (app), WSQL_PASSWORD, WSQL_DATABASE (empty, its own; `app` may do
 * everything), and WSQL_ROOT_USER (root, no password). The server's certificate is signed by itself. It prints
 *   {"client":"PyMySQL","version":"1.1.1"}            first, the driver's own version
 *   {"check":"types","ok":true}
 *   {"check":"types","ok":false,"error":"what was expected, and what came"}
 *   {"check":"cancel","none":"the driver has no way to cancel"}     where the client has nothing of the kind
 * and ends with exit code 0 if it could do all of that, whatever the outcomes.
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { type Check, OUTCOMES, type Outcome } from './checks.ts';
import { startServer, type TestServer } from './server.ts';

export interface Ready {
  readonly kind: 'ready';
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}
/** What it needs is not on this machine and cannot be installed. In CI that is a failure. */
export interface Missing {
  readonly kind: 'missing';
  readonly reason: string;
}
export interface ClientProgram {
  /** As in docs/clients.md: `PyMySQL`. */
  readonly name: string;
  readonly language: string;
  /** Those that it answers. */
  readonly checks: readonly Check[];
  readonly program: Ready | Missing;
  /** Milliseconds for all of it. */
  readonly timeout?: number;
}

interface Report {
  client: string;
  version: string;
  readonly outcomes: Map<string, Outcome>;
  output: string;
}

/** Declares a test for each check of one client. */
export function describeClient(client: ClientProgram): void {
  const { program, checks } = client;
  if (program.kind === 'missing') {
    const missing = process.env['CI'] === undefined ? test.skip : test;
    missing(`${client.name} (${client.language}): not on this machine`, () => {
      throw new Error(program.reason);
    });
    return;
  }
  describe(`${client.name} (${client.language})`, () => {
    let server: TestServer;
    let report: Report;
    beforeAll(async () => {
      server = await startServer();
      const database = `client_${client.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')}`;
      await createDatabase(server.port, database);
      report = await runProgram(program, server.port, database, client.timeout ?? 240_000);
      keep(client, report);
    }, 300_000);
    afterAll(async () => {
      await server.close();
      expect(server.bugs).toEqual([]);
    });
    for (const check of checks) {
      test(check, () => {
        const outcome = report.outcomes.get(check);
        if (outcome === undefined)
          throw new Error(`${check} was not reported; the program's output ends with\n${report.output.slice(-4000)}`);
        if ('error' in outcome) throw new Error(outcome.error);
      });
    }
  });
}

async function createDatabase(port: number, name: string): Promise<void> {
  const root = await createConnection({ host: '127.0.0.1', port, user: 'root' });
  await root.query(`CREATE DATABASE ${name}`);
  await root.end();
}

function runProgram(program: Ready, port: number, database: string, timeout: number): Promise<Report> {
  const env = {
    ...process.env,
    ...program.env,
    WSQL_HOST: '127.0.0.1',
    WSQL_PORT: String(port),
    WSQL_USER: 'app',
    WSQL_PASSWORD: 'secret',
    WSQL_ROOT_USER: 'root',
    WSQL_DATABASE: database,
  };
  const report: Report = { client: '', version: '', outcomes: new Map(), output: '' };
  return new Promise((resolve, reject) => {
    const child = spawn(program.command, program.args, { cwd: program.cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout });
    const take = (chunk: Buffer) => {
      report.output += chunk.toString('utf8');
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code !== 0) report.output += `\nended with ${signal ?? code}`;
      read(report);
      resolve(report);
    });
  });
}

/** Takes the lines that are reports out of the program's output. */
function read(report: Report): void {
  for (const line of report.output.split('\n')) {
    if (!line.startsWith('{"')) continue;
    const told: unknown = JSON.parse(line);
    if (typeof told !== 'object' || told === null) continue;
    if ('client' in told && 'version' in told) {
      report.client = String(told.client);
      report.version = String(told.version);
    } else if ('check' in told) report.outcomes.set(String(told.check), outcomeOf(told));
  }
}
function outcomeOf(told: object): Outcome {
  if ('none' in told) return { none: String(told.none) };
  if ('ok' in told && told.ok === true) return { ok: true };
  return { ok: false, error: 'error' in told ? String(told.error) : 'no reason given' };
}

function keep(client: ClientProgram, report: Report): void {
  mkdirSync(OUTCOMES, { recursive: true });
  const { name, language, checks } = client;
  const outcomes = Object.fromEntries(checks.map((check) => [check, report.outcomes.get(check) ?? { ok: false, error: 'not reported' }]));
  const path = join(OUTCOMES, `${name.replaceAll(/[^A-Za-z0-9.-]+/g, '_')}.json`);
  writeFileSync(path, `${JSON.stringify({ name, language, version: report.version, outcomes }, null, 2)}\n`);
}
