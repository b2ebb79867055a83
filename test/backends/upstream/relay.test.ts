/** Through a gateway clients get, packet for packet, what the server itself answers. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { MysqlServer } from '../../../src/servers/mysql/index.ts';
import { RawClient } from '../../servers/mysql/raw-client.ts';
import { play } from '../../servers/mysql/scenario.ts';
import { scenarioDatabase, scenarios } from '../../servers/mysql/scenarios/index.ts';
import { startMysqlServer } from '../../support/mysql-server.ts';
import { onServers } from './servers.ts';

const bugs: string[] = [];

/** What is not the same, and why. */
const DIFFERENT: readonly (readonly [kind: 'MariaDB' | 'MySQL' | 'both', scenario: string])[] = [
  // A message in a charset that cannot be a client's is cut short by the servers.
  ['both', 'results in utf16le'],
  // The list has what the gateway itself follows.
  ['both', 'other system variables'],
  // MariaDB lists variables in another order, and tells of trackers that are turned on.
  ['MariaDB', 'system variables that are followed from the start'],
  ['MariaDB', 'state changes'],
  // It words malformed packets otherwise, and does not mind some.
  ['MariaDB', 'broken statements'],
  ['MariaDB', 'options of a connection'],
  ['MariaDB', 'too short a COM_STMT_FETCH'],
  // One of the commands that MySQL does not know any more shuts it down.
  ['MariaDB', 'unknown commands'],
];
function differs(kind: 'MariaDB' | 'MySQL', name: string): boolean {
  return DIFFERENT.some(([where, scenario]) => (where === 'both' || where === kind) && name.startsWith(scenario));
}

onServers((server) => {
  let gateway: MysqlServer;
  const direct = () => Number(new URL(server().url).port);

  beforeAll(async () => {
    await server().backend.probe();
    gateway = await startMysqlServer({
      backend: server().backend,
      host: '127.0.0.1',
      port: 0,
      accounts: { kind: 'open' },
      log: (level, message, details) => level === 'error' && bugs.push(`${message} ${details['stack']}`),
    });
    const client = new RawClient(gateway.port);
    await client.login();
    client.command(3, `CREATE DATABASE IF NOT EXISTS ${scenarioDatabase}`);
    await client.packet();
    client.destroy();
  });
  afterAll(async () => {
    await gateway.close(0);
  });

  for (const [file, list] of Object.entries(scenarios)) {
    for (const scenario of list) {
      test(`${file}: ${scenario.name}`, async () => {
        if (differs(server().kind, scenario.name)) return;
        bugs.length = 0;
        // A collation that both know: MariaDB takes latin1 for what it does not.
        const played = { collation: 45, ...scenario };
        const counts = server().kind === 'MySQL';
        const wanted = await play(direct(), played, scenarioDatabase, counts);
        const answers = await play(gateway.port, played, scenarioDatabase, counts);
        const shown = (from: string[][]) =>
          scenario.steps.map((step, at) => [step.body.toString('latin1'), step.free === true ? [] : from[at]]);
        expect(shown(answers)).toEqual(shown(wanted));
        expect(bugs).toEqual([]);
      });
    }
  }
});
