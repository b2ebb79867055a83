/** Makes a connection that of a session: in one trip, where the server is known. */
import { type TextCodec, UTF8 } from '../../../codec/text.ts';
import type { Value } from '../../../types.ts';
import type { Link } from '../link/link.ts';
import { READ_ONLY } from '../read-only.ts';
import type { SessionChanges } from '../replies.ts';
import { type SessionState, TRACKERS, VARIABLES } from '../session-state.ts';
import type { ServerFacts } from './facts.ts';
import type { Physical } from './physical.ts';
import { Pipeline } from './pipeline.ts';

const COM_INIT_DB = 0x02;

/** The session. */
export interface SessionSetUp {
  readonly state: SessionState;
  /** Id of the collation that it begins with. */
  readonly collation: number;
  readonly readOnly: boolean;
  /** It has been reset by its client. */
  readonly isReset: boolean;
  /** What LAST_INSERT_ID() is to be. */
  readonly insertId: number | bigint;
  readonly names: TextCodec;
  track(status: number, changes: SessionChanges | null): void;
  factsOf(physical: Physical): ServerFacts;
}

/**
 * What every session begins with: charset, settings, and what the server has to tell of it. Learns its variables.
 * @param names whether that of the client's login is to be set.
 * @throws SqlError
 */
export async function beginSession(session: SessionSetUp, physical: Physical, names: boolean): Promise<void> {
  const { state } = session;
  const facts = session.factsOf(physical);
  const pipeline = new Pipeline(physical.link, session);
  clear(physical, pipeline, session);
  if (names) await facts.setNames(pipeline, session.collation);
  settle(physical, pipeline, session);
  const trackers = await facts.trackers(pipeline);
  if (trackers !== null) {
    put(state, TRACKERS, trackers);
    state.follow(alwaysTold(physical.link), state.isShared ? await facts.variables(pipeline) : NONE);
    pipeline.query(state.tracking);
  }
  const variables = [...VARIABLES, ...alwaysTold(physical.link)];
  const values = pipeline.query(`SELECT ${variables.map((name) => `@@${name}`).join(', ')}`);
  await pipeline.done();
  put(state, variables, await values);
}
const NONE: ReadonlySet<string> = new Set();
function alwaysTold({ dialect }: Link): readonly string[] {
  return dialect.optionalMetadata ? ['resultset_metadata'] : [];
}

/** Sets what a session has set before, on another connection. @throws SqlError */
export async function resumeSession(session: SessionSetUp, physical: Physical): Promise<void> {
  const facts = session.factsOf(physical);
  const pipeline = new Pipeline(physical.link, session);
  clear(physical, pipeline, session);
  settle(physical, pipeline, session);
  if ((await facts.trackers(pipeline)) === null) await facts.setNames(pipeline, session.collation);
  else pipeline.query(session.state.restoration(session.insertId));
  await pipeline.done();
}

/** Ends what was there of somebody else's, and goes to the session's database. */
function clear(physical: Physical, pipeline: Pipeline, { state, isReset }: SessionSetUp): void {
  if (!physical.isClean) physical.reset(pipeline);
  physical.isClean = false;
  const { database } = state;
  if (database === null || database === physical.selected || isReset) return;
  // The name is read in the charset of the moment.
  if (!ASCII.test(database)) pipeline.query('SET NAMES utf8mb4');
  const name = UTF8.encode(database);
  pipeline.command(Buffer.concat([Buffer.from([COM_INIT_DB]), name])).then(
    () => {
      physical.database = database;
      physical.selected = database;
    },
    () => undefined,
  );
}
const ASCII = /^[\x20-\x7e]*$/;

function settle({ node }: Physical, pipeline: Pipeline, { readOnly }: SessionSetUp): void {
  for (const statement of node.options.settings ?? []) pipeline.query(statement);
  if (readOnly) pipeline.query(READ_ONLY);
}

function put(state: SessionState, names: readonly string[], values: readonly Value[]): void {
  names.forEach((name, i) => {
    state.put(name, values[i] ?? null);
  });
}
