/**
 * Bodies of stored programs, statement by statement: enough to know where one ends and that it is well formed.
 * The statements of SQL in it are parsed as such, where the grammar outside bodies knows them.
 */
import type { Cursor } from './cursor.ts';
import { parseCollationName, parseExpr } from './expressions.ts';
import { parseStatement } from './parser.ts';
import { parseDataType } from './types.ts';

/** One statement of a body: a block, a control structure, or SQL. */
export function skipBody(p: Cursor): void {
  p.enter();
  skipProgramStatement(p);
  p.leave();
}

function skipProgramStatement(p: Cursor): void {
  if (p.name && p.peek() === ':') {
    p.advance();
    p.advance();
    if (!p.atOne(['BEGIN', 'LOOP', 'WHILE', 'REPEAT'])) p.fail();
    skipLabelled(p);
    p.acceptIdentifier();
    return;
  }
  switch (p.kind) {
    case 'IF':
      skipIf(p);
      return;
    case 'CASE':
      skipCase(p);
      return;
    case 'BEGIN':
    case 'LOOP':
    case 'WHILE':
    case 'REPEAT':
      skipLabelled(p);
      return;
    case 'RETURN':
      p.advance();
      parseExpr(p);
      return;
    case 'LEAVE':
    case 'ITERATE':
      p.advance();
      p.identifier();
      return;
    case 'OPEN':
    case 'CLOSE':
      p.advance();
      p.identifier();
      return;
    case 'FETCH':
      skipFetch(p);
      return;
    default:
      parseStatement(p);
  }
}

function skipLabelled(p: Cursor): void {
  switch (p.kind) {
    case 'BEGIN':
      skipBlock(p);
      return;
    case 'LOOP':
      p.advance();
      skipStatements(p, ['END']);
      p.expectBoth('END', 'LOOP');
      return;
    case 'WHILE':
      p.advance();
      skipCondition(p, 'DO');
      skipStatements(p, ['END']);
      p.expectBoth('END', 'WHILE');
      return;
    default:
      p.expect('REPEAT');
      skipStatements(p, ['UNTIL']);
      p.expect('UNTIL');
      skipCondition(p, 'END');
      p.expect('REPEAT');
  }
}

/** `BEGIN [NOT ATOMIC] [declaration ';']… [statement ';']… END` */
function skipBlock(p: Cursor): void {
  p.expect('BEGIN');
  while (p.kind === 'DECLARE') {
    skipDeclaration(p);
    p.expect(';');
  }
  while (p.kind !== 'END') {
    skipBody(p);
    p.expect(';');
  }
  p.advance();
}

/** `statement ';' [statement ';']…` up to one of the words. */
function skipStatements(p: Cursor, ends: readonly ('END' | 'UNTIL' | 'ELSE' | 'ELSEIF' | 'WHEN')[]): void {
  do {
    skipBody(p);
    p.expect(';');
  } while (!p.atOne(ends));
}

/** `IF expr THEN statements [ELSEIF expr THEN statements]… [ELSE statements] END IF` */
function skipIf(p: Cursor): void {
  p.expect('IF');
  do {
    skipCondition(p, 'THEN');
    skipStatements(p, ['ELSEIF', 'ELSE', 'END']);
  } while (p.accept('ELSEIF'));
  if (p.accept('ELSE')) skipStatements(p, ['END']);
  p.expectBoth('END', 'IF');
}

/** `CASE [expr] WHEN expr THEN statements … [ELSE statements] END CASE` */
function skipCase(p: Cursor): void {
  p.expect('CASE');
  if (p.kind === 'WHEN') p.advance();
  else skipCondition(p, 'WHEN');
  do {
    skipCondition(p, 'THEN');
    skipStatements(p, ['WHEN', 'ELSE', 'END']);
  } while (p.accept('WHEN'));
  if (p.accept('ELSE')) skipStatements(p, ['END']);
  p.expectBoth('END', 'CASE');
}

/** `FETCH [[NEXT] FROM] cursor INTO names` */
function skipFetch(p: Cursor): void {
  p.advance();
  if (p.acceptBoth('NEXT', 'FROM') === false) p.accept('FROM');
  p.identifier();
  p.expect('INTO');
  p.list(() => p.identifier());
}

/** `DECLARE (names type [DEFAULT expr] | name CONDITION FOR … | name CURSOR FOR query | (CONTINUE|EXIT|UNDO) HANDLER FOR … statement)` */
function skipDeclaration(p: Cursor): void {
  p.expect('DECLARE');
  if (p.atOne(['CONTINUE', 'EXIT', 'UNDO']) && p.peek() === 'HANDLER') {
    p.advance();
    p.advance();
    p.expect('FOR');
    p.list(() => skipHandlerCondition(p));
    skipBody(p);
    return;
  }
  p.identifier();
  if (p.accept('CURSOR')) {
    p.expect('FOR');
    parseStatement(p);
  } else if (p.accept('CONDITION')) {
    p.expect('FOR');
    skipHandlerCondition(p);
  } else {
    while (p.accept(',')) p.identifier();
    skipType(p);
    if (p.accept('DEFAULT')) parseExpr(p);
  }
}

/** `type [COLLATE name]` of a parameter, a result or a local variable */
export function skipType(p: Cursor): void {
  parseDataType(p);
  if (p.accept('COLLATE')) parseCollationName(p);
}

/** `number | SQLSTATE [VALUE] 'state' | name | SQLWARNING | NOT FOUND | SQLEXCEPTION` */
function skipHandlerCondition(p: Cursor): void {
  if (p.accept('SQLSTATE')) {
    p.accept('VALUE');
    p.string();
  } else if (p.accept('NOT')) p.expect('FOUND');
  else if (p.kind === 'int') p.integer();
  else if (!p.accept('SQLWARNING') && !p.accept('SQLEXCEPTION')) p.identifier();
}

/** An expression, parsed as one, up to and including a word. */
function skipCondition(p: Cursor, end: 'THEN' | 'DO' | 'WHEN' | 'END'): void {
  parseExpr(p);
  p.expect(end);
}
