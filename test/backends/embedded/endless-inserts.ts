/** Inserts rows one by one and tells each one that is committed, until it is killed. Started by durability.test.ts. */
import { writeSync } from 'node:fs';
import { openTest, TestSession } from './open.ts';

const engine = openTest(process.argv[2]);
const session = new TestSession(engine);
await session.script('CREATE DATABASE d\nUSE d\nCREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(100))');
for (let n = 1; ; n++) {
  await session.run(`INSERT INTO t (v) VALUES ('row ${n}')`);
  writeSync(1, `${n}\n`);
}
