import type { Io } from './io.ts';
import type { Flags } from './terminal/flags.ts';
export function readOptions(_flags: Flags): object {
  return {};
}
export async function run(_options: object, _io: Io): Promise<number> {
  return 0;
}
