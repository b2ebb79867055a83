/** iconv-lite, loaded when a column of one of its character sets is first written: 9 ms that a start need not pay. */
import type Iconv from 'iconv-lite';

let loaded: typeof Iconv | null = null;

export function iconv(): typeof Iconv {
  loaded ??= load();
  return loaded;
}
function load(): typeof Iconv {
  // Bun has `require` everywhere, and its bundler sees what this one names.
  if (typeof require === 'function') return require('iconv-lite') as typeof Iconv;
  return process.getBuiltinModule('node:module').createRequire(import.meta.url)('iconv-lite') as typeof Iconv;
}
