/** The signature of the function that the cursor is in. */

import { blockAt, blocksOf } from './blocks.ts';
import type { CompletionRequest } from './complete.ts';
import { builtInFunctions } from './functions.ts';
import type { SchemaIndex } from './schema-index.ts';
import { nameOf, statementTokens } from './tokens.ts';

/** @returns null where it is in none that is known. */
export function signatureAt({ text, cursor, mode, database }: CompletionRequest, schema: SchemaIndex): string | null {
  const { before } = statementTokens(text, cursor, mode);
  const tokens = [...before];
  const block = blockAt(blocksOf(tokens), tokens.length);
  const named = tokens[block.from - 2];
  if (!block.isCall || named === undefined) return null;
  const name = nameOf(named);
  const builtIn = builtInFunctions().get(name.toUpperCase());
  if (builtIn !== undefined) return builtIn;
  const inside = tokens[block.from - 3]?.kind === '.' ? nameOf(tokens[block.from - 4] ?? named) : database;
  const routine = inside === null ? undefined : schema.routines(inside).find((each) => each.name.toLowerCase() === name.toLowerCase());
  return routine === undefined ? null : `${routine.name}(${routine.parameters})`;
}
