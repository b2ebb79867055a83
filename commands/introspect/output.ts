/** Where the text goes: standard output, or a file that is either what it was or all of it. */
import { chmodSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { UsageError } from '../../src/errors.ts';
import type { Io } from '../io.ts';

/** Characters that are written at a time: a closed pipe is noticed in between. */
const PIECE = 1 << 20;

/** @param path null for standard output. @throws UsageError for a file that cannot be written. */
export async function write(text: string, path: string | null, io: Io): Promise<void> {
  if (path !== null) {
    writeFile(path, text);
    return;
  }
  for (let at = 0; at < text.length; at += PIECE) if (!io.stdout.write(text.slice(at, at + PIECE))) await io.stdout.drained();
}

function writeFile(path: string, text: string): void {
  try {
    const known = statSync(path, { throwIfNoEntry: false });
    // A pipe or a terminal cannot be replaced.
    if (known !== undefined && !known.isFile()) writeFileSync(path, text);
    else replaceFile(known === undefined ? path : realpathSync(path), text, known?.mode);
  } catch (error) {
    throw new UsageError(`--output ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function replaceFile(path: string, text: string, mode: number | undefined): void {
  const temporary = `${path}.${process.pid}.new`;
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    if (mode !== undefined) chmodSync(temporary, mode);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
