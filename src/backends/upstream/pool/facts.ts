/** What is known of a server, so that sessions need not find it out each. */
import { collationById } from '../../../codec/collations.ts';
import { SqlError } from '../../../errors.ts';
import type { Value } from '../../../types.ts';
import { ConnectionLost } from '../link/link.ts';
import { TRACKERS } from '../session-state.ts';
import type { Pipeline } from './pipeline.ts';

/** Unknown collation, unknown charset, and one that cannot be a client's. */
const UNKNOWN_CHARSET: ReadonlySet<number> = new Set([1273, 1115, 1231, 1253]);

const NONE: ReadonlySet<string> = new Set();

export class ServerFacts {
  readonly #names = new Map<number, string>();
  #variables: ReadonlySet<string> | null = null;
  #trackers: readonly Value[] | null | undefined;

  /** Values of `TRACKERS` that sessions begin with; null where the server has none. */
  async trackers(pipeline: Pipeline): Promise<readonly Value[] | null> {
    if (this.#trackers !== undefined) return this.#trackers;
    await pipeline.done();
    this.#trackers = await tolerant(() => pipeline.apart(`SELECT ${TRACKERS.map((name) => `@@SESSION.${name}`).join(', ')}`), anything);
    return this.#trackers;
  }

  /** The names of its variables, or some that matter; none where it does not know how to list them. */
  async variables(pipeline: Pipeline): Promise<ReadonlySet<string>> {
    if (this.#variables !== null) return this.#variables;
    await pipeline.done();
    const rows = await tolerant(() => pipeline.rows('SHOW SESSION VARIABLES'), anything);
    this.#variables = rows === null ? NONE : new Set(rows.map(([name]) => String(name)));
    return this.#variables;
  }

  /** Sets the charset of a collation. Servers differ in those that they know (MariaDB has no utf8mb4_0900_ai_ci); then a default is taken. */
  async setNames(pipeline: Pipeline, id: number): Promise<void> {
    const known = this.#names.get(id);
    if (known !== undefined) {
      pipeline.query(known);
      return;
    }
    const collation = collationById(id);
    if (collation === null) return;
    await pipeline.done();
    for (const names of [`${collation.charset} COLLATE ${collation.name}`, collation.charset, 'utf8mb4']) {
      const statement = `SET NAMES ${names}`;
      if (
        (await tolerant(
          () => pipeline.apart(statement),
          ({ errno }) => UNKNOWN_CHARSET.has(errno),
        )) === null
      )
        continue;
      this.#names.set(id, statement);
      return;
    }
  }
}

function anything(error: SqlError): boolean {
  return !(error instanceof ConnectionLost) && error.errno !== MUST_CHANGE_PASSWORD;
}
const MUST_CHANGE_PASSWORD = 1820;

/** @returns null where it failed in a way that is to be expected. */
async function tolerant<T>(work: () => Promise<T>, expected: (error: SqlError) => boolean): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SqlError && expected(error)) return null;
    throw error;
  }
}
