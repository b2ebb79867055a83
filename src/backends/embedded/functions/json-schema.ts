import type { LibraryFunction } from './library.ts';

export const jsonSchema: readonly LibraryFunction[] = [];
