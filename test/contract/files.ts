/** LOAD DATA LOCAL: files of the client. */
import { expect, test } from 'bun:test';
import type { ResultSink } from '../../src/result.ts';
import { failureOf, reasonOf, type Stage, StrictSink } from './stage.ts';

type Pieces = () => AsyncGenerator<Uint8Array>;

function withFile(sink: StrictSink, asked: string[], pieces: Pieces): ResultSink {
  return {
    ok: (outcome) => sink.ok(outcome),
    fields: (fields) => sink.fields(fields),
    rows: (rows) => sink.rows(rows),
    end: (end) => sink.end(end),
    localFile(name) {
      asked.push(name);
      return pieces();
    },
  };
}

export function files(stage: () => Stage): void {
  const LOAD = "LOAD DATA LOCAL INFILE '/tmp/größe.csv' INTO TABLE loaded FIELDS TERMINATED BY ','";

  test('a file of many pieces', async () => {
    await stage().all(['CREATE TABLE loaded (a INT, b TEXT)', 'SET GLOBAL local_infile = ON']);
    const asked: string[] = [];
    const sink = new StrictSink();
    const pieces: Pieces = async function* () {
      for (let at = 0; at < 3000; at++) yield Buffer.from(`${at},${'ä'.repeat(1000)}\n`);
    };
    await stage().connection.query(LOAD, withFile(sink, asked, pieces));
    expect(asked).toEqual(['/tmp/größe.csv']);
    expect(sink.finished()).toMatchObject([{ affectedRows: 3000, info: 'Records: 3000  Deleted: 0  Skipped: 0  Warnings: 0' }]);
    expect(await stage().rows('SELECT COUNT(*) AS n, MAX(a) AS a, MIN(CHAR_LENGTH(b)) AS b FROM loaded')).toEqual([[3000, 2999, 1000]]);
  });

  test('an empty file', async () => {
    const sink = new StrictSink();
    await stage().connection.query(
      LOAD,
      withFile(sink, [], async function* () {}),
    );
    expect(sink.finished()).toMatchObject([{ affectedRows: 0 }]);
  });

  test('one that cannot be read ends the statement with its own error, and the session goes on', async () => {
    const unreadable: Pieces = () => {
      throw new Error('cannot be read');
    };
    const query = () => stage().connection.query(LOAD, withFile(new StrictSink(), [], unreadable));
    expect(String(await reasonOf(query))).toBe('Error: cannot be read');
    expect(await stage().rows('SELECT 1 AS a')).toEqual([[1]]);
  });

  test('of one that breaks off nothing is loaded, though the session may have to be given up for that', async () => {
    const broken: Pieces = async function* () {
      yield Buffer.from('77777,x\n');
      throw new Error('broken off');
    };
    const session = await stage().connect();
    const query = () => session.query(LOAD, withFile(new StrictSink(), [], broken));
    expect(String(await reasonOf(query))).toBe('Error: broken off');
    if (session.isLost !== true) expect(await stage().rows('SELECT 1 AS a', [], session)).toEqual([[1]]);
    await session.close();
    expect(await stage().rows('SELECT * FROM loaded WHERE a = 77777')).toEqual([]);
  });

  test('without files it is refused', async () => {
    expect((await failureOf(() => stage().connection.query(LOAD, new StrictSink()))).errno).toBe(3948);
    expect(await stage().rows('SELECT 1 AS a')).toEqual([[1]]);
  });
}
