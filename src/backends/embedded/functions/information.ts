import type { LibraryFunction } from './library.ts';

export const information: readonly LibraryFunction[] = [];
