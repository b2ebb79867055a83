/** What defining stored programs needs. What they do is checked when they run: with their definer's privileges, or the caller's. */
import { privilegeBits } from '../../../auth/privileges.ts';
import type { StoredProgramStatement } from '../../../sql/ast.ts';
import type { Checker } from './checker.ts';
import { checkDefiner, type Definers, definerNamed } from './definition-rules.ts';

const CREATE_ROUTINE = privilegeBits('CREATE ROUTINE');
const ALTER_ROUTINE = privilegeBits('ALTER ROUTINE');
const TRIGGER = privilegeBits('TRIGGER');
const EVENT = privilegeBits('EVENT');

/** @throws SqlError 1044, 1142, 1227, 1370. */
export function checkProgram(statement: StoredProgramStatement, checker: Checker, definers: Definers): void {
  switch (statement.object) {
    case 'PROCEDURE':
    case 'FUNCTION':
      checkRoutine(statement, statement.object, checker);
      break;
    case 'TRIGGER':
      checkTrigger(statement, checker);
      break;
    case 'EVENT':
      checkEvent(statement, checker);
      break;
  }
  checkSystem(statement, checker, definers);
  const { definer } = statement;
  if (definer !== null && !definer.currentUser) checkDefiner({ user: definer.user, host: definer.host ?? '%' }, checker, definers);
}

function checkRoutine(statement: StoredProgramStatement, kind: 'PROCEDURE' | 'FUNCTION', checker: Checker): void {
  if (statement.definition?.kind === 'Loadable') {
    checker.access.table('mysql', 'func', privilegeBits('INSERT'));
    return;
  }
  const { schema, name } = checker.fullName(statement.name);
  const { access } = checker;
  if (statement.action === 'CREATE') access.database(schema, CREATE_ROUTINE);
  else if ((access.privileges.onRoutine(kind, schema, name) & ALTER_ROUTINE) === 0)
    throw access.routineDenied('alter routine', schema, name);
}
/** Of a trigger that is dropped, the table is known by its name; one that is not there is told so. */
function checkTrigger(statement: StoredProgramStatement, checker: Checker): void {
  if (statement.definition?.kind === 'Trigger') {
    // Temporary tables have none: a name means the table that all sessions share.
    const table = checker.fullName(statement.definition.table);
    checker.access.table(table.schema, table.name, TRIGGER);
    return;
  }
  const { schema, name } = checker.fullName(statement.name);
  const found = checker.names.program('trigger', schema, name);
  if (found?.kind === 'trigger') checker.access.table(found.schema, found.table, TRIGGER);
}
/** SYSTEM_USER, where the definer of what is dropped or changed has it. @throws SqlError 1227. */
function checkSystem(statement: StoredProgramStatement, checker: Checker, definers: Definers): void {
  if (statement.action === 'CREATE' || statement.object === 'TRIGGER') return;
  const { schema, name } = checker.fullName(statement.name);
  const kind = statement.object === 'EVENT' ? 'event' : statement.object === 'FUNCTION' ? 'function' : 'procedure';
  const found = checker.names.program(kind, schema, name);
  if (found === null || checker.access.privileges.hasDynamic('SYSTEM_USER')) return;
  const definer = definerNamed(found.definer);
  if (definers.find(definer.user, definer.host)?.isSystem === true) throw checker.access.missing('SYSTEM_USER');
}
function checkEvent(statement: StoredProgramStatement, checker: Checker): void {
  checker.access.database(checker.fullName(statement.name).schema, EVENT);
  const { definition } = statement;
  if (definition?.kind === 'Event' && definition.renameTo !== null)
    checker.access.database(checker.fullName(definition.renameTo).schema, EVENT);
}
