import { expect, test } from 'bun:test';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PARALLEL, paths, ROOT, suites } from '../../scripts/suites.ts';

const files = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => `./test/${name}`);

test('every file of tests is in one suite, and in no other', () => {
  const { quick, slow } = suites();
  const folders = paths([...quick, ...slow]);
  const counted = files.map((file) => ({ file, suites: folders.filter((folder) => file.startsWith(folder)).length }));
  expect(counted.filter(({ suites: count }) => count !== 1)).toEqual([]);
});

test('every suite has tests', () => {
  const { quick, slow } = suites();
  expect(paths([...quick, ...slow]).filter((folder) => !files.some((file) => file.startsWith(folder)))).toEqual([]);
  expect(PARALLEL.filter((folder) => !slow.includes(folder))).toEqual([]);
});
