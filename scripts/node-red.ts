/** Installs a Node-RED for test/node-red, which is skipped without one: `bun scripts/node-red.ts`. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './suites.ts';

const NODE_RED = 'node-red@4.1.15';
const home = join(ROOT, '.cache', 'node-red');

mkdirSync(home, { recursive: true });
const { status } = spawnSync('npm', ['install', '--prefix', home, '--no-audit', '--no-fund', '--ignore-scripts', '--no-save', NODE_RED], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
