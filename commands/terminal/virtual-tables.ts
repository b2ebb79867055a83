/** `--virtual-tables FILE`: tables that a module of the user's own makes. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../../src/errors.ts';
import type { VirtualTableProvider } from '../../src/virtual-table.ts';

/**
 * Loads the modules: JavaScript, or TypeScript whose types can be left out.
 * @param paths of files whose default export is a `VirtualTableProvider`, or a list of them.
 * @throws UsageError with the path, where one cannot be loaded or exports something else.
 */
export async function loadVirtualTables(paths: readonly string[]): Promise<readonly VirtualTableProvider[]> {
  const loaded: VirtualTableProvider[] = [];
  // One after the other, as they were given: the first provider that has a table is the one that is asked for it.
  for (const path of paths) loaded.push(...providersOf(await load(path), path));
  return loaded;
}

async function load(path: string): Promise<unknown> {
  try {
    const module: { readonly default?: unknown } = await import(pathToFileURL(resolve(path)).href);
    return module.default;
  } catch (error) {
    throw new UsageError(`--virtual-tables ${path}: ${reason(error)}`);
  }
}
/** Bun's errors of a file with several mistakes are one of many. */
function reason(error: unknown): string {
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
  const text = first instanceof Error ? first.message : String(first);
  return text.split('\n').find((line) => line.trim() !== '') ?? text;
}

function providersOf(exported: unknown, path: string): readonly VirtualTableProvider[] {
  const given: readonly unknown[] = Array.isArray(exported) ? exported : [exported];
  if (given.length > 0 && given.every(isProvider)) return given;
  throw new UsageError(
    `--virtual-tables ${path}: its default export must be a function (table, context) => table or null, or a list of such`,
  );
}
function isProvider(value: unknown): value is VirtualTableProvider {
  return typeof value === 'function';
}

/** The databases whose names providers have told: only those are found in front of a server. */
export function listedDatabases(providers: readonly VirtualTableProvider[]): readonly string[] {
  return providers.flatMap(({ databases }) => [...(databases?.keys() ?? [])]);
}
