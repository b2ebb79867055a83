/** What one compilation gathers: pins, relations, virtual tables, names of the SQLite side. One per `compileQuery`. */
import { SqlError } from '../../../errors.ts';
import type { QueryExpr } from '../../../sql/ast.ts';
import type { LiteralValue } from '../../../sql/fingerprint.ts';
import type { RelationDef, ViewDef, VirtualTableDef } from '../catalog/model.ts';
import { type Endpoint, registerNamed } from '../functions/index.ts';
import { type ColumnRequirement, checkAll } from '../privileges/guard.ts';
import type { RuntimeContext } from '../runtime.ts';
import type { SqliteValue } from '../sql-type.ts';
import type { CompileContext, ParamSource, QuerySource } from './plan.ts';

export type { Endpoint };

/** As in MySQL. */
const maxExpanded = 1024;

export class Unit {
  context: CompileContext;
  /** Views open at the moment: their literals are not the statement's. */
  #views = 0;
  /** Slots of the literals that are in the statement; those that were lifted are not pinned. */
  readonly #seen = new Set<number>();
  readonly #lifted = new Set<number>();
  readonly #pinned = new Set<number>();
  readonly relations = new Set<RelationDef>();
  readonly virtualTables = new Map<VirtualTableDef, string>();
  readonly sources = new Map<string, QuerySource>();
  /** User variables that the statement assigns: read by function, row by row. */
  readonly assigned = new Set<string>();
  /** The statement's own query: what it shows is not stored in a temporary table first. */
  top: QueryExpr | null = null;
  cacheable = true;
  /** Whether it calls a stored function that may change tables. */
  writes = false;
  locking = false;
  /** How many calls there are so far that do something: whoever leaves them out would see it. */
  effects = 0;
  /** How many copies of common tables and views the query has become, so far; and each common table with those in it. */
  #expanded = 0;
  readonly #expansions = new WeakMap<object, number>();
  #names = 0;

  constructor(context: CompileContext) {
    this.context = context;
  }

  /** A name that nothing else in the SQLite text has. */
  name(prefix: string): string {
    this.#names++;
    return `${prefix}${this.#names}`;
  }
  /** An alias for a table of FROM. @param relation null for a derived or common table. */
  alias(name: string, relation: QuerySource['relation'] = null): string {
    const alias = this.name('t');
    this.sources.set(alias, { name, relation });
    return alias;
  }
  virtualTable(def: VirtualTableDef): string {
    let name = this.virtualTables.get(def);
    if (def.provided === true) this.cacheable = false;
    if (name === undefined) {
      const { nestedIn } = this.context;
      name = `virtual.${def.schema}.${def.name}${nestedIn === undefined ? '' : ` in ${nestedIn}`}`;
      this.virtualTables.set(def, name);
    }
    return name;
  }
  /** Notes a literal. Until something lifts it, it is compiled in and so part of the plan's identity. */
  see(slot: number): void {
    if (slot >= 0 && this.#views === 0) this.#seen.add(slot);
  }
  lift(slot: number): void {
    this.#lifted.add(slot);
  }
  pin = (slot: number): void => {
    if (slot >= 0 && this.#views === 0) this.#pinned.add(slot);
  };
  pins(): number[] {
    const pins = new Set(this.#pinned);
    for (const slot of this.#seen) if (!this.#lifted.has(slot)) pins.add(slot);
    return [...pins].sort((a, b) => a - b);
  }
  /** Whether this literal may become a parameter. */
  canLift(slot: number): boolean {
    return this.#views === 0 && this.context.lift && slot >= 0 && slot < this.context.literals.length;
  }
  /**
   * Counts the use of a common table. It is compiled once, but SQLite makes a copy for each use, and those of the tables that it uses in turn.
   * @param find finds it, and may compile it. @throws SqlError 4169 where there would be too many.
   */
  expand<T extends object>(find: () => T | null): T | null {
    const outer = this.#expanded;
    this.#expanded = 0;
    const table = find();
    const inside = this.#expanded;
    this.#expanded = outer;
    if (table === null) return null;
    const size = this.#expansions.get(table) ?? inside + 1;
    this.#expansions.set(table, size);
    this.#grow(size);
    return table;
  }
  #grow(by: number): void {
    this.#expanded += by;
    if (this.#expanded <= maxExpanded) return;
    const text = 'Common table expression expansion exceeded an implementation limit. Simplify the query.';
    throw new SqlError(4169, 'HY000', text);
  }
  /** What is asked for after all is compiled: in a view at once, since its literals are its own. */
  later<T>(make: () => T): () => T {
    if (this.#views === 0) return make;
    const made = make();
    return () => made;
  }
  /** Compiles the stored text of a view: names, literals and positions in it are its own. @throws 1146 where views nest without end. */
  inView<T>(view: ViewDef, body: () => T): T {
    const { schema, name } = view;
    if (this.#views > 60) throw new SqlError(1462, 'HY000', `\`${schema}\`.\`${name}\` contains view recursion`);
    this.#grow(1);
    const outer = this.context;
    this.#views++;
    this.context = { ...outer, source: view.text, database: schema, lift: false, guard: outer.guard.within(view) };
    try {
      return body();
    } finally {
      this.#views--;
      this.context = outer;
    }
  }
  // ── Privileges ─────────────────────────────────────────────────────────────

  /** A query whose columns are checked only when they are read from outside: MySQL merges it into the one around it. */
  deferred: QueryExpr | null = null;
  /** A query of EXISTS: its stars read nothing. */
  existential: QueryExpr | null = null;
  #kept: ColumnRequirement[] | null = null;

  /** A column is read. @param star as one of `*`. @throws SqlError 1143, 1142, 1356. */
  need(requires: readonly ColumnRequirement[] | undefined, star = false): void {
    if (requires === undefined) return;
    if (this.#kept !== null && !star) this.#kept.push(...requires);
    else checkAll(requires, star);
  }
  /** Compiles without checking columns: says what has to be checked when the result is read. */
  keep<T>(body: () => T): { readonly result: T; readonly requires: readonly ColumnRequirement[] | undefined } {
    const outer = this.#kept;
    const kept: ColumnRequirement[] = [];
    this.#kept = kept;
    try {
      const result = body();
      return { result, requires: kept.length === 0 ? undefined : kept };
    } finally {
      this.#kept = outer;
    }
  }

  /** A warning that the text itself deserves: told each time it is compiled, so it must be compiled each time. */
  warn(code: number, message: string): void {
    if (this.#views > 0) return;
    this.cacheable = false;
    this.context.runtime.warn('Warning', code, message);
  }
  /** Collation of the connection: of literals and of results of functions. */
  get connectionCollation(): string {
    return this.context.runtime.connectionCollation;
  }
}

const sourceKeys = new WeakMap<ParamSource, string>();
/** A parameter that is computed at the start of a run. Those of one key have one value, and compare as equal. */
export function runtimeSource(key: string, evaluate: (context: RuntimeContext) => SqliteValue): ParamSource {
  const source: ParamSource = { kind: 'runtime', evaluate };
  sourceKeys.set(source, key);
  return source;
}
/** Where lifted literals come from. */
const liftedFrom = new WeakMap<ParamSource, { readonly unit: Unit; readonly negative: boolean }>();
/** A lifted literal as a parameter. */
export function literalSource(unit: Unit, negative: boolean, source: ParamSource): ParamSource {
  liftedFrom.set(source, { unit, negative });
  return source;
}
/** Literals of one text: they stay the same as long as both are part of the plan. */
function sameLiteral(left: ParamSource & { readonly kind: 'literal' }, right: ParamSource & { readonly kind: 'literal' }): boolean {
  const [from, other] = [liftedFrom.get(left), liftedFrom.get(right)];
  if (from === undefined || other === undefined || from.unit !== other.unit || from.negative !== other.negative) return false;
  if (left.slot === right.slot) return true;
  const { literals } = from.unit.context;
  const [one, two] = [literals[left.slot], literals[right.slot]];
  if (one === undefined || two === undefined || one.kind !== two.kind || one.text !== two.text) return false;
  from.unit.pin(left.slot);
  from.unit.pin(right.slot);
  return true;
}
/** Whether two parameters surely have the same value. */
export function sameSource(left: ParamSource, right: ParamSource): boolean {
  if (left === right) return true;
  if (left.kind === 'literal') return right.kind === 'literal' && sameLiteral(left, right);
  if (left.kind === 'parameter') return right.kind === 'parameter' && left.index === right.index;
  const key = sourceKeys.get(left);
  return key !== undefined && key === sourceKeys.get(right);
}

/** 1235 for what the engine cannot do, with its place. */
export function unsupported(construct: string, position: number | null): SqlError {
  return new SqlError(1235, '42000', `This version of MySQL doesn't yet support '${construct}'`, position);
}

type Callable = (...args: SqliteValue[]) => SqliteValue;
const implementations = new WeakMap<RuntimeContext, Map<string, Callable>>();

/** The JavaScript behind a function of the library, to run it on a value before SQLite sees it. */
export function implementation(name: string, context: RuntimeContext): Callable {
  let known = implementations.get(context);
  if (known === undefined) {
    known = new Map();
    implementations.set(context, known);
  }
  let impl = known.get(name);
  if (impl === undefined) {
    impl = capture(name, context);
    known.set(name, impl);
  }
  return impl;
}

function capture(name: string, context: RuntimeContext): Callable {
  let found: Callable | null = null;
  let bigints = false;
  registerNamed(
    {
      function: (_name, options, impl) => {
        found = impl as Callable;
        bigints = options.bigint === true;
      },
      aggregate: () => undefined,
    },
    name,
    context,
  );
  if (found === null) throw new Error(`no function ${name} in the library`);
  const impl = found as Callable;
  if (!bigints) return impl;
  return (...args) => impl(...args.map((arg) => (typeof arg === 'number' && Number.isInteger(arg) ? BigInt(arg) : arg)));
}

export type { LiteralValue };
