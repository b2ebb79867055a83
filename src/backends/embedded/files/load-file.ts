/** LOAD_FILE(): a file of the server whole, as a value. It is read while the statement runs, which cannot wait. */
import type { RuntimeContext } from '../runtime.ts';

type Files = typeof import('node:fs');
type Paths = typeof import('node:path');

/** @returns null where there is no such file, it may not be read, or is longer than max_allowed_packet (1301). */
export function loadFile(name: string, context: RuntimeContext): Uint8Array | null {
  if (context.mayReadFiles?.() === false) return null;
  const folder = context.systemVariable('secure_file_priv', 'GLOBAL');
  if (typeof folder !== 'string' || name.includes('\0')) return null;
  const files: Files = process.getBuiltinModule('node:fs');
  const paths: Paths = process.getBuiltinModule('node:path');
  try {
    const path = files.realpathSync(paths.resolve(folder, name));
    if (folder !== '' && !path.startsWith(files.realpathSync(folder) + paths.sep)) return null;
    const status = files.statSync(path);
    if (!status.isFile()) return null;
    const most = Number(context.systemVariable('max_allowed_packet', null));
    if (status.size <= most) return new Uint8Array(files.readFileSync(path));
    context.warn('Warning', 1301, `Result of load_file() was larger than max_allowed_packet (${most}) - truncated`);
    return null;
  } catch {
    // No such file, or one that cannot be read: NULL, as MySQL has it.
    return null;
  }
}
