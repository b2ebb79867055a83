/** What lowering knows of expressions and their text does not show: noted beside the tree, for what is pushed down to computed tables. */
import type { SqlExpr } from '../../sqlite/ast.ts';

/** A comparison by LIKE. */
export interface LikeNote {
  readonly subject: SqlExpr;
  readonly pattern: SqlExpr;
  /** Null: a backslash, or none under NO_BACKSLASH_ESCAPES, where it is given. */
  readonly escapeChar: SqlExpr | null;
  readonly collation: string;
}

const texts = new WeakMap<SqlExpr, () => SqlExpr>();
const likes = new WeakMap<SqlExpr, LikeNote>();

/** Says what text a constant is that was turned into its collation key. @param text makes the expression, if it is asked for. */
export function noteText(key: SqlExpr, text: () => SqlExpr): void {
  texts.set(key, text);
}
/** The text behind a key; null where none was noted. */
export function notedText(key: SqlExpr): SqlExpr | null {
  return texts.get(key)?.() ?? null;
}
export function noteLike(sql: SqlExpr, note: LikeNote): void {
  likes.set(sql, note);
}
export function notedLike(sql: SqlExpr): LikeNote | null {
  return likes.get(sql) ?? null;
}
