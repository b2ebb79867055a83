/**
 * Bodies of stored programs: blocks, control of what is done next, and the statements of SQL in them. What names mean (labels, variables, cursors,
 * conditions) is not looked at here.
 */
import type {
  BodyStatement,
  ConditionValue,
  DataType,
  Declaration,
  DeclareHandler,
  Expr,
  HandlerCondition,
  ProgramBlock,
  ProgramCase,
  ProgramIf,
} from '../ast.ts';
import type { Cursor } from './cursor.ts';
import { parseCollationName, parseExpr } from './expressions.ts';
import { parseStatement } from './parser.ts';
import { parseConditionValue } from './signal.ts';
import { parseDataType } from './types.ts';

/** One statement of a body: a block, a control structure, or SQL. */
export function parseBody(p: Cursor): BodyStatement {
  p.enter();
  const statement = parseBodyStatement(p);
  p.leave();
  return statement;
}

function parseBodyStatement(p: Cursor): BodyStatement {
  const pos = p.start;
  if (p.name && p.peek() === ':') {
    const label = p.identifier();
    p.advance();
    if (!p.atOne(['BEGIN', 'LOOP', 'WHILE', 'REPEAT'])) p.fail();
    return parseLabelled(p, label, pos);
  }
  switch (p.kind) {
    case 'IF':
      return parseIf(p);
    case 'CASE':
      return parseCase(p);
    case 'BEGIN':
    case 'LOOP':
    case 'WHILE':
    case 'REPEAT':
      return parseLabelled(p, null, pos);
    case 'RETURN':
      p.advance();
      return { kind: 'Return', value: parseExpr(p), pos };
    case 'LEAVE':
    case 'ITERATE': {
      const kind = p.kind === 'LEAVE' ? 'Leave' : 'Iterate';
      p.advance();
      return { kind, label: p.identifier(), pos };
    }
    case 'OPEN':
    case 'CLOSE': {
      const kind = p.kind === 'OPEN' ? 'OpenCursor' : 'CloseCursor';
      p.advance();
      return { kind, name: p.identifier(), pos };
    }
    case 'FETCH':
      return parseFetch(p);
    default:
      return parseStatement(p);
  }
}

/** `[label ':'] (BEGIN … END | LOOP … END LOOP | WHILE … END WHILE | REPEAT … END REPEAT) [label]`, from the word on */
function parseLabelled(p: Cursor, label: string | null, pos: number): BodyStatement {
  // Only what has a label at its start may repeat it at its end.
  const endLabel = (): string | null => (label === null ? null : p.acceptIdentifier());
  switch (p.kind) {
    case 'BEGIN': {
      const block = parseBlock(p, pos);
      return { ...block, label, endLabel: endLabel() };
    }
    case 'LOOP': {
      p.advance();
      const statements = parseStatements(p, ['END']);
      p.expectBoth('END', 'LOOP');
      return { kind: 'Loop', label, endLabel: endLabel(), statements, pos };
    }
    case 'WHILE': {
      p.advance();
      const condition = parseCondition(p, 'DO');
      const statements = parseStatements(p, ['END']);
      p.expectBoth('END', 'WHILE');
      return { kind: 'While', label, endLabel: endLabel(), condition, statements, pos };
    }
    default: {
      p.expect('REPEAT');
      const statements = parseStatements(p, ['UNTIL']);
      p.expect('UNTIL');
      const until = parseCondition(p, 'END');
      p.expect('REPEAT');
      return { kind: 'Repeat', label, endLabel: endLabel(), statements, until, pos };
    }
  }
}

/** `BEGIN [declaration ';']… [statement ';']… END` */
function parseBlock(p: Cursor, pos: number): ProgramBlock {
  p.expect('BEGIN');
  const declarations: Declaration[] = [];
  const statements: BodyStatement[] = [];
  while (p.kind === 'DECLARE') {
    declarations.push(parseDeclaration(p));
    p.expect(';');
  }
  while (p.kind !== 'END') {
    statements.push(parseBody(p));
    p.expect(';');
  }
  p.advance();
  return { kind: 'Block', label: null, endLabel: null, declarations, statements, pos };
}

type StatementsEnd = 'END' | 'UNTIL' | 'ELSE' | 'ELSEIF' | 'WHEN';

/** `statement ';' [statement ';']…` up to one of the words. */
function parseStatements(p: Cursor, ends: readonly StatementsEnd[]): BodyStatement[] {
  const statements: BodyStatement[] = [];
  do {
    statements.push(parseBody(p));
    p.expect(';');
  } while (!p.atOne(ends));
  return statements;
}

/** `IF expr THEN statements [ELSEIF expr THEN statements]… [ELSE statements] END IF` */
function parseIf(p: Cursor): ProgramIf {
  const pos = p.start;
  p.expect('IF');
  const branches: { condition: Expr; statements: BodyStatement[] }[] = [];
  do {
    const condition = parseCondition(p, 'THEN');
    branches.push({ condition, statements: parseStatements(p, ['ELSEIF', 'ELSE', 'END']) });
  } while (p.accept('ELSEIF'));
  const otherwise = p.accept('ELSE') ? parseStatements(p, ['END']) : null;
  p.expectBoth('END', 'IF');
  return { kind: 'If', branches, else: otherwise, pos };
}

/** `CASE [expr] WHEN expr THEN statements … [ELSE statements] END CASE` */
function parseCase(p: Cursor): ProgramCase {
  const pos = p.start;
  p.expect('CASE');
  const operand = p.kind === 'WHEN' ? null : parseExpr(p);
  p.expect('WHEN');
  const whens: { when: Expr; statements: BodyStatement[] }[] = [];
  do {
    const when = parseCondition(p, 'THEN');
    whens.push({ when, statements: parseStatements(p, ['WHEN', 'ELSE', 'END']) });
  } while (p.accept('WHEN'));
  const otherwise = p.accept('ELSE') ? parseStatements(p, ['END']) : null;
  p.expectBoth('END', 'CASE');
  return { kind: 'CaseStatement', operand, whens, else: otherwise, pos };
}

/** `FETCH [[NEXT] FROM] cursor INTO names` */
function parseFetch(p: Cursor): BodyStatement {
  const pos = p.start;
  p.advance();
  if (!p.acceptBoth('NEXT', 'FROM')) p.accept('FROM');
  const name = p.identifier();
  p.expect('INTO');
  return { kind: 'FetchCursor', name, into: p.list(() => p.identifier()), pos };
}

/** `DECLARE (names type [DEFAULT expr] | name CONDITION FOR … | name CURSOR FOR query | (CONTINUE|EXIT|UNDO) HANDLER FOR … statement)` */
function parseDeclaration(p: Cursor): Declaration {
  const pos = p.start;
  p.expect('DECLARE');
  if (p.atOne(['CONTINUE', 'EXIT', 'UNDO']) && p.peek() === 'HANDLER') return parseHandler(p, pos);
  const name = p.identifier();
  if (p.accept('CURSOR')) {
    p.expect('FOR');
    if (!p.atOne(['SELECT', '(', 'WITH', 'VALUES', 'TABLE'])) p.fail();
    return { kind: 'DeclareCursor', name, query: parseStatement(p), pos };
  }
  if (p.accept('CONDITION')) {
    p.expect('FOR');
    return { kind: 'DeclareCondition', name, value: parseHandlerNumber(p), pos };
  }
  const names = [name];
  while (p.accept(',')) names.push(p.identifier());
  const type = parseProgramType(p);
  return { kind: 'DeclareVariables', names, type, default: p.accept('DEFAULT') ? parseExpr(p) : null, pos };
}

/** `(CONTINUE|EXIT|UNDO) HANDLER FOR condition [',' condition]… statement` */
function parseHandler(p: Cursor, pos: number): DeclareHandler {
  const action = p.expectOne(['CONTINUE', 'EXIT', 'UNDO']);
  p.expectBoth('HANDLER', 'FOR');
  const conditions = p.list(() => parseHandlerCondition(p));
  return { kind: 'DeclareHandler', action, conditions, statement: parseBody(p), pos };
}

/** `type [COLLATE name]` of a parameter, a result or a local variable */
export function parseProgramType(p: Cursor): DataType {
  const type = parseDataType(p);
  return p.accept('COLLATE') ? { ...type, collation: parseCollationName(p) } : type;
}

/** `SQLWARNING | NOT FOUND | SQLEXCEPTION | number | SQLSTATE [VALUE] 'state' | name` */
function parseHandlerCondition(p: Cursor): HandlerCondition {
  if (p.accept('NOT')) {
    p.expect('FOUND');
    return { kind: 'Class', class: 'NOT FOUND' };
  }
  const known = p.acceptOne(['SQLWARNING', 'SQLEXCEPTION']);
  return known === null ? parseHandlerNumber(p) : { kind: 'Class', class: known };
}
/** `number | SQLSTATE [VALUE] 'state' | name` */
function parseHandlerNumber(p: Cursor): ConditionValue {
  return p.kind === 'int' ? { kind: 'Errno', errno: p.integer() } : parseConditionValue(p);
}

/** An expression, up to and including a word. */
function parseCondition(p: Cursor, end: 'THEN' | 'DO' | 'WHEN' | 'END'): Expr {
  const expr = parseExpr(p);
  p.expect(end);
  return expr;
}
