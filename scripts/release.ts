/**
 * Builds the executables of every platform into dist/release with their SHA256SUMS: `bun scripts/release.ts [PLATFORM…]`.
 * The other platforms' Bun comes from the package registry: the `@oven/bun-*` packages that package-lock.json already names, with the hashes
 * that stand there.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from './compile.ts';
import { ROOT } from './suites.ts';

interface Platform {
  readonly name: string;
  /** Bun's name of it, for --target. */
  readonly target: string;
  readonly package: string;
  readonly executable: string;
}

const PLATFORMS: readonly Platform[] = [
  { name: 'linux-x64', target: 'bun-linux-x64', package: '@oven/bun-linux-x64', executable: 'bin/bun' },
  { name: 'linux-arm64', target: 'bun-linux-arm64', package: '@oven/bun-linux-aarch64', executable: 'bin/bun' },
  { name: 'darwin-x64', target: 'bun-darwin-x64', package: '@oven/bun-darwin-x64', executable: 'bin/bun' },
  { name: 'darwin-arm64', target: 'bun-darwin-arm64', package: '@oven/bun-darwin-aarch64', executable: 'bin/bun' },
  { name: 'windows-x64', target: 'bun-windows-x64', package: '@oven/bun-windows-x64', executable: 'bin/bun.exe' },
];

const out = join(ROOT, 'dist', 'release');
const cache = join(ROOT, '.cache', 'release');

/** The version and hash of a package, as package-lock.json has them. */
function locked(name: string): { readonly version: string; readonly integrity: string } {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const entry = lock.packages[`node_modules/${name}`];
  if (entry === undefined) throw new Error(`${name} is not in package-lock.json`);
  return entry;
}

/** Fetches the package of a platform's Bun once, checks its hash, unpacks it. @returns the executable's path. */
function provideBun({ package: name, executable }: Platform): string {
  const { version, integrity } = locked(name);
  const dir = join(cache, `${name.replace('/', '-')}-${version}`);
  const path = join(dir, 'package', executable);
  if (existsSync(path)) return path;
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const packed = JSON.parse(
    must('npm', ['pack', `${name}@${version}`, '--json', '--silent', '--ignore-scripts', '--pack-destination', dir]),
  );
  const file = join(dir, [packed].flat()[0].filename);
  const hash = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  if (hash !== integrity) throw new Error(`${name}@${version}: the hash is not that of package-lock.json`);
  must('tar', ['-xzf', file, '-C', dir]);
  rmSync(file);
  return path;
}

function must(command: string, args: readonly string[]): string {
  const child = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, shell: process.platform === 'win32' });
  if (child.status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${child.stdout ?? ''}${child.stderr ?? ''}`);
  return child.stdout;
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !PLATFORMS.some((platform) => platform.name === name));
if (unknown.length > 0)
  throw new Error(`no such platform: ${unknown.join(', ')}; there are ${PLATFORMS.map(({ name }) => name).join(', ')}`);

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const sums: string[] = [];
for (const platform of PLATFORMS) {
  if (wanted.length > 0 && !wanted.includes(platform.name)) continue;
  const file = `wsql-${platform.name}${platform.target.includes('windows') ? '.exe' : ''}`;
  compile({ outfile: join(out, file), cross: { target: platform.target, executable: provideBun(platform) } });
  sums.push(`${await sha256(join(out, file))}  ${file}`);
  console.log(file);
}
writeFileSync(join(out, 'SHA256SUMS'), `${sums.join('\n')}\n`);
