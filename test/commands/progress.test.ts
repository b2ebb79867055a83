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
  const progress = createProgress(path, io.stderr, { now: () => time });
  time = 500;
  progress.advance(100);
  expect(stderr()).toBe('');
  time = 2000;
  progress.advance(400);
  expect(stderr()).toContain('dump.sql 50 %');
  progress.done();
  expect(stderr()).toEndWith('\r\u001b[K');
});

test('it tells what has been done, and how long the rest may take', () => {
  const { io, stderr } = testIo({ isTerminal: true });
  let time = 0;
  const progress = createProgress(path, io.stderr, { now: () => time, tally: () => ({ statements: 1500, rows: 20_000 }) });
  time = 10_000;
  progress.advance(250);
  expect(stderr()).toContain('dump.sql 25 % 0.0 MB/s, 0:30 left');
  progress.done();
  const long = createProgress(null, io.stderr, { now: () => time, tally: () => ({ statements: 1500, rows: 20_000 }) });
  time = 20_000;
  long.advance(0);
  expect(stderr()).toEndWith('0:10, 1,500 statements, 20,000 rows, 2,000 rows/s');
  long.done();
});

test('elsewhere it is silent', () => {
  const { io, stderr } = testIo();
  let time = 0;
  const progress = createProgress(path, io.stderr, { now: () => time });
  time = 5000;
  progress.advance(500);
  progress.done();
  expect(stderr()).toBe('');
});
