/** The user's own editor, on a file that only he can read. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../src/errors.ts';

/** @returns the text as it was left; null where the editor has failed. @throws UsageError where there is none. */
export async function editText(text: string, env: Readonly<Record<string, string | undefined>>): Promise<string | null> {
  const editor = env['VISUAL'] || env['EDITOR'] || (process.platform === 'win32' ? 'notepad' : 'vi');
  const folder = mkdtempSync(join(tmpdir(), 'wsql-edit-'));
  const file = join(folder, 'statement.sql');
  try {
    writeFileSync(file, text === '' ? '' : `${text}\n`, { mode: 0o600 });
    const code = await ended(editor, file);
    return code === 0 ? readFileSync(file, 'utf8').trimEnd() : null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** EDITOR may have flags: `code --wait`. */
function ended(editor: string, file: string): Promise<number | null> {
  const [program = '', ...flags] = editor.split(/\s+/).filter((word) => word !== '');
  const child = spawn(program, [...flags, file], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', () => reject(new UsageError(`cannot start ${program}: set EDITOR to the editor that you want`)));
    child.once('exit', (code) => resolve(code));
  });
}
