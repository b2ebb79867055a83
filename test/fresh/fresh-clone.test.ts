/** What a machine with git, Node.js and npm sees first: a clone, and the two commands of the README. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../support/runtimes.ts';

const dir = mkdtempSync(join(tmpdir(), 'wsql-clone-'));
const clone = join(dir, 'a folder', 'wsql');

beforeAll(() => {
  const cloned = spawnSync('git', ['clone', '--quiet', ROOT, clone], { encoding: 'utf8' });
  if (cloned.status !== 0) throw new Error(cloned.stderr);
}, 60_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function wsql(...args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(join(clone, 'scripts', 'wsql'), args, { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

test('two first calls at once set up once, and both answer', async () => {
  const both = await Promise.all([wsql('--version'), wsql('--version')]);
  expect(
    both.map(({ code, stdout }) => `${code} ${stdout}`),
    both.map(({ stderr }) => stderr).join('\n'),
  ).toEqual([expect.stringMatching(/^0 wsql \d/), expect.stringMatching(/^0 wsql \d/)]);
  expect(
    both
      .map(({ stderr }) => stderr)
      .join('')
      .split('installing packages').length - 1,
  ).toBe(1);
}, 300_000);

test('a later call has nothing to say but the answer, and starts at once', async () => {
  const started = performance.now();
  expect(await wsql('--version')).toMatchObject({ code: 0, stderr: '' });
  expect(performance.now() - started).toBeLessThan(10_000);
});
