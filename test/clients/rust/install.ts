/**
 * The Rust clients. Cargo.lock would name where packages come from, so there is none in the repository: Cargo.toml pins what is asked for directly,
 * and Cargo chooses the rest anew. It is built in a folder of its own, whose dependencies stay for the next time.
 */
import { copyFileSync, cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { built, compile } from '../build.ts';
import { OUTCOMES } from '../checks.ts';
import type { Missing, Ready } from '../harness.ts';

const PROGRAMS = ['mysql-async', 'sqlx'] as const;

export function rustProgram(name: (typeof PROGRAMS)[number]): Ready | Missing {
  const sources = import.meta.dirname;
  const found = built({
    language: 'rust',
    sources,
    tools: [
      // Debian 12's own rustc (1.63) is too old for these drivers; it carries a new one for its browsers.
      { program: 'cargo', apt: 'cargo-web' },
      { program: 'cc', apt: 'gcc libc6-dev' },
    ],
    build: (target) => {
      const folder = join(OUTCOMES, 'rust-build');
      mkdirSync(folder, { recursive: true });
      rmSync(join(folder, 'src'), { recursive: true, force: true });
      cpSync(join(sources, 'src'), join(folder, 'src'), { recursive: true });
      copyFileSync(join(sources, 'Cargo.toml'), join(folder, 'Cargo.toml'));
      const step = compile('cargo', ['build', '--quiet'], folder, { CARGO_TARGET_DIR: join(folder, 'target') });
      if (step === null) for (const program of PROGRAMS) copyFileSync(join(folder, 'target', 'debug', program), join(target, program));
      return step;
    },
  });
  return found.kind === 'missing' ? found : { kind: 'ready', command: join(found.folder, name), args: [] };
}
