/** The README's console examples, run as they stand there. */
import { expect, test } from 'bun:test';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../support/runtimes.ts';

/** The commands of the README in order, each with what it says they print. */
function examples(): readonly { readonly command: string; readonly output: string }[] {
  const blocks = readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(/```console\n([\s\S]*?)```/g);
  return [...blocks].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((example) => {
        const end = example.indexOf('\n');
        return { command: example.slice(0, end), output: example.slice(end + 1).replace(/\n+$/, '\n') };
      }),
  );
}

test('every example of the README prints what the README says', () => {
  const dir = mkdtempSync(join(tmpdir(), 'wsql-readme-'));
  const found = examples();
  expect(found.length).toBeGreaterThan(3);
  for (const { command, output } of found) {
    const child = spawnSync('sh', ['-c', command.replace('./scripts/wsql', `'${join(ROOT, 'scripts', 'wsql')}'`)], {
      cwd: dir,
      encoding: 'utf8',
    });
    expect({ command, stdout: child.stdout, stderr: child.stderr }).toEqual({ command, stdout: output === '\n' ? '' : output, stderr: '' });
  }
  rmSync(dir, { recursive: true, force: true });
}, 60_000);
