import { expect, test } from 'bun:test';
import { Collector } from '../../../../src/result.ts';
import { openTest } from '../open.ts';

test('FLUSH HOSTS, and what mysqladmin flush-hosts says instead, reach the door', async () => {
  let flushed = 0;
  const engine = openTest();
  const host = { kill: () => false, processes: () => [], flushHosts: () => flushed++ };
  const connection = engine.connect(
    { user: 'root', host: 'localhost', database: null, connectionId: 1, collation: 255, foundRows: false },
    host,
  );
  await connection.query('FLUSH HOSTS', new Collector());
  await connection.query('TRUNCATE TABLE performance_schema.host_cache', new Collector());
  expect(flushed).toBe(2);
  await connection.close();
  await engine.close();
});
