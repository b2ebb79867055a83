/** Walking syntax trees. The table of children is checked by the compiler: a new kind or a new child key that it lacks is a type error. */
import type {
  AlterAction,
  ColumnPosition,
  Expr,
  FrameBound,
  InsertSource,
  JsonTableColumn,
  KeyPart,
  OnJsonEvent,
  QueryExpr,
  SelectInto,
  Statement,
  TableElement,
  TableRef,
  VariableAssignment,
} from './ast.ts';

/** Whatever has a kind. Some kinds are those of two types (`SystemVariable` is an expression and an assignment of SET). */
export type Node =
  | Expr
  | QueryExpr
  | TableRef
  | Statement
  | InsertSource
  | TableElement
  | AlterAction
  | NonNullable<ColumnPosition>
  | KeyPart
  | VariableAssignment
  | FrameBound
  | OnJsonEvent
  | JsonTableColumn
  | SelectInto;
export type NodeKind = Node['kind'];

type Plain = string | number | boolean | null | undefined;
type Item<T> = T extends readonly (infer E)[] ? Item<E> : T;
/** Keys of a node whose values are nodes, or hold some: anything but plain values and lists of them. */
type ChildKeys<T> = T extends unknown
  ? { [K in keyof T]-?: Exclude<Item<NonNullable<T[K]>>, Plain> extends never ? never : K }[keyof T]
  : never;
type ChildTable = { readonly [K in NodeKind]: Readonly<Record<ChildKeys<Extract<Node, { kind: K }>>, true>> };

const TAIL = { with: true, orderBy: true, limit: true, locking: true, into: true } as const;

/** Keys of the children of each kind, in the order of the text. */
const CHILDREN: ChildTable = {
  IntLiteral: {},
  DecimalLiteral: {},
  FloatLiteral: {},
  StringLiteral: {},
  HexLiteral: {},
  BitLiteral: {},
  TemporalLiteral: {},
  BoolLiteral: {},
  NullLiteral: {},
  Binary: { left: true, right: true },
  Unary: { expr: true },
  Is: { expr: true },
  Between: { expr: true, low: true, high: true },
  InList: { expr: true, items: true },
  InSubquery: { expr: true, query: true },
  Like: { expr: true, pattern: true, escape: true },
  Regexp: { expr: true, pattern: true },
  SoundsLike: { left: true, right: true },
  MemberOf: { value: true, array: true },
  Exists: { query: true },
  Subquery: { query: true },
  Quantified: { left: true, query: true },
  Row: { items: true },
  Case: { operand: true, whens: true, else: true },
  ColumnRef: {},
  Star: {},
  ParamMarker: {},
  LocalRef: {},
  UserVariable: { value: true },
  UserVariableAssign: { value: true },
  SystemVariable: { value: true },
  FunctionCall: { args: true },
  AggregateCall: { args: true, orderBy: true, over: true },
  WindowCall: { args: true, over: true },
  Cast: { expr: true, atTimeZone: true, target: true },
  ConvertUsing: { expr: true },
  Collate: { expr: true },
  Interval: { value: true },
  Extract: { expr: true },
  Trim: { remove: true, expr: true },
  CharCall: { args: true },
  MatchAgainst: { columns: true, against: true },
  JsonValue: { doc: true, path: true, returning: true, onEmpty: true, onError: true },
  WeightString: { expr: true, as: true },
  ValuesOf: { column: true },
  Default: { column: true, value: true },
  Keyword: {},
  UnboundedPreceding: {},
  UnboundedFollowing: {},
  CurrentRow: {},
  Preceding: { value: true },
  Following: { value: true },
  Null: {},
  Error: {},

  Select: {
    with: true,
    items: true,
    from: true,
    where: true,
    groupBy: true,
    having: true,
    windows: true,
    qualify: true,
    orderBy: true,
    limit: true,
    locking: true,
    into: true,
  },
  SetOperation: { left: true, right: true, ...TAIL },
  ParenQuery: { query: true, ...TAIL },
  ValuesQuery: { rows: true, ...TAIL },
  TableQuery: { table: true, ...TAIL },
  IntoVariables: { targets: true },
  IntoOutfile: { format: true },
  IntoDumpfile: {},
  TableFactor: { table: true, hints: true },
  DerivedTable: { query: true },
  JsonTable: { doc: true, columns: true },
  Ordinality: {},
  Path: { type: true, onEmpty: true, onError: true },
  Nested: { columns: true },
  Join: { left: true, right: true, on: true },
  TableList: { tables: true },

  Insert: { table: true, columns: true, source: true, rowAlias: true, onDuplicate: true },
  Values: { rows: true },
  Query: { query: true },
  Update: { with: true, tables: true, assignments: true, where: true, orderBy: true, limit: true },
  Delete: { with: true, targets: true, from: true, where: true, orderBy: true, limit: true },
  LoadData: { table: true, format: true, columns: true, set: true },
  Call: { routine: true, args: true },
  Do: { exprs: true },
  Handler: { table: true },

  CreateDatabase: { options: true },
  AlterDatabase: { options: true },
  DropDatabase: {},
  CreateTable: { table: true, elements: true, options: true, like: true, query: true },
  Column: { column: true },
  KeyDefinition: { parts: true, options: true },
  ForeignKeyDefinition: { references: true },
  CheckDefinition: { check: true },
  ColumnPart: {},
  ExpressionPart: { expr: true },
  AlterTable: { table: true, actions: true },
  AddColumn: { column: true, position: true },
  ModifyColumn: { column: true, position: true },
  ChangeColumn: { column: true, position: true },
  First: {},
  After: {},
  RenameColumn: {},
  DropColumn: {},
  SetDefault: { expr: true },
  DropDefault: {},
  SetColumnVisible: {},
  AddKey: { key: true },
  AddForeignKey: { foreignKey: true },
  AddCheck: { check: true },
  DropIndex: { table: true },
  DropPrimaryKey: {},
  DropForeignKey: {},
  DropCheck: {},
  DropConstraint: {},
  AlterCheck: {},
  RenameIndex: {},
  SetIndexVisible: {},
  RenameTable: { pairs: true, to: true },
  ConvertCharset: {},
  OrderBy: { items: true },
  DisableKeys: {},
  EnableKeys: {},
  Force: {},
  Algorithm: {},
  Lock: {},
  Validation: {},
  Options: { options: true },
  DropTable: { tables: true },
  TruncateTable: { table: true },
  CreateIndex: { table: true, key: true },
  CreateView: { definer: true, view: true, query: true },
  DropView: { views: true },
  StoredProgram: { name: true, definer: true, definition: true },
  Signal: { condition: true, items: true },
  GetDiagnostics: { what: true },
  AccountStatement: { command: true },

  StartTransaction: {},
  EndTransaction: {},
  Savepoint: {},
  Xa: {},
  Set: { assignments: true },
  Names: {},
  CharacterSet: {},
  Transaction: {},
  Show: { show: true, where: true },
  DescribeTable: { table: true },
  Explain: { statement: true },
  ExplainConnection: { connectionId: true },
  Use: {},
  Prepare: { from: true },
  Execute: { using: true },
  Deallocate: {},
  Kill: { id: true },
  LockTables: { tables: true },
  UnlockTables: {},
  TableMaintenance: { tables: true },
  Flush: { tables: true },
  Other: {},
  Empty: {},
};

let keysByKind: ReadonlyMap<string, readonly string[]> | null = null;
/** Made when it is first asked for: no start needs it. */
function childKeys(): ReadonlyMap<string, readonly string[]> {
  keysByKind ??= new Map(Object.entries(CHILDREN).map(([kind, children]) => [kind, Object.keys(children)]));
  return keysByKind;
}

/** Calls back with each node directly below one, in the order of the text. Plain holders (an ORDER BY item, a WHEN, a column's definition) are looked through. */
export function forEachChild(node: Node, visit: (child: Node) => void): void {
  const holder = node as unknown as Readonly<Record<string, unknown>>;
  for (const key of childKeys().get(node.kind) ?? []) visitValue(holder[key], visit);
}

function visitValue(value: unknown, visit: (child: Node) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) visitValue(item, visit);
  } else if (isNode(value)) visit(value);
  else for (const item of Object.values(value)) visitValue(item, visit);
}

function isNode(value: object): value is Node {
  return 'kind' in value && typeof value.kind === 'string' && childKeys().has(value.kind);
}

/**
 * Visits a node and all below it, parents first, in the order of the text. Where the visitor answers false, what is below that node is left out.
 * Keeps a stack of its own: a chain of any length is safe.
 */
export function walk(root: Node, visit: (node: Node) => boolean | undefined): void {
  const stack: Node[] = [root];
  const children: Node[] = [];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (visit(node) === false) continue;
    children.length = 0;
    forEachChild(node, (child) => children.push(child));
    for (let i = children.length - 1; i >= 0; i--) {
      const child = children[i];
      if (child !== undefined) stack.push(child);
    }
  }
}

/**
 * A copy of an expression in which each expression, children first, is what `replace` makes of it. Parts that nothing changes are shared with the
 * original. For small trees: it recurses.
 */
export function mapExpr(root: Expr, replace: (expr: Expr) => Expr): Expr {
  return mapValue(root, replace as (node: Node) => Node) as Expr;
}
function mapValue(value: unknown, replace: (node: Node) => Node): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => mapValue(item, replace));
    return items.every((item, at) => item === value[at]) ? value : items;
  }
  const holder = value as Readonly<Record<string, unknown>>;
  const keys = isNode(value) ? (childKeys().get(value.kind) ?? []) : Object.keys(value);
  let copy: Record<string, unknown> | null = null;
  for (const key of keys) {
    const child = mapValue(holder[key], replace);
    if (child === holder[key]) continue;
    copy ??= { ...holder };
    copy[key] = child;
  }
  const result = copy ?? value;
  return isNode(result) ? replace(result) : result;
}
