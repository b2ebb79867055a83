/**
 * Records what MySQL's information_schema tells of a fixed schema: `bun scripts/record-metadata.ts` starts a MySQL of its own, and rewrites
 * test/metadata/answers.jsonl. One line a question of test/metadata/queries.ts.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { queries } from '../test/metadata/queries.ts';
import { MetadataServer } from '../test/metadata/session.ts';
import { startMySql } from '../test/support/mysql.ts';

const mysql = await startMySql();
const server = new MetadataServer(mysql.port);
try {
  await server.load();
  const lines: string[] = [];
  for (const query of queries) lines.push(JSON.stringify(await server.ask(query)));
  writeFileSync(join(import.meta.dirname, '../test/metadata/answers.jsonl'), `${lines.join('\n')}\n`);
} finally {
  await server.close();
  await mysql.stop();
}
