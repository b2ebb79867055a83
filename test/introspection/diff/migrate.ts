/** Makes databases, compares them, and runs migrations, over any connection. */
import fc from 'fast-check';
import type { BackendConnection } from '../../../src/backend.ts';
import { compareModels, differenceText } from '../../../src/introspection/diff/index.ts';
import { migrationSql } from '../../../src/introspection/diff/sql.ts';
import { introspect, type Model } from '../../../src/introspection/index.ts';
import { ScriptSplitter } from '../../../src/sql/index.ts';
import { run } from '../shop.ts';
import { type Schema, schema, statementsOf } from './random-schema.ts';

export async function modelOf(connection: BackendConnection, database: string): Promise<Model> {
  return (await introspect(connection, { databases: [database] })).model;
}

export async function make(connection: BackendConnection, database: string, statements: readonly string[]): Promise<Model> {
  await run(connection, `DROP DATABASE IF EXISTS ${database}`);
  await run(connection, `CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
  await connection.useDatabase(database);
  for (const sql of statements) await told(connection, sql);
  return modelOf(connection, database);
}
async function told(connection: BackendConnection, sql: string): Promise<void> {
  try {
    await run(connection, sql);
  } catch (error) {
    throw new Error(`${sql}\n  ${String(error)}`);
  }
}

export async function runScript(connection: BackendConnection, script: string): Promise<void> {
  const splitter = new ScriptSplitter();
  for (const { text } of [...splitter.push(script), ...splitter.finish()]) await told(connection, text);
}

/** How the first differs from the second, in words; empty: in nothing. */
export function different(before: Model, after: Model): string {
  return differenceText(compareModels(before, after), { color: false });
}

/** Any schema becomes any other by its migration. */
export async function anyBecomesAny(connection: BackendConnection, runs: number, seed: number): Promise<void> {
  const property = fc.asyncProperty(schema, schema, (one, other) => becomes(connection, one, other));
  await fc.assert(property, { numRuns: runs, seed, endOnFailure: false });
}
function becomes(connection: BackendConnection, one: Schema, other: Schema): Promise<void> {
  return migrates(connection, statementsOf(one), statementsOf(other));
}
/** The one becomes the other by its migration; also on another server, in whose words the other one is. */
export async function migrates(
  connection: BackendConnection,
  one: readonly string[],
  other: readonly string[],
  from: BackendConnection = connection,
): Promise<void> {
  const after = await make(from, 'wsql_types_after', other);
  const before = await make(connection, 'wsql_types_before', one);
  const script = migrationSql(compareModels(before, after), { definers: true });
  try {
    await runScript(connection, script);
  } catch (error) {
    throw new Error(`${different(before, after)}\n${script}\n${String(error)}`);
  }
  const left = different(await modelOf(connection, 'wsql_types_before'), after);
  if (left !== '') throw new Error(`left after the migration:\n${left}\nof\n${different(before, after)}\n${script}`);
}
