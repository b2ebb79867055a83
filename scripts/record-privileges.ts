/**
 * Records what MySQL allows whom: `bun scripts/record-privileges.ts mysql://root@127.0.0.1:3306 [scenarios]`. With the word only the scenarios. Makes and drops databases wp and wp2 and accounts
 * whose names start with wp. What it writes, test/backends/embedded/privileges replays.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
import { account, accounts, definer, type Matrix, matrices, setup } from '../test/backends/embedded/privileges/matrix.ts';
import { type Scenario, scenarios } from '../test/backends/embedded/privileges/scenarios.ts';

const url = new URL(process.argv[2] ?? 'mysql://root@127.0.0.1:3306');
const folder = join(import.meta.dirname, '../test/backends/embedded/privileges');

function connect(user: string, password = ''): Promise<Connection> {
  return createConnection({ host: url.hostname, port: Number(url.port), user, password, flags: ['CAN_HANDLE_EXPIRED_PASSWORDS'] });
}
/** `ok`, `rows […]` where they are asked for, or `errno sqlstate message`. */
async function ask(connection: Connection, statement: string): Promise<string> {
  const showsRows = statement.startsWith('=');
  try {
    const [result] = await connection.query({ sql: showsRows ? statement.slice(1) : statement, rowsAsArray: true });
    if (!showsRows || !Array.isArray(result)) return 'ok';
    // CALL answers with its result sets and an OK.
    return `rows ${JSON.stringify(statement.startsWith('=CALL') ? result[0] : result)}`;
  } catch (error) {
    const { errno, sqlState, message } = error as { errno?: number; sqlState?: string; message: string };
    if (errno === undefined || sqlState === undefined) throw error;
    return `${errno} ${sqlState} ${message}`;
  }
}

/** By statement, then by answer: the sets of grants that were answered so. */
type Answers = Record<string, Record<string, number[]>>;

async function recordMatrix(root: Connection, matrix: Matrix): Promise<Answers> {
  const answers: Answers = {};
  for (const [at, grants] of matrix.grantSets.entries()) await recordGrants(root, matrix, grants, at, answers);
  return answers;
}
async function recordGrants(root: Connection, matrix: Matrix, grants: readonly string[], at: number, answers: Answers): Promise<void> {
  const fresh = async (): Promise<void> => {
    for (const statement of matrix.setup) await root.query(statement);
    for (const grant of grants) if (/ ON (PROCEDURE|FUNCTION) /.test(grant)) await root.query(`GRANT ${grant} TO wpu@localhost`);
  };
  for (const statement of accounts) await root.query(statement);
  await fresh();
  for (const grant of grants) await root.query(`GRANT ${grant} TO wpu@localhost`);
  const open = async (): Promise<Connection> => {
    const opened = await connect(account.user);
    await ask(opened, 'USE wp');
    return opened;
  };
  let session = await open();
  for (const statement of [...matrix.reading, ...matrix.changing]) {
    const answer = await ask(session, statement);
    answers[statement] ??= {};
    const ofStatement = answers[statement];
    ofStatement[answer] ??= [];
    ofStatement[answer].push(at);
    if (answer !== 'ok') continue;
    await session.end();
    if (matrix.changing.includes(statement)) await fresh();
    session = await open();
  }
  await session.end();
}

async function recordScenario(root: Connection, { steps }: Scenario): Promise<string[]> {
  await prepareDefiner(root);
  for (const statement of setup) await root.query(statement);
  const sessions = new Map<string, Connection>([['root', root]]);
  const answers: string[] = [];
  for (const [who, sql] of steps) {
    const user = who.replace('+', '');
    if (who.endsWith('+')) {
      sessions.get(user)?.destroy();
      sessions.set(user, await connect(user));
    }
    const session = sessions.get(user);
    if (session === undefined) throw new Error(`${user} has no session`);
    const answer = await ask(session, sql.includes('@@') ? `=${sql}` : sql);
    answers.push(answer.startsWith('rows ') ? answer.slice(5) : answer);
  }
  for (const [user, session] of sessions) if (user !== 'root') session.destroy();
  return answers;
}
async function prepareDefiner(root: Connection): Promise<void> {
  for (const statement of [...definer.slice(0, 2), ...setup, ...definer.slice(2)]) await root.query(statement);
}

const root = await connect(url.username || 'root', url.password);
// Else only administrators may make functions and triggers while there is a binary log.
await root.query('SET GLOBAL log_bin_trust_function_creators = ON');
try {
  await prepareDefiner(root);
  if (process.argv[3] !== 'scenarios') {
    const recorded: Record<string, Answers> = {};
    for (const matrix of matrices) recorded[matrix.name] = await recordMatrix(root, matrix);
    writeFileSync(join(folder, 'matrix-answers.json'), `${JSON.stringify(recorded)}\n`);
  }
  const told: Record<string, string[]> = {};
  for (const scenario of scenarios) told[scenario.name] = await recordScenario(root, scenario);
  writeFileSync(join(folder, 'scenario-answers.json'), `${JSON.stringify(told)}\n`);
} finally {
  await root.query('SET GLOBAL log_bin_trust_function_creators = DEFAULT, max_connections = DEFAULT, transaction_isolation = DEFAULT');
  for (const name of ['wp', 'wp2']) await root.query(`DROP DATABASE IF EXISTS ${name}`);
  for (const name of ['wpa', 'wpb', 'wpd', 'wpu', 'wpz']) await root.query(`DROP USER IF EXISTS ${name}@localhost`);
  await root.end();
}
