/**
 * Expressions, by precedence climbing over MySQL's table:
 * OR, XOR, AND, NOT, then comparisons and IS, then BETWEEN/IN/LIKE/REGEXP, then `|` … `^`, then prefixes, then COLLATE.
 * https://dev.mysql.com/doc/refman/8.4/en/operator-precedence.html
 */
import type { Binary, BinaryOp, ComparisonOp, Expr, IntervalUnit, Subquery } from '../ast.ts';
import type { TokenKind } from '../lexer.ts';
import { type Cursor, EXPRESSION_DEPTH } from './cursor.ts';
import { parsePrimary } from './primary.ts';
import { continueQuery, continuesQuery, parseParenthesisedQuery, startsQuery } from './select.ts';

/** Operands of an AND or OR chain above which its tree is balanced, so that walking it stays shallow. */
const BALANCED_ABOVE = 64;

/**
 * `expr`. What stands deepest in a text is the first operand of the first operand of …: so each level reads its first operand and leaves the rest to a
 * function of its own, and a level of parentheses costs six frames of the stack, not twelve.
 */
export function parseExpr(p: Cursor): Expr {
  p.enter(EXPRESSION_DEPTH);
  const first = parseNot(p);
  const expr = atLogical(p) ? parseLogical(p, first) : first;
  p.leave(EXPRESSION_DEPTH);
  return expr;
}

/** An expression whose first operand was already read. */
export function parseExprAfter(p: Cursor, operand: Expr): Expr {
  p.primed = operand;
  return parseExpr(p);
}

function atLogical(p: Cursor): boolean {
  return p.kind === 'AND' || p.kind === 'OR' || p.kind === '&&' || p.kind === 'XOR' || atOr(p);
}
function atOr(p: Cursor): boolean {
  return p.kind === 'OR' || (p.kind === '||' && !p.mode.pipesAsConcat);
}

/** OR, XOR and AND after their first operand. */
function parseLogical(p: Cursor, first: Expr): Expr {
  const operands = [parseXor(p, first)];
  let symbols = 0;
  while (atOr(p)) {
    if (p.kind === '||') symbols++;
    p.advance();
    operands.push(parseXor(p, parseNot(p)));
  }
  return withSymbols(chain('OR', operands), symbols);
}

function parseXor(p: Cursor, first: Expr): Expr {
  let left = parseAnd(p, first);
  for (let length = 1; p.accept('XOR'); length++) {
    p.checkChain(length);
    left = binary('XOR', left, parseAnd(p, parseNot(p)));
  }
  return left;
}

function parseAnd(p: Cursor, first: Expr): Expr {
  if (p.kind !== 'AND' && p.kind !== '&&') return first;
  const operands = [first];
  let symbols = 0;
  while (p.kind === 'AND' || p.kind === '&&') {
    if (p.kind === '&&') symbols++;
    p.advance();
    operands.push(parseNot(p));
  }
  return withSymbols(chain('AND', operands), symbols);
}
function withSymbols(expr: Expr, symbols: number): Expr {
  return symbols > 0 && expr.kind === 'Binary' ? { ...expr, symbols } : expr;
}

/**
 * Left-deep up to a size, balanced beyond: AND and OR are associative, and a chain of ten thousand must not be ten thousand deep.
 */
function chain(op: 'AND' | 'OR', operands: readonly Expr[]): Expr {
  if (operands.length <= BALANCED_ABOVE) return operands.reduce((left, right) => binary(op, left, right));
  const middle = operands.length >> 1;
  return binary(op, chain(op, operands.slice(0, middle)), chain(op, operands.slice(middle)));
}

function binary(op: BinaryOp, left: Expr, right: Expr): Binary {
  return { kind: 'Binary', op, left, right, pos: left.pos };
}

/** `NOT expr | bool_pri [IS [NOT] TRUE|FALSE|UNKNOWN]`; `bool_pri` is predicates joined by comparisons and IS NULL, left to right. */
export function parseNot(p: Cursor): Expr {
  if (p.kind === 'NOT' && p.primed === null && !p.mode.highNotPrecedence) {
    const pos = p.start;
    p.advance();
    p.enter();
    const expr = parseNot(p);
    p.leave();
    return { kind: 'Unary', op: 'NOT', expr, pos };
  }
  const first = parsePredicate(p, parseBits(p, 1));
  return p.kind === 'IS' || comparison(p.kind) !== null ? parseComparisons(p, first) : first;
}

function parseComparisons(p: Cursor, first: Expr): Expr {
  let left = first;
  for (let length = 1; ; length++) {
    const op = comparison(p.kind);
    if (op !== null) {
      p.advance();
      left = compare(p, op, left);
    } else if (p.kind === 'IS') {
      left = parseIs(p, left);
      // Only IS NULL is an operand again.
      if (left.kind === 'Is' && left.test !== 'NULL') return left;
    } else return left;
    p.checkChain(length);
  }
}

/** `IS [NOT] (NULL|TRUE|FALSE|UNKNOWN)` */
function parseIs(p: Cursor, expr: Expr): Expr {
  p.advance();
  const not = p.accept('NOT');
  return { kind: 'Is', expr, not, test: p.expectOne(['NULL', 'TRUE', 'FALSE', 'UNKNOWN']), pos: expr.pos };
}

function compare(p: Cursor, op: ComparisonOp, left: Expr): Expr {
  if (op !== '<=>' && (p.kind === 'ALL' || ((p.kind === 'ANY' || p.kind === 'SOME') && p.peek() === '('))) {
    const quantifier = p.kind === 'ALL' ? 'ALL' : 'ANY';
    p.advance();
    return { kind: 'Quantified', op, quantifier, left, query: parseParenthesisedQuery(p), pos: left.pos };
  }
  return binary(op, left, parsePredicate(p, parseBits(p, 1)));
}

function comparison(kind: TokenKind): ComparisonOp | null {
  switch (kind) {
    case '=':
    case '<=>':
    case '<>':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return kind;
    default:
      return null;
  }
}

/** `predicate`, after its first operand */
function parsePredicate(p: Cursor, left: Expr): Expr {
  switch (p.kind) {
    case 'NOT':
      return parseNegated(p, left);
    case 'IN':
    case 'BETWEEN':
    case 'LIKE':
    case 'REGEXP':
    case 'RLIKE':
      return parseTest(p, left, false);
    case 'MEMBER':
      return parseMemberOf(p, left);
    case 'SOUNDS':
      if (p.peek() !== 'LIKE') return left;
      p.advance();
      p.advance();
      return { kind: 'SoundsLike', left, right: parseBits(p, 1), pos: left.pos };
    default:
      return left;
  }
}

function parseNegated(p: Cursor, left: Expr): Expr {
  p.advance();
  if (!p.atOne(['IN', 'BETWEEN', 'LIKE', 'REGEXP', 'RLIKE'])) p.fail();
  return parseTest(p, left, true);
}

function parseTest(p: Cursor, left: Expr, not: boolean): Expr {
  const kind = p.kind;
  p.advance();
  switch (kind) {
    case 'IN':
      return parseIn(p, left, not);
    case 'BETWEEN': {
      const low = parseBits(p, 1);
      p.expect('AND');
      p.enter();
      const high = parsePredicate(p, parseBits(p, 1));
      p.leave();
      return { kind: 'Between', expr: left, not, low, high, pos: left.pos };
    }
    case 'LIKE': {
      const pattern = parseUnary(p);
      const escapedBy = p.accept('ESCAPE') ? parseUnary(p) : null;
      return { kind: 'Like', expr: left, not, pattern, escape: escapedBy, pos: left.pos };
    }
    default:
      return { kind: 'Regexp', expr: left, not, pattern: parseBits(p, 1), pos: left.pos };
  }
}

/** `IN '(' subquery | expr [',' expr]… ')'` */
function parseIn(p: Cursor, left: Expr, not: boolean): Expr {
  if (p.kind !== '(') p.fail();
  p.advance();
  if (startsQuery(p)) return { kind: 'InSubquery', expr: left, not, query: parseParenthesisedQuery(p, true), pos: left.pos };
  const items = parseExprList(p);
  const only = items[0];
  // `IN ((SELECT …) UNION (SELECT …))`
  if (items.length === 1 && only?.kind === 'Subquery' && continuesQuery(p)) {
    const query = continueQuery(p, only.query, only.pos);
    p.expect(')');
    return { kind: 'InSubquery', expr: left, not, query, pos: left.pos };
  }
  p.expect(')');
  // `IN ((SELECT …))` is a subquery too.
  if (items.length === 1 && only?.kind === 'Subquery') return { kind: 'InSubquery', expr: left, not, query: only.query, pos: left.pos };
  return { kind: 'InList', expr: left, not, items, pos: left.pos };
}

/** `MEMBER [OF] '(' simple_expr ')'` */
function parseMemberOf(p: Cursor, left: Expr): Expr {
  const next = p.peek();
  if (next !== 'OF' && next !== '(') return left;
  p.advance();
  p.accept('OF');
  p.expect('(');
  const array = parseUnary(p);
  p.expect(')');
  return { kind: 'MemberOf', value: left, array, pos: left.pos };
}

/** `expr [',' expr]…` */
export function parseExprList(p: Cursor): Expr[] {
  const items = [parseExpr(p)];
  while (p.kind === ',') {
    p.advance();
    items.push(parseExpr(p));
  }
  return items;
}

/** Precedence of the operators of `bit_expr`; 0 for anything else. */
function bitPrecedence(kind: TokenKind): number {
  switch (kind) {
    case '|':
      return 1;
    case '&':
      return 2;
    case '<<':
    case '>>':
      return 3;
    case '+':
    case '-':
      return 4;
    case '*':
    case '/':
    case '%':
    case 'DIV':
    case 'MOD':
      return 5;
    case '^':
      return 6;
    default:
      return 0;
  }
}

/** `bit_expr`, with operators of at least this precedence. */
export function parseBits(p: Cursor, minimum: number): Expr {
  let left = p.mode.pipesAsConcat ? parseConcat(p) : parseUnary(p);
  for (let length = 0; ; ) {
    const precedence = bitPrecedence(p.kind);
    if (precedence === 0 || precedence < minimum) return left;
    const op = bitOp(p.kind);
    p.advance();
    if (precedence === 4 && p.kind === 'INTERVAL') left = binary(op, left, parseIntervalOperand(p));
    else left = binary(op, left, parseBits(p, precedence + 1));
    p.checkChain(++length);
  }
}

function bitOp(kind: TokenKind): BinaryOp {
  switch (kind) {
    case '|':
    case '&':
    case '<<':
    case '>>':
    case '+':
    case '-':
    case '*':
    case '/':
    case 'DIV':
    case '^':
      return kind;
    default:
      return '%';
  }
}

/** `simple_expr ['||' simple_expr]…` under PIPES_AS_CONCAT. */
function parseConcat(p: Cursor): Expr {
  let left = parseUnary(p);
  for (let length = 1; p.accept('||'); length++) {
    p.checkChain(length);
    left = binary('CONCAT', left, parseUnary(p));
  }
  return left;
}

/** `simple_expr`: prefix operators and what they stand before. */
export function parseUnary(p: Cursor): Expr {
  const primed = p.primed;
  if (primed !== null) {
    p.primed = null;
    return parseCollations(p, primed);
  }
  switch (p.kind) {
    case '-':
    case '+':
    case '~':
      return parsePrefix(p, p.kind);
    case '!':
      return parsePrefix(p, 'NOT');
    case 'NOT':
      return p.mode.highNotPrecedence ? parsePrefix(p, 'NOT') : p.fail();
    case 'BINARY':
      return parsePrefix(p, 'BINARY');
    default:
      return parseCollations(p, parsePrimary(p));
  }
}

function parsePrefix(p: Cursor, op: '-' | '+' | '~' | 'NOT' | 'BINARY'): Expr {
  const pos = p.start;
  p.advance();
  p.enter();
  const expr = parseUnary(p);
  p.leave();
  return { kind: 'Unary', op, expr, pos };
}

/** `[COLLATE name]…` */
function parseCollations(p: Cursor, operand: Expr): Expr {
  let expr = operand;
  for (let length = 1; p.kind === 'COLLATE'; length++) {
    p.checkChain(length);
    p.advance();
    expr = { kind: 'Collate', expr, collation: p.identifierOrString(), pos: expr.pos };
  }
  return expr;
}

/** `ident | TEXT_STRING | BINARY` */
export function parseCollationName(p: Cursor): string {
  if (p.accept('BINARY')) return 'binary';
  return p.identifierOrString();
}

const UNITS: ReadonlySet<string> = new Set<IntervalUnit>([
  'MICROSECOND',
  'SECOND',
  'MINUTE',
  'HOUR',
  'DAY',
  'WEEK',
  'MONTH',
  'QUARTER',
  'YEAR',
  'SECOND_MICROSECOND',
  'MINUTE_MICROSECOND',
  'MINUTE_SECOND',
  'HOUR_MICROSECOND',
  'HOUR_SECOND',
  'HOUR_MINUTE',
  'DAY_MICROSECOND',
  'DAY_SECOND',
  'DAY_MINUTE',
  'DAY_HOUR',
  'YEAR_MONTH',
]);

export function isUnit(kind: string): kind is IntervalUnit {
  return UNITS.has(kind);
}

/** `interval`: one of the twenty units. SQL_TSI_… are those of ODBC. */
export function parseUnit(p: Cursor): IntervalUnit {
  const kind = p.kind.startsWith('SQL_TSI_') ? p.kind.slice('SQL_TSI_'.length) : p.kind;
  if (!isUnit(kind)) p.fail();
  p.advance();
  return kind;
}

/** `INTERVAL expr unit` after `+` or `-`, or the function INTERVAL(n, a, …). */
function parseIntervalOperand(p: Cursor): Expr {
  const interval = parseInterval(p);
  return interval.kind === 'FunctionCall' ? parseBitsAfter(p, interval) : interval;
}
function parseBitsAfter(p: Cursor, operand: Expr): Expr {
  p.primed = operand;
  return parseBits(p, 5);
}

/** `INTERVAL expr unit`, or where a call may stand INTERVAL(n, a, …): which one shows at the first comma. */
export function parseInterval(p: Cursor, callable = true): Expr {
  p.enter();
  const interval = parseIntervalOrCall(p, callable);
  p.leave();
  return interval;
}

function parseIntervalOrCall(p: Cursor, callable: boolean): Expr {
  const pos = p.start;
  p.advance();
  if (p.kind !== '(') return { kind: 'Interval', value: parseExpr(p), unit: parseUnit(p), pos };
  const open = p.start;
  p.advance();
  if (startsQuery(p)) {
    const subquery: Subquery = { kind: 'Subquery', query: parseParenthesisedQuery(p, true), pos: open };
    return { kind: 'Interval', value: parseExprAfter(p, subquery), unit: parseUnit(p), pos };
  }
  const items = parseExprList(p);
  p.expect(')');
  const first = items[0];
  if (first === undefined || (items.length > 1 && callable))
    return { kind: 'FunctionCall', schema: null, name: 'INTERVAL', args: items, pos };
  const operand: Expr = items.length === 1 ? first : { kind: 'Row', items, pos: open };
  return { kind: 'Interval', value: parseExprAfter(p, operand), unit: parseUnit(p), pos };
}
