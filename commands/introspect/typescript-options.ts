/** The flags `--ts-…`. */
import {
  columnOverride,
  DEFAULT_TYPESCRIPT,
  TS_CHOICES,
  type TypescriptChoice,
  type TypescriptOptions,
  typeReference,
} from '../../src/introspection/formats/typescript/options.ts';
import type { Flags } from '../terminal/flags.ts';

/** @throws UsageError */
export function readTypescriptOptions(flags: Flags): TypescriptOptions {
  const chosen = Object.entries(TS_CHOICES).flatMap(([name, choices]) => {
    const value = flags.choice(`ts${name.charAt(0).toUpperCase()}${name.slice(1)}`, choices);
    return value === undefined ? [] : [[name, value] as const];
  });
  const json = flags.text('tsJson');
  return {
    ...DEFAULT_TYPESCRIPT,
    ...(Object.fromEntries(chosen) as Partial<Pick<TypescriptOptions, TypescriptChoice>>),
    ...(json === undefined ? {} : { json: typeReference(json) }),
    columns: flags.list('tsType').map(columnOverride),
  };
}
