/** Operands: literals, names, parentheses, and what starts with a keyword. Calls are in calls.ts. */
import type {
  Case,
  ColumnRef,
  Expr,
  HexLiteral,
  Row,
  Star,
  StringLiteral,
  SystemVariable,
  TemporalLiteral,
  VariableScope,
} from '../ast.ts';
import type { TokenKind } from '../lexer.ts';
import { bitDigits, hexDigits, unquoteString } from '../unquote.ts';
import { parseCall, parseFunctionWord, parseKeywordCall } from './calls.ts';
import type { Cursor } from './cursor.ts';
import { parseExpr, parseExprList, parseInterval, parseNot } from './expressions.ts';
import { continueQuery, continuesQuery, parseParenthesisedQuery, startsQuery } from './select.ts';

/** An operand without prefix operators and without COLLATE. */
export function parsePrimary(p: Cursor): Expr {
  const pos = p.start;
  switch (p.kind) {
    case 'ident':
    case 'quoted':
      return parseName(p);
    case 'function':
      return parseFunctionWord(p);
    case 'int':
      return p.intLiteral();
    case 'decimal':
    case 'float': {
      const kind = p.kind === 'float' ? 'FloatLiteral' : 'DecimalLiteral';
      const literal = { kind, text: p.text(), pos, end: p.end, slot: p.literals - 1 } as const;
      p.advance();
      return literal;
    }
    case 'string':
    case 'nstring':
      return parseString(p, null, pos);
    case 'hex':
    case 'bit':
      return parseBinaryLiteral(p, null, pos);
    case 'introducer':
      return parseIntroduced(p);
    case '?': {
      const index = p.params++;
      p.advance();
      return { kind: 'ParamMarker', index, pos };
    }
    case '(':
      return parseParentheses(p);
    case 'uservar':
      return parseUserVariable(p);
    case '@@':
      return parseSystemVariable(p);
    case '{':
      return parseOdbc(p);
    default:
      return parseKeyword(p);
  }
}

function parseKeyword(p: Cursor): Expr {
  const pos = p.start;
  switch (p.kind) {
    case 'NULL':
      p.advance();
      return { kind: 'NullLiteral', pos };
    case 'TRUE':
    case 'FALSE': {
      const value = p.kind === 'TRUE';
      p.advance();
      return { kind: 'BoolLiteral', value, pos };
    }
    case 'CASE':
      return parseCase(p);
    case 'EXISTS':
      p.advance();
      return { kind: 'Exists', query: parseParenthesisedQuery(p), pos };
    case 'ROW': {
      p.advance();
      p.expect('(');
      const items = parseExprList(p);
      if (items.length < 2) p.fail();
      p.expect(')');
      return { kind: 'Row', items, pos };
    }
    case 'INTERVAL':
      return parseLeadingInterval(p);
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
      return p.peek() === 'string' ? parseTemporal(p, p.kind) : parseKeywordName(p);
    default:
      return parseKeywordName(p);
  }
}

/** A function that is a keyword, or a keyword used as a name. */
function parseKeywordName(p: Cursor): Expr {
  const called = !p.name || p.beforeParenthesis();
  return (called ? parseKeywordCall(p) : null) ?? parseName(p);
}

// ── Literals ─────────────────────────────────────────────────────────────────

/** One or more adjacent strings. The first may be N'…' or have an introducer. */
function parseString(p: Cursor, introducer: string | null, pos: number): StringLiteral {
  const national = p.kind === 'nstring';
  const slot = p.literals - 1;
  const escapes = !p.mode.noBackslashEscapes;
  let value = unquoteString(p.source, national ? p.start + 1 : p.start, p.end, escapes);
  p.advance();
  if (p.kind === 'string') p.structural.push(slot);
  while (p.kind === 'string') value += p.string();
  return { kind: 'StringLiteral', value, charset: introducer ?? (national ? 'utf8mb3' : null), pos, end: p.previousEnd, slot };
}

function parseBinaryLiteral(p: Cursor, charset: string | null, pos: number): Expr {
  const base = { charset, pos, end: p.end, slot: p.literals - 1 };
  const literal: Expr =
    p.kind === 'hex'
      ? ({ kind: 'HexLiteral', hex: hexDigits(p.source, p.start, p.end), ...base } satisfies HexLiteral)
      : { kind: 'BitLiteral', bits: bitDigits(p.source, p.start, p.end), ...base };
  p.advance();
  return literal;
}

function parseIntroduced(p: Cursor): Expr {
  const pos = p.start;
  const name = p.source.slice(p.start + 1, p.end).toLowerCase();
  const charset = name === 'utf8' ? 'utf8mb3' : name;
  p.advance();
  if (p.kind === 'string') return parseString(p, charset, pos);
  if (p.kind === 'hex' || p.kind === 'bit') return parseBinaryLiteral(p, charset, pos);
  return p.fail();
}

/** `DATE'…'`, `TIME'…'`, `TIMESTAMP'…'` */
function parseTemporal(p: Cursor, type: TemporalLiteral['type']): TemporalLiteral {
  const pos = p.start;
  p.advance();
  const slot = p.literals - 1;
  const value = p.string();
  return { kind: 'TemporalLiteral', type, value, pos, end: p.previousEnd, slot };
}

/** `'{' ident expr '}'`: {d '…'}, {t '…'}, {ts '…'} are temporal literals, the others what they hold. */
function parseOdbc(p: Cursor): Expr {
  const pos = p.start;
  p.advance();
  const word = p.identifier().toLowerCase();
  const type = word === 'd' ? 'DATE' : word === 't' ? 'TIME' : word === 'ts' ? 'TIMESTAMP' : null;
  if (type !== null && p.kind === 'string') {
    const mark = p.mark();
    const slot = p.literals - 1;
    const value = p.stringValue();
    p.advance();
    if (p.at('}')) {
      p.structural.push(slot);
      p.advance();
      return { kind: 'TemporalLiteral', type, value, pos, end: p.previousEnd, slot };
    }
    p.reset(mark);
  }
  const expr = parseExpr(p);
  p.expect('}');
  return expr;
}

// ── Names ────────────────────────────────────────────────────────────────────

/** A column, a call, or a keyword's name used as either. */
function parseName(p: Cursor): Expr {
  if (!p.name) p.fail();
  if (!p.beforeParenthesis()) return parseColumn(p);
  // Other keywords are no functions: the parenthesis is the error.
  return p.kind === 'ident' || p.kind === 'quoted' ? parseCall(p) : parseColumn(p);
}

/** `[[schema '.'] table '.'] column [('->' | '->>') path]`; in front of a parenthesis a schema's function. */
function parseColumn(p: Cursor): Expr {
  const pos = p.start;
  let schema: string | null = null;
  let table: string | null = null;
  let name = p.identifier();
  if (p.kind === '.') {
    p.advance();
    table = name;
    if (p.at('*')) return star(p, null, table, pos);
    name = p.identifier();
    if (p.at('(')) return parseCall(p, table, name, pos);
    if (p.at('.')) {
      p.advance();
      schema = table;
      table = name;
      if (p.at('*')) return star(p, schema, table, pos);
      name = p.identifier();
    }
  }
  const column: ColumnRef = { kind: 'ColumnRef', schema, table, name, pos };
  if (p.kind !== '->' && p.kind !== '->>') return column;
  const op = p.kind;
  p.advance();
  return { kind: 'Binary', op, left: column, right: p.stringLiteral(), pos };
}

/** What may follow `t.*`: it is no operand and has no alias. */
const AFTER_STAR: ReadonlySet<TokenKind> = new Set<TokenKind>([
  ',',
  ')',
  ';',
  'eof',
  'FROM',
  'INTO',
  'WHERE',
  'GROUP',
  'HAVING',
  'WINDOW',
  'QUALIFY',
  'ORDER',
  'LIMIT',
  'UNION',
  'EXCEPT',
  'INTERSECT',
  'FOR',
  'LOCK',
]);

/** `t.*`, which only a select list takes. */
function star(p: Cursor, schema: string | null, table: string, pos: number): Star {
  if (pos !== p.starAt) p.fail();
  p.advance();
  if (!AFTER_STAR.has(p.kind)) p.fail();
  return { kind: 'Star', schema, table, pos };
}

/** A column alone: `[[schema '.'] table '.'] column`. */
export function parseColumnRef(p: Cursor): ColumnRef {
  const pos = p.start;
  const first = p.identifier();
  if (!p.accept('.')) return { kind: 'ColumnRef', schema: null, table: null, name: first, pos };
  const second = p.identifier();
  if (!p.accept('.')) return { kind: 'ColumnRef', schema: null, table: first, name: second, pos };
  return { kind: 'ColumnRef', schema: first, table: second, name: p.identifier(), pos };
}

function parseUserVariable(p: Cursor): Expr {
  const pos = p.start;
  const name = p.userVariable();
  if (!p.accept(':=')) return { kind: 'UserVariable', name, pos };
  return { kind: 'UserVariableAssign', name, value: parseExpr(p), pos };
}

const SCOPES: Readonly<Record<string, VariableScope>> = {
  GLOBAL: 'GLOBAL',
  SESSION: 'SESSION',
  LOCAL: 'SESSION',
  PERSIST: 'PERSIST',
  PERSIST_ONLY: 'PERSIST_ONLY',
};

/** Scope that a word names, null for any other word. */
export function variableScope(word: string): VariableScope | null {
  return SCOPES[word.toUpperCase()] ?? null;
}

/** `'@@' [scope '.'] name ['.' name]` */
export function parseSystemVariable(p: Cursor): SystemVariable {
  const pos = p.start;
  p.expect('@@');
  const first = p.identifier();
  const scope = p.kind === '.' ? variableScope(first) : null;
  if (scope !== null) p.advance();
  let name = scope === null ? first : p.identifier();
  if (p.accept('.')) name += `.${p.identifier()}`;
  return { kind: 'SystemVariable', scope, name: name.toLowerCase(), pos };
}

// ── What has parts ───────────────────────────────────────────────────────────

/** `CASE [expr] WHEN expr THEN expr … [ELSE expr] END` */
function parseCase(p: Cursor): Case {
  const pos = p.start;
  p.advance();
  const operand = p.kind === 'WHEN' ? null : parseExpr(p);
  const whens: { when: Expr; then: Expr }[] = [];
  p.expect('WHEN');
  do {
    const when = parseExpr(p);
    p.expect('THEN');
    // biome-ignore lint/suspicious/noThenProperty: the tree's name for it, and no promise
    whens.push({ when, then: parseExpr(p) });
  } while (p.accept('WHEN'));
  const otherwise = p.accept('ELSE') ? parseExpr(p) : null;
  p.expect('END');
  return { kind: 'Case', operand, whens, else: otherwise, pos };
}

/** `INTERVAL expr unit '+' expr`, or a call of INTERVAL. A lone interval is an operand of `+` only. */
function parseLeadingInterval(p: Cursor): Expr {
  const pos = p.start;
  const interval = parseInterval(p);
  if (interval.kind !== 'Interval') return interval;
  p.expect('+');
  p.enter();
  const right = parseNot(p);
  p.leave();
  return { kind: 'Binary', op: '+', left: interval, right, pos };
}

/** `'(' expr ')' | '(' expr ',' expr … ')' | '(' query ')'` */
function parseParentheses(p: Cursor): Expr {
  const pos = p.start;
  p.advance();
  if (startsQuery(p)) return { kind: 'Subquery', query: parseParenthesisedQuery(p, true), pos };
  const first = parseExpr(p);
  if (p.accept(')')) return first;
  if (first.kind === 'Subquery' && continuesQuery(p)) {
    const query = continueQuery(p, first.query, first.pos);
    p.expect(')');
    return { kind: 'Subquery', query, pos };
  }
  const items = [first];
  while (p.accept(',')) items.push(parseExpr(p));
  if (items.length === 1) p.fail();
  p.expect(')');
  return { kind: 'Row', items, pos } satisfies Row;
}
