/** What an account may do: privileges by level, as GRANT gives them. https://dev.mysql.com/doc/refman/8.4/en/privileges-provided.html */

/** Static privileges, in the order of mysql.user's columns. */
export const STATIC_PRIVILEGES = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'CREATE',
  'DROP',
  'RELOAD',
  'SHUTDOWN',
  'PROCESS',
  'FILE',
  'REFERENCES',
  'INDEX',
  'ALTER',
  'SHOW DATABASES',
  'SUPER',
  'CREATE TEMPORARY TABLES',
  'LOCK TABLES',
  'EXECUTE',
  'REPLICATION SLAVE',
  'REPLICATION CLIENT',
  'CREATE VIEW',
  'SHOW VIEW',
  'CREATE ROUTINE',
  'ALTER ROUTINE',
  'CREATE USER',
  'EVENT',
  'TRIGGER',
  'CREATE TABLESPACE',
  'CREATE ROLE',
  'DROP ROLE',
] as const;
export type StaticPrivilege = (typeof STATIC_PRIVILEGES)[number];

/** A set of static privileges, as bits by their place in STATIC_PRIVILEGES; GRANT OPTION is the bit after the last. */
export type PrivilegeBits = number;

export const GRANT_OPTION: PrivilegeBits = 2 ** STATIC_PRIVILEGES.length;
const BITS: ReadonlyMap<string, PrivilegeBits> = new Map(STATIC_PRIVILEGES.map((name, index) => [name, 2 ** index]));

/** @param names privileges, or GRANT OPTION. */
export function privilegeBits(...names: readonly (StaticPrivilege | 'GRANT OPTION')[]): PrivilegeBits {
  let bits = 0;
  for (const name of names) bits |= name === 'GRANT OPTION' ? GRANT_OPTION : (BITS.get(name) ?? 0);
  return bits;
}

/** What ALL PRIVILEGES means at each level, without GRANT OPTION. */
export const ALL_GLOBAL: PrivilegeBits = GRANT_OPTION - 1;
export const ALL_DATABASE: PrivilegeBits = privilegeBits(
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'CREATE',
  'DROP',
  'REFERENCES',
  'INDEX',
  'ALTER',
  'CREATE TEMPORARY TABLES',
  'LOCK TABLES',
  'EXECUTE',
  'CREATE VIEW',
  'SHOW VIEW',
  'CREATE ROUTINE',
  'ALTER ROUTINE',
  'EVENT',
  'TRIGGER',
);
export const ALL_TABLE: PrivilegeBits = privilegeBits(
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'CREATE',
  'DROP',
  'REFERENCES',
  'INDEX',
  'ALTER',
  'CREATE VIEW',
  'SHOW VIEW',
  'TRIGGER',
);
export const ALL_COLUMN: PrivilegeBits = privilegeBits('SELECT', 'INSERT', 'UPDATE', 'REFERENCES');
export const ALL_ROUTINE: PrivilegeBits = privilegeBits('EXECUTE', 'ALTER ROUTINE');

/** What one account, or a role, was given itself. */
export interface Grants {
  readonly global: PrivilegeBits;
  /** Dynamic privileges in upper case (BACKUP_ADMIN, …), and whether each may be passed on. */
  readonly dynamic: ReadonlyMap<string, boolean>;
  readonly databases: readonly DatabaseGrant[];
  readonly tables: readonly TableGrant[];
  readonly routines: readonly RoutineGrant[];
}
export interface DatabaseGrant {
  /** A pattern, as LIKE has it with `\` as its escape. */
  readonly database: string;
  readonly privileges: PrivilegeBits;
}
export interface TableGrant {
  readonly database: string;
  readonly table: string;
  readonly privileges: PrivilegeBits;
  /** By column name in lower case. */
  readonly columns: ReadonlyMap<string, PrivilegeBits>;
}
export interface RoutineGrant {
  readonly kind: 'PROCEDURE' | 'FUNCTION';
  readonly database: string;
  readonly name: string;
  readonly privileges: PrivilegeBits;
}

/**
 * What a session may do: its account's grants together with those of its active roles. Bits that are set at an upper level count at the lower
 * ones. Made anew when accounts change (see `version` of the store) or SET ROLE was said.
 */
export interface Privileges {
  readonly global: PrivilegeBits;
  /** Upper case. SUPER is its own static bit; no dynamic privilege follows from it. */
  hasDynamic(name: string): boolean;
  /** Global and database level. */
  onDatabase(database: string): PrivilegeBits;
  /** Global, database and table level. */
  onTable(database: string, table: string): PrivilegeBits;
  /** Global, database, table and column level. */
  onColumn(database: string, table: string, column: string): PrivilegeBits;
  /** Any column of the table: for what needs the privilege on at least one (SELECT COUNT(*), SHOW COLUMNS). */
  onAnyColumn(database: string, table: string): PrivilegeBits;
  onRoutine(kind: 'PROCEDURE' | 'FUNCTION', database: string, name: string): PrivilegeBits;
  /**
   * Whether there is anything at or below that database: USE is allowed, and it shows in SHOW DATABASES (which shows all of them where `global` has
   * SHOW DATABASES).
   */
  seesDatabase(database: string): boolean;
  /** Whether the account may pass a dynamic privilege on. */
  mayGrantDynamic(name: string): boolean;
}
