/** Brings the Node.js clients of package.json, with what they depend on, into .cache/clients/node, once for each state of these files. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RUNTIMES } from '../../support/runtimes.ts';
import type { Missing, Ready } from '../harness.ts';

const here = import.meta.dirname;
const ROOT = join(here, '..', '..', '..');
const node = RUNTIMES.find(({ name }) => name === 'Node 24')?.command?.[0] ?? null;
const dir = join(ROOT, '.cache', 'clients', 'node');

/** @returns where a program of this folder is run, with the client's packages beside it. */
export function install(program: string): Ready | Missing {
  if (node === null) return { kind: 'missing', reason: 'Node 24 cannot be had from its npm package' };
  const problem = provide(node);
  if (problem !== null) return { kind: 'missing', reason: problem };
  return { kind: 'ready', command: node, args: [join(dir, program)], cwd: dir, env: { TZ: 'UTC' } };
}

function provide(node: string): string | null {
  mkdirSync(dir, { recursive: true });
  const manifest = readFileSync(join(here, 'package.json'), 'utf8');
  const schema = readFileSync(join(here, 'orms', 'schema.prisma'), 'utf8');
  const state = createHash('sha256').update(manifest).update(schema).digest('hex');
  const mark = join(dir, 'installed');
  const known = existsSync(mark) ? readFileSync(mark, 'utf8') : '';
  for (const part of ['package.json', 'report.mjs', 'drivers', 'orms', 'expected'])
    cpSync(join(here, part), join(dir, part), { recursive: true });
  cpSync(join(here, '..', 'metadata', 'node'), join(dir, 'metadata'), { recursive: true });
  if (known === state) return null;
  rmSync(mark, { force: true });
  // Nothing but packages: Prisma's and others' scripts would fetch programs from elsewhere.
  // A registry that did not answer may do so the next time.
  const problem = packages(node) === null ? generate(node) : (packages(node) ?? generate(node));
  if (problem === null) writeFileSync(mark, state);
  return problem;
}
function packages(node: string): string | null {
  return run(node, 'npm', ['install', '--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'], dir);
}
/** Prisma's client for orms/schema.prisma. It asks for an engine that only its migrations need: any program will do. */
function generate(node: string): string | null {
  return run(node, node, ['../node_modules/prisma/build/index.js', 'generate'], join(dir, 'orms'), {
    PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true',
  });
}

/** @param node found first in PATH. @returns what went wrong. */
function run(node: string, command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): string | null {
  const path = `${dirname(node)}:${process.env['PATH'] ?? ''}`;
  const child = spawnSync(command, args, { cwd, env: { ...process.env, ...env, PATH: path }, encoding: 'utf8' });
  return child.status === 0 ? null : `${command} ${args.join(' ')}: ${child.stderr}${child.stdout}`;
}
