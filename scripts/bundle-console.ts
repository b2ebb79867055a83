/**
 * Makes what serve-ws shows to browsers, the console page and the client library, into one module: `bun scripts/bundle-console.ts` writes
 * dist/console/assets.js, which src/servers/websocket/assets.ts finds beside the source tree and inside of executables and packages.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundleClient } from './bundle-client.ts';
import { ROOT } from './suites.ts';

/** Where the module is, from the root; executables and packages have it as an entry of its own. */
export const ASSETS = 'dist/console/assets.js';
const PAGE = join(ROOT, 'src', 'console');

/** One file by its path on the server. */
export interface BundledFile {
  readonly type: string;
  readonly text: string;
  /** Pages of other servers may load it too. */
  readonly shared?: true;
}
export type BundledFiles = { readonly [path: string]: BundledFile };

/** @throws AggregateError of the bundler's. */
export async function bundleConsole(): Promise<BundledFiles> {
  const { module, script } = await bundleClient();
  const icon = readFileSync(join(PAGE, 'icon.svg'), 'utf8');
  return {
    '/': { type: 'text/html; charset=utf-8', text: readFileSync(join(PAGE, 'console.html'), 'utf8') },
    '/console.js': { type: 'text/javascript; charset=utf-8', text: await bundled('console.ts') },
    '/console.css': { type: 'text/css; charset=utf-8', text: await bundled('console.css') },
    '/icon.svg': { type: 'image/svg+xml', text: icon },
    '/client.js': { type: 'text/javascript; charset=utf-8', text: module, shared: true },
    '/client.iife.js': { type: 'text/javascript; charset=utf-8', text: script, shared: true },
  };
}

async function bundled(entry: string): Promise<string> {
  const { outputs } = await Bun.build({ entrypoints: [join(PAGE, entry)], target: 'browser', format: 'esm', minify: true, throw: true });
  const [output] = outputs;
  if (output === undefined) throw new Error(`the bundler has made nothing of ${entry}`);
  return output.text();
}

/** Writes the module; whoever reads the old one at that moment sees all of it. */
export function writeAssets(files: BundledFiles): void {
  const path = join(ROOT, ASSETS);
  const compressed = Object.entries(files).map(([name, { text, ...rest }]) => [
    name,
    { ...rest, gzip: gzipSync(text, { level: 9 }).toString('base64') },
  ]);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}`, `export default ${JSON.stringify(Object.fromEntries(compressed), null, 1)};\n`);
  renameSync(`${path}.${process.pid}`, path);
}

if (import.meta.main) {
  const files = await bundleConsole();
  writeAssets(files);
  for (const [name, { text }] of Object.entries(files))
    console.log(`${name}: ${text.length} bytes, ${gzipSync(text, { level: 9 }).length} compressed`);
}
