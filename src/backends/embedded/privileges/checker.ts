/** Checks what a statement names against what somebody may do. Its own temporary tables a session may do anything with. */
import { type PrivilegeBits, privilegeBits } from '../../../auth/privileges.ts';
import { SqlError } from '../../../errors.ts';
import type { QualifiedName } from '../../../sql/ast.ts';
import type { Node } from '../../../sql/walk.ts';
import type { RelationDef } from '../catalog/model.ts';
import type { ProgramDef, ProgramKind } from '../catalog/programs.ts';
import { type Access, SELECT } from './access.ts';
import { tablesOf } from './tables-of.ts';

const lockingRead = privilegeBits('UPDATE', 'DELETE', 'LOCK TABLES');

/** What of a session names are looked up in. */
export interface Names {
  /** The current database. */
  readonly database: string | null;
  isTemporary(schema: string, name: string): boolean;
  /** The session's temporary tables stand before the others. */
  relation(schema: string, name: string): RelationDef | null;
  /** Of those that all sessions share. */
  stored(schema: string, name: string): RelationDef | null;
  hasDatabase(name: string): boolean;
  program(kind: ProgramKind, schema: string, name: string): ProgramDef | null;
}
export interface FullName {
  readonly schema: string;
  readonly name: string;
}

export class Checker {
  readonly access: Access;
  readonly names: Names;

  constructor(access: Access, names: Names) {
    this.access = access;
    this.names = names;
  }
  /** @throws SqlError 1046. */
  fullName({ schema, name, pos }: QualifiedName): FullName {
    const known = schema ?? this.names.database;
    if (known === null) throw new SqlError(1046, '3D000', 'No database selected', pos);
    return { schema: known, name };
  }
  /** The full name of a table that is not the session's own; null for one that is. */
  shared(name: QualifiedName): FullName | null {
    const full = this.fullName(name);
    return this.names.isTemporary(full.schema, full.name) ? null : full;
  }
  /** The privileges at the table or at one of its columns at least. @throws SqlError 1142. */
  table(name: QualifiedName, wanted: PrivilegeBits): void {
    const full = this.shared(name);
    if (full !== null) this.access.table(full.schema, full.name, wanted);
  }
  /** At the whole table. @throws SqlError 1142. */
  wholeTable(name: QualifiedName, wanted: PrivilegeBits): void {
    const full = this.shared(name);
    if (full !== null) this.access.wholeTable(full.schema, full.name, wanted);
  }
  /** SELECT, and for FOR UPDATE one of those that change rows, on all that is read below. @throws SqlError 1142. */
  reads(roots: readonly Node[], except?: ReadonlySet<Node>): void {
    const tables = tablesOf(roots, except);
    for (const { name } of tables) this.table(name, SELECT);
    for (const { name, locked } of tables) if (locked) this.#locks(name);
  }
  #locks(name: QualifiedName): void {
    const full = this.shared(name);
    if (full === null || (this.access.onAnyColumn(full.schema, full.name) & lockingRead) !== 0) return;
    throw this.access.tableDenied('SELECT with locking clause', full.name);
  }
  /** The current database where none is given. @throws SqlError 1046. */
  databaseOr(name: string | null): string {
    const known = name ?? this.names.database;
    if (known === null) throw new SqlError(1046, '3D000', 'No database selected');
    return known;
  }
  /** One that exists and may be used. @throws SqlError 1046, 1049, 1044. */
  knownDatabase(name: string | null): void {
    const database = this.databaseOr(name);
    if (!this.names.hasDatabase(database)) throw new SqlError(1049, '42000', `Unknown database '${database}'`);
    this.access.databaseSeen(database);
  }
}
