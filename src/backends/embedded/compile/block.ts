/** One query block while it is compiled: what names mean in each of its clauses, and what its expressions were seen to use. */
import { SqlError } from '../../../errors.ts';
import type { ColumnRef, Expr, WindowSpec } from '../../../sql/ast.ts';
import type { SqlExpr } from '../sqlite/ast.ts';
import { ROWID } from './plan.ts';
import { ambiguous, type Clause, type CteScope, emptyScope, lookup, type Scope, unknownColumn } from './scope.ts';
import { nullTyped, type Typed } from './typed.ts';
import { sameSource, type Unit } from './unit.ts';

export interface SelectAlias {
  readonly name: string;
  readonly expr: Expr;
  readonly typed: Typed;
  /** A plain column is found under its own name, too. */
  readonly column: boolean;
  readonly aggregate: boolean;
  readonly window: boolean;
}
export interface GroupItem {
  readonly typed: Typed;
  readonly expr: Expr;
  /** Under ROLLUP: this row sums over it, so it reads as NULL. */
  readonly rolled: boolean;
}
/** A column that was used outside of aggregates, for ONLY_FULL_GROUP_BY. */
export interface ColumnUse {
  readonly typed: Typed;
  readonly block: Block;
}

export class Block {
  readonly unit: Unit;
  readonly parent: Block | null;
  scope: Scope = emptyScope;
  ctes: CteScope | null;
  clause: Clause = 'field list';
  /** Whether aggregates may stand in the clause that is being compiled. */
  aggregatesAllowed = false;
  windowsAllowed = false;
  hasAggregate = false;
  hasWindow = false;
  insideAggregate = 0;
  /** The item of the select list that is compiled, where its rows go to the client as they are made. */
  shown: Expr | null = null;
  insideWindow = 0;
  aliases: readonly SelectAlias[] = [];
  /** Set once GROUP BY is known. */
  groups: readonly GroupItem[] | null = null;
  rollup = false;
  windows: ReadonlyMap<string, WindowSpec> = new Map();
  uses: ColumnUse[] = [];
  /** Columns read inside the running aggregate or subquery. */
  readonly resolved: Block[] = [];
  /** The whole item of ORDER BY or GROUP BY is one name: aliases come first. */
  itemLevel = false;
  /** Its columns are checked when they are read from outside; its stars read nothing. */
  deferred = false;
  existential = false;
  /** Some inner block reads this one's columns. */
  correlated = false;

  constructor(unit: Unit, parent: Block | null, ctes: CteScope | null = parent?.ctes ?? null) {
    this.unit = unit;
    this.parent = parent;
    this.ctes = ctes;
  }

  /** A column reference in the running clause. @throws 1052, 1054. */
  column(ref: ColumnRef): Typed {
    for (let block: Block | null = this; block !== null; block = block.parent) {
      const found = block.#own(ref) ?? (block === this ? null : block.#selected(ref));
      if (found === null) continue;
      if (block !== this) {
        for (let inner: Block | null = this; inner !== null && inner !== block; inner = inner.parent) inner.correlated = true;
      }
      this.#note(block);
      return found;
    }
    throw this.#denied(ref) ?? unknownColumn(ref, this.clause);
  }
  /** Whoever may not read the whole table is not told which columns it has. */
  #denied(ref: ColumnRef): SqlError | null {
    const relation = this.scope.tables[0]?.relation ?? null;
    if (relation === null || this.parent !== null || this.clause === 'having clause') return null;
    return this.unit.context.guard.unknownColumn(relation, ref.name);
  }
  /** A subquery of the select list may name what was selected before it. */
  #selected(ref: ColumnRef): Typed | null {
    if (this.clause !== 'field list' || ref.table !== null) return null;
    const found = this.aliases.find(({ name }) => name.toLowerCase() === ref.name.toLowerCase());
    if (found === undefined) return null;
    if (found.aggregate) throw new SqlError(1247, '42S22', `Reference '${ref.name}' not supported (reference to group function)`, ref.pos);
    return found.window ? null : found.typed;
  }
  #note(owner: Block): void {
    for (let block: Block | null = this; block !== null; block = block.parent) {
      block.resolved.push(owner);
      if (block === owner) break;
    }
  }
  #own(ref: ColumnRef): Typed | null {
    if (this.clause === 'having clause' && this.insideAggregate === 0) {
      return this.#grouped(ref) ?? this.#alias(ref) ?? this.#havingColumn(ref);
    }
    if (this.clause === 'order clause') {
      if (this.itemLevel && this.insideAggregate === 0) return this.#alias(ref) ?? this.#table(ref);
      return this.#table(ref) ?? this.#alias(ref);
    }
    if (this.clause === 'group statement') {
      return this.#groupedBy(ref);
    }
    return this.#table(ref);
  }
  /** Columns come before aliases; a name that is a column of several tables is the one that is selected. */
  #groupedBy(ref: ColumnRef): Typed | null {
    try {
      return this.#table(ref) ?? this.#alias(ref);
    } catch (error) {
      const alias = this.itemLevel && error instanceof SqlError && error.errno === 1052 ? this.#alias(ref) : null;
      if (alias === null) throw error;
      return alias;
    }
  }
  #table(ref: ColumnRef): Typed | null {
    const found = lookup(this.scope, ref, this.clause);
    if (found === null) return null;
    this.unit.need(found.column.requires);
    const { expr } = found.column;
    const result = found.table.nullable && !expr.nullable ? { ...expr, nullable: true } : expr;
    return this.#use(result);
  }
  #use(typed: Typed): Typed {
    const grouped = this.groupItem(typed.sql);
    if (grouped !== null) return grouped.rolled ? rolledNull(grouped.typed) : typed;
    if (this.insideAggregate === 0) this.uses.push({ typed, block: this });
    return typed;
  }
  /** The GROUP BY item that an expression is; outside of aggregates only. */
  groupItem(sql: SqlExpr): GroupItem | null {
    if (this.groups === null || this.insideAggregate > 0 || this.groups.length === 0) return null;
    for (const item of this.groups) if (sameSql(item.typed.sql, sql)) return item;
    return null;
  }
  /** The GROUP BY item that was compiled from this very expression: subqueries compile to other names each time. */
  groupItemOf(expr: Expr): GroupItem | null {
    if (this.groups === null || this.insideAggregate > 0) return null;
    return this.groups.find((item) => item.expr === expr) ?? null;
  }
  #grouped(ref: ColumnRef): Typed | null {
    if (this.groups === null) return null;
    const found = lookup(this.scope, ref, this.clause);
    if (found === null) return null;
    const item = this.groupItem(found.column.expr.sql);
    if (item === null) return null;
    return item.rolled ? rolledNull(item.typed) : item.typed;
  }
  /** In HAVING a column must be selected, grouped by, or inside an aggregate. */
  #havingColumn(ref: ColumnRef): Typed | null {
    const found = lookup(this.scope, ref, this.clause);
    if (found === null) return null;
    const selected = this.aliases.some(({ typed }) => sameSql(typed.sql, found.column.expr.sql));
    return selected ? this.#table(ref) : null;
  }
  #alias(ref: ColumnRef): Typed | null {
    if (ref.schema !== null) return null;
    const key = ref.name.toLowerCase();
    let found: SelectAlias | null = null;
    for (const alias of this.aliases) {
      if (ref.table === null ? alias.name.toLowerCase() !== key : !isColumnOf(alias.typed, ref.table, key)) continue;
      // An expression of that name is meant whatever follows it.
      if ((this.clause === 'order clause' || this.clause === 'having clause') && !isColumn(alias.typed)) {
        found = alias;
        break;
      }
      if (found !== null && !sameSql(found.typed.sql, alias.typed.sql)) {
        if (this.clause === 'group statement' || this.clause === 'order clause' || this.clause === 'having clause')
          throw ambiguous(ref, this.clause);
      }
      found ??= alias;
    }
    if (found === null) return null;
    if ((found.aggregate || found.window) && this.clause === 'group statement') {
      throw new SqlError(1056, '42000', `Can't group on '${ref.name}'`, ref.pos);
    }
    if (found.aggregate && this.insideAggregate > 0) throw new SqlError(1111, 'HY000', 'Invalid use of group function', ref.pos);
    if (found.window && this.clause === 'having clause') {
      throw new SqlError(
        3594,
        'HY000',
        `You cannot use the alias '${ref.name}' of an expression containing a window function in this context.'`,
        ref.pos,
      );
    }
    if (found.aggregate && this.clause !== 'group statement') this.hasAggregate = true;
    return found.typed;
  }
  rowid(name: string): boolean {
    return name === ROWID;
  }
}

/** Whether a selected expression is the column that a qualified name means: its alias does not count. */
function isColumnOf({ origin }: Typed, table: string, key: string): boolean {
  return origin !== null && origin.orgName.toLowerCase() === key && origin.table.toLowerCase() === table.toLowerCase();
}
function isColumn({ origin, sql }: Typed): boolean {
  return origin !== null || sql.kind === 'Column';
}
export function rolledNull(typed: Typed): Typed {
  return {
    ...nullTyped,
    type: typed.type,
    repr: typed.repr === 'timestamp' ? 'datetime' : typed.repr,
    nullable: true,
    coercibility: typed.coercibility,
    constant: null,
  };
}

/** Structural equality of two SQLite expressions; parameters are equal where they are the same source. */
export function sameSql(left: SqlExpr, right: SqlExpr): boolean {
  if (left === right) return true;
  if (left.kind !== right.kind) return false;
  if (left.kind === 'Bind' && right.kind === 'Bind') return sameSource(left.source, right.source);
  return sameParts(left as unknown as Parts, right as unknown as Parts);
}
type BindNode = Extract<SqlExpr, { kind: 'Bind' }>;
function isBind(value: object): value is BindNode {
  return 'kind' in value && value.kind === 'Bind';
}
type Parts = Readonly<Record<string, unknown>>;
function sameParts(left: Parts, right: Parts): boolean {
  for (const key in left) if (!sameValue(left[key], right[key])) return false;
  for (const key in right) if (!(key in left)) return false;
  return true;
}
function sameValue(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (left instanceof Uint8Array || right instanceof Uint8Array) {
    return left instanceof Uint8Array && right instanceof Uint8Array && Buffer.compare(left, right) === 0;
  }
  if (typeof left === 'function' || typeof right === 'function') return false;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (isBind(left)) return isBind(right) && sameSource(left.source, right.source);
  if (Array.isArray(left))
    return Array.isArray(right) && left.length === right.length && left.every((item, index) => sameValue(item, right[index]));
  return sameParts(left as Parts, right as Parts);
}
