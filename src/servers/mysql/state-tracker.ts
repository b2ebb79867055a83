/** Follows what clients with CLIENT_SESSION_TRACK want to know of: the database and session_track_system_variables. */
import type { BackendConnection } from '../../backend.ts';
import type { SessionChange } from '../../codec/packets/session-track.ts';

/** MySQL's default of session_track_system_variables. */
const VARIABLES = ['autocommit', 'character_set_client', 'character_set_connection', 'character_set_results', 'time_zone'] as const;
const NONE: readonly SessionChange[] = [];

export class StateTracker {
  readonly #connection: BackendConnection;
  #database: string | null;
  readonly #values: (string | number | null)[];

  constructor(connection: BackendConnection) {
    this.#connection = connection;
    this.#database = connection.database;
    this.#values = VARIABLES.map((name) => connection.variable(name));
  }

  /** What changed since the last call. */
  changes(): readonly SessionChange[] {
    const found: SessionChange[] = [];
    VARIABLES.forEach((name, index) => {
      const value = this.#connection.variable(name);
      if (value === this.#values[index]) return;
      this.#values[index] = value;
      found.push({ kind: 'variable', name, value: shown(name, value) });
    });
    const { database } = this.#connection;
    if (database !== this.#database) {
      this.#database = database;
      found.push({ kind: 'schema', name: database ?? '' });
    }
    return found.length === 0 ? NONE : found;
  }
}

function shown(name: string, value: string | number | null): string {
  if (name === 'autocommit') return value === 'ON' || value === 1 || value === '1' ? 'ON' : 'OFF';
  return value === null ? '' : String(value);
}
