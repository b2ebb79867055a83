/** Models to draw: a DVD rental, and whatever statements make, as the engine has it. */
import { readFileSync } from 'node:fs';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import { introspect, type Model } from '../../../src/introspection/index.ts';
import { NO_HOST, OPTIONS } from '../../backends/upstream/servers.ts';
import { run } from '../shop.ts';

/** @param file of statements, each on a line of its own. */
export async function rental(): Promise<Model> {
  return modelOf(readFileSync(new URL('rental.sql', import.meta.url), 'utf8').split(';\n'), 'rental');
}

/** What these statements make in a new database. */
export async function modelOf(statements: readonly string[], name: string): Promise<Model> {
  const backend = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-0.0.0' });
  try {
    const connection = await backend.connect(OPTIONS, NO_HOST);
    await run(connection, `CREATE DATABASE \`${name.replaceAll('`', '``')}\``);
    await connection.useDatabase(name);
    for (const statement of statements.filter((text) => text.trim() !== '')) await run(connection, statement);
    return (await introspect(connection, { databases: [name] })).model;
  } finally {
    await backend.close();
  }
}
