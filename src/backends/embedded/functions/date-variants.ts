import type { LibraryFunction } from './library.ts';

export function dateVariant(_name: string): LibraryFunction | null {
  return null;
}
