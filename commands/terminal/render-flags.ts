/** How results are to be printed, and where: from the flags of a command. */
import { UsageError } from '../../src/errors.ts';
import type { Flags } from './flags.ts';
import { BINARY_FORMS, JSON_NUMBERS, type RenderOptions } from './render/renderer.ts';

/** Where results go: standard output, one file for all, or a file each in a folder. */
export type Destination =
  | { readonly kind: 'stdout' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'folder'; readonly path: string };

/** @param isInteractive whether it is a terminal that is read from and written to. @throws UsageError */
export function readRenderOptions(flags: Flags, isInteractive: () => boolean): RenderOptions {
  const nullText = flags.text('null');
  const binary = flags.choice('binary', BINARY_FORMS) ?? (flags.has('binaryAsHex') ? 'hex' : undefined);
  const jsonNumbers = flags.choice('jsonNumbers', JSON_NUMBERS);
  return {
    // The last of --header and --no-header; without them -N.
    skipNames: flags.off('header') || (flags.has('skipColumnNames') && !flags.typed('header')),
    // As for mysql, a pipe is silent by itself, and -s makes it more so.
    tsvNames: flags.count('silent') < (flags.has('silent') && isInteractive() ? 2 : 1),
    raw: flags.has('raw'),
    quick: flags.has('quick'),
    ...(nullText === undefined ? {} : { nullText }),
    ...(binary === undefined ? {} : { binary }),
    ...(jsonNumbers === undefined ? {} : { jsonNumbers }),
  };
}

/** @throws UsageError */
export function readDestination(flags: Flags): Destination {
  const [file, folder] = [flags.text('output'), flags.text('outputDir')];
  if (file !== undefined && folder !== undefined) throw new UsageError('--output and --output-dir: one of them says where results go');
  if (folder !== undefined) return { kind: 'folder', path: folder };
  return file === undefined || file === '-' ? { kind: 'stdout' } : { kind: 'file', path: file };
}
