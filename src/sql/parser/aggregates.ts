/** Aggregate and window functions, and the windows that they are called over. */
import type {
  AggregateCall,
  AggregateName,
  Expr,
  FrameBound,
  OrderItem,
  WindowFrame,
  WindowFunctionName,
  WindowRef,
  WindowSpec,
} from '../ast.ts';
import { parseArguments } from './calls.ts';
import type { Cursor } from './cursor.ts';
import { parseExpr, parseExprList, parseInterval } from './expressions.ts';
import { parseOrderItems } from './select.ts';

function aggregate(p: Cursor, pos: number, name: AggregateName, distinct: boolean, args: readonly Expr[]): AggregateCall {
  p.expect(')');
  return { kind: 'AggregateCall', name, distinct, args, orderBy: [], separator: null, over: parseOver(p), pos };
}

export function parseCount(p: Cursor, pos: number): Expr {
  p.expect('(');
  if (p.kind === '*') {
    const star: Expr = { kind: 'Star', schema: null, table: null, pos: p.start };
    p.advance();
    return aggregate(p, pos, 'COUNT', false, [star]);
  }
  if (p.accept('DISTINCT')) return aggregate(p, pos, 'COUNT', true, parseExprList(p));
  p.accept('ALL');
  return aggregate(p, pos, 'COUNT', false, [parseExpr(p)]);
}

export function simpleAggregate(name: AggregateName, takesDistinct: boolean): (p: Cursor, pos: number) => Expr {
  return (p, pos) => {
    p.expect('(');
    const distinct = takesDistinct && p.accept('DISTINCT');
    if (!distinct) p.accept('ALL');
    return aggregate(p, pos, name, distinct, [parseExpr(p)]);
  };
}

/** `GROUP_CONCAT '(' [DISTINCT] exprs [ORDER BY …] [SEPARATOR string] ')'` */
export function parseGroupConcat(p: Cursor, pos: number): Expr {
  p.expect('(');
  const distinct = p.accept('DISTINCT');
  const args = parseExprList(p);
  const orderBy = parseOrderBy(p);
  const separator = p.accept('SEPARATOR') ? p.byteString() : null;
  p.expect(')');
  return { kind: 'AggregateCall', name: 'GROUP_CONCAT', distinct, args, orderBy, separator, over: parseOver(p), pos };
}

export function parseJsonObjectAgg(p: Cursor, pos: number): Expr {
  p.expect('(');
  const key = parseExpr(p);
  p.expect(',');
  return aggregate(p, pos, 'JSON_OBJECTAGG', false, [key, parseExpr(p)]);
}

function parseOrderBy(p: Cursor): OrderItem[] {
  if (!p.accept('ORDER')) return [];
  p.expect('BY');
  return parseOrderItems(p);
}

// ── Windows ──────────────────────────────────────────────────────────────────

/** `[OVER (name | '(' specification ')')]` */
function parseOver(p: Cursor): WindowRef | null {
  return p.accept('OVER') ? parseWindowRef(p) : null;
}
function parseWindowRef(p: Cursor): WindowRef {
  return p.kind === '(' ? parseWindowSpec(p) : p.identifier();
}

/** `'(' [name] [PARTITION BY exprs] [ORDER BY items] [frame] ')'` */
export function parseWindowSpec(p: Cursor): WindowSpec {
  p.expect('(');
  const base = p.acceptIdentifier();
  let partitionBy: Expr[] = [];
  if (p.accept('PARTITION')) {
    p.expect('BY');
    partitionBy = parseExprList(p);
  }
  const orderBy = parseOrderBy(p);
  const frame = parseFrame(p);
  p.expect(')');
  return { base, partitionBy, orderBy, frame };
}

/** `[(ROWS|RANGE|GROUPS) (bound | BETWEEN bound AND bound) [EXCLUDE …]]` */
function parseFrame(p: Cursor): WindowFrame | null {
  const unit = p.acceptOne(['ROWS', 'RANGE', 'GROUPS']);
  if (unit === null) return null;
  if (!p.accept('BETWEEN')) return { unit, start: parseBound(p), end: null };
  const start = parseBound(p);
  p.expect('AND');
  return { unit, start, end: parseBound(p) };
}

function parseBound(p: Cursor): FrameBound {
  if (p.accept('UNBOUNDED')) {
    return p.expectOne(['PRECEDING', 'FOLLOWING']) === 'PRECEDING' ? { kind: 'UnboundedPreceding' } : { kind: 'UnboundedFollowing' };
  }
  if (p.acceptBoth('CURRENT', 'ROW')) return { kind: 'CurrentRow' };
  const value = p.kind === 'INTERVAL' ? parseInterval(p) : parseExpr(p);
  return { kind: p.expectOne(['PRECEDING', 'FOLLOWING']) === 'PRECEDING' ? 'Preceding' : 'Following', value };
}

/** A window function: its arguments, FROM FIRST|LAST, RESPECT|IGNORE NULLS, OVER. */
export function windowFunction(name: WindowFunctionName, minimum: number, maximum: number): (p: Cursor, pos: number) => Expr {
  return (p, pos) => {
    const args = parseArguments(p);
    if (args.length < minimum || args.length > maximum) p.failAt(p.previousEnd - 1);
    const [, distance] = args;
    if (distance?.kind === 'Unary' && distance.op === '-') p.failAt(distance.pos);
    let from: 'FIRST' | 'LAST' | null = null;
    if (name === 'NTH_VALUE' && p.accept('FROM')) from = p.expectOne(['FIRST', 'LAST']);
    const nulls = maximum > 0 && name !== 'NTILE' ? p.acceptOne(['RESPECT', 'IGNORE']) : null;
    if (nulls !== null) p.expect('NULLS');
    p.expect('OVER');
    return { kind: 'WindowCall', name, args, nulls, from, over: parseWindowRef(p), pos };
  };
}
