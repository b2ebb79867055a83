/** CREATE, ALTER and DROP of procedures, functions, triggers and events. Their bodies are walked to find the end, and kept as text. */
import type { AccountName, StoredProgramStatement } from '../ast.ts';
import type { Cursor } from './cursor.ts';
import { parseExpr, parseUnit } from './expressions.ts';
import { skipBody, skipType } from './program-body.ts';

type ProgramObject = StoredProgramStatement['object'];

/** `[AGGREGATE] (PROCEDURE|FUNCTION|TRIGGER|EVENT) [IF NOT EXISTS] name …` */
export function parseCreateProgram(p: Cursor, pos: number, definer: AccountName | null): StoredProgramStatement {
  const aggregate = p.accept('AGGREGATE');
  const object = aggregate ? p.expectOne(['FUNCTION']) : p.expectOne(['PROCEDURE', 'FUNCTION', 'TRIGGER', 'EVENT']);
  const ifNotExists = p.ifNotExists();
  const name = p.qualifiedName();
  if (object === 'TRIGGER') parseTriggerHead(p);
  else if (object === 'EVENT') parseEventHead(p);
  else if (object === 'PROCEDURE' || p.kind === '(') parseRoutineHead(p, object);
  else return loadable(p, { pos, definer, ifNotExists, name });
  skipBody(p);
  return program(p, { action: 'CREATE', object, name, ifExists: false, ifNotExists, definer, pos });
}

function program(p: Cursor, parts: Omit<StoredProgramStatement, 'kind' | 'text'>): StoredProgramStatement {
  return { kind: 'StoredProgram', ...parts, text: p.textFrom(parts.pos) };
}

/** `CREATE [AGGREGATE] FUNCTION name RETURNS (STRING|INTEGER|INT|REAL|DECIMAL) SONAME 'library'` */
function loadable(p: Cursor, parts: Pick<StoredProgramStatement, 'pos' | 'definer' | 'ifNotExists' | 'name'>): StoredProgramStatement {
  p.expect('RETURNS');
  p.expectOne(['STRING', 'INTEGER', 'INT', 'REAL', 'DECIMAL', 'DEC']);
  p.expect('SONAME');
  p.string();
  return program(p, { action: 'CREATE', object: 'FUNCTION', ifExists: false, ...parts });
}

/** `'(' [parameter [',' parameter]…] ')' [RETURNS type] characteristics` */
function parseRoutineHead(p: Cursor, object: ProgramObject): void {
  p.expect('(');
  if (p.kind !== ')') p.list(() => skipParameter(p, object));
  p.expect(')');
  if (object === 'FUNCTION') {
    p.expect('RETURNS');
    skipType(p);
  }
  skipCharacteristics(p);
}

/** `[IN|OUT|INOUT] name type`; a function has no direction */
function skipParameter(p: Cursor, object: ProgramObject): void {
  if (object === 'PROCEDURE') p.acceptOne(['IN', 'OUT', 'INOUT']);
  p.identifier();
  skipType(p);
}

/** `[COMMENT s | LANGUAGE l | [NOT] DETERMINISTIC | CONTAINS SQL | NO SQL | READS SQL DATA | MODIFIES SQL DATA | SQL SECURITY …]…` */
function skipCharacteristics(p: Cursor): boolean {
  for (let found = false; ; found = true) {
    switch (p.kind) {
      case 'COMMENT':
        p.advance();
        p.string();
        break;
      case 'LANGUAGE':
        p.advance();
        if (!p.accept('SQL')) p.identifierOrString();
        break;
      case 'NOT':
        p.advance();
        p.expect('DETERMINISTIC');
        break;
      case 'DETERMINISTIC':
        p.advance();
        break;
      case 'CONTAINS':
      case 'NO':
        p.advance();
        p.expect('SQL');
        break;
      case 'READS':
      case 'MODIFIES':
        p.advance();
        p.expectBoth('SQL', 'DATA');
        break;
      case 'SQL':
        p.advance();
        p.expect('SECURITY');
        p.expectOne(['DEFINER', 'INVOKER']);
        break;
      default:
        return found;
    }
  }
}

/** `(BEFORE|AFTER) (INSERT|UPDATE|DELETE) ON table FOR EACH ROW [(FOLLOWS|PRECEDES) trigger]` */
function parseTriggerHead(p: Cursor): void {
  p.expectOne(['BEFORE', 'AFTER']);
  p.expectOne(['INSERT', 'UPDATE', 'DELETE']);
  p.expect('ON');
  p.qualifiedName();
  p.expectBoth('FOR', 'EACH');
  p.expect('ROW');
  if (p.acceptOne(['FOLLOWS', 'PRECEDES']) !== null) p.identifierOrString();
}

/** `ON SCHEDULE schedule [ON COMPLETION [NOT] PRESERVE] [ENABLE | DISABLE [ON REPLICA]] [COMMENT s] DO` */
function parseEventHead(p: Cursor): void {
  p.expectBoth('ON', 'SCHEDULE');
  skipSchedule(p);
  if (p.accept('ON')) skipCompletion(p);
  skipEventOptions(p);
  p.expect('DO');
}

/** `AT expr | EVERY expr unit [STARTS expr] [ENDS expr]` */
function skipSchedule(p: Cursor): void {
  if (p.accept('AT')) {
    parseExpr(p);
    return;
  }
  p.expect('EVERY');
  parseExpr(p);
  parseUnit(p);
  if (p.accept('STARTS')) parseExpr(p);
  if (p.accept('ENDS')) parseExpr(p);
}
function skipCompletion(p: Cursor): void {
  p.expect('COMPLETION');
  p.accept('NOT');
  p.expect('PRESERVE');
}
function skipEventOptions(p: Cursor): boolean {
  let found = false;
  if (p.accept('ENABLE')) found = true;
  else if (p.accept('DISABLE')) {
    found = true;
    if (p.accept('ON')) p.expectOne(['REPLICA', 'SLAVE']);
  }
  if (!p.accept('COMMENT')) return found;
  p.string();
  return true;
}

/** `ALTER (PROCEDURE|FUNCTION) name characteristics | ALTER EVENT name …` */
export function parseAlterProgram(p: Cursor, pos: number, definer: AccountName | null): StoredProgramStatement {
  const object = p.expectOne(['PROCEDURE', 'FUNCTION', 'EVENT']);
  const name = p.qualifiedName();
  if (object === 'EVENT') parseAlterEvent(p);
  else skipCharacteristics(p);
  return program(p, { action: 'ALTER', object, name, ifExists: false, ifNotExists: false, definer, pos });
}

/** `[ON SCHEDULE …] [ON COMPLETION …] [RENAME TO name] [ENABLE|DISABLE] [COMMENT s] [DO body]`, one of them at least */
function parseAlterEvent(p: Cursor): void {
  let found = false;
  if (p.acceptBoth('ON', 'SCHEDULE')) {
    skipSchedule(p);
    found = true;
  }
  if (p.accept('ON')) {
    skipCompletion(p);
    found = true;
  }
  if (p.accept('RENAME')) {
    p.expect('TO');
    p.qualifiedName();
    found = true;
  }
  found = skipEventOptions(p) || found;
  if (p.accept('DO')) skipBody(p);
  else if (!found) p.fail();
}

/** `(PROCEDURE|FUNCTION|TRIGGER|EVENT) [IF EXISTS] name` */
export function parseDropProgram(p: Cursor, pos: number): StoredProgramStatement {
  const object = p.expectOne(['PROCEDURE', 'FUNCTION', 'TRIGGER', 'EVENT']);
  const ifExists = p.ifExists();
  const name = p.qualifiedName();
  return program(p, { action: 'DROP', object, name, ifExists, ifNotExists: false, definer: null, pos });
}
