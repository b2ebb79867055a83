/** GTIDs that a server tells its clients reach those of a gateway. */
import { expect, test } from 'bun:test';
import { openUpstream, parseUpstreamUrl } from '../../../src/backends/upstream/index.ts';
import { DEPRECATE_EOF, PLAIN, SESSION_TRACK } from '../../servers/mysql/raw-client.ts';
import { play, query } from '../../servers/mysql/scenario.ts';
import { hasMySql, startMySql } from '../../support/mysql.ts';
import { startMysqlServer } from '../../support/mysql-server.ts';

test.skipIf(!hasMySql)(
  'GTIDs of commits, and of what was read',
  async () => {
    // The last --log-bin counts.
    const server = await startMySql(['--log-bin', '--gtid-mode=ON', '--enforce-gtid-consistency=ON']);
    const backend = openUpstream(parseUpstreamUrl(server.url));
    await backend.probe();
    const gateway = await startMysqlServer({ backend, host: '127.0.0.1', port: 0, accounts: { kind: 'open' } });
    try {
      const steps = ['SET session_track_gtids = OWN_GTID', 'CREATE TABLE t (a INT)', 'INSERT INTO t VALUES (1)', 'DROP TABLE t'];
      const scenario = { name: 'gtids', capabilities: PLAIN | SESSION_TRACK | DEPRECATE_EOF, steps: steps.map(query) };
      const answers = async (port: number) => (await play(port, scenario, 'mysql')).flat();
      const direct = await answers(server.port);
      const through = await answers(gateway.port);
      // They count up: what the gateway tells is four further on.
      const counted = (packet: string) => Buffer.from(packet, 'hex').toString('latin1').replace(/\d+$/, 'n');
      expect(direct.map(counted).filter((packet) => /[0-9a-f-]{36}:/.test(packet))).toHaveLength(3);
      expect(through.map(counted)).toEqual(direct.map(counted));
    } finally {
      await gateway.close(0);
      await backend.close();
      await server.stop();
    }
  },
  60_000,
);
