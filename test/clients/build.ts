/** Builds the programs of clients in compiled languages, once for each state of their sources, into .cache/clients. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { OUTCOMES } from './checks.ts';
import type { Missing } from './harness.ts';

export interface Tool {
  readonly program: string;
  /** Its packages in Debian, with spaces between. */
  readonly apt: string;
}
export interface Recipe {
  /** As the folder in .cache/clients is called. */
  readonly language: string;
  /** The folder of the sources. */
  readonly sources: string;
  readonly tools: readonly Tool[];
  /** Builds into a folder that is there and empty. */
  build(target: string): Step;
}
/** Null: it worked. */
export type Step = null | { readonly failed: string };

export interface Built {
  readonly kind: 'built';
  readonly folder: string;
}

/** @returns where the programs are, or why there are none. */
export function built(recipe: Recipe): Built | Missing {
  const folder = join(OUTCOMES, recipe.language, hashOf(recipe.sources));
  if (existsSync(folder)) return { kind: 'built', folder };
  const absent = provide(recipe.tools);
  if (absent.length > 0) return { kind: 'missing', reason: `not on this machine: ${absent.map(({ apt }) => apt).join(', ')}` };
  const unfinished = `${folder}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  // A registry that did not answer may do so the next time.
  const step = recipe.build(unfinished) === null ? null : recipe.build(unfinished);
  if (step !== null) return { kind: 'missing', reason: `could not be built: ${step.failed}` };
  renameSync(unfinished, folder);
  return { kind: 'built', folder };
}

/** Runs a compiler, behind everything else that the machine has to do. */
export function compile(command: string, args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Step {
  const child = spawnSync('nice', ['-n', '10', command, ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 1 << 28,
    timeout: 600_000,
  });
  if (child.status === 0) return null;
  return { failed: `${command} ${args.join(' ')}\n${child.stdout ?? ''}${child.stderr ?? child.error?.message ?? ''}`.slice(-4000) };
}

function hashOf(sources: string): string {
  const hash = createHash('sha256');
  const names = readdirSync(sources, { recursive: true }).map(String).sort();
  for (const name of names.filter((name) => !name.endsWith('.ts') && statSync(join(sources, name)).isFile()))
    hash.update(`${name}\0`).update(readFileSync(join(sources, name)));
  return hash.digest('hex').slice(0, 16);
}

/** Installs what is missing, where we may. @returns what is not there. */
function provide(tools: readonly Tool[]): readonly Tool[] {
  const missing = tools.filter(({ program }) => !isThere(program));
  if (missing.length === 0 || process.getuid?.() !== 0 || !isThere('apt-get')) return missing;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { env });
  spawnSync('apt-get', ['install', '-qq', '-y', '--no-install-recommends', ...missing.flatMap(({ apt }) => apt.split(' '))], { env });
  return tools.filter(({ program }) => !isThere(program));
}
function isThere(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((dir) => dir !== '' && existsSync(join(dir, program)));
}
