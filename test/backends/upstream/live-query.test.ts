/** Live queries in front of a server, which tells nobody what has changed: it is looked at. */
import { afterAll, afterEach, expect, test } from 'bun:test';
import { openUpstream, parseUpstreamUrl } from '../../../src/backends/upstream/index.ts';
import { WsqlClient } from '../../../src/client/index.ts';
import { Collector } from '../../../src/result.ts';
import { atEnd, cleanUp, startDoor } from '../../servers/websocket/talker.ts';
import { until } from '../../support/until.ts';
import { onServers } from './servers.ts';

afterEach(cleanUp);

const DATABASE = `wsql_live_${process.pid}`;

onServers((server) => {
  afterAll(async () => {
    const connection = await server().connect();
    await connection.query(`DROP DATABASE IF EXISTS ${DATABASE}`, new Collector());
    await connection.close();
  });

  test('changes by anybody are seen; an error later ends it', async () => {
    const door = await startDoor({ backend: openUpstream(parseUpstreamUrl(server().url)) });
    const client = await WsqlClient.connect(door.server.url);
    atEnd(() => client.close());
    await client.query(`CREATE DATABASE ${DATABASE}`);
    await client.use(DATABASE);
    await client.query('CREATE TABLE t (id INT PRIMARY KEY, v DECIMAL(10,2))');
    const live = client.subscribe('SELECT id, v FROM t WHERE id > :least ORDER BY id', { least: 0 }, { interval: 100 });
    await live.ready;
    expect([live.key, live.rows]).toEqual([['id'], []]);
    const other = await server().connect();
    await other.query(`INSERT INTO ${DATABASE}.t VALUES (1, 1.5), (2, 2)`, new Collector());
    await until(() => live.rows.length === 2);
    expect(live.rows).toEqual([
      { id: 1, v: '1.50' },
      { id: 2, v: '2.00' },
    ]);
    await other.query(`DELETE FROM ${DATABASE}.t WHERE id = 1`, new Collector());
    await until(() => live.rows.length === 1);
    await other.query(`DROP TABLE ${DATABASE}.t`, new Collector());
    await other.close();
    await until(() => live.isClosed);
    expect(live.error).toMatchObject({ code: 'ER_NO_SUCH_TABLE' });
  });
});
