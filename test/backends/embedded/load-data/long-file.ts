/** Loads a file of so many MiB in a process of its own, and prints by how many bytes its memory has grown at the most. */
import { openEmbedded } from '../../../../src/backends/embedded/index.ts';
import { Collector } from '../../../../src/result.ts';

const [path = '', mebibytes = ''] = process.argv.slice(2);
const engine = openEmbedded({ path, serverVersion: '8.4.6-wsql-test', variables: { local_infile: 'ON' } });
const connection = await engine.connect(
  { user: 'root', host: 'localhost', database: null, connectionId: 1, collation: 255, foundRows: false },
  { kill: () => false, processes: () => [] },
);
const piece = Buffer.from(`1\t${'x'.repeat(1000)}\n`.repeat(100));
const pieces = Math.ceil((Number(mebibytes) * 2 ** 20) / piece.length);
let [before, most] = [0, 0];

class Sender extends Collector {
  async *localFile(): AsyncGenerator<Uint8Array> {
    for (let count = 0; count < pieces; count++) {
      yield piece;
      const now = process.memoryUsage.rss();
      if (count === 20) before = now;
      most = Math.max(most, now);
    }
  }
}

for (const sql of ['CREATE DATABASE d', 'CREATE TABLE d.t (a INT)']) await connection.query(sql, new Collector());
const sender = new Sender();
await connection.query("LOAD DATA LOCAL INFILE 'f' INTO TABLE d.t (a, @b)", sender);
const [result] = sender.results;
if (result?.kind !== 'ok' || result.affectedRows !== pieces * 100) throw new Error(`loaded ${JSON.stringify(result)}`);
await connection.close();
await engine.close();
process.stdout.write(`${most - before}\n`);
