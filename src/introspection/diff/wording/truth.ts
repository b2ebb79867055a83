/** Expressions of which only the truth counts: MySQL writes `0 <> a` and `0 = a` where MariaDB writes `a` and `a = 0`. */
import { MIRRORED } from '../../../sql/comparisons.ts';
import type { Binary, Expr, IntLiteral, Select } from '../../../sql/index.ts';

export function isNumber(expr: Expr | null, text: string): expr is IntLiteral {
  return expr?.kind === 'IntLiteral' && expr.text === text;
}

/** Without a comparison that asks for nothing else than the truth. */
export function truth<E extends Expr | null>(expr: E): E | Expr {
  if (expr?.kind !== 'Binary' || expr.op !== '<>') return expr;
  if (isNumber(expr.right, '0')) return truth(expr.left);
  return isNumber(expr.left, '0') ? truth(expr.right) : expr;
}

const OPPOSITES: Partial<Record<Binary['op'], Binary['op']>> = { '=': '<>', '<>': '=', '<': '>=', '>=': '<', '>': '<=', '<=': '>' };

/** NOT of it, as part of what is negated where that can be. */
export function negated(expr: Expr, pos: number): Expr {
  switch (expr.kind) {
    case 'Is':
    case 'Between':
    case 'InList':
    case 'InSubquery':
    case 'Like':
    case 'Regexp':
      return { ...expr, not: !expr.not };
    case 'Binary': {
      const op = OPPOSITES[expr.op];
      if (op !== undefined) return { ...expr, op };
      break;
    }
    default:
  }
  const zero: IntLiteral = { kind: 'IntLiteral', text: '0', pos, end: pos, slot: 0 };
  return { kind: 'Binary', op: '=', left: expr, right: zero, pos };
}

const CONSTANTS: ReadonlySet<Expr['kind']> = new Set([
  'IntLiteral',
  'DecimalLiteral',
  'FloatLiteral',
  'StringLiteral',
  'HexLiteral',
  'BitLiteral',
  'TemporalLiteral',
  'NullLiteral',
]);
export function isConstant({ kind }: Expr): boolean {
  return CONSTANTS.has(kind);
}

/** A comparison has its constant on the right; AND, OR and XOR have truths, and lean to the left. */
export function ordered(binary: Binary): Binary {
  const { op, left, right } = binary;
  if (op === 'AND' || op === 'OR' || op === 'XOR') return leaningLeft({ ...binary, left: truth(left), right: truth(right) });
  const mirrored: Partial<Record<Binary['op'], Binary['op']>> = MIRRORED;
  const mirror = mirrored[op];
  return mirror !== undefined && isConstant(left) && !isConstant(right) ? { ...binary, op: mirror, left: right, right: left } : binary;
}
/** `a AND (b AND c)` as `(a AND b) AND c`. */
function leaningLeft(binary: Binary): Binary {
  const { op, left, right } = binary;
  if (right.kind !== 'Binary' || right.op !== op) return binary;
  return leaningLeft({ ...binary, left: leaningLeft({ ...binary, left, right: right.left }), right: right.right });
}

/** WHERE, HAVING and ON ask for the truth too. */
export function conditionsOf(select: Select): Select {
  return { ...select, where: truth(select.where), having: truth(select.having) };
}
