/** The folders whose files may be sent to a server: what LOAD DATA LOCAL reads here. */
import { constants, realpathSync, statSync } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { SqlError, UsageError } from '../../errors.ts';

/** Bytes read at a time. */
const PIECE = 256 * 1024;

export class LocalFolders {
  /** Without symbolic links. */
  readonly #folders: readonly string[];

  /** @throws UsageError for what is no folder. */
  constructor(folders: readonly string[]) {
    this.#folders = folders.map(folderAt);
  }

  /**
   * Reads a file piece by piece, each when the one before has been taken. Symbolic links are followed before it is judged where the file is.
   * @param name from the current folder on, where it is not absolute.
   * @param onBytes told how many were read.
   * @throws SqlError 2068 for a file in no permitted folder, and for what is no regular file; 2 where there is none, 13 where it cannot be read.
   */
  async *read(name: string, onBytes?: (count: number) => void): AsyncGenerator<Uint8Array, void, void> {
    const file = await this.#open(name);
    try {
      for (;;) {
        const piece = Buffer.allocUnsafe(PIECE);
        const { bytesRead } = await file.read(piece, 0, PIECE).catch((error: unknown) => fail(name, error));
        if (bytesRead === 0) return;
        onBytes?.(bytesRead);
        yield piece.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  }

  /** Opened first and judged then, by what it is that was opened: a name may mean another file a moment later. */
  async #open(name: string): Promise<FileHandle> {
    const path = await this.#pathOf(name);
    // What is no file must not be waited for: a pipe without a writer.
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
    const file = await open(path, flags).catch((error: unknown) => fail(name, error));
    try {
      const opened = await file.stat();
      if (!opened.isFile()) throw refusal(`${name} is no regular file`);
      const now = statSync(await this.#pathOf(name));
      if (now.ino !== opened.ino || now.dev !== opened.dev) throw refusal(`${name} has become another file`);
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }
  async #pathOf(name: string): Promise<string> {
    const path = await realpath(name).catch((error: unknown) => this.#missing(name, error));
    if (!this.#permits(path)) throw refusal(`${name} is in none of the permitted folders`);
    return path;
  }
  /** Nobody is told what there is outside of the folders. */
  #missing(name: string, error: unknown): never {
    if (!this.#permits(resolve(name))) throw refusal(`${name} is in none of the permitted folders`);
    fail(name, error);
  }
  #permits(path: string): boolean {
    return this.#folders.some((folder) => path.startsWith(folder.endsWith(sep) ? folder : folder + sep));
  }
}

function folderAt(path: string): string {
  try {
    const real = realpathSync(path);
    if (statSync(real).isDirectory()) return real;
  } catch (error) {
    throw new UsageError(`local-infile: ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new UsageError(`local-infile: ${path} is no folder`);
}

/** CR_LOAD_DATA_LOCAL_INFILE_REJECTED of MySQL's client library. */
export function refusal(reason: string): SqlError {
  return new SqlError(2068, 'HY000', `LOAD DATA LOCAL INFILE file request rejected due to restrictions on access: ${reason}`);
}
/** As MySQL's client library says it: EE_FILENOTFOUND has the number of the system, 2. */
function fail(name: string, error: unknown): never {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
  if (code === 'ENOENT' || code === 'ENOTDIR')
    throw new SqlError(2, 'HY000', `File '${name}' not found (OS errno 2 - No such file or directory)`);
  if (code === 'ELOOP') throw refusal(`${name} is no regular file`);
  throw new SqlError(13, 'HY000', `Can't get stat of '${name}' (${code})`);
}
