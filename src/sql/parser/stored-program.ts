/** CREATE, ALTER and DROP of procedures, functions, triggers and events. */
import type {
  AccountName,
  Characteristics,
  EventDefinition,
  EventStatus,
  RoutineDefinition,
  RoutineParameter,
  Schedule,
  StoredProgramStatement,
  TriggerDefinition,
} from '../ast.ts';
import type { Cursor } from './cursor.ts';
import { parseExpr, parseUnit } from './expressions.ts';
import { parseBody, parseProgramType } from './program-body.ts';

type ProgramObject = StoredProgramStatement['object'];
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** `[AGGREGATE] (PROCEDURE|FUNCTION|TRIGGER|EVENT) [IF NOT EXISTS] name …` */
export function parseCreateProgram(p: Cursor, pos: number, definer: AccountName | null): StoredProgramStatement {
  const aggregate = p.accept('AGGREGATE');
  const object = aggregate ? p.expectOne(['FUNCTION']) : p.expectOne(['PROCEDURE', 'FUNCTION', 'TRIGGER', 'EVENT']);
  const ifNotExists = p.ifNotExists();
  const name = p.qualifiedName();
  const parts = { action: 'CREATE' as const, object, name, ifExists: false, ifNotExists, definer, pos };
  if (object === 'TRIGGER') return program(p, { ...parts, definition: parseTrigger(p) });
  if (object === 'EVENT') return program(p, { ...parts, definition: parseEvent(p) });
  if (object === 'FUNCTION' && p.kind !== '(') {
    skipLoadable(p);
    return program(p, { ...parts, definition: { kind: 'Loadable' } });
  }
  return program(p, { ...parts, definition: parseRoutine(p, object) });
}

/** The text ends where the last token ended. */
function program(p: Cursor, parts: Omit<StoredProgramStatement, 'kind' | 'text'>): StoredProgramStatement {
  return { kind: 'StoredProgram', ...parts, text: p.textFrom(parts.pos) };
}

/** `RETURNS (STRING|INTEGER|INT|REAL|DECIMAL) SONAME 'library'` */
function skipLoadable(p: Cursor): void {
  p.expect('RETURNS');
  p.expectOne(['STRING', 'INTEGER', 'INT', 'REAL', 'DECIMAL', 'DEC']);
  p.expect('SONAME');
  p.string();
}

// ── Routines ─────────────────────────────────────────────────────────────────

/** `'(' [parameter [',' parameter]…] ')' [RETURNS type] characteristics body` */
function parseRoutine(p: Cursor, object: ProgramObject): RoutineDefinition {
  const start = p.end;
  p.expect('(');
  const blanks = p.source.slice(start, p.start);
  const parameters = p.kind === ')' ? [] : p.list(() => parseParameter(p, object));
  // Blanks are part of it, as MySQL keeps it.
  const parametersText = parameters.length === 0 ? blanks : blanks + p.textFrom(start) + p.source.slice(p.previousEnd, p.start);
  p.expect(')');
  let returns: RoutineDefinition['returns'] = null;
  if (object === 'FUNCTION') {
    p.expect('RETURNS');
    returns = parseProgramType(p);
  }
  const { characteristics } = parseCharacteristics(p);
  const bodyStart = p.start;
  const body = parseBody(p);
  return { kind: 'Routine', parameters, parametersText, returns, characteristics, body, bodyText: p.textFrom(bodyStart) };
}

/** `[IN|OUT|INOUT] name type`; a function has no direction */
function parseParameter(p: Cursor, object: ProgramObject): RoutineParameter {
  const pos = p.start;
  const mode = object === 'PROCEDURE' ? (p.acceptOne(['IN', 'OUT', 'INOUT']) ?? 'IN') : 'IN';
  return { mode, name: p.identifier(), type: parseProgramType(p), pos };
}

/** `[COMMENT s | LANGUAGE l | [NOT] DETERMINISTIC | CONTAINS SQL | NO SQL | READS SQL DATA | MODIFIES SQL DATA | SQL SECURITY …]…` */
function parseCharacteristics(p: Cursor): { characteristics: Characteristics; found: boolean } {
  const said: Mutable<Characteristics> = { comment: null, deterministic: null, dataAccess: null, security: null, language: null };
  let found = false;
  while (parseCharacteristic(p, said)) found = true;
  return { characteristics: said, found };
}
function parseCharacteristic(p: Cursor, said: Mutable<Characteristics>): boolean {
  switch (p.kind) {
    case 'COMMENT':
      p.advance();
      said.comment = p.string();
      return true;
    case 'LANGUAGE':
      p.advance();
      said.language = p.accept('SQL') ? 'SQL' : p.identifierOrString();
      return true;
    case 'NOT':
      p.advance();
      p.expect('DETERMINISTIC');
      said.deterministic = false;
      return true;
    case 'DETERMINISTIC':
      p.advance();
      said.deterministic = true;
      return true;
    case 'CONTAINS':
    case 'NO':
      said.dataAccess = p.kind === 'NO' ? 'NO SQL' : 'CONTAINS SQL';
      p.advance();
      p.expect('SQL');
      return true;
    case 'READS':
    case 'MODIFIES':
      said.dataAccess = p.kind === 'READS' ? 'READS SQL DATA' : 'MODIFIES SQL DATA';
      p.advance();
      p.expectBoth('SQL', 'DATA');
      return true;
    case 'SQL':
      p.advance();
      p.expect('SECURITY');
      said.security = p.expectOne(['DEFINER', 'INVOKER']);
      return true;
    default:
      return false;
  }
}

// ── Triggers ─────────────────────────────────────────────────────────────────

/** `(BEFORE|AFTER) (INSERT|UPDATE|DELETE) ON table FOR EACH ROW [(FOLLOWS|PRECEDES) trigger] body` */
function parseTrigger(p: Cursor): TriggerDefinition {
  const time = p.expectOne(['BEFORE', 'AFTER']);
  const event = p.expectOne(['INSERT', 'UPDATE', 'DELETE']);
  p.expect('ON');
  const table = p.qualifiedName();
  p.expectBoth('FOR', 'EACH');
  p.expect('ROW');
  const side = p.acceptOne(['FOLLOWS', 'PRECEDES']);
  const order = side === null ? null : { side, other: p.identifierOrString() };
  const bodyStart = p.start;
  const body = parseBody(p);
  return { kind: 'Trigger', time, event, table, order, body, bodyText: p.textFrom(bodyStart) };
}

// ── Events ───────────────────────────────────────────────────────────────────

/** `ON SCHEDULE schedule [ON COMPLETION [NOT] PRESERVE] [ENABLE | DISABLE [ON REPLICA]] [COMMENT s] DO body` */
function parseEvent(p: Cursor): EventDefinition {
  p.expectBoth('ON', 'SCHEDULE');
  const schedule = parseSchedule(p);
  const preserve = p.accept('ON') ? parseCompletion(p) : null;
  const options = parseEventOptions(p);
  p.expect('DO');
  return { kind: 'Event', schedule, preserve, ...options, renameTo: null, ...parseEventBody(p) };
}
function parseEventBody(p: Cursor): Pick<EventDefinition, 'body' | 'bodyText'> {
  const start = p.start;
  const body = parseBody(p);
  return { body, bodyText: p.textFrom(start) };
}

/** `AT expr | EVERY expr unit [STARTS expr] [ENDS expr]` */
function parseSchedule(p: Cursor): Schedule {
  if (p.accept('AT')) return { kind: 'At', at: parseExpr(p) };
  p.expect('EVERY');
  const every = parseExpr(p);
  const unit = parseUnit(p);
  const starts = p.accept('STARTS') ? parseExpr(p) : null;
  return { kind: 'Every', every, unit, starts, ends: p.accept('ENDS') ? parseExpr(p) : null };
}
/** `COMPLETION [NOT] PRESERVE` */
function parseCompletion(p: Cursor): boolean {
  p.expect('COMPLETION');
  const preserve = !p.accept('NOT');
  p.expect('PRESERVE');
  return preserve;
}
/** `[ENABLE | DISABLE [ON (REPLICA|SLAVE)]] [COMMENT s]` */
function parseEventOptions(p: Cursor): Pick<EventDefinition, 'status' | 'comment'> {
  let status: EventStatus | null = null;
  if (p.accept('ENABLE')) status = 'ENABLE';
  else if (p.accept('DISABLE')) {
    status = 'DISABLE';
    if (p.accept('ON')) {
      p.expectOne(['REPLICA', 'SLAVE']);
      status = 'DISABLE ON REPLICA';
    }
  }
  return { status, comment: p.accept('COMMENT') ? p.string() : null };
}

// ── ALTER, DROP ──────────────────────────────────────────────────────────────

/** `ALTER (PROCEDURE|FUNCTION) name characteristics | ALTER EVENT name …` */
export function parseAlterProgram(p: Cursor, pos: number, definer: AccountName | null): StoredProgramStatement {
  const object = p.expectOne(['PROCEDURE', 'FUNCTION', 'EVENT']);
  const name = p.qualifiedName();
  const parts = { action: 'ALTER' as const, object, name, ifExists: false, ifNotExists: false, definer, pos };
  if (object === 'EVENT') return program(p, { ...parts, definition: parseAlterEvent(p) });
  return program(p, { ...parts, definition: { kind: 'RoutineChange', characteristics: parseCharacteristics(p).characteristics } });
}

/** `[ON SCHEDULE …] [ON COMPLETION …] [RENAME TO name] [ENABLE|DISABLE] [COMMENT s] [DO body]`, one of them at least */
function parseAlterEvent(p: Cursor): EventDefinition {
  const start = p.start;
  const schedule = p.acceptBoth('ON', 'SCHEDULE') ? parseSchedule(p) : null;
  const preserve = p.accept('ON') ? parseCompletion(p) : null;
  let renameTo: EventDefinition['renameTo'] = null;
  if (p.accept('RENAME')) {
    p.expect('TO');
    renameTo = p.qualifiedName();
  }
  const options = parseEventOptions(p);
  const body = p.accept('DO') ? parseEventBody(p) : { body: null, bodyText: null };
  if (p.start === start) p.fail();
  return { kind: 'Event', schedule, preserve, ...options, renameTo, ...body };
}

/** `(PROCEDURE|FUNCTION|TRIGGER|EVENT) [IF EXISTS] name` */
export function parseDropProgram(p: Cursor, pos: number): StoredProgramStatement {
  const object = p.expectOne(['PROCEDURE', 'FUNCTION', 'TRIGGER', 'EVENT']);
  const ifExists = p.ifExists();
  const name = p.qualifiedName();
  return program(p, { action: 'DROP', object, name, ifExists, ifNotExists: false, definer: null, definition: null, pos });
}
