/** What somebody may do, and the errors that tell what they may not: MySQL's words for every denial. */
import {
  ALL_COLUMN,
  ALL_DATABASE,
  GRANT_OPTION,
  type PrivilegeBits,
  type Privileges,
  privilegeBits,
  STATIC_PRIVILEGES,
  type StaticPrivilege,
} from '../../../auth/privileges.ts';
import { SqlError } from '../../../errors.ts';
import { isOpenTable, needsProcess } from './open-tables.ts';

/** Whom denials name. */
export interface Actor {
  readonly user: string;
  /** Of the account: `%`. Databases and routines are denied to it. */
  readonly host: string;
  /** Where the client is: `localhost`. Tables and columns are denied to that. */
  readonly clientHost: string;
  /** Whether the account has a password: 1045 tells so. */
  readonly hasPassword: boolean;
}

export const SELECT = privilegeBits('SELECT');
/** Any of them lets a table be seen. */
export const TABLE_PRIVILEGES = privilegeBits(
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'CREATE',
  'DROP',
  'GRANT OPTION',
  'REFERENCES',
  'INDEX',
  'ALTER',
  'CREATE VIEW',
  'SHOW VIEW',
  'TRIGGER',
);
const ROUTINE_PRIVILEGES = privilegeBits('CREATE ROUTINE', 'ALTER ROUTINE', 'EXECUTE');
let ordered: readonly (readonly [PrivilegeBits, string])[] | null = null;
/** In the order in which MySQL names them; made when it is first needed. */
function orderedPrivileges(): readonly (readonly [PrivilegeBits, string])[] {
  ordered ??= STATIC_PRIVILEGES.flatMap((name): (readonly [PrivilegeBits, string])[] => {
    const own: readonly [PrivilegeBits, string] = [privilegeBits(name), name];
    return name === 'REFERENCES' ? [[GRANT_OPTION, 'GRANT'], own] : [own];
  });
  return ordered;
}
export function privilegeNames(bits: PrivilegeBits): string {
  return orderedPrivileges()
    .filter(([bit]) => (bits & bit) !== 0)
    .map(([, name]) => name)
    .join(', ');
}

/** One account's privileges, as a session or the definer of a view has them. */
export class Access {
  readonly privileges: Privileges;
  readonly actor: Actor;

  constructor(privileges: Privileges, actor: Actor) {
    this.privileges = privileges;
    this.actor = actor;
  }
  get #client(): string {
    return `'${this.actor.user}'@'${this.actor.clientHost}'`;
  }
  get #account(): string {
    return `'${this.actor.user}'@'${this.actor.host}'`;
  }

  // ── What it has ────────────────────────────────────────────────────────────

  hasGlobal(...names: readonly StaticPrivilege[]): boolean {
    return names.some((name) => (this.privileges.global & privilegeBits(name)) !== 0);
  }
  /** A dynamic privilege, or SUPER, which stands for most of them. */
  hasAdmin(name: string): boolean {
    return this.privileges.hasDynamic(name) || this.hasGlobal('SUPER');
  }
  /** At the table itself, without those of its columns. */
  onTable(schema: string, name: string): PrivilegeBits {
    return this.privileges.onTable(schema, name) | (isOpenTable(schema, name) ? SELECT : 0);
  }
  /** At the table or any of its columns. */
  onAnyColumn(schema: string, name: string): PrivilegeBits {
    return this.privileges.onAnyColumn(schema, name) | (isOpenTable(schema, name) ? SELECT : 0);
  }
  onColumn(schema: string, name: string, column: string): PrivilegeBits {
    return this.privileges.onColumn(schema, name, column) | (isOpenTable(schema, name) ? SELECT : 0);
  }
  /** Whether a table shows in SHOW TABLES and information_schema. */
  seesTable(schema: string, name: string): boolean {
    return (this.onAnyColumn(schema, name) & TABLE_PRIVILEGES) !== 0;
  }
  /** SHOW COLUMNS, SHOW INDEX, CHECK TABLE: SELECT at the database, or anything at the table or its columns. */
  looksAt(schema: string, name: string): boolean {
    const above = this.privileges.onDatabase(schema);
    const here = this.onAnyColumn(schema, name);
    return (here & SELECT) !== 0 || (here & ~above & TABLE_PRIVILEGES) !== 0;
  }

  /** Of the privileges that a column can have, as information_schema lists them: `select,insert`. */
  onColumnText(schema: string, name: string, column: string): string {
    return privilegeNames(this.onColumn(schema, name, column) & ALL_COLUMN)
      .toLowerCase()
      .replaceAll(' ', '');
  }
  /** Whether a database shows in SHOW DATABASES. */
  seesDatabase(name: string): boolean {
    return name.toLowerCase() === 'information_schema' || this.hasGlobal('SHOW DATABASES') || this.privileges.seesDatabase(name);
  }
  /** Whether what a view selects shows. */
  seesDefinition(schema: string, name: string): boolean {
    const both = SELECT | privilegeBits('SHOW VIEW');
    return (this.onTable(schema, name) & both) === both;
  }
  /** Whether a routine shows in SHOW PROCEDURE STATUS, SHOW CREATE PROCEDURE and information_schema. */
  seesRoutine(kind: 'PROCEDURE' | 'FUNCTION', schema: string, name: string, definer: string): boolean {
    if (this.seesRoutineBody(definer)) return true;
    return (this.privileges.onRoutine(kind, schema, name) & ROUTINE_PRIVILEGES) !== 0;
  }
  /** Whether it shows with its text. @param definer `user@host`. */
  seesRoutineBody(definer: string): boolean {
    return this.privileges.hasDynamic('SHOW_ROUTINE') || this.hasGlobal('SELECT') || this.isOwn(definer);
  }
  /** @param definer `user@host`. */
  isOwn(definer: string): boolean {
    const at = definer.lastIndexOf('@');
    return definer.slice(0, at) === this.actor.user && definer.slice(at + 1).toLowerCase() === this.actor.host.toLowerCase();
  }

  // ── What it is denied ──────────────────────────────────────────────────────

  /** All of the privileges, each at the table or at one of its columns at least. @throws SqlError 1142, 1044, 1227. */
  table(schema: string, name: string, wanted: PrivilegeBits): void {
    this.#system(schema, name, wanted);
    const missing = wanted & ~this.onAnyColumn(schema, name);
    if (missing !== 0) throw this.tableDenied(privilegeNames(missing), name);
  }
  /** One of the privileges at least. @param command names them. @throws SqlError 1142. */
  tableAny(schema: string, name: string, anyOf: PrivilegeBits, command: string): void {
    if ((this.onAnyColumn(schema, name) & anyOf) === 0) throw this.tableDenied(command, name);
  }
  /** All of the privileges at the whole table: columns do not count. @throws SqlError 1142. */
  wholeTable(schema: string, name: string, wanted: PrivilegeBits): void {
    this.#system(schema, name, wanted);
    const missing = wanted & ~this.onTable(schema, name);
    if (missing !== 0) throw this.tableDenied(privilegeNames(missing), name);
  }
  /** information_schema can only be read, and parts of it not by everybody. */
  #system(schema: string, name: string, wanted: PrivilegeBits): void {
    if (schema.toLowerCase() !== 'information_schema') return;
    if ((wanted & ~SELECT) !== 0) throw this.databaseDenied(schema);
    if (needsProcess(name) && !this.hasGlobal('PROCESS')) throw this.missing('PROCESS');
  }
  /** @throws SqlError 1143. */
  column(schema: string, name: string, column: string, wanted: PrivilegeBits): void {
    const missing = wanted & ~this.onColumn(schema, name, column);
    if (missing !== 0) throw this.columnDenied(privilegeNames(missing), column, name);
  }
  /** @throws SqlError 1044. */
  database(name: string, wanted: PrivilegeBits): void {
    if ((wanted & ~this.privileges.onDatabase(name)) !== 0) throw this.databaseDenied(name);
  }
  /** Whether it may be used: `USE`, SHOW TABLES. @throws SqlError 1044. */
  databaseSeen(name: string): void {
    if (!this.#sees(name)) throw this.databaseDenied(name);
  }
  /** The same, for SHOW CREATE DATABASE, which tells of the client and not of its account. @throws SqlError 1044. */
  databaseShown(name: string): void {
    if (!this.#sees(name)) throw this.databaseDenied(name, this.#client);
  }
  #sees(name: string): boolean {
    const lower = name.toLowerCase();
    if (lower === 'information_schema') return true;
    // Everybody sees it, as parts of it are open to all, but only who was given something of it may use it.
    return lower === 'performance_schema' ? (this.privileges.onDatabase(name) & ALL_DATABASE) !== 0 : this.privileges.seesDatabase(name);
  }
  /** EXECUTE. @throws SqlError 1370. */
  routine(kind: 'PROCEDURE' | 'FUNCTION', schema: string, name: string): void {
    if ((this.privileges.onRoutine(kind, schema, name) & privilegeBits('EXECUTE')) === 0) throw this.routineDenied('execute', schema, name);
  }
  /** One static privilege of the list. @throws SqlError 1227. */
  global(...names: readonly StaticPrivilege[]): void {
    if (!this.hasGlobal(...names)) throw this.missing(names.join(', '));
  }
  /** SUPER, or one of the dynamic privileges. @throws SqlError 1227 that names them all: `SUPER, A or B`. */
  admin(...names: readonly string[]): void {
    if (this.hasGlobal('SUPER') || names.some((name) => this.privileges.hasDynamic(name))) return;
    throw this.missing(alternatives(['SUPER', ...names]));
  }

  tableDenied(command: string, table: string): SqlError {
    return new SqlError(1142, '42000', `${command} command denied to user ${this.#client} for table '${table}'`);
  }
  columnDenied(command: string, column: string, table: string): SqlError {
    return new SqlError(1143, '42000', `${command} command denied to user ${this.#client} for column '${column}' in table '${table}'`);
  }
  databaseDenied(database: string, who = this.#account): SqlError {
    return new SqlError(1044, '42000', `Access denied for user ${who} to database '${database}'`);
  }
  routineDenied(command: string, schema: string, name: string): SqlError {
    return new SqlError(1370, '42000', `${command} command denied to user ${this.#account} for routine '${schema}.${name}'`);
  }
  denied(): SqlError {
    const password = this.actor.hasPassword ? 'YES' : 'NO';
    return new SqlError(1045, '28000', `Access denied for user ${this.#account} (using password: ${password})`);
  }
  /** @param what names privileges. */
  missing(what: string): SqlError {
    return new SqlError(1227, '42000', `Access denied; you need (at least one of) the ${what} privilege(s) for this operation`);
  }
}

/** `A`, `A or B`, `A, B or C`. */
export function alternatives(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}
