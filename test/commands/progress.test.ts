import { expect, test } from 'bun:test';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProgress } from '../../commands/terminal/progress.ts';
import { testIo } from './test-io.ts';

const path = join(mkdtempSync(join(tmpdir(), 'wsql-test-')), 'dump.sql');
writeFileSync(path, 'x'.repeat(1000));

test('progress is shown after a while, on a terminal, and taken away at the end', () => {
  const { io, stderr } = testIo({ isTerminal: true });
  let time = 0;
  const progress = createProgress(path, io.stderr, () => time);
  time = 500;
  progress.advance(100);
  expect(stderr()).toBe('');
  time = 2000;
  progress.advance(400);
  expect(stderr()).toContain('dump.sql 50 %');
  progress.done();
  expect(stderr()).toEndWith('\r\u001b[K');
});

test('elsewhere it is silent', () => {
  const { io, stderr } = testIo();
  let time = 0;
  const progress = createProgress(path, io.stderr, () => time);
  time = 5000;
  progress.advance(500);
  progress.done();
  expect(stderr()).toBe('');
});
