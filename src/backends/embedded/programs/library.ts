/** From the definitions that the catalog keeps to programs that can run: read once, and again when what they depend on has changed. */
import { SqlError } from '../../../errors.ts';
import type { DataType, ProgramDefinition, RoutineDefinition } from '../../../sql/ast.ts';
import { parse, parseModeOf } from '../../../sql/index.ts';
import type { TableDef } from '../catalog/model.ts';
import type { EventDef, ProgramDef, RoutineDef, TriggerDef } from '../catalog/programs.ts';
import type { StoredFunction } from '../compile/stored-function.ts';
import { quoteName } from '../ddl/canonical-expression.ts';
import { columnType } from '../ddl/column-type.ts';
import type { Session } from '../execute/session.ts';
import type { SqlType } from '../sql-type.ts';
import { mayWrite } from './effects.ts';
import type { Program } from './program.ts';
import { resolveProgram } from './resolve.ts';

const silent = (): void => undefined;

/** The type of a variable: strings without a charset have that of the database. @throws SqlError. */
export function localType(type: DataType, name: string, databaseCollation: string): SqlType {
  if (type.collation !== null && type.charset === null) {
    const construct = 'COLLATE with no CHARACTER SET in SP parameters, RETURNS, DECLARE';
    throw new SqlError(1235, '42000', `This version of MySQL doesn't yet support '${construct}'`, type.pos);
  }
  return columnType(type, name, databaseCollation, silent);
}

function definitionOf(def: ProgramDef, source: string): ProgramDefinition {
  const { statement } = parse(source, { sqlMode: parseModeOf(def.sqlMode) });
  if (statement.kind !== 'StoredProgram' || statement.definition === null)
    throw new SqlError(1457, 'HY000', `Failed to load routine ${def.schema}.${def.name}.`);
  return statement.definition;
}

const routines = new WeakMap<RoutineDef, Program>();
/** @throws SqlError where its text means nothing any more. */
export function routineProgram(def: RoutineDef): Program {
  let program = routines.get(def);
  if (program === undefined) {
    program = loadRoutine(def);
    routines.set(def, program);
  }
  return program;
}
export function routineSource(def: RoutineDef): string {
  const returns = def.returns === null ? '' : ` RETURNS ${def.returns}`;
  return `CREATE ${def.kind.toUpperCase()} ${quoteName(def.name)}(${def.parameters})${returns} ${def.body}`;
}
function loadRoutine(def: RoutineDef): Program {
  const source = routineSource(def);
  const definition = definitionOf(def, source) as RoutineDefinition;
  return resolveProgram({
    object: def.kind,
    schema: def.schema,
    name: def.name,
    source,
    parameters: definition.parameters,
    returns: definition.returns,
    body: definition.body,
    trigger: null,
    typeOf: (type, name) => localType(type, name, def.databaseCollation),
  });
}
/** The parameters of a routine as they were declared. */
export function routineDefinition(def: RoutineDef): RoutineDefinition {
  return definitionOf(def, routineSource(def)) as RoutineDefinition;
}

const triggers = new WeakMap<TriggerDef, { readonly table: TableDef; readonly program: Program }>();
/** @throws SqlError 1054 where its table has lost a column. */
export function triggerProgram(def: TriggerDef, table: TableDef): Program {
  const known = triggers.get(def);
  if (known?.table === table) return known.program;
  const program = loadTrigger(def, table);
  triggers.set(def, { table, program });
  return program;
}
function loadTrigger(def: TriggerDef, table: TableDef): Program {
  const source = `CREATE TRIGGER ${quoteName(def.name)} ${def.time} ${def.event} ON ${quoteName(def.table)} FOR EACH ROW ${def.body}`;
  const definition = definitionOf(def, source);
  if (definition.kind !== 'Trigger') throw new Error(`${def.name} is no trigger`);
  return resolveProgram({
    object: 'trigger',
    schema: def.schema,
    name: def.name,
    source,
    parameters: [],
    returns: null,
    body: definition.body,
    trigger: { table, time: def.time, event: def.event },
    typeOf: (type, name) => localType(type, name, def.databaseCollation),
  });
}

export function eventProgram(def: EventDef): Program {
  const source = `CREATE EVENT ${quoteName(def.name)} ON SCHEDULE AT NOW() DO ${def.body}`;
  const definition = definitionOf(def, source);
  if (definition.kind !== 'Event' || definition.body === null) throw new Error(`${def.name} is no event`);
  return resolveProgram({
    object: 'event',
    schema: def.schema,
    name: def.name,
    source,
    parameters: [],
    returns: null,
    body: definition.body,
    trigger: null,
    typeOf: (type, name) => localType(type, name, def.databaseCollation),
  });
}

// ── Functions for the compiler ───────────────────────────────────────────────

interface KnownFunction {
  /** Of the catalog: what it calls may have become something else. */
  readonly version: number;
  readonly stored: StoredFunction;
}
const functions = new WeakMap<RoutineDef, KnownFunction>();

/** A stored function as the compiler sees it; null where there is none of that name. */
export function storedFunctionOf(session: Session, schema: string, name: string): StoredFunction | null {
  const { programs, version } = session.engine.catalog;
  const def = programs.routine('function', schema, name);
  if (def === null) return null;
  const known = functions.get(def);
  if (known?.version === version) return known.stored;
  const program = routineProgram(def);
  if (program.returns === null) throw new Error(`${def.name} is no function`);
  const stored: StoredFunction = {
    schema: def.schema,
    name: def.name,
    version: def.modified,
    parameters: program.parameters.length,
    returns: program.returns,
    deterministic: def.deterministic,
    writes: mayWrite(program, programs),
  };
  functions.set(def, { version, stored });
  return stored;
}
