/** CREATE, ALTER and DROP of procedures and functions; and what all stored programs have in common when they are created. */
import { collationByName } from '../../../codec/collations.ts';
import { SqlError } from '../../../errors.ts';
import type { Characteristics, QualifiedName, RoutineDefinition, StoredProgramStatement } from '../../../sql/ast.ts';
import { isWord } from '../../../sql/index.ts';
import { routineCreated, routineDropped } from '../accounts/routine-grants.ts';
import { type CatalogEdit, isSystemDatabase } from '../catalog/catalog.ts';
import type { DatabaseDef } from '../catalog/model.ts';
import type { ProgramDef, RoutineDef } from '../catalog/programs.ts';
import { DdlError } from '../ddl/errors.ts';
import { typeText } from '../ddl/type-text.ts';
import { ddlPlan, type Execution, type Plan } from '../execute/plan.ts';
import { notYet, type Planning } from '../execute/plan-statement.ts';
import type { Session } from '../execute/session.ts';
import { functionDef } from '../functions/index.ts';
import type { SqlType } from '../sql-type.ts';
import { changeEvent } from './define-event.ts';
import { changeTrigger } from './define-trigger.ts';
import { localType } from './library.ts';
import { resolveProgram } from './resolve.ts';

/** What defining a program works with. */
export interface Defining {
  readonly session: Session;
  readonly edit: CatalogEdit;
  readonly execution: Execution;
  readonly source: string;
}

export function planProgram(statement: StoredProgramStatement, planning: Planning): Plan {
  if (statement.definition?.kind === 'Loadable') throw notYet('CREATE FUNCTION … SONAME', statement.pos);
  return ddlPlan((execution) => {
    const { session } = execution;
    const edit = session.engine.catalog.edit(session.db);
    change(statement, { session, edit, execution, source: planning.source });
    edit.finish();
    session.runner.afterCommit(() => {
      edit.publish();
      if (statement.object === 'EVENT') session.engine.events.changed();
    });
    return { affectedRows: 0 };
  });
}
function change(statement: StoredProgramStatement, defining: Defining): void {
  const { object } = statement;
  if (object === 'TRIGGER') changeTrigger(statement, defining);
  else if (object === 'EVENT') changeEvent(statement, defining);
  else changeRoutine(statement, defining);
}

// ── What all have in common ──────────────────────────────────────────────────

/** The database that a program is in. @throws SqlError 1046, 1049, 1044. */
export function databaseOf({ session, edit }: Defining, name: QualifiedName): DatabaseDef {
  const schema = name.schema ?? session.context.database;
  if (schema === null) throw DdlError.noDatabaseSelected();
  const database = edit.database(schema);
  if (database === null) throw DdlError.unknownDatabase(schema);
  // Routines of sys are nobody's own: a dump that has them puts them in the place of the built-in ones.
  if (isSystemDatabase(database.name) && database.name !== 'sys')
    throw DdlError.accessDenied(`'${session.context.user}'@'${session.context.host}'`, database.name);
  return database;
}
type Common = Pick<
  RoutineDef,
  'schema' | 'name' | 'definer' | 'trusted' | 'sqlMode' | 'charset' | 'collation' | 'databaseCollation' | 'created' | 'modified'
>;
/** Who creates it, and under which settings. */
export function commonOf({ session }: Defining, statement: StoredProgramStatement, database: DatabaseDef): Common {
  const { context, variables } = session;
  const { user, host } = context.account;
  const own = `${user}@${host}`;
  const said = statement.definer;
  const definer = said === null || said.currentUser ? own : `${said.user}@${said.host ?? '%'}`;
  const now = new Date(Math.floor(context.nowMicros / 1000)).toISOString();
  return {
    schema: database.name,
    name: statement.name.name,
    definer,
    ...(session.access.current === null && definer === own ? { trusted: true } : {}),
    sqlMode: variables.text('sql_mode'),
    charset: variables.text('character_set_client'),
    collation: variables.text('collation_connection'),
    databaseCollation: database.collation,
    created: now,
    modified: now,
  };
}
/** Says that it is there already; @returns true where that is fine. @throws SqlError. */
export function exists({ session }: Defining, statement: StoredProgramStatement, found: ProgramDef | null, error: SqlError): boolean {
  if (found === null) return false;
  if (!statement.ifNotExists) throw error;
  session.context.warn('Note', error.errno, error.message);
  return true;
}
/** Says that there is none; @returns true where that is fine. @throws SqlError. */
export function missing({ session }: Defining, statement: StoredProgramStatement, error: SqlError, note = error): true {
  if (!statement.ifExists) throw error;
  session.context.warn('Note', note.errno, note.message);
  return true;
}

// ── Routines ─────────────────────────────────────────────────────────────────

function changeRoutine(statement: StoredProgramStatement, defining: Defining): void {
  const { definition, object } = statement;
  const kind = object === 'PROCEDURE' ? 'procedure' : 'function';
  const grantKind = object === 'PROCEDURE' ? 'PROCEDURE' : 'FUNCTION';
  const database = databaseOf(defining, statement.name);
  const found = defining.edit.program(kind, database.name, statement.name.name) as RoutineDef | null;
  if (definition?.kind === 'Routine') {
    const taken = new SqlError(1304, '42000', `${object} ${statement.name.name} already exists`);
    if (exists(defining, statement, found, taken)) return;
    createRoutine(kind, statement, definition, database, defining);
    routineCreated(defining.session, { kind: grantKind, database: database.name, name: statement.name.name });
    return;
  }
  if (found === null) {
    missing(defining, statement, new SqlError(1305, '42000', `${object} ${database.name}.${statement.name.name} does not exist`));
  } else if (definition?.kind === 'RoutineChange') {
    const { modified } = commonOf(defining, statement, database);
    defining.edit.putProgram({ ...found, ...said(definition.characteristics, found), modified });
  } else {
    defining.edit.dropProgram(found);
    routineDropped(defining.session, { kind: grantKind, database: found.schema, name: found.name });
  }
}

function said(given: Characteristics, before: Pick<RoutineDef, 'comment' | 'deterministic' | 'dataAccess' | 'security'>) {
  return {
    comment: given.comment ?? before.comment,
    deterministic: given.deterministic ?? before.deterministic,
    dataAccess: given.dataAccess ?? before.dataAccess,
    security: given.security ?? before.security,
  };
}
const unsaid = { comment: '', deterministic: false, dataAccess: 'CONTAINS SQL', security: 'DEFINER' } as const;

function createRoutine(
  kind: 'procedure' | 'function',
  statement: StoredProgramStatement,
  definition: RoutineDefinition,
  database: DatabaseDef,
  defining: Defining,
): void {
  const { name } = statement.name;
  if (kind === 'function' && isNative(name))
    defining.session.context.warn('Note', 1585, `This function '${name}' has the same name as a native function`);
  const { language } = definition.characteristics;
  if (language !== null && language.toUpperCase() !== 'SQL') throw notYet(`LANGUAGE ${language}`, statement.pos);
  const { returns } = resolveProgram({
    object: kind,
    schema: database.name,
    name: statement.name.name,
    source: defining.source,
    parameters: definition.parameters,
    returns: definition.returns,
    body: definition.body,
    trigger: null,
    typeOf: (type, name) => localType(type, name, database.collation),
  });
  defining.edit.putProgram({
    kind,
    ...commonOf(defining, statement, database),
    ...said(definition.characteristics, unsaid),
    body: definition.bodyText,
    parameters: definition.parametersText,
    returns: returns === null ? null : returnsText(returns.type),
  });
}
/** Whether MySQL knows the word: as a function, or as a keyword that may be one. */
function isNative(name: string): boolean {
  const word = name.toUpperCase();
  return functionDef(word) !== null || isWord(word);
}
/** As SHOW CREATE FUNCTION prints it. */
function returnsText(type: SqlType): string {
  const collation = type.collation === null || type.name === 'JSON' ? null : collationByName(type.collation);
  if (collation === null || collation === undefined) return typeText(type);
  return `${typeText(type)} CHARSET ${collation.charset}${collation.isDefault ? '' : ` COLLATE ${collation.name}`}`;
}
