import type { LibraryFunction } from './library.ts';

export const jsonReads: readonly LibraryFunction[] = [];
