/** Commands are answered as MySQL answers them, packet for packet. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import type { MysqlServer } from '../../../src/servers/mysql/index.ts';
import { startMysqlServer } from '../../support/mysql-server.ts';
import { RawClient } from './raw-client.ts';
import { play, type Scenario, type Step } from './scenario.ts';
import { scenarioDatabase, scenarios } from './scenarios/index.ts';

const backend = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test' });
const bugs: string[] = [];
let server: MysqlServer;

beforeAll(async () => {
  server = await startMysqlServer({
    backend,
    host: '127.0.0.1',
    port: 0,
    accounts: { kind: 'open' },
    log: (level, message, details) => level === 'error' && bugs.push(`${message} ${details['stack']}`),
  });
  const client = new RawClient(server.port);
  await client.login();
  client.command(3, `CREATE DATABASE ${scenarioDatabase}`);
  await client.packet();
  client.destroy();
});
afterAll(async () => {
  await server.close(0);
  backend.close();
});

/** SERVER_QUERY_NO_INDEX_USED and NO_GOOD_INDEX_USED are told by MySQL alone. */
function withoutIndexUse(packet: string): string {
  const end = /^(fe[0-9a-f]{4})([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{4})?$/.exec(packet);
  if (end === null) return packet;
  const [, head, status = '', high, warnings = ''] = end;
  return `${head}${(Number.parseInt(status, 16) & ~0x30).toString(16).padStart(2, '0')}${high}${warnings}`;
}
/** What of an answer is compared, with the command that it is for. */
function compared(scenario: Scenario, step: Step, packets: readonly string[]): readonly string[] {
  if (step.free === true) return [];
  const shown = packets.map(withoutIndexUse);
  const columns = Buffer.from('\x03def').toString('hex');
  return [step.body.toString('latin1'), ...shown.filter((packet) => scenario.ignoreColumns !== true || !packet.startsWith(columns))];
}

for (const [file, list] of Object.entries(scenarios)) {
  const recorded: Record<string, string[][]> = JSON.parse(readFileSync(new URL(`recorded/${file}.json`, import.meta.url), 'utf8'));
  describe(file, () => {
    for (const scenario of list) {
      test(scenario.name, async () => {
        bugs.length = 0;
        const answers = await play(server.port, scenario, scenarioDatabase);
        const wanted = recorded[scenario.name];
        const shown = (from: string[][] | undefined) => scenario.steps.map((step, at) => compared(scenario, step, from?.[at] ?? []));
        expect(shown(answers)).toEqual(shown(wanted));
        expect(bugs).toEqual([]);
      });
    }
  });
}
