import type { LibraryFunction } from './library.ts';

export const miscellaneous: readonly LibraryFunction[] = [];
