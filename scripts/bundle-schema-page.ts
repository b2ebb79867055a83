/**
 * Makes the script and the style of the page of `introspect --format html` into a module: `bun scripts/bundle-schema-page.ts` writes
 * dist/introspect/page.js, which src/introspection/formats/html.ts finds beside the source tree and inside of executables and packages.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PageAssets } from '../src/introspection/formats/html.ts';
import { ROOT } from './suites.ts';

/** Where the module is, from the root; executables and packages have it as an entry of its own. */
export const SCHEMA_PAGE = 'dist/introspect/page.js';
const PAGE = join(ROOT, 'src', 'introspection', 'formats', 'html');

/** @throws AggregateError of the bundler's. */
export async function bundleSchemaPage(): Promise<PageAssets> {
  const script = await bundled('page.ts');
  // It is put into the page as it is.
  if (/<\/script|<!--/i.test(script)) throw new Error('the script of the page would end its own element');
  return { script, style: await bundled('page.css') };
}

async function bundled(entry: string): Promise<string> {
  const { outputs } = await Bun.build({ entrypoints: [join(PAGE, entry)], target: 'browser', format: 'iife', minify: true, throw: true });
  const [output] = outputs;
  if (output === undefined) throw new Error(`the bundler has made nothing of ${entry}`);
  return (await output.text()).trim();
}

/** Writes the module; whoever reads the old one at that moment sees all of it. */
export function writeSchemaPage(assets: PageAssets): void {
  const path = join(ROOT, SCHEMA_PAGE);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}`, `export default ${JSON.stringify(assets, null, 1)};\n`);
  renameSync(`${path}.${process.pid}`, path);
}

if (import.meta.main) {
  const assets = await bundleSchemaPage();
  writeSchemaPage(assets);
  for (const [name, text] of Object.entries(assets)) console.log(`${name}: ${text.length} bytes`);
}
