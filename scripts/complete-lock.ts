/**
 * Adds to package-lock.json the platform packages that npm left out: `bun scripts/complete-lock.ts`, after `npm install` of something.
 * npm writes into the lock only those optional packages that the registry at hand has, and `npm ci` then refuses the lock, on every platform.
 * Their names say what they are for.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './suites.ts';

interface LockEntry {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}
interface Lock {
  readonly packages: Record<string, LockEntry>;
}

const OS: Readonly<Record<string, string>> = {
  linux: 'linux',
  darwin: 'darwin',
  win32: 'win32',
  windows: 'win32',
  android: 'android',
  freebsd: 'freebsd',
};
const CPU: Readonly<Record<string, string>> = { x64: 'x64', arm64: 'arm64', aarch64: 'arm64' };
const LIBC: Readonly<Record<string, string>> = { glibc: 'glibc', musl: 'musl' };

/** Optional packages of a lock that have no entry in it, with the version that is asked for. */
export function missingPackages(lock: Lock): readonly (readonly [name: string, version: string])[] {
  return Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies).filter(
      ([name]) => !(`node_modules/${name}` in lock.packages) && !(`${path}/node_modules/${name}` in lock.packages),
    ),
  );
}

/** The entry of a package that only its name describes, such as `@deno/linux-arm64-glibc`. @throws Error where the name is another kind. */
export function platformEntry(name: string, version: string): LockEntry {
  const words = name.replace(/^.*\//, '').split('-');
  const pick = (table: Readonly<Record<string, string>>) => words.flatMap((word) => table[word] ?? []);
  const [os, cpu, libc] = [pick(OS), pick(CPU), pick(LIBC)];
  if (os.length === 0 || cpu.length === 0 || !/^\d+\.\d+\.\d+$/.test(version))
    throw new Error(`${name}@${version} is no package of one platform`);
  return { version, cpu, dev: true, ...(libc.length > 0 ? { libc } : {}), optional: true, os };
}

if (import.meta.main) {
  const path = join(ROOT, 'package-lock.json');
  const lock: Lock = JSON.parse(readFileSync(path, 'utf8'));
  const missing = missingPackages(lock);
  const added = Object.fromEntries(missing.map(([name, version]) => [`node_modules/${name}`, platformEntry(name, version)]));
  const sorted = Object.entries({ ...lock.packages, ...added }).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
  for (const [name, version] of missing) console.log(`${name}@${version}`);
}
