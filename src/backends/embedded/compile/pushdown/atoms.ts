/** What a condition says of single columns: those of its parts that every row of the answer must meet. */
import type { SqlExpr, SqlQuery } from '../../sqlite/ast.ts';
import { isConstant, isConstantQuery, isPlainSelect } from './nodes.ts';
import { notedLike, notedText } from './notes.ts';

/** `alias\0name`. Aliases are unique in a whole statement. */
export type ColumnId = string;
export function columnId(alias: string, name: string): ColumnId {
  return `${alias}\u0000${name}`;
}
export function nameOf(id: ColumnId): string {
  return id.slice(id.indexOf('\u0000') + 1);
}
export function aliasOf(id: ColumnId): string {
  return id.slice(0, id.indexOf('\u0000'));
}

/** @property factOf the derived table whose column it explains: for those around it, since not all of what is known of its rows may choose them. */
export type Atom = {
  readonly factOf?: string;
} /** Two columns are equal. @property collation by which; null where equal values are the same ones. */ & (
  | { readonly kind: 'same'; readonly left: ColumnId; readonly right: ColumnId; readonly collation: string | null }
  | {
      readonly kind: 'equal';
      readonly column: ColumnId;
      readonly collation: string | null;
      readonly values: readonly SqlExpr[];
      /** Whether NULL may be among the values, and equal. */
      readonly nullSafe: boolean;
    }
  | {
      readonly kind: 'like';
      readonly column: ColumnId;
      readonly collation: string;
      readonly pattern: SqlExpr;
      readonly escapeChar: SqlExpr | null;
    }
);

/** The parts of a condition that AND joins, as far as something can be said of them. */
export function atomsOf(condition: SqlExpr | null): readonly Atom[] {
  if (condition === null) return [];
  let known = atoms.get(condition);
  if (known === undefined) {
    known = findAtoms(condition);
    atoms.set(condition, known);
  }
  return known;
}
/** Of conditions that were looked at: it is looked at from several places, and said once. */
const atoms = new WeakMap<SqlExpr, readonly Atom[]>();
function findAtoms(condition: SqlExpr): readonly Atom[] {
  const like = notedLike(condition);
  if (like !== null) return likeAtom(like);
  switch (condition.kind) {
    case 'Chain':
      if (condition.op === 'AND') return condition.items.flatMap(atomsOf);
      return condition.op === 'OR' ? eitherOf(condition.items.map(atomsOf)) : [];
    case 'Binary':
      return condition.op === '=' || condition.op === 'IS' ? equality(condition.left, condition.right, condition.op === 'IS') : [];
    case 'In':
      return oneOf(condition.expr, condition.items);
    case 'InQuery':
      return memberOf(condition.expr, condition.query);
    default:
      return [];
  }
}

interface ColumnOperand {
  readonly column: ColumnId;
  readonly collation: string | null;
}
/** A column, or its collation key. */
function columnOf(expr: SqlExpr): ColumnOperand | null {
  if (expr.kind === 'Column') return expr.table === null ? null : { column: columnId(expr.table, expr.name), collation: null };
  if (expr.kind !== 'Key') return null;
  const inner = columnOf(expr.expr);
  return inner === null ? null : { column: inner.column, collation: expr.type.collation };
}
/** What a constant that is compared with a column is, before it became a key; null where it is none. */
function constantOf(expr: SqlExpr, collation: string | null): SqlExpr | null {
  if (collation === null) return isConstant(expr) ? (notedText(expr) ?? expr) : null;
  const noted = notedText(expr);
  if (noted !== null) return noted;
  if (expr.kind === 'Value' && expr.value === null) return expr;
  return expr.kind === 'Key' && isConstant(expr.expr) ? expr.expr : null;
}

function equality(left: SqlExpr, right: SqlExpr, nullSafe: boolean): readonly Atom[] {
  const [a, b] = [columnOf(left), columnOf(right)];
  if (a !== null && b !== null)
    return a.collation === b.collation ? [{ kind: 'same', left: a.column, right: b.column, collation: a.collation }] : [];
  if (a !== null) return equalTo(a, [right], nullSafe);
  return b === null ? [] : equalTo(b, [left], nullSafe);
}
function oneOf(expr: SqlExpr, items: readonly SqlExpr[]): readonly Atom[] {
  const operand = columnOf(expr);
  return operand === null ? [] : equalTo(operand, items, false);
}
function equalTo({ column, collation }: ColumnOperand, items: readonly SqlExpr[], nullSafe: boolean): readonly Atom[] {
  const values = items.map((item) => constantOf(item, collation)).filter((value) => value !== null);
  return values.length < items.length ? [] : [{ kind: 'equal', column, collation, values, nullSafe }];
}
function likeAtom({ subject, pattern, escapeChar, collation }: Exclude<ReturnType<typeof notedLike>, null>): readonly Atom[] {
  const operand = columnOf(subject);
  if (operand === null || operand.collation !== null) return [];
  if (!isConstant(pattern) || (escapeChar !== null && !isConstant(escapeChar))) return [];
  return [{ kind: 'like', column: operand.column, collation, pattern, escapeChar }];
}

/** `column IN (SELECT …)`: a constant's value, or the column of the rows that are chosen from. */
function memberOf(expr: SqlExpr, query: SqlQuery): readonly Atom[] {
  if (query.kind !== 'Select' || query.columns.length !== 1) return [];
  const [only] = query.columns;
  if (only === undefined) return [];
  if (isConstantQuery(query)) return query.where === null ? oneOf(expr, [only.expr]) : [];
  return isPlainSelect(query) ? [...equality(expr, only.expr, false), ...atomsOf(query.where)] : [];
}

/** What holds whichever branch of an OR does: columns that each of them says the values of. */
function eitherOf([first = [], ...others]: readonly (readonly Atom[])[]): readonly Atom[] {
  return first.flatMap((atom) => {
    if (atom.kind !== 'equal') return [];
    const same = others.map((branch) => branch.find((other) => isAlike(atom, other)));
    const found = same.filter((other) => other?.kind === 'equal');
    if (found.length < others.length) return [];
    const values = [atom, ...found].flatMap((other) => (other.kind === 'equal' ? other.values : []));
    return [{ ...atom, values, nullSafe: [atom, ...found].some((other) => other.kind === 'equal' && other.nullSafe) }];
  });
}
function isAlike(atom: Extract<Atom, { readonly kind: 'equal' }>, other: Atom): boolean {
  return other.kind === 'equal' && other.column === atom.column && other.collation === atom.collation;
}
