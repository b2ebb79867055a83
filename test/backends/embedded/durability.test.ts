import { expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTest, TestSession } from './open.ts';

function folder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'wsql-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

test('what was committed is there after kill -9 in the middle of the work', async () => {
  const { path, remove } = folder();
  try {
    const file = join(path, 'data.db');
    const child = spawn(process.execPath, [join(import.meta.dir, 'endless-inserts.ts'), file], { stdio: ['ignore', 'pipe', 'inherit'] });
    let told = 0;
    await new Promise<void>((resolve) => {
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const lines = text.split('\n');
        told = Number(lines[lines.length - 2] ?? 0);
        if (told >= 50) child.kill('SIGKILL');
      });
      child.on('exit', () => resolve());
    });
    const engine = openTest(file);
    const session = new TestSession(engine, 'd');
    const count = Number(await session.value('SELECT COUNT(*) FROM t'));
    expect(count).toBeGreaterThanOrEqual(told);
    expect(await session.value('SELECT MAX(id) FROM t')).toBe(count);
    engine.close();
  } finally {
    remove();
  }
}, 30_000);

test('a second engine on the same file is refused with the reason; after the first is closed it opens', async () => {
  const { path, remove } = folder();
  try {
    const file = join(path, 'data.db');
    const first = openTest(file);
    expect(() => openTest(file)).toThrow(/another wsql process is using it/);
    first.close();
    openTest(file).close();
  } finally {
    remove();
  }
});

test('a file that is no data file is refused and left as it is', () => {
  const { path, remove } = folder();
  try {
    const file = join(path, 'notes.db');
    writeFileSync(file, 'these are not the bytes of a database, but a text of more than a hundred characters in one line, or nearly so');
    expect(() => openTest(file)).toThrow(/not a data file of wsql/);
  } finally {
    remove();
  }
});

test('AUTO_INCREMENT goes on where it was when the file was closed, also past rows that are gone', async () => {
  const { path, remove } = folder();
  try {
    const file = join(path, 'data.db');
    const first = openTest(file);
    const session = new TestSession(first);
    await session.script(
      'CREATE DATABASE d\nUSE d\nCREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT)\nINSERT INTO t VALUES (), (), ()\nDELETE FROM t',
    );
    first.close();
    const second = openTest(file);
    const again = new TestSession(second, 'd');
    await again.run('INSERT INTO t VALUES ()');
    expect(await again.value('SELECT id FROM t')).toBe(4);
    second.close();
  } finally {
    remove();
  }
});
