/**
 * Where this project's runtimes are: Bun, Deno and Node 24 as npm packages carry them.
 *
 *   node scripts/toolchain.mjs path bun|deno|node     prints the executable's path
 *   node scripts/toolchain.mjs run  bun|deno|node …   runs it
 *
 * Plain JavaScript for whatever Node.js the machine has. The packages' own install scripts move the executables about, and npm may not have
 * run them (`ignore-scripts`, `allow-scripts`), so each is looked for wherever it can be and tried before it is believed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const exe = process.platform === 'win32' ? '.exe' : '';

/** Places where a runtime may lie, likeliest first. */
const candidates = {
  bun: () => [...packages('@oven', 'bun-').map((dir) => join(dir, 'bin', `bun${exe}`)), join(modules, 'bun', 'bin', 'bun.exe')],
  deno: () => [...packages('@deno', '').map((dir) => join(dir, `deno${exe}`)), join(modules, 'deno', `deno${exe}`)],
  node: () => [join(modules, 'node', 'bin', `node${exe}`), cachedNode()],
};

/** @returns the path of a runtime that runs here, or null. */
export function find(name) {
  return candidates[name]().find((path) => works(path)) ?? null;
}

/** As `find`; Node 24 is fetched from the package registry where npm was not allowed to run the install script of its package. */
export function provide(name) {
  const path = find(name) ?? (name === 'node' ? fetchNode() : null);
  if (path === null) throw new Error(`${name} is not in ${modules}: run "npm ci" in ${root}`);
  return path;
}

function packages(scope, prefix) {
  const dir = join(modules, scope);
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((entry) => entry.startsWith(prefix))
    .map((entry) => join(dir, entry));
}

/** A placeholder of a few hundred bytes stands where an install script did not run; a package of another libc does not start. */
function works(path) {
  if (!existsSync(path) || statSync(path).size < 1_000_000) return false;
  return spawnSync(path, ['--version'], { stdio: 'ignore' }).status === 0;
}

function nodePackage() {
  const os = process.platform === 'win32' ? 'win' : process.platform;
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  return [prefix, os, process.arch].join('-');
}

function cachedNode() {
  return join(root, '.cache', 'node', 'node_modules', nodePackage(), 'bin', `node${exe}`);
}

function fetchNode() {
  const version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies.node;
  const prefix = join(root, '.cache', 'node');
  mkdirSync(prefix, { recursive: true });
  const npm = spawnSync('npm', ['install', '--no-save', '--ignore-scripts', '--prefix', prefix, `${nodePackage()}@${version}`], {
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  return npm.status === 0 && works(cachedNode()) ? cachedNode() : null;
}

function main([verb, name, ...args]) {
  if (!Object.hasOwn(candidates, name ?? '') || (verb !== 'path' && verb !== 'run')) {
    console.error('usage: node scripts/toolchain.mjs path|run bun|deno|node …');
    return 2;
  }
  const path = provide(name);
  if (verb === 'path') {
    console.log(path);
    return 0;
  }
  const child = spawnSync(path, args, { stdio: 'inherit' });
  return child.status ?? 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = main(process.argv.slice(2));
  } catch (error) {
    console.error(`toolchain: ${error.message}`);
    process.exitCode = 1;
  }
}
