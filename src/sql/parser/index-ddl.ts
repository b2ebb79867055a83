/** CREATE INDEX and DROP INDEX. */
import type { CreateIndex, DropIndex, KeyDefinition } from '../ast.ts';
import { parseIndexOptions, parseKeyParts, parseUsing } from './columns.ts';
import type { Cursor } from './cursor.ts';

/** `[UNIQUE|FULLTEXT|SPATIAL] INDEX name [USING …] ON table '(' parts ')' [options]` */
export function parseCreateIndex(p: Cursor, pos: number): CreateIndex {
  const at = p.start;
  const type: KeyDefinition['type'] = p.acceptOne(['UNIQUE', 'FULLTEXT', 'SPATIAL']) ?? 'INDEX';
  p.expect('INDEX');
  const name = p.identifier();
  const using = parseUsing(p);
  p.expect('ON');
  const table = p.qualifiedName();
  const parts = parseKeyParts(p);
  const options = parseIndexOptions(p);
  parseAlgorithmAndLock(p);
  const key: KeyDefinition = {
    kind: 'KeyDefinition',
    type,
    constraint: null,
    name,
    parts,
    options: options.using === null ? { ...options, using } : options,
    pos: at,
  };
  return { kind: 'CreateIndex', table, key, pos };
}

/** `INDEX name ON table [ALGORITHM …] [LOCK …]` */
export function parseDropIndex(p: Cursor, pos: number): DropIndex {
  p.expect('INDEX');
  const name = p.identifier();
  p.expect('ON');
  const table = p.qualifiedName();
  parseAlgorithmAndLock(p);
  return { kind: 'DropIndex', table, name, pos };
}

/** `[ALGORITHM ['='] (DEFAULT|INPLACE|COPY|INSTANT)] [LOCK ['='] (DEFAULT|NONE|SHARED|EXCLUSIVE)]`, in any order: how to do it, not what. */
function parseAlgorithmAndLock(p: Cursor): void {
  while (p.accept('ALGORITHM') || p.accept('LOCK')) {
    p.accept('=');
    if (!p.accept('DEFAULT')) p.identifier();
  }
}
