import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingPackages, platformEntry } from '../../scripts/complete-lock.ts';
import { ROOT } from '../../scripts/suites.ts';

const text = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');

test('npm ci takes the lock file: it names every platform’s packages (else run scripts/complete-lock.ts)', () => {
  expect(missingPackages(JSON.parse(text))).toEqual([]);
});

test('the lock file and package.json ask for the same', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(JSON.parse(text).packages['']).toMatchObject({ dependencies, devDependencies });
});

test('the lock file names no registry', () => {
  expect(text).not.toContain('"resolved"');
});

test('a package’s platform is read from its name', () => {
  expect(platformEntry('@deno/linux-arm64-glibc', '2.9.6')).toEqual({
    version: '2.9.6',
    cpu: ['arm64'],
    dev: true,
    libc: ['glibc'],
    optional: true,
    os: ['linux'],
  });
  expect(() => platformEntry('left-pad', '1.0.0')).toThrow('is no package of one platform');
});
