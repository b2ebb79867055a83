/**
 * Before the other work of the machine: Linux shares the processors out between sessions first (sched_autogroup), so that `nice` alone says little, and
 * servers that were started in sessions of their own would come off worse than the rest.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** Gives the session of a process the niceness that this one was started with. Needs root where that is below 0. */
export function share(pid: number | 'self'): void {
  const path = `/proc/${pid}/autogroup`;
  if (existsSync(path)) writeFileSync(path, String(getPriority()));
  else if (pid !== 'self') setPriority(pid, getPriority());
}
