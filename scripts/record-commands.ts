/**
 * Records how a real MySQL answers commands, packet by packet: `bun scripts/record-commands.ts HOST:PORT [NAME]` rewrites
 * test/servers/mysql/recorded/NAME.json, of all scenarios or of one file of them.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { RawClient } from '../test/servers/mysql/raw-client.ts';
import { play } from '../test/servers/mysql/scenario.ts';
import { scenarioDatabase, scenarios } from '../test/servers/mysql/scenarios/index.ts';

const port = Number((process.argv[2] ?? '').split(':')[1]);
if (!(port > 0)) throw new Error('usage: record-commands.ts HOST:PORT [NAME]');
const folder = new URL('../test/servers/mysql/recorded/', import.meta.url);
mkdirSync(folder, { recursive: true });

async function run(sql: string): Promise<void> {
  const client = new RawClient(port);
  await client.login();
  client.command(3, Buffer.from(sql));
  await client.packet();
  client.destroy();
}

for (const [name, list] of Object.entries(scenarios)) {
  if (process.argv[3] !== undefined && process.argv[3] !== name) continue;
  const recorded: Record<string, string[][]> = {};
  await run(`DROP DATABASE IF EXISTS ${scenarioDatabase}`);
  await run(`CREATE DATABASE ${scenarioDatabase}`);
  for (const scenario of list) recorded[scenario.name] = await play(port, scenario, scenarioDatabase);
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(recorded, null, 1)}\n`);
}
await run(`DROP DATABASE IF EXISTS ${scenarioDatabase}`);
process.exit(0);
