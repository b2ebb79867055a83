import type { LibraryFunction } from './library.ts';

export const encryption: readonly LibraryFunction[] = [];
