import type { LibraryFunction } from './library.ts';

export const network: readonly LibraryFunction[] = [];
