/**
 * Expressions said one way, whichever server has printed them: parsed, brought to the form that MySQL, MariaDB and wsql all print from the same
 * text, and printed. Only what means the same becomes the same.
 */
import { SqlError } from '../../../errors.ts';
import { type Binary, DEFAULT_MODE, type Expr, parseExpression, printExpression, type Unary } from '../../../sql/index.ts';
import { jsonPath, plainCall } from './functions.ts';
import { rewrite, type Tagged } from './rewrite.ts';
import { negated, ordered, truth } from './truth.ts';

/**
 * @param text as a server prints it.
 * @returns the same for what means the same; a text that is not understood as it is, but for its spaces.
 */
export function sameExpression(text: string): string {
  const expr = parsed(text);
  return expr === null ? collapsed(text) : printExpression(plain(expr));
}

/** A constant that stands as an expression: its text without quotes. Null for what is none. */
export function constantOf(text: string): string | null {
  const expr = parsed(text);
  switch (expr?.kind) {
    case 'StringLiteral':
      return expr.value;
    case 'IntLiteral':
    case 'DecimalLiteral':
    case 'FloatLiteral':
      return expr.text;
    default:
      return null;
  }
}

function parsed(text: string): Expr | null {
  return understood(() => parseExpression(text, { sqlMode: DEFAULT_MODE }));
}

/** @returns null for a text that our grammar does not have. */
export function understood<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch (error) {
    if (error instanceof SqlError) return null;
    throw error;
  }
}

/** Spaces and line breaks outside of quotes count as one. */
export function collapsed(text: string): string {
  return text
    .trim()
    .replace(/('(?:[^'\\]|''|\\[\s\S])*'|"(?:[^"\\]|""|\\[\s\S])*"|`(?:[^`]|``)*`)|\s+/g, (_, quoted: string | undefined) => quoted ?? ' ');
}

/** An expression, or a tree with expressions in it, in that form. */
export function plain<T>(tree: T): T {
  return rewrite(tree, (node) => RULES[(node as Expr).kind]?.(node as never) ?? node);
}

type Rules = { readonly [K in Expr['kind']]?: (node: Extract<Expr, { kind: K }>) => Tagged };

const RULES: Rules = {
  BoolLiteral: ({ value, pos }) => ({ kind: 'IntLiteral', text: value ? '1' : '0', pos, end: pos, slot: 0 }),
  // The charset of the session that has made it, which its characters do not depend on.
  StringLiteral: (literal) => (literal.charset === 'binary' ? literal : { ...literal, charset: null }),
  FloatLiteral: (literal) => ({ ...literal, text: literal.text.toLowerCase() }),
  ColumnRef: (column) => ({ ...column, name: column.name.toLowerCase() }),
  Binary: (binary) => jsonPath(binary) ?? concatenated(binary) ?? ordered(binary),
  Unary: plainUnary,
  Is: (is) => (is.test === 'NULL' ? is : { ...is, expr: truth(is.expr) }),
  InList: (list) => {
    const [only] = list.items;
    if (only === undefined || list.items.length > 1) return list;
    return ordered({ kind: 'Binary', op: list.not ? '<>' : '=', left: list.expr, right: only, pos: list.pos });
  },
  Case: (one) => (one.operand !== null ? one : { ...one, whens: one.whens.map(({ when, then }) => ({ when: truth(when), then })) }),
  Cast: (cast) => ({ ...cast, style: 'CAST' }),
  FunctionCall: plainCall,
  AggregateCall: (call) => {
    const name = call.name === 'STD' || call.name === 'STDDEV' ? 'STDDEV_POP' : call.name === 'VARIANCE' ? 'VAR_POP' : call.name;
    const args = call.args.map(
      (arg): Expr => (arg.kind === 'Star' ? { kind: 'IntLiteral', text: '0', pos: arg.pos, end: arg.pos, slot: 0 } : arg),
    );
    return { ...call, name, args };
  },
};

function plainUnary(unary: Unary): Expr {
  const { op, expr, pos } = unary;
  if (op === 'NOT') return negated(truth(expr), pos);
  if (op === '+') return expr;
  if (op !== 'BINARY') return unary;
  // As all of them print it.
  const target = { type: 'CHAR', length: null, charset: 'binary' } as const;
  return { kind: 'Cast', style: 'CAST', expr, atTimeZone: null, target, array: false, pos };
}
function concatenated({ op, left, right, pos }: Binary): Expr | null {
  return op === 'CONCAT' ? { kind: 'FunctionCall', schema: null, name: 'CONCAT', args: [left, right], pos } : null;
}
