/** LIKE over an indexed column: the keys between which its matches lie, so that SQLite reads no more of the index than that. */
import { type KeyRange, likeKeyRange } from '../collation/index.ts';
import { familyOf } from '../sql-type.ts';
import { Sql, type SqlExpr } from '../sqlite/ast.ts';
import type { Block } from './block.ts';
import { aggregateCollation } from './collations.ts';
import { textKey } from './convert.ts';
import { bind, type Encoder, formOf, rawConstant } from './literal.ts';
import type { Typed } from './typed.ts';

export interface LikeRange {
  /** Two comparisons of the column's key. */
  readonly bounds: readonly SqlExpr[];
  /** The pattern, a parameter like the bounds: one plan serves all patterns. */
  readonly pattern: SqlExpr;
}

/** Greater than every key: SQLite sorts bytes behind texts. */
const ABOVE_ALL = new Uint8Array(0);

/** Null where no index could serve, or the pattern begins with a wildcard. */
export function likeRange(block: Block, subject: Typed, pattern: Typed, escapeChar: string): LikeRange | null {
  const { unit } = block;
  if (block.clause !== 'where clause' && block.clause !== 'on clause') return null;
  if (subject.repr !== 'text' || pattern.repr !== 'text' || familyOf(subject.type) !== 'string' || !leadsIndex(subject)) return null;
  if (formOf(unit, pattern) !== 'string') return null;
  const { collation } = aggregateCollation(unit, [subject, pattern], 'like');
  if (collation !== subject.type.collation) return null;
  const known = rawConstant(pattern);
  if (known !== null && likeKeyRange(String(known), escapeChar, collation) === null) return null;
  let last: { readonly text: string; readonly range: KeyRange | null } | null = null;
  const rangeOf = (raw: Parameters<Encoder>[0]): KeyRange | null => {
    const text = String(raw);
    if (last?.text !== text) last = { text, range: likeKeyRange(text, escapeChar, collation) };
    return last.range;
  };
  const key = textKey(subject, collation);
  const from = bind(unit, pattern, (raw) => rangeOf(raw)?.from ?? '', true);
  const below = bind(unit, pattern, (raw) => rangeOf(raw)?.below ?? ABOVE_ALL, true);
  return {
    bounds: [Sql.binary('>=', key, from), Sql.binary('<', key, below)],
    pattern: bind(unit, pattern, String, true),
  };
}
/** Whether an index begins with the whole column. */
function leadsIndex({ origin }: Typed): boolean {
  const { column, relation } = origin ?? { column: null, relation: null };
  if (column === null || relation?.kind !== 'table') return false;
  return relation.keys.some(
    ({ sqliteName, parts: [first] }) => sqliteName !== null && first?.column === column.name && first.length === null,
  );
}
