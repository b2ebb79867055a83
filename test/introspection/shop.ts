/** A schema with everything in it that every server and engine has. */
import { readFileSync } from 'node:fs';
import type { BackendConnection } from '../../src/backend.ts';
import { type DatabaseModel, introspect } from '../../src/introspection/index.ts';
import { Collector } from '../../src/result.ts';

export async function run(connection: BackendConnection, sql: string): Promise<void> {
  await connection.query(sql, new Collector());
}

/** Makes the database, and reads it back. */
export async function shop(connection: BackendConnection, name: string): Promise<DatabaseModel> {
  await run(connection, "SET sql_mode = 'STRICT_TRANS_TABLES', time_zone = '+00:00'");
  await run(connection, `DROP DATABASE IF EXISTS ${name}`);
  await run(connection, `CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
  await connection.useDatabase(name);
  const script = readFileSync(new URL('shop.sql', import.meta.url), 'utf8');
  for (const statement of script.split(';\n').filter((text) => text.trim() !== '')) await run(connection, statement);
  return database(connection, name);
}

export async function database(connection: BackendConnection, name: string): Promise<DatabaseModel> {
  const { model } = await introspect(connection, { databases: [name] });
  const [found] = model.databases;
  if (found === undefined) throw new Error(`no database ${name}`);
  return found;
}

/**
 * The model without what servers are known to differ in: how they write expressions and views, what RESTRICT is called where nothing was said, what
 * they say of the algorithm of views, who and when.
 */
export function neutral(model: DatabaseModel): unknown {
  return JSON.parse(JSON.stringify(model), (key, value: unknown) => {
    if (key === 'statistics' || key === 'definition' || key === 'definer' || key === 'algorithm' || key === 'connectionCollation')
      return null;
    if (key === 'onUpdate' || key === 'onDelete') return value === 'RESTRICT' ? 'NO ACTION' : value;
    if ((key === 'expression' || key === 'text') && typeof value === 'string') return plain(value);
    return value;
  });
}
/** `_utf8mb4'x'` and `ucase()` are `'x'` and `upper()`. */
function plain(expression: string): string {
  return expression.replace(/_utf8mb[34](?=')/g, '').replace(/\bucase\(/g, 'upper(');
}
