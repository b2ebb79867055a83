/** `--schema FILE`: fills a data file that is new. */
import { readFileSync } from 'node:fs';
import type { Backend, BackendConnection } from '../../src/backend.ts';
import { ConnectError, SqlError, UsageError } from '../../src/errors.ts';
import { Collector } from '../../src/result.ts';
import type { Io } from '../io.ts';
import { placeAt } from './position.ts';
import { modeOf, readStatements, SourceError } from './script.ts';

/** Databases that are there from the start. */
const SYSTEM = new Set(['information_schema', 'mysql', 'performance_schema', 'sys']);

/**
 * Loads a .sql script, or a JustDB schema in .json or .yaml, where there is no database yet; does nothing where there is one.
 * @throws UsageError for a file of another kind; ConnectError with the place in the file; what was made until then is taken back, so that the next start begins anew.
 */
export async function loadSchema(backend: Backend, path: string, io: Io): Promise<void> {
  const kind = /\.(sql|json|ya?ml)$/i.exec(path)?.[1]?.toLowerCase();
  if (kind === undefined) throw new UsageError(`--schema ${path}: a file that ends in .sql, .json or .yaml is wanted`);
  const options = { user: 'root', host: 'localhost', database: null, connectionId: 0, collation: 255, foundRows: false };
  const connection = await backend.connect(options, { kill: () => false, processes: () => [] });
  try {
    if ((await ownDatabases(connection)).length > 0) return;
    if (kind === 'sql') await runScript(connection, path, io);
    else await runDocument(connection, path, io);
  } catch (error) {
    for (const name of await ownDatabases(connection)) await connection.query(`DROP DATABASE ${identifier(name)}`, new Collector());
    throw error;
  } finally {
    await connection.close();
  }
}

async function runScript(connection: BackendConnection, path: string, io: Io): Promise<void> {
  try {
    for await (const { sql, place } of readStatements({ kind: 'file', path }, io, () => modeOf(connection))) {
      try {
        await connection.query(sql, new Collector());
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
        const at = error.position === null ? place : placeAt(place, sql, error.position);
        throw new ConnectError(`--schema ${path} line ${at.line}: ERROR ${error.errno} (${error.sqlState}): ${error.message}`);
      }
    }
  } catch (error) {
    throw error instanceof SourceError ? new ConnectError(`--schema: ${error.message}`) : error;
  }
}

async function runDocument(connection: BackendConnection, path: string, io: Io): Promise<void> {
  const { importSchema } = await import('../../src/backends/embedded/import/index.ts');
  for (const { sql, where } of importSchema(readText(path), `--schema ${path}`)) {
    // A hook of the schema may be several statements.
    for await (const statement of readStatements({ kind: 'text', text: sql }, io, () => modeOf(connection))) {
      try {
        await connection.query(statement.sql, new Collector());
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
        throw new ConnectError(`--schema ${path}: ${where}: ERROR ${error.errno} (${error.sqlState}): ${error.message}`);
      }
    }
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConnectError(`--schema: cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function ownDatabases(connection: BackendConnection): Promise<readonly string[]> {
  const collector = new Collector();
  await connection.query('SHOW DATABASES', collector);
  const [result] = collector.results;
  return (result?.kind === 'rows' ? result.rows : []).map(([name]) => String(name)).filter((name) => !SYSTEM.has(name));
}

function identifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
