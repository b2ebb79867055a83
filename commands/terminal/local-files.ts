/** The files that `wsql query` lets LOAD DATA LOCAL have. */
import { UsageError } from '../../src/errors.ts';
import type { ResultSink } from '../../src/result.ts';
import type { Io } from '../io.ts';
import type { Flags } from './flags.ts';
import { createProgress } from './progress.ts';

/**
 * The folders whose files may be sent: those of the URL or the option file, and those of the flags. `--local-infile` alone permits every file, as for the
 * mysql client; `--local-infile=0` none.
 * @throws UsageError
 */
export function readLocalFolders(flags: Flags, ofTarget: readonly string[] = []): readonly string[] {
  const folders = flags.list('localInfileDir');
  const given = flags.text('localInfile');
  if (given !== undefined && !/^(?:0|1|on|off|true|false)$/i.test(given)) throw new UsageError(`--local-infile ${given}: 0 or 1 is wanted`);
  if (given !== undefined && /^(?:0|off|false)$/i.test(given)) return [];
  if (folders.length > 0 || (given === undefined && !flags.has('localInfile'))) return [...ofTarget, ...folders];
  return ['/'];
}

/**
 * Reads files of the folders, and shows on a terminal how far it has come. Undefined without a folder.
 * @throws UsageError for what is no folder.
 */
export async function localFiles(folders: readonly string[], io: Io): Promise<ResultSink['localFile']> {
  if (folders.length === 0) return undefined;
  const { LocalFolders } = await import('../../src/backends/upstream/local-folders.ts');
  const permitted = new LocalFolders(folders);
  return async function* (name) {
    const progress = createProgress(name, io.stderr);
    try {
      yield* permitted.read(name, (count) => progress.advance(count));
    } finally {
      progress.done();
    }
  };
}
