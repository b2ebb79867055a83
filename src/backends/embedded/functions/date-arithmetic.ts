import type { LibraryFunction } from './library.ts';

export const dateArithmetic: readonly LibraryFunction[] = [];
