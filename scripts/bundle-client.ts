/**
 * Makes the client library's two files for browsers, dist/client/wsql-client.js (an ES module) and wsql-client.iife.js (a script, which sets
 * `wsql` and `NodeRedWSConnection`): `bun scripts/bundle-client.ts`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from './suites.ts';

export interface ClientBundle {
  /** Text of the ES module, and of the script. */
  readonly module: string;
  readonly script: string;
}

/** @throws AggregateError of the bundler's. */
export async function bundleClient(): Promise<ClientBundle> {
  return { module: await bundled('index.ts', 'esm'), script: await bundled('global.ts', 'iife') };
}

async function bundled(entry: string, format: 'esm' | 'iife'): Promise<string> {
  const { outputs } = await Bun.build({
    entrypoints: [join(ROOT, 'src', 'client', entry)],
    target: 'browser',
    format,
    minify: true,
    throw: true,
  });
  const [output] = outputs;
  if (output === undefined) throw new Error(`the bundler has made nothing of ${entry}`);
  return output.text();
}

if (import.meta.main) {
  const out = join(ROOT, 'dist', 'client');
  const { module, script } = await bundleClient();
  mkdirSync(out, { recursive: true });
  for (const [name, text] of [
    ['wsql-client.js', module],
    ['wsql-client.iife.js', script],
  ] as const) {
    writeFileSync(join(out, name), text);
    console.log(`${name}: ${text.length} bytes, ${gzipSync(text).length} compressed`);
  }
}
