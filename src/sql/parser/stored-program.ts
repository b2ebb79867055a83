/** CREATE, ALTER and DROP of procedures, functions, triggers and events. Their bodies are walked to find the end, and kept as text. */
import type { AccountName, StoredProgramStatement } from '../ast.ts';
import type { Cursor } from './cursor.ts';
import { skipBody } from './program-body.ts';
import { skipParentheses, skipToken } from './whole.ts';

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
  return { kind: 'StoredProgram', ...parts, text: p.source.slice(parts.pos, p.previousEnd) };
}

/** `CREATE [AGGREGATE] FUNCTION name RETURNS (STRING|INTEGER|INT|REAL|DECIMAL) SONAME 'library'` */
function loadable(p: Cursor, parts: Pick<StoredProgramStatement, 'pos' | 'definer' | 'ifNotExists' | 'name'>): StoredProgramStatement {
  p.expect('RETURNS');
  p.expectOne(['STRING', 'INTEGER', 'INT', 'REAL', 'DECIMAL', 'DEC']);
  p.expect('SONAME');
  p.string();
  return program(p, { action: 'CREATE', object: 'FUNCTION', ifExists: false, ...parts });
}

/** `'(' parameters ')' [RETURNS type] characteristics` */
function parseRoutineHead(p: Cursor, object: ProgramObject): void {
  if (p.kind !== '(') p.fail();
  skipParentheses(p);
  if (object === 'FUNCTION') parseReturns(p);
  skipCharacteristics(p);
}

/** `RETURNS type`: up to what starts a characteristic or the body. */
function parseReturns(p: Cursor): void {
  p.expect('RETURNS');
  skipToken(p);
  for (;;) {
    if (p.kind === '(') skipParentheses(p);
    else if (p.atOne(['UNSIGNED', 'ZEROFILL', 'SIGNED', 'VARYING', 'PRECISION', 'BINARY', 'ASCII', 'UNICODE', 'BYTE'])) skipToken(p);
    else if (p.atOne(['CHARSET', 'COLLATE'])) {
      skipToken(p);
      skipToken(p);
    } else if (p.kind === 'CHARACTER' || p.kind === 'CHAR') {
      skipToken(p);
      p.expect('SET');
      skipToken(p);
    } else return;
  }
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
        p.identifierOrString();
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

/** `ON SCHEDULE … [ON COMPLETION [NOT] PRESERVE] [ENABLE | DISABLE [ON REPLICA]] [COMMENT s] DO` */
function parseEventHead(p: Cursor): void {
  p.expectBoth('ON', 'SCHEDULE');
  if (p.kind !== 'AT' && p.kind !== 'EVERY') p.fail();
  while (!p.at('DO')) {
    if (p.at(';') || p.at(')')) p.fail();
    if (p.at('(')) skipParentheses(p);
    else skipToken(p);
  }
  p.advance();
}

/** `ALTER (PROCEDURE|FUNCTION) name characteristics | ALTER EVENT name …` */
export function parseAlterProgram(p: Cursor, pos: number, definer: AccountName | null): StoredProgramStatement {
  const object = p.expectOne(['PROCEDURE', 'FUNCTION', 'EVENT']);
  const name = p.qualifiedName();
  if (object === 'EVENT') parseAlterEvent(p);
  else skipCharacteristics(p);
  return program(p, { action: 'ALTER', object, name, ifExists: false, ifNotExists: false, definer, pos });
}

/** What an event changes; a body after DO. */
function parseAlterEvent(p: Cursor): void {
  if (!p.atOne(['ON', 'RENAME', 'ENABLE', 'DISABLE', 'COMMENT', 'DO'])) p.fail();
  while (p.kind !== 'DO' && p.kind !== 'eof' && p.kind !== ';') {
    if (p.kind === '(') skipParentheses(p);
    else skipToken(p);
  }
  if (p.accept('DO')) skipBody(p);
}

/** `(PROCEDURE|FUNCTION|TRIGGER|EVENT) [IF EXISTS] name` */
export function parseDropProgram(p: Cursor, pos: number): StoredProgramStatement {
  const object = p.expectOne(['PROCEDURE', 'FUNCTION', 'TRIGGER', 'EVENT']);
  const ifExists = p.ifExists();
  const name = p.qualifiedName();
  return program(p, { action: 'DROP', object, name, ifExists, ifNotExists: false, definer: null, pos });
}
