/** A MySQL for the tests of the upstream backend, where one is installed and WSQL_TEST_MYSQL names none. */
import { hasMySql, startMySql } from '../test/support/mysql.ts';

/** Folders of test/ whose tests would run on a MySQL. */
const WANTED_BY = ['backends', 'backends/upstream'];

export interface Provided {
  /** Variables that tell the tests of it. */
  readonly environment: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}
const NOTHING: Provided = { environment: {}, stop: () => Promise.resolve() };

/** Starts one, if tests in these folders want it. */
export async function provideMySql(environment: NodeJS.ProcessEnv, folders: readonly string[]): Promise<Provided> {
  if (environment['WSQL_TEST_MYSQL'] !== undefined || !hasMySql || !folders.some((name) => WANTED_BY.includes(name))) return NOTHING;
  try {
    const server = await startMySql();
    return { environment: { WSQL_TEST_MYSQL: server.url }, stop: server.stop };
  } catch (error) {
    console.log(`no MySQL for the tests: ${error instanceof Error ? error.message : error}`);
    return NOTHING;
  }
}
