import type { LibraryFunction } from './library.ts';

export const jsonChanges: readonly LibraryFunction[] = [];
