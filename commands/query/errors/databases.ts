/** Databases that somebody may have meant by one that is not there, told by a session in another one: a target's URL may name it, too. */
import type { Backend } from '../../../src/backend.ts';
import { nearest } from '../../../src/completion/nearest.ts';
import { ConnectError, SqlError } from '../../../src/errors.ts';
import { connectTo } from '../../terminal/connect.ts';
import type { Target } from '../../terminal/target.ts';
import { rowsOf } from '../table-columns.ts';

/** @returns the nearest first; none where nothing is near, or nobody may be told. */
export async function nearestDatabases(backend: Backend, target: Target): Promise<readonly string[]> {
  if (target.database === null) return [];
  try {
    const connection = await connectTo(backend, { ...target, database: 'information_schema' });
    try {
      const rows = await rowsOf(connection, 'SELECT SCHEMA_NAME FROM information_schema.SCHEMATA', []);
      const names = rows.map(([name]) => String(name));
      return nearest(target.database, names);
    } finally {
      await connection.close();
    }
  } catch (error) {
    // That the database is not there has been told; that nothing can be suggested is no further error.
    if (error instanceof SqlError || error instanceof ConnectError) return [];
    throw error;
  }
}
