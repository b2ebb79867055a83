/**
 * Files of the server, as statements read and write them: only in the folder that secure_file_priv names, which only the start sets. NULL, as it
 * is by itself, allows none; empty allows all. https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_secure_file_priv
 */
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { SqlError } from '../../../errors.ts';
import type { Session } from '../execute/session.ts';

/** @throws SqlError 1290. */
function denied(): SqlError {
  return new SqlError(1290, 'HY000', 'The MySQL server is running with the --secure-file-priv option so it cannot execute this statement');
}
/** What secure_file_priv names; null where no file may be touched, empty where all may. */
export function allowedFolder(session: Session): string | null {
  const folder = session.variables.text('secure_file_priv');
  return folder === 'NULL' ? null : folder;
}
/** The path that a statement's name means: relative ones are of the folder that is allowed, or else of the process. */
function pathOf(name: string, folder: string): string {
  return isAbsolute(name) ? name : resolve(folder, name);
}
/**
 * The full path of a file that a statement names.
 * @throws SqlError 1290 where it is not in the folder that is allowed, wherever links lead.
 */
export async function allowedPath(session: Session, name: string): Promise<string> {
  const folder = allowedFolder(session);
  if (folder === null || name.includes('\0')) throw denied();
  const path = pathOf(name, folder);
  if (folder === '') return path;
  const [real, allowed] = await Promise.all([realPath(path), realPath(folder)]);
  if (real === null || allowed === null || !isInside(real, allowed)) throw denied();
  return path;
}
/** Of a file that is not there yet: in its real folder. */
async function realPath(path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch {
    try {
      return join(await realpath(dirname(path)), basename(path));
    } catch {
      return null;
    }
  }
}
function isInside(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** The pieces of a file. @throws SqlError 1290, 13 where there is none, 1085 where it is no file. */
export async function readServerFile(session: Session, name: string): Promise<AsyncIterable<Uint8Array>> {
  const path = await allowedPath(session, name);
  const status = await stat(path).catch((error: unknown) => {
    throw statFailed(path, error);
  });
  if (!status.isFile() && !status.isFIFO())
    throw new SqlError(1085, 'HY000', `The file '${path}' must be in the database directory or be readable by all`);
  return pieces(path);
}
async function* pieces(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new SqlError(29, 'HY000', `File '${path}' not found (OS errno ${osError(error)})`);
  }
}
function statFailed(path: string, error: unknown): SqlError {
  return new SqlError(13, 'HY000', `Can't get stat of '${path}' (OS errno ${osError(error)})`);
}
/** `2 - No such file or directory` */
export function osError(error: unknown): string {
  const { errno, code } = error as { readonly errno?: number; readonly code?: string };
  const text = code === undefined ? String(error) : (messages[code] ?? code);
  return `${Math.abs(errno ?? 0)} - ${text}`;
}
const messages: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EISDIR: 'Is a directory',
  ENOTDIR: 'Not a directory',
  EEXIST: 'File exists',
  ENOSPC: 'No space left on device',
  EROFS: 'Read-only file system',
};
