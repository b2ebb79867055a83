/**
 * What the compiler checks names against: every column that an expression reads, and every table of FROM. A view's query is checked against its
 * definer's privileges, or the caller's. https://dev.mysql.com/doc/refman/8.4/en/stored-objects-security.html
 */
import type { PrivilegeBits } from '../../../auth/privileges.ts';
import { SqlError } from '../../../errors.ts';
import type { RelationDef, TableDef, ViewDef, VirtualTableDef } from '../catalog/model.ts';
import { type Access, privilegeNames, SELECT } from './access.ts';

/** One column that somebody has to be allowed to read. */
export interface ColumnRequirement {
  readonly guard: Guard;
  readonly access: Access;
  readonly schema: string;
  readonly table: string;
  readonly column: string;
}

export interface GuardOptions {
  /** Null: all is allowed. */
  readonly access: Access | null;
  /** Whose privileges a view's query runs with. @throws SqlError 1449, 1045 for a definer that is no account. */
  readonly definer: (view: ViewDef) => Access | null;
  /** One of them is needed to name a table or column; SELECT where nothing is said. */
  readonly wanted?: PrivilegeBits;
  /** How a denial calls them. */
  readonly command?: string;
  /** False: the tables of the statement's own FROM are checked elsewhere. */
  readonly tables?: boolean;
}

export class Guard {
  readonly access: Access | null;
  readonly #options: GuardOptions;
  readonly #wanted: PrivilegeBits;
  /** The view of the statement, while what is under it is compiled: what it may not do is its 1356. */
  readonly #view: ViewDef | null;

  constructor(options: GuardOptions, view: ViewDef | null = null) {
    this.#options = options;
    this.access = options.access;
    this.#wanted = options.wanted ?? SELECT;
    this.#view = view;
  }
  /** The guard of what a view selects from. */
  within(view: ViewDef): Guard {
    const access = view.sqlSecurity === 'INVOKER' ? this.access : this.#options.definer(view);
    return new Guard({ access, definer: this.#options.definer }, this.#view ?? view);
  }
  /** A guard that looks for another privilege, or not at tables. */
  with(options: Pick<GuardOptions, 'wanted' | 'command' | 'tables'>): Guard {
    return new Guard({ ...this.#options, ...options }, this.#view);
  }

  /** A table of FROM. @throws SqlError 1142, 1227; 1356 in a view. */
  table(relation: RelationDef): void {
    const { access } = this;
    if (access === null || (this.#view === null && this.#options.tables === false) || isOwn(relation)) return;
    this.#told(() => {
      if (this.#wanted === SELECT) access.table(relation.schema, relation.name, SELECT);
      else access.tableAny(relation.schema, relation.name, this.#wanted, this.#command);
    });
  }
  get #command(): string {
    return this.#options.command ?? privilegeNames(this.#wanted);
  }
  /** What has to be asked when a column of a relation is read; undefined where the whole relation may be. */
  requires(relation: TableDef | ViewDef | VirtualTableDef, column: string): readonly ColumnRequirement[] | undefined {
    const { access } = this;
    if (access === null || isOwn(relation)) return undefined;
    if ((access.onTable(relation.schema, relation.name) & this.#wanted) !== 0) return undefined;
    return [{ guard: this, access, schema: relation.schema, table: relation.name, column }];
  }
  /** @throws SqlError 1143, of a column of `*` 1142; 1356 in a view. */
  check({ access, schema, table, column }: ColumnRequirement, star: boolean): void {
    if ((access.onColumn(schema, table, column) & this.#wanted) !== 0) return;
    this.#told(() => {
      throw star ? access.tableDenied(this.#command, table) : access.columnDenied(this.#command, column, table);
    });
  }
  /** The denial of a column that is not there, which must not tell so: null where the account may read all of the table. */
  unknownColumn(relation: RelationDef, column: string): SqlError | null {
    const { access } = this;
    if (access === null || this.#view !== null || isOwn(relation)) return null;
    if ((access.onTable(relation.schema, relation.name) & this.#wanted) !== 0) return null;
    return access.columnDenied(this.#command, column, relation.name);
  }
  /** EXECUTE. @throws SqlError 1370; 1356 in a view. */
  routine(kind: 'PROCEDURE' | 'FUNCTION', schema: string, name: string): void {
    const { access } = this;
    if (access !== null) this.#told(() => access.routine(kind, schema, name));
  }
  /** Checks that something of the table under a view may be changed. @throws SqlError 1356. */
  told(check: (access: Access) => void): void {
    const { access } = this;
    if (access !== null) this.#told(() => check(access));
  }
  #told(check: () => void): void {
    if (this.#view === null) {
      check();
      return;
    }
    try {
      check();
    } catch (error) {
      throw error instanceof SqlError ? invalidView(this.#view) : error;
    }
  }
}

/** A temporary table is its session's to do anything with. */
function isOwn(relation: RelationDef): boolean {
  return relation.kind === 'table' && relation.temporary;
}

export function invalidView({ schema, name }: ViewDef): SqlError {
  const what = 'references invalid table(s) or column(s) or function(s) or definer/invoker of view lack rights to use them';
  return new SqlError(1356, 'HY000', `View '${schema}.${name}' ${what}`);
}

/** Checks all requirements. @throws SqlError 1143, 1142, 1356. */
export function checkAll(requirements: readonly ColumnRequirement[], star = false): void {
  for (const requirement of requirements) requirement.guard.check(requirement, star);
}
/** For what the engine itself compiles. */
export const unguarded: Guard = new Guard({ access: null, definer: () => null });
