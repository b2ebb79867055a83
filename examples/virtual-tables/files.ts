/**
 * Folders as a table: what is in them, and when it was changed.
 *
 *   wsql query --virtual-tables examples/virtual-tables/files.ts "SELECT name, size FROM files.entries WHERE folder = '/tmp' ORDER BY size DESC"
 *
 * Without a folder in the WHERE it is the one that wsql was started in. In a program of your own: `import type { … } from 'wsql'`.
 */
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { VirtualRow, VirtualTableProvider } from '../../src/virtual-table.ts';

const files: VirtualTableProvider = (table, { database, conditions, mayDo }) => {
  if (database !== 'files' || table !== 'entries') return null;
  return {
    columns: [
      { name: 'folder', type: 'VARCHAR(4096) COLLATE utf8mb4_bin', nullable: false },
      { name: 'name', type: 'VARCHAR(255) COLLATE utf8mb4_bin', nullable: false },
      { name: 'kind', type: "ENUM('file', 'folder', 'link', 'other')", nullable: false },
      { name: 'size', type: 'BIGINT UNSIGNED' },
      { name: 'modified', type: 'DATETIME(3)' },
    ],
    rows: async function* () {
      // What an account may read of this machine is no business of who may only SELECT.
      if (!mayDo('FILE')) return;
      const details = conditions.reads('size') || conditions.reads('modified');
      for (const folder of conditions.equal('folder') ?? [process.cwd()]) if (typeof folder === 'string') yield* entries(folder, details);
    },
  };
};

/** @param details whether sizes and times are wanted, which cost a call for each file. */
async function* entries(folder: string, details: boolean): AsyncGenerator<VirtualRow> {
  for await (const entry of await opendir(folder)) {
    const kind = entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : entry.isSymbolicLink() ? 'link' : 'other';
    const stat = details ? await lstat(join(folder, entry.name)) : null;
    yield { folder, name: entry.name, kind, size: stat?.size, modified: stat?.mtime };
  }
}

/** So that `USE files` and `SHOW TABLES FROM files` know it. */
export default Object.assign(files, { databases: new Map([['files', ['entries']]]) });
