/** Installs a Node-RED for test/node-red, whose tests are skipped without one: `bun scripts/node-red.ts`. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './suites.ts';

const NODE_RED = 'node-red@4.1.15';
const HOME = join(ROOT, '.cache', 'node-red');

/** From npm, unless it is there. @returns whether it is there now. */
export function installNodeRed(): boolean {
  const main = join(HOME, 'node_modules', 'node-red', 'red.js');
  if (existsSync(main)) return true;
  mkdirSync(HOME, { recursive: true });
  const args = ['install', '--prefix', HOME, '--no-audit', '--no-fund', '--ignore-scripts', '--no-save', NODE_RED];
  spawnSync('npm', args, { stdio: 'inherit' });
  return existsSync(main);
}

if (import.meta.main) process.exitCode = installNodeRed() ? 0 : 1;
