/** Builds dist/npm, what the npm package runs on Node.js: there node_modules may hold no TypeScript. Called by `npm pack` and `npm publish`. */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ASSETS } from './bundle-console.ts';
import { SCHEMA_PAGE } from './bundle-schema-page.ts';
import { bundleAssets, READER_THREAD } from './compile.ts';
import { ROOT } from './suites.ts';

const out = join(ROOT, 'dist', 'npm');
const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

rmSync(out, { recursive: true, force: true });
bundleAssets();
const child = spawnSync(
  process.execPath,
  [
    'build',
    '--target=node',
    '--format=esm',
    '--splitting',
    `--outdir=${out}`,
    `--root=${ROOT}`,
    // Packages stay packages, which npm installs beside this one.
    ...Object.keys(dependencies).map((name) => `--external=${name}`),
    join(ROOT, 'commands', 'main.ts'),
    join(ROOT, 'src', 'index.ts'),
    join(ROOT, 'src', 'client', 'index.ts'),
    join(ROOT, READER_THREAD),
    join(ROOT, ASSETS),
    join(ROOT, SCHEMA_PAGE),
  ],
  { cwd: ROOT, stdio: ['ignore', 2, 2] },
);
process.exitCode = child.status ?? 1;
