/**
 * Records what MySQL's information_schema tells of a fixed schema: `bun scripts/record-metadata.ts` starts a MySQL of its own, and rewrites
 * test/metadata/answers.jsonl. One line a question of test/metadata/queries.ts.
 * What is new in it is to be read before it is kept.
 */
import { writeAnswers } from '../test/metadata/answers.ts';
import { queries } from '../test/metadata/queries.ts';
import { type Answer, MetadataServer } from '../test/metadata/session.ts';
import { startMySql } from '../test/support/mysql.ts';

const mysql = await startMySql();
const server = new MetadataServer(mysql.port);
try {
  await server.load();
  const answers: Answer[] = [];
  for (const query of queries) answers.push(await server.ask(query));
  writeAnswers(answers);
} finally {
  await server.close();
  await mysql.stop();
}
