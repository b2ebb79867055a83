/** Stored programs as the data file keeps them: what their CREATE said, and the session's settings at that time. */
import type { EventStatus, IntervalUnit } from '../../../sql/ast.ts';
import type { Database } from '../storage/database.ts';
import { sysRoutine, sysRoutines } from './sys-routines.ts';

interface ProgramBase {
  readonly schema: string;
  readonly name: string;
  /** `user@host`. */
  readonly definer: string;
  /** Made by an account of the door, which may do everything: so may it, as long as there is no account of the definer's name. */
  readonly trusted?: boolean;
  readonly sqlMode: string;
  /** character_set_client and collation_connection of the session that created it. */
  readonly charset: string;
  readonly collation: string;
  readonly databaseCollation: string;
  readonly comment: string;
  /** Source of its body. */
  readonly body: string;
  /** ISO times. */
  readonly created: string;
  readonly modified: string;
}
export interface RoutineDef extends ProgramBase {
  readonly kind: 'procedure' | 'function';
  /** Source of its parameters, without the parentheses. */
  readonly parameters: string;
  /** Type of a function's result, as SHOW CREATE FUNCTION prints it; null for a procedure. */
  readonly returns: string | null;
  readonly deterministic: boolean;
  readonly dataAccess: 'CONTAINS SQL' | 'NO SQL' | 'READS SQL DATA' | 'MODIFIES SQL DATA';
  readonly security: 'DEFINER' | 'INVOKER';
}
export interface TriggerDef extends ProgramBase {
  readonly kind: 'trigger';
  readonly table: string;
  readonly time: 'BEFORE' | 'AFTER';
  readonly event: 'INSERT' | 'UPDATE' | 'DELETE';
  /** Place from 1 among those of the same table, time and event. */
  readonly order: number;
}
/** Times are `YYYY-MM-DD hh:mm:ss` in UTC. */
export type EventSchedule =
  | { readonly kind: 'at'; readonly at: string }
  | {
      readonly kind: 'every';
      /** `1`, or `1:30` of a compound unit. */
      readonly value: string;
      readonly unit: IntervalUnit;
      readonly starts: string;
      readonly ends: string | null;
    };
export interface EventDef extends ProgramBase {
  readonly kind: 'event';
  readonly schedule: EventSchedule;
  readonly preserve: boolean;
  readonly status: EventStatus;
  /** time_zone of the session that created it. */
  readonly timeZone: string;
  /** UTC; null: never. */
  readonly lastExecuted: string | null;
}
export type ProgramDef = RoutineDef | TriggerDef | EventDef;
export type ProgramKind = ProgramDef['kind'];

/** Stored programs of one file, in one state of the catalog. */
export type Programs = ReadonlyMap<string, ProgramDef>;

/** Names of routines and events are found in any case, those of triggers as they are written. */
export function programKey(kind: ProgramKind, schema: string, name: string): string {
  return `${kind}\u0000${schema}\u0000${kind === 'trigger' ? name : name.toLowerCase()}`;
}
export function keyOfProgram(def: ProgramDef): string {
  return programKey(def.kind, def.schema, def.name);
}

const tableName = 'wsql_programs';
function exists(db: Database): boolean {
  return db.lasting("SELECT 1 FROM pragma_table_info('wsql_programs', 'main')").get() !== undefined;
}
export function readPrograms(db: Database): Programs {
  const programs = new Map<string, ProgramDef>();
  if (!exists(db)) return programs;
  for (const [definition] of db.statement(`SELECT definition FROM ${tableName}`).allNative()) {
    const def = JSON.parse(String(definition)) as ProgramDef;
    programs.set(keyOfProgram(def), def);
  }
  return programs;
}
/** Adds a program or replaces the one of its name. The table is made with the first one. */
export function writeProgram(db: Database, def: ProgramDef): void {
  if (!exists(db)) db.exec(`CREATE TABLE ${tableName} (key TEXT PRIMARY KEY, definition TEXT NOT NULL) WITHOUT ROWID`);
  db.lasting(`REPLACE INTO ${tableName} (key, definition) VALUES (?1, ?2)`).run([keyOfProgram(def), JSON.stringify(def)]);
}
export function deleteProgram(db: Database, def: ProgramDef): void {
  db.lasting(`DELETE FROM ${tableName} WHERE key = ?1`).run([keyOfProgram(def)]);
}

const none: readonly TriggerDef[] = [];

/** The programs of one state, found by what asks for them. Triggers are looked up by every change that is planned. */
export class ProgramIndex {
  readonly programs: Programs;
  readonly hasFunctions: boolean;
  readonly #triggers = new Map<string, TriggerDef[]>();

  constructor(programs: Programs) {
    this.programs = programs;
    let functions = false;
    for (const def of programs.values()) {
      if (def.kind === 'function') functions = true;
      if (def.kind !== 'trigger') continue;
      const key = `${def.schema}\u0000${def.table}`;
      const known = this.#triggers.get(key);
      if (known === undefined) this.#triggers.set(key, [def]);
      else known.push(def);
    }
    for (const triggers of this.#triggers.values()) triggers.sort((left, right) => left.order - right.order);
    this.hasFunctions = functions;
  }
  /** Triggers of a table in the order in which they fire. */
  triggersOf(schema: string, table: string): readonly TriggerDef[] {
    return this.#triggers.size === 0 ? none : (this.#triggers.get(`${schema}\u0000${table}`) ?? none);
  }
  routine(kind: 'procedure' | 'function', schema: string, name: string): RoutineDef | null {
    const found = this.programs.size === 0 ? undefined : this.programs.get(programKey(kind, schema, name));
    return (found as RoutineDef | undefined) ?? (schema === 'sys' ? sysRoutine(kind, name) : null);
  }
  find(kind: ProgramKind, schema: string, name: string): ProgramDef | null {
    if (kind === 'procedure' || kind === 'function') return this.routine(kind, schema, name);
    return this.programs.get(programKey(kind, schema, name)) ?? null;
  }
  /** Those of the file, and those that every server has. */
  *all(): Generator<ProgramDef> {
    yield* this.programs.values();
    for (const def of sysRoutines()) if (!this.programs.has(keyOfProgram(def))) yield def;
  }
}
