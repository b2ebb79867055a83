/** Schemas in other words than SQL. */
import { parse } from 'yaml';
import { UsageError } from '../../../errors.ts';
import { type ImportStatement, justdbStatements } from './justdb.ts';

export type { ImportStatement };

/**
 * Reads a JustDB schema.
 * @param text YAML, or JSON, which is YAML too.
 * @param path for messages.
 * @throws UsageError
 */
export function importSchema(text: string, path: string): readonly ImportStatement[] {
  let document: unknown;
  try {
    // Integers stay exact, whatever their size.
    document = parse(text, { intAsBigInt: true, version: '1.2' });
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  try {
    return justdbStatements(document);
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(`${path}: ${error.message}`) : error;
  }
}
