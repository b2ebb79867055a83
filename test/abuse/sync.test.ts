/** A disk that refuses to keep what was written: who waits hears it, and nothing is promised any more. */
import { expect, test } from 'bun:test';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GroupCommit } from '../../src/backends/embedded/storage/group-commit.ts';

test.skipIf(!existsSync('/dev/null'))('a failed fdatasync fails all commits that wait for it, and all later ones', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wsql-sync-'));
  try {
    // A device that cannot be synced: EINVAL.
    symlinkSync('/dev/null', join(folder, 'data.db-wal'));
    let committed = 0;
    const commits = new GroupCommit(
      join(folder, 'data.db'),
      () => {
        committed += 1;
      },
      () => undefined,
    );
    const waiting = await Promise.allSettled([commits.sync(), commits.sync(), commits.sync()]);
    expect(waiting.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(committed).toBe(1);
    expect(commits.failure?.errno).toBe(1030);
    await expect(commits.sync()).rejects.toThrow(/^Got error -?\d+ - 'EINVAL.*' from storage engine$/);
    commits.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
