/** Clients' packages of Debian: installed where we are root, else named as missing. */
import { spawnSync } from 'node:child_process';
import type { Missing } from './harness.ts';

/** Minutes are enough for any of them. */
const TIMEOUT = 300_000;
let updated = false;

/** Installs what of `packages` is not installed. @returns null once all are; else what is missing. */
export function debianPackages(packages: readonly string[]): Missing | null {
  const wanted = packages.filter((name) => !isInstalled(name));
  if (wanted.length === 0) return null;
  if (process.getuid?.() === 0 && aptGet(wanted)) return null;
  return { kind: 'missing', reason: `Debian's package ${wanted.join(', ')} cannot be installed here` };
}

function isInstalled(name: string): boolean {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', `\${db:Status-Status}`, name], { encoding: 'utf8' });
  return stdout === 'installed';
}

function aptGet(packages: readonly string[]): boolean {
  if (!updated) run(['update', '-qq']);
  updated = true;
  return run(['install', '-qq', '-y', '--no-install-recommends', ...packages]);
}
function run(args: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stderr } = spawnSync('apt-get', args, { env, encoding: 'utf8', timeout: TIMEOUT });
  if (status !== 0 && stderr) console.log(stderr);
  return status === 0;
}

/** What a program says of its version; empty where it cannot run. */
export function answerOf(command: string, args: readonly string[]): string {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : '';
}
