/** Calls of functions: those with a grammar of their own by name, all others alike. */
import type { CastTarget, ColumnRef, Expr, FunctionCall, MatchAgainst, OnJsonEvent } from '../ast.ts';
import type { TokenKind } from '../lexer.ts';
import { parseCount, parseGroupConcat, parseJsonObjectAgg, simpleAggregate, windowFunction } from './aggregates.ts';
import { parseSignedLiteral } from './columns.ts';
import type { Cursor } from './cursor.ts';
import { isUnit, parseBits, parseExpr, parseExprList, parseInterval, parseUnit } from './expressions.ts';
import { parseColumnRef } from './primary.ts';
import { parseCastType, parseCharsetName } from './types.ts';

type Special = (p: Cursor, pos: number) => Expr;

/** A call of `name`, or of the identifier that stands here. */
export function parseCall(p: Cursor, schema: string | null = null, name = p.identifier(), pos = p.previousStart): Expr {
  return { kind: 'FunctionCall', schema, name: schema === null ? name.toUpperCase() : name, args: parseArguments(p), pos };
}

/** A call of one of the functions that the lexer knows before a parenthesis. */
export function parseFunctionWord(p: Cursor): Expr {
  const pos = p.start;
  const name = p.text().toUpperCase();
  p.advance();
  const special = SPECIALS.get(name);
  return special === undefined ? p.failAt(pos) : special(p, pos);
}

/**
 * A keyword that starts a call (IF, LEFT, CURRENT_TIMESTAMP, …), parentheses or not; null where the keyword is no such function.
 */
export function parseKeywordCall(p: Cursor): Expr | null {
  const pos = p.start;
  const name = p.kind;
  if (BARE.has(name)) {
    p.advance();
    return { kind: 'FunctionCall', schema: null, name, args: optionalPrecision(p), pos };
  }
  const special = KEYWORD_SPECIALS.get(name);
  if (special !== undefined) {
    p.advance();
    return special(p, pos);
  }
  const count = KEYWORD_FUNCTIONS.get(name);
  if (count === undefined) return null;
  p.advance();
  return { kind: 'FunctionCall', schema: null, name, args: parseCountedArguments(p, count), pos };
}

/** `'(' [expr [',' expr]…] ')'` */
export function parseArguments(p: Cursor): Expr[] {
  p.expect('(');
  if (p.accept(')')) return [];
  const args = parseExprList(p);
  p.expect(')');
  return args;
}

/** `['(' [precision] ')']` after CURRENT_TIMESTAMP and its like. */
function optionalPrecision(p: Cursor): Expr[] {
  if (!p.accept('(')) return [];
  if (p.accept(')')) return [];
  const precision = p.intLiteral();
  p.expect(')');
  return [precision];
}

/** Keywords that are calls without parentheses, too. */
const BARE: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'CURRENT_DATE',
  'CURRENT_TIME',
  'CURRENT_TIMESTAMP',
  'CURRENT_USER',
  'LOCALTIME',
  'LOCALTIMESTAMP',
  'UTC_DATE',
  'UTC_TIME',
  'UTC_TIMESTAMP',
]);

/** Keywords that are names of functions with plain arguments, and how few and how many they take. */
const KEYWORD_FUNCTIONS: ReadonlyMap<TokenKind, readonly [number, number]> = new Map<TokenKind, readonly [number, number]>([
  ['ASCII', [1, 1]],
  ['CHARSET', [1, 1]],
  ['COALESCE', [1, Infinity]],
  ['COLLATION', [1, 1]],
  ['DATABASE', [0, 0]],
  ['DATE', [1, 1]],
  ['DAY', [1, 1]],
  ['FORMAT', [2, 3]],
  ['GEOMETRYCOLLECTION', [0, Infinity]],
  ['GEOMCOLLECTION', [0, Infinity]],
  ['GROUPING', [1, Infinity]],
  ['HOUR', [1, 1]],
  ['IF', [3, 3]],
  ['INSERT', [4, 4]],
  ['LEFT', [2, 2]],
  ['LINESTRING', [1, Infinity]],
  ['LOG', [1, 2]],
  ['MICROSECOND', [1, 1]],
  ['MINUTE', [1, 1]],
  ['MOD', [2, 2]],
  ['MONTH', [1, 1]],
  ['MULTILINESTRING', [1, Infinity]],
  ['MULTIPOINT', [1, Infinity]],
  ['MULTIPOLYGON', [1, Infinity]],
  ['POINT', [2, 2]],
  ['POLYGON', [1, Infinity]],
  ['QUARTER', [1, 1]],
  ['REPEAT', [2, 2]],
  ['REPLACE', [3, 3]],
  ['REVERSE', [1, 1]],
  ['RIGHT', [2, 2]],
  ['ROW_COUNT', [0, 0]],
  ['SCHEMA', [0, 0]],
  ['SECOND', [1, 1]],
  ['TIME', [1, 1]],
  ['TIMESTAMP', [1, 2]],
  ['TRUNCATE', [2, 2]],
  ['USER', [0, 0]],
  ['WEEK', [1, 2]],
  ['YEAR', [1, 1]],
]);

/** `'(' [expr [',' expr]…] ')'` with no fewer and no more arguments. */
function parseCountedArguments(p: Cursor, [minimum, maximum]: readonly [number, number]): Expr[] {
  p.expect('(');
  const args: Expr[] = [];
  if (maximum > 0 && !(minimum === 0 && p.kind === ')')) {
    args.push(parseExpr(p));
    while (args.length < maximum && (args.length < minimum || p.kind === ',')) {
      p.expect(',');
      args.push(parseExpr(p));
    }
  }
  p.expect(')');
  return args;
}

// ── Functions with keywords among their arguments ────────────────────────────

/** `CAST '(' expr [AT TIME ZONE …] AS type [ARRAY] ')'` */
function parseCast(p: Cursor, pos: number): Expr {
  p.expect('(');
  const expr = parseExpr(p);
  let atTimeZone: Expr | null = null;
  if (p.accept('AT')) {
    p.expectBoth('TIME', 'ZONE');
    p.accept('INTERVAL');
    atTimeZone = p.stringLiteral();
  }
  p.expect('AS');
  const target = parseCastType(p);
  const array = p.accept('ARRAY');
  p.expect(')');
  return { kind: 'Cast', style: 'CAST', expr, atTimeZone, target, array, pos };
}

/** `CONVERT '(' expr (',' type | USING charset) ')'` */
function parseConvert(p: Cursor, pos: number): Expr {
  p.expect('(');
  const expr = parseExpr(p);
  if (p.accept('USING')) {
    const charset = parseCharsetName(p);
    p.expect(')');
    return { kind: 'ConvertUsing', expr, charset, pos };
  }
  p.expect(',');
  const target = parseCastType(p);
  p.expect(')');
  return { kind: 'Cast', style: 'CONVERT', expr, atTimeZone: null, target, array: false, pos };
}

/** `CHAR '(' exprs [USING charset] ')'` */
function parseChar(p: Cursor, pos: number): Expr {
  p.expect('(');
  const args = parseExprList(p);
  const charset = p.accept('USING') ? parseCharsetName(p) : null;
  p.expect(')');
  return { kind: 'CharCall', args, charset, pos };
}

/** `TRIM '(' [[BOTH|LEADING|TRAILING] [expr] FROM] expr ')'` */
function parseTrim(p: Cursor, pos: number): Expr {
  p.expect('(');
  const side = p.acceptOne(['BOTH', 'LEADING', 'TRAILING']);
  let remove: Expr | null = null;
  let expr: Expr;
  if (side !== null && p.accept('FROM')) expr = parseExpr(p);
  else {
    expr = parseExpr(p);
    if (side !== null || p.kind === 'FROM') {
      p.expect('FROM');
      remove = expr;
      expr = parseExpr(p);
    }
  }
  p.expect(')');
  return { kind: 'Trim', side: side ?? 'BOTH', remove, expr, pos };
}

/** `SUBSTRING '(' expr (',' expr [',' expr] | FROM expr [FOR expr]) ')'` */
function parseSubstring(p: Cursor, pos: number): Expr {
  p.expect('(');
  const args = [parseExpr(p)];
  const from = p.accept('FROM');
  if (!from) p.expect(',');
  args.push(parseExpr(p));
  if (p.accept(from ? 'FOR' : ',')) args.push(parseExpr(p));
  p.expect(')');
  return { kind: 'FunctionCall', schema: null, name: 'SUBSTRING', args, pos };
}

/** `POSITION '(' bit_expr IN expr ')'` */
function parsePosition(p: Cursor, pos: number): Expr {
  p.expect('(');
  const needle = parseBits(p, 1);
  p.expect('IN');
  const args = [needle, parseExpr(p)];
  p.expect(')');
  return { kind: 'FunctionCall', schema: null, name: 'POSITION', args, pos };
}

/** `EXTRACT '(' unit FROM expr ')'` */
function parseExtract(p: Cursor, pos: number): Expr {
  p.expect('(');
  const unit = parseUnit(p);
  p.expect('FROM');
  const expr = parseExpr(p);
  p.expect(')');
  return { kind: 'Extract', unit, expr, pos };
}

/** `name '(' expr ',' (INTERVAL expr unit | expr) ')'`; only ADDDATE and SUBDATE take plain days. */
function dateArithmetic(name: string, plain: boolean): Special {
  return (p, pos) => {
    p.expect('(');
    const args = [parseExpr(p)];
    p.expect(',');
    if (p.kind === 'INTERVAL') args.push(parseInterval(p, plain));
    else if (plain) args.push(parseExpr(p));
    else p.fail();
    p.expect(')');
    return { kind: 'FunctionCall', schema: null, name, args, pos };
  };
}

/** TIMESTAMPADD, TIMESTAMPDIFF: `name '(' unit ',' expr ',' expr ')'` */
function parseTimestampCall(name: string): Special {
  return (p, pos) => {
    p.expect('(');
    const args: Expr[] = [parseKeywordArgument(p, isUnit(p.kind.replace('SQL_TSI_', '')) && !p.kind.includes('_MICROSECOND'))];
    for (let i = 0; i < 2; i++) {
      p.expect(',');
      args.push(parseExpr(p));
    }
    p.expect(')');
    return { kind: 'FunctionCall', schema: null, name, args, pos };
  };
}

/** `GET_FORMAT '(' (DATE|TIME|DATETIME|TIMESTAMP) ',' expr ')'` */
function parseGetFormat(p: Cursor, pos: number): Expr {
  p.expect('(');
  const args: Expr[] = [parseKeywordArgument(p, p.atOne(['DATE', 'TIME', 'DATETIME', 'TIMESTAMP']))];
  p.expect(',');
  args.push(parseExpr(p));
  p.expect(')');
  return { kind: 'FunctionCall', schema: null, name: 'GET_FORMAT', args, pos };
}

function parseKeywordArgument(p: Cursor, allowed: boolean): Expr {
  if (!allowed) p.fail();
  const keyword: Expr = { kind: 'Keyword', text: p.kind.replace('SQL_TSI_', ''), pos: p.start };
  p.advance();
  return keyword;
}

/** `WEIGHT_STRING '(' expr [AS (CHAR|BINARY) '(' n ')'] ')'` */
function parseWeightString(p: Cursor, pos: number): Expr {
  p.expect('(');
  const expr = parseExpr(p);
  const type = p.accept('AS') ? p.expectOne(['CHAR', 'BINARY']) : null;
  const as = type === null ? null : { type, length: p.lengthInParentheses() };
  p.expect(')');
  return { kind: 'WeightString', expr, as, pos };
}

/** `JSON_VALUE '(' doc ',' path [RETURNING type] [x ON EMPTY] [x ON ERROR] ')'` */
function parseJsonValue(p: Cursor, pos: number): Expr {
  p.expect('(');
  const doc = parseExpr(p);
  p.expect(',');
  const path = p.stringLiteral();
  const returning: CastTarget | null = p.accept('RETURNING') ? parseCastType(p) : null;
  const events = parseOnEvents(p);
  p.expect(')');
  return { kind: 'JsonValue', doc, path, returning, ...events, pos };
}

/** `[(NULL|ERROR|DEFAULT literal) ON EMPTY] [(…) ON ERROR]` of JSON_VALUE and JSON_TABLE. */
export function parseOnEvents(p: Cursor): { onEmpty: OnJsonEvent | null; onError: OnJsonEvent | null } {
  let onEmpty: OnJsonEvent | null = null;
  let onError: OnJsonEvent | null = null;
  while (onError === null && p.atOne(['NULL', 'ERROR', 'DEFAULT'])) {
    const event = parseEvent(p);
    p.expect('ON');
    if (onEmpty === null && p.accept('EMPTY')) onEmpty = event;
    else {
      p.expect('ERROR');
      onError = event;
    }
  }
  return { onEmpty, onError };
}
function parseEvent(p: Cursor): OnJsonEvent {
  if (p.accept('NULL')) return { kind: 'Null' };
  if (p.accept('ERROR')) return { kind: 'Error' };
  p.expect('DEFAULT');
  return { kind: 'Default', value: parseSignedLiteral(p) };
}

/** `MATCH ['('] columns [')'] AGAINST '(' bit_expr [modifier] ')'` */
function parseMatch(p: Cursor, pos: number): MatchAgainst {
  const parenthesised = p.accept('(');
  const columns: ColumnRef[] = p.list(() => parseColumnRef(p));
  if (parenthesised) p.expect(')');
  p.expect('AGAINST');
  p.expect('(');
  const against = parseBits(p, 1);
  const mode = parseMatchMode(p);
  p.expect(')');
  return { kind: 'MatchAgainst', columns, against, mode, pos };
}
function parseMatchMode(p: Cursor): MatchAgainst['mode'] {
  if (p.accept('IN')) {
    if (p.accept('BOOLEAN')) {
      p.expect('MODE');
      return 'BOOLEAN';
    }
    p.expectBoth('NATURAL', 'LANGUAGE');
    p.expect('MODE');
    return parseExpansion(p) ? 'NATURAL_EXPANSION' : 'NATURAL';
  }
  return parseExpansion(p) ? 'EXPANSION' : null;
}
function parseExpansion(p: Cursor): boolean {
  if (!p.accept('WITH')) return false;
  p.expectBoth('QUERY', 'EXPANSION');
  return true;
}

/** `VALUES '(' column ')'` */
function parseValuesOf(p: Cursor, pos: number): Expr {
  p.expect('(');
  const column = parseColumnRef(p);
  p.expect(')');
  return { kind: 'ValuesOf', column, pos };
}

/** `DEFAULT '(' column ')'` */
function parseDefaultOf(p: Cursor, pos: number): Expr {
  p.expect('(');
  const column = parseColumnRef(p);
  p.expect(')');
  return { kind: 'Default', column, pos };
}

/** `name '(' ')'` */
function emptyCall(name: string): Special {
  return (p, pos) => {
    p.expectBoth('(', ')');
    return { kind: 'FunctionCall', schema: null, name, args: [], pos };
  };
}

/** NOW, SYSDATE and CURTIME: at most a literal number of digits. */
function clockCall(name: string): Special {
  return (p, pos) => {
    if (p.kind !== '(') p.fail();
    return { kind: 'FunctionCall', schema: null, name, args: optionalPrecision(p), pos } satisfies FunctionCall;
  };
}

/** Functions that MySQL's lexer knows only directly before a parenthesis. */
const SPECIALS: ReadonlyMap<string, Special> = new Map<string, Special>([
  ['COUNT', parseCount],
  ...(['SUM', 'AVG', 'MIN', 'MAX', 'ST_COLLECT'] as const).map((name): [string, Special] => [name, simpleAggregate(name, true)]),
  ...(
    [
      'BIT_AND',
      'BIT_OR',
      'BIT_XOR',
      'STD',
      'STDDEV',
      'STDDEV_POP',
      'STDDEV_SAMP',
      'VARIANCE',
      'VAR_POP',
      'VAR_SAMP',
      'JSON_ARRAYAGG',
      'ANY_VALUE',
    ] as const
  ).map((name): [string, Special] => [name, simpleAggregate(name, false)]),
  ['GROUP_CONCAT', parseGroupConcat],
  ['JSON_OBJECTAGG', parseJsonObjectAgg],
  ['CAST', parseCast],
  ['TRIM', parseTrim],
  ['SUBSTRING', parseSubstring],
  ['SUBSTR', parseSubstring],
  ['MID', parseSubstring],
  ['POSITION', parsePosition],
  ['EXTRACT', parseExtract],
  ['DATE_ADD', dateArithmetic('DATE_ADD', false)],
  ['DATE_SUB', dateArithmetic('DATE_SUB', false)],
  ['ADDDATE', dateArithmetic('ADDDATE', true)],
  ['SUBDATE', dateArithmetic('SUBDATE', true)],
  ['CURDATE', emptyCall('CURDATE')],
  ['CURTIME', clockCall('CURTIME')],
  ['SESSION_USER', emptyCall('SESSION_USER')],
  ['SYSTEM_USER', emptyCall('SYSTEM_USER')],
  ['NOW', clockCall('NOW')],
  ['SYSDATE', clockCall('SYSDATE')],
]);

const KEYWORD_SPECIALS: ReadonlyMap<TokenKind, Special> = new Map<TokenKind, Special>([
  ['CONVERT', parseConvert],
  ['CHAR', parseChar],
  ['MATCH', parseMatch],
  ['VALUES', parseValuesOf],
  ['DEFAULT', parseDefaultOf],
  ['TIMESTAMPADD', parseTimestampCall('TIMESTAMPADD')],
  ['TIMESTAMPDIFF', parseTimestampCall('TIMESTAMPDIFF')],
  ['GET_FORMAT', parseGetFormat],
  ['WEIGHT_STRING', parseWeightString],
  ['JSON_VALUE', parseJsonValue],
  ['ROW_NUMBER', windowFunction('ROW_NUMBER', 0, 0)],
  ['RANK', windowFunction('RANK', 0, 0)],
  ['DENSE_RANK', windowFunction('DENSE_RANK', 0, 0)],
  ['PERCENT_RANK', windowFunction('PERCENT_RANK', 0, 0)],
  ['CUME_DIST', windowFunction('CUME_DIST', 0, 0)],
  ['NTILE', windowFunction('NTILE', 1, 1)],
  ['LAG', windowFunction('LAG', 1, 3)],
  ['LEAD', windowFunction('LEAD', 1, 3)],
  ['FIRST_VALUE', windowFunction('FIRST_VALUE', 1, 1)],
  ['LAST_VALUE', windowFunction('LAST_VALUE', 1, 1)],
  ['NTH_VALUE', windowFunction('NTH_VALUE', 2, 2)],
]);

/** Whether a call of this name, in upper case, has a grammar of its own: by a keyword, or directly before a parenthesis only. */
export function takesKeyword(name: string): 'keyword' | 'function' | null {
  const kind = name as TokenKind;
  if (SPECIALS.has(name)) return 'function';
  return BARE.has(kind) || KEYWORD_FUNCTIONS.has(kind) || KEYWORD_SPECIALS.has(kind) || name === 'INTERVAL' ? 'keyword' : null;
}
