import type { LibraryFunction } from './library.ts';

export const dateFormats: readonly LibraryFunction[] = [];
