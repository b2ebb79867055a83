/** Clients of a gateway that do not read, or write more than the server takes. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { MysqlServer } from '../../../src/servers/mysql/index.ts';
import { framed, RawClient } from '../../servers/mysql/raw-client.ts';
import { startMysqlServer } from '../../support/mysql-server.ts';
import { until } from '../../support/until.ts';
import { onServers } from './servers.ts';

onServers((server) => {
  let gateway: MysqlServer;
  const bugs: string[] = [];

  beforeAll(async () => {
    await server().backend.probe();
    gateway = await startMysqlServer({
      backend: server().backend,
      host: '127.0.0.1',
      port: 0,
      accounts: { kind: 'open' },
      log: (level, message, details) => level === 'error' && bugs.push(`${message} ${details['stack']}`),
    });
  });
  afterAll(() => gateway.close(0));

  test('who vanishes with answers unread takes nobody along', async () => {
    const rejected: unknown[] = [];
    const note = (reason: unknown) => rejected.push(reason);
    process.on('unhandledRejection', note);
    try {
      for (let round = 0; round < 3; round++) {
        const client = new RawClient(gateway.port);
        await client.login();
        client.socket.pause();
        const command = framed(0, Buffer.from("\x03SELECT REPEAT('x', 60000)"));
        for (let i = 0; i < 2000; i++) client.socket.write(command);
        // Until nothing more is asked of the server, since nothing more can be said.
        let asked = -1;
        await until(async () => {
          const before = asked;
          await new Promise((resolve) => setTimeout(resolve, 100));
          asked = gateway.statistics().questions;
          return asked === before;
        });
        const { connections } = gateway.statistics();
        client.destroy();
        await until(() => gateway.statistics().connections < connections);
      }
      const other = new RawClient(gateway.port);
      await other.login();
      other.command(0x0e);
      expect((await other.packet()).payload[0]).toBe(0);
      other.destroy();
      expect(rejected).toEqual([]);
      expect(bugs).toEqual([]);
    } finally {
      process.off('unhandledRejection', note);
    }
  });
});
