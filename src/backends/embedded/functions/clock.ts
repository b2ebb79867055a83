import type { LibraryFunction } from './library.ts';

export const clock: readonly LibraryFunction[] = [];
