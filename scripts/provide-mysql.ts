/** A MySQL for the tests of the upstream backend, where one is installed and WSQL_TEST_MYSQL names none. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasMySql, startMySql } from '../test/support/mysql.ts';
import { ROOT } from './suites.ts';

/** What tests say that would run on a MySQL. */
const WANTS = /\bonServers\b|\bWSQL_TEST_MYSQL\b/;

export interface Provided {
  /** Variables that tell the tests of it. */
  readonly environment: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}
const NOTHING: Provided = { environment: {}, stop: () => Promise.resolve() };

/** Starts one, if tests in these folders want it. */
export async function provideMySql(environment: NodeJS.ProcessEnv, folders: readonly string[]): Promise<Provided> {
  if (environment['WSQL_TEST_MYSQL'] !== undefined || !hasMySql || !folders.some(wantsMySql)) return NOTHING;
  try {
    const server = await startMySql();
    return { environment: { WSQL_TEST_MYSQL: server.url }, stop: server.stop };
  } catch (error) {
    console.log(`no MySQL for the tests: ${error instanceof Error ? error.message : error}`);
    return NOTHING;
  }
}

function wantsMySql(folder: string): boolean {
  const path = join(ROOT, 'test', folder);
  return readdirSync(path, { recursive: true, encoding: 'utf8' }).some(
    (name) => name.endsWith('.ts') && WANTS.test(readFileSync(join(path, name), 'utf8')),
  );
}
