/** Files that the scripts name. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Files {
  readonly folder: string;
  readonly sub: string;
  readonly bad: string;
}

export function makeFiles(): Files {
  const folder = mkdtempSync(join(tmpdir(), 'wsql-client-'));
  const [sub, bad] = [join(folder, 'sub.sql'), join(folder, 'bad.sql')];
  writeFileSync(sub, "select 'sub';\n");
  writeFileSync(bad, "select 'bad';\nselekt 1;\nselect 'after';\n");
  return { folder, sub, bad };
}
export function withFiles(work: (files: Files) => void): void {
  const files = makeFiles();
  work(files);
  rmSync(files.folder, { recursive: true });
}

export function filled(script: string, { sub, bad }: Files): string {
  return script.replaceAll('SUB', sub).replaceAll('BAD', bad);
}
