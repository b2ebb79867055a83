/** What a session's user may do at the server behind, as SHOW GRANTS tells it: of his own, by his roles, and on everything. */
import type { BackendConnection } from '../../backend.ts';
import { Collector } from '../../result.ts';

export interface GlobalPrivileges {
  /** @param privilege in upper case. */
  has(privilege: string): boolean;
}

/** @throws SqlError where the server cannot be asked. */
export async function globalPrivileges(connection: BackendConnection): Promise<GlobalPrivileges> {
  const { mayDo } = connection;
  if (mayDo !== undefined) return { has: (privilege) => mayDo.call(connection, privilege) };
  const collector = new Collector();
  await connection.query('SHOW GRANTS', collector);
  const lines = collector.results.flatMap((result) => (result.kind === 'rows' ? result.rows.map(([text]) => String(text)) : []));
  return globalPrivilegesIn(lines);
}

/** @param lines of SHOW GRANTS, as MySQL and MariaDB write them. */
export function globalPrivilegesIn(lines: readonly string[]): GlobalPrivileges {
  const names = new Set<string>();
  for (const line of lines) {
    const list = /^GRANT ([A-Z_ ,]+) ON \*\.\* TO /.exec(line)?.[1];
    for (const name of list?.split(',') ?? []) names.add(name.trim());
  }
  const all = names.has('ALL PRIVILEGES');
  return { has: (privilege) => all || names.has(privilege) };
}
