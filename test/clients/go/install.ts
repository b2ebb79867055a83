/** The Go clients: go.mod where Go is new, debian.mod for what Debian 12 has (1.19, which the newest driver does not build with). */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { built, compile } from '../build.ts';
import type { Missing, Ready } from '../harness.ts';

/** `driver`, `gorm` or `migrator`. */
export function goProgram(name: string): Ready | Missing {
  const found = built({
    language: 'go',
    sources: import.meta.dirname,
    tools: [{ program: 'go', apt: 'golang-go' }],
    build: (target) => {
      const modfile = isNew() ? 'go.mod' : 'debian.mod';
      const args = ['build', '-p', '2', '-buildvcs=false', `-modfile=${modfile}`, '-o', `${target}/`, './driver', './gorm', './migrator'];
      return compile('go', args, import.meta.dirname, { GOTOOLCHAIN: 'local' });
    },
  });
  return found.kind === 'missing' ? found : { kind: 'ready', command: join(found.folder, name), args: [] };
}

function isNew(): boolean {
  const [, minor] = /go1\.(\d+)/.exec(spawnSync('go', ['version'], { encoding: 'utf8' }).stdout) ?? [];
  return Number(minor) >= 24;
}
