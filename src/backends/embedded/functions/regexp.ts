import type { LibraryFunction } from './library.ts';

export const regexp: readonly LibraryFunction[] = [];
