/** The examples of the README and the manuals, run as they stand there. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, serve } from '../support/runtimes.ts';

setDefaultTimeout(120_000);
const WSQL = `'${join(ROOT, 'scripts', 'wsql')}'`;
const PAGES = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const made: string[] = [];
// Builds the executable where that is due: what it says of that is no part of an example.
beforeAll(() => {
  spawnSync(join(ROOT, 'scripts', 'wsql'), ['--version']);
});
afterAll(() => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true });
});

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'wsql-readme-'));
  made.push(dir);
  return dir;
}

function blocks(page: string, language: string): readonly string[] {
  return [...readFileSync(join(ROOT, page), 'utf8').matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, block = '']) => block,
  );
}

/** The commands of a page in order, each with what it says they print. */
function examples(page: string): readonly { readonly command: string; readonly output: string }[] {
  return blocks(page, 'console').flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((example) => {
        const end = example.indexOf('\n');
        return { command: example.slice(0, end), output: example.slice(end + 1).trimEnd() };
      }),
  );
}

for (const page of PAGES) {
  const found = examples(page);
  if (found.length === 0) continue;
  test(`every example of ${page} prints what stands there`, () => {
    const dir = folder();
    for (const { command, output } of found) {
      const child = spawnSync('sh', ['-c', command.replace(/^(\.\/scripts\/)?wsql(?= )/, () => WSQL)], { cwd: dir, encoding: 'utf8' });
      // The lines of CSV end as RFC 4180 has it, those of a page do not.
      expect({ command, stdout: child.stdout.replaceAll('\r\n', '\n').trimEnd(), stderr: child.stderr }).toEqual({
        command,
        stdout: output,
        stderr: '',
      });
    }
  });
}

test('links of the pages lead somewhere', () => {
  for (const page of PAGES) {
    for (const [, target = ''] of readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
      expect({ page, target, exists: existsSync(join(ROOT, page, '..', target)) }).toEqual({ page, target, exists: true });
    }
  }
});

test('the README’s library example listens', () => {
  const [code = ''] = blocks('README.md', 'ts');
  const file = join(folder(), 'example.ts');
  writeFileSync(
    file,
    `${code.replace("'wsql'", JSON.stringify(join(ROOT, 'src', 'index.ts')))}\nawait server.close();\nawait backend.close();\n`,
  );
  const child = spawnSync(process.execPath, [file], { cwd: join(file, '..'), encoding: 'utf8' });
  expect(child.stdout + child.stderr).toMatch(/^listening on port \d+\n$/);
});

test('the example shop loads, and its report counts', async () => {
  const dir = folder();
  for (const name of ['shop.yaml', 'report.sql']) copyFileSync(join(ROOT, 'examples', name), join(dir, name));
  const wsql = join(ROOT, 'scripts', 'wsql');
  const server = await serve([wsql], ['serve-mysql', '--port', '0', '--data', 'shop.db', '--schema', 'shop.yaml'], { cwd: dir });
  expect(await server.stop()).toBe(0);
  const report = spawnSync(wsql, ['query', '--url', 'shop.db', '-D', 'shop', '-f', 'report.sql'], { cwd: dir, encoding: 'utf8' });
  expect(report.stdout).toBe("name\torders\ttotal\nAda Lovelace\t1\t25.90\nKarel Čapek\t1\t20.00\nGrace O'Hara\t0\t0.00\n");
});
