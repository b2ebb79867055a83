/** wsql in front of wsql, over TLS: the gateway on each runtime, the server behind it on Bun. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { Readable } from 'node:stream';
import mysql, { type Connection } from 'mysql2/promise';
import { RUNTIMES, type Serving, serve } from '../support/runtimes.ts';

setDefaultTimeout(60_000);

const ROWS = 20_000;
let behind: Serving;
beforeAll(async () => {
  behind = await serve(RUNTIMES[0]?.command ?? [], [
    'serve-mysql',
    '--port',
    '0',
    '--data',
    ':memory:',
    '--user',
    'app:s3cret',
    '--local-infile',
  ]);
});
afterAll(() => behind.stop());

for (const { name, command } of RUNTIMES) {
  describe.skipIf(command === null)(name, () => {
    const database = `d_${name.toLowerCase().replaceAll(/\W/g, '_')}`;
    let gateway: Serving;
    let client: Connection;
    beforeAll(async () => {
      const upstream = `mysql://app:s3cret@127.0.0.1:${behind.port}`;
      gateway = await serve(command ?? [], ['serve-mysql', '--port', '0', '--upstream', upstream, '--user', 'app:other']);
      client = await connect();
      await client.query(`CREATE DATABASE ${database}`);
      await client.query(`USE ${database}`);
      await client.query('CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(200))');
    });
    afterAll(async () => {
      client.destroy();
      expect(await gateway.stop()).toBe(0);
    });
    const connect = () =>
      mysql.createConnection({
        host: '127.0.0.1',
        port: gateway.port,
        user: 'app',
        password: 'other',
        ssl: { rejectUnauthorized: false },
        flags: ['LOCAL_FILES'],
      });

    test('a file goes from the client to the server behind, and all of its rows come back', async () => {
      const lines = Array.from({ length: ROWS }, (_, i) => Buffer.from(`${i}\t${'x'.repeat(i % 200)}\n`));
      const [loaded] = await client.query({
        sql: "LOAD DATA LOCAL INFILE 'rows.tsv' INTO TABLE t",
        infileStreamFactory: () => Readable.from(lines),
      });
      expect(loaded).toMatchObject({ affectedRows: ROWS });
      const [rows] = await client.query<mysql.RowDataPacket[]>('SELECT id, v FROM t ORDER BY id');
      expect(rows).toHaveLength(ROWS);
      expect([rows.at(-1)]).toEqual([{ id: ROWS - 1, v: 'x'.repeat(199) }] as never);
    });

    test('prepared statements, transactions and errors are those of the server behind', async () => {
      await client.beginTransaction();
      await client.execute('UPDATE t SET v = ? WHERE id = ?', ['é', 7]);
      expect((await client.execute('SELECT v FROM t WHERE id = ?', [7]))[0]).toEqual([{ v: 'é' }] as never);
      await client.rollback();
      expect((await client.execute('SELECT v FROM t WHERE id = ?', [7]))[0]).toEqual([{ v: 'xxxxxxx' }] as never);
      await expect(client.query('INSERT INTO t VALUES (7, NULL)')).rejects.toMatchObject({ errno: 1062, sqlState: '23000' });
      await expect(client.execute('SELECT * FROM nowhere')).rejects.toMatchObject({ errno: 1146, sqlState: '42S02' });
    });

    test('a statement is killed by the id that its client knows', async () => {
      const other = await connect();
      const sleeping = other.query('SELECT SLEEP(50) AS slept');
      await client.query(`DO SLEEP(0.2)`);
      await client.query(`KILL QUERY ${other.threadId}`);
      const outcome = await sleeping.then(
        ([rows]) => rows,
        (error: { errno: number }) => error.errno,
      );
      expect([1317, [{ slept: 1 }]]).toContainEqual(outcome as never);
      other.destroy();
    });
  });
}
