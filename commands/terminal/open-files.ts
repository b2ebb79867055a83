/** How many files and sockets this process may have open. */
import { readFileSync } from 'node:fs';

/** Those of the program itself, and to spare. */
const OWN = 64;

/** @returns what to say where the system allows fewer than `sockets`; null where it allows them, or does not tell. */
export function tooFewFiles(sockets: number): string | null {
  const limit = softLimit();
  const wanted = sockets + OWN;
  if (limit === null || limit >= wanted) return null;
  return `so many connections need ${wanted} open files, and this process may have ${limit}: say ulimit -n ${wanted} before (LimitNOFILE= of systemd)`;
}

/** Linux tells it in a file. */
function softLimit(): number | null {
  try {
    const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1];
    return limit === undefined ? null : Number(limit);
  } catch {
    return null;
  }
}
