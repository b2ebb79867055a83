/** Models to draw: a DVD rental, and whatever statements make, as the engine has it. */
import { readFileSync } from 'node:fs';
import type { ConnectionHost, ConnectOptions } from '../../../src/backend.ts';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import { introspect, type Model } from '../../../src/introspection/index.ts';
import { run } from '../shop.ts';

const NO_HOST: ConnectionHost = { kill: () => false, processes: () => [] };
const OPTIONS: ConnectOptions = { user: 'root', host: 'localhost', database: null, connectionId: 1, collation: 255, foundRows: false };

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

/** Names and comments that would do something if they were read as anything else than text. */
export function hostile(): Promise<Model> {
  const tables = HOSTILE.map((name, at) => {
    const comment = HOSTILE[(at + 5) % HOSTILE.length] ?? '';
    const [table, column] = [identifier(name), identifier(`${name} ${at}`)];
    const parent =
      at === 0
        ? ''
        : `, parent INT, CONSTRAINT ${identifier(`${name}_fk`)} FOREIGN KEY (parent) REFERENCES ${identifier(HOSTILE[at - 1] ?? '')} (id)`;
    return `CREATE TABLE ${table} (id INT PRIMARY KEY, ${column} VARCHAR(90) DEFAULT ${literal(name)} COMMENT ${literal(comment)}${parent}) COMMENT ${literal(comment)}`;
  });
  const [first = ''] = HOSTILE;
  const view = `CREATE VIEW ${identifier(`${first} view`)} AS SELECT id, ${literal(first)} AS ${identifier(first)} FROM ${identifier(first)}`;
  const program = `CREATE PROCEDURE ${identifier(`${first}()`)} (IN ${identifier('<b>x')} INT) COMMENT ${literal(first)} SELECT ${literal(`${first}<!--<script>`)}`;
  return modelOf([...tables, view, program], 'a<script>.b"\'');
}
const HOSTILE = [
  '<script>window.hit=1</script>',
  '"><img src=x onerror=window.hit=1>',
  '</script><script>window.hit=1</script>',
  '</template><svg onload=window.hit=1>',
  '<!--<script>',
  ']]></style><b>',
  'a.b/c?d#e%20f&amp;g',
  "it''s `odd` \\N \\",
  '名前 🎬 ü',
  '{{7*7}}',
  '%%{init: {"theme":"dark"}}%%',
  'direction LR',
  'PK',
  'constructor',
  '__proto__',
];
const identifier = (name: string) => `\`${name.replaceAll('`', '``')}\``;
const literal = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
