import type { LibraryFunction } from './library.ts';

export const dates: readonly LibraryFunction[] = [];
