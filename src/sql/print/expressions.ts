/** Expressions as text, with the parentheses that their tree needs and no others. */
import type {
  AggregateCall,
  Binary,
  CastTarget,
  Expr,
  FrameBound,
  FunctionCall,
  Interval,
  OnJsonEvent,
  OrderItem,
  WindowCall,
  WindowRef,
  WindowSpec,
} from '../ast.ts';
import { isReserved } from '../keywords.ts';
import { takesKeyword } from '../parser/calls.ts';
import { printQuery } from './queries.ts';
import type { Words } from './words.ts';

/** Binding strength, loosest first. */
const Level = {
  Assign: 0,
  Or: 1,
  Xor: 2,
  And: 3,
  Not: 4,
  Comparison: 5,
  Predicate: 6,
  BitOr: 7,
  BitAnd: 8,
  Shift: 9,
  Sum: 10,
  Product: 11,
  Power: 12,
  Concat: 13,
  Prefix: 14,
  Collate: 15,
  Operand: 16,
} as const;

const BINARY_LEVELS: Readonly<Record<Binary['op'], number>> = {
  OR: Level.Or,
  XOR: Level.Xor,
  AND: Level.And,
  '=': Level.Comparison,
  '<=>': Level.Comparison,
  '<>': Level.Comparison,
  '<': Level.Comparison,
  '<=': Level.Comparison,
  '>': Level.Comparison,
  '>=': Level.Comparison,
  '|': Level.BitOr,
  '&': Level.BitAnd,
  '<<': Level.Shift,
  '>>': Level.Shift,
  '+': Level.Sum,
  '-': Level.Sum,
  '*': Level.Product,
  '/': Level.Product,
  '%': Level.Product,
  DIV: Level.Product,
  '^': Level.Power,
  CONCAT: Level.Concat,
  '->': Level.Operand,
  '->>': Level.Operand,
};

function levelOf(expr: Expr): number {
  switch (expr.kind) {
    case 'Binary':
      // `INTERVAL 1 DAY + d` takes all that follows it.
      return expr.left.kind === 'Interval' ? Level.Not : BINARY_LEVELS[expr.op];
    case 'UserVariableAssign':
      return Level.Assign;
    case 'Unary':
      return expr.op === 'NOT' ? Level.Not : Level.Prefix;
    case 'Is':
      // IS TRUE is no operand of a comparison, IS NULL is.
      return expr.test === 'NULL' ? Level.Comparison : Level.Not;
    case 'Quantified':
      return Level.Comparison;
    case 'Between':
    case 'InList':
    case 'InSubquery':
    case 'Like':
    case 'Regexp':
    case 'SoundsLike':
    case 'MemberOf':
      return Level.Predicate;
    case 'Collate':
      return Level.Collate;
    default:
      return Level.Operand;
  }
}

/** An expression where any may stand. */
export function printExpr(words: Words, expr: Expr): string {
  return print(words, expr);
}
export function printExprs(words: Words, exprs: readonly Expr[]): string {
  return exprs.map((expr) => print(words, expr)).join(', ');
}

/** An operand that must bind at least so tightly. */
function operand(words: Words, expr: Expr, level: number): string {
  const text = print(words, expr);
  return levelOf(expr) < level ? `(${text})` : text;
}

function print(words: Words, expr: Expr): string {
  switch (expr.kind) {
    case 'IntLiteral':
    case 'DecimalLiteral':
    case 'FloatLiteral':
      return expr.text;
    case 'StringLiteral':
      return introducer(expr.charset) + words.string(expr.value);
    case 'HexLiteral':
      return `${introducer(expr.charset)}x'${expr.hex}'`;
    case 'BitLiteral':
      return `${introducer(expr.charset)}b'${expr.bits}'`;
    case 'TemporalLiteral':
      return `${expr.type}${words.string(expr.value)}`;
    case 'BoolLiteral':
      return expr.value ? 'TRUE' : 'FALSE';
    case 'NullLiteral':
      return 'NULL';
    case 'Binary':
      return printBinary(words, expr);
    case 'Unary':
      return printUnary(words, expr.op, expr.expr);
    case 'Is':
      return `${operand(words, expr.expr, Level.Comparison)} IS ${not(expr.not)}${expr.test}`;
    case 'Between':
      return `${operand(words, expr.expr, Level.BitOr)} ${not(expr.not)}BETWEEN ${operand(words, expr.low, Level.BitOr)} AND ${operand(words, expr.high, Level.Predicate)}`;
    case 'InList':
      return `${operand(words, expr.expr, Level.BitOr)} ${not(expr.not)}IN (${printExprs(words, expr.items)})`;
    case 'InSubquery':
      return `${operand(words, expr.expr, Level.BitOr)} ${not(expr.not)}IN (${printQuery(words, expr.query)})`;
    case 'Like': {
      const escapedBy = expr.escape === null ? '' : ` ESCAPE ${operand(words, expr.escape, Level.Prefix)}`;
      return `${operand(words, expr.expr, Level.BitOr)} ${not(expr.not)}LIKE ${operand(words, expr.pattern, Level.Prefix)}${escapedBy}`;
    }
    case 'Regexp':
      return `${operand(words, expr.expr, Level.BitOr)} ${not(expr.not)}REGEXP ${operand(words, expr.pattern, Level.BitOr)}`;
    case 'SoundsLike':
      return `${operand(words, expr.left, Level.BitOr)} SOUNDS LIKE ${operand(words, expr.right, Level.BitOr)}`;
    case 'MemberOf':
      return `${operand(words, expr.value, Level.BitOr)} MEMBER OF (${operand(words, expr.array, Level.Prefix)})`;
    case 'Exists':
      return `EXISTS (${printQuery(words, expr.query)})`;
    case 'Subquery':
      return `(${printQuery(words, expr.query)})`;
    case 'Quantified':
      return `${operand(words, expr.left, Level.Comparison)} ${expr.op} ${expr.quantifier} (${printQuery(words, expr.query)})`;
    case 'Row':
      return `ROW(${printExprs(words, expr.items)})`;
    case 'Case': {
      const whens = expr.whens.map(({ when, then }) => ` WHEN ${print(words, when)} THEN ${print(words, then)}`).join('');
      const otherwise = expr.else === null ? '' : ` ELSE ${print(words, expr.else)}`;
      return `CASE${expr.operand === null ? '' : ` ${print(words, expr.operand)}`}${whens}${otherwise} END`;
    }
    case 'ColumnRef':
      return [expr.schema, expr.table, expr.name]
        .filter((part) => part !== null)
        .map((part) => words.name(part))
        .join('.');
    case 'Star':
      return [expr.schema, expr.table]
        .filter((part) => part !== null)
        .map((part) => `${words.name(part)}.`)
        .concat('*')
        .join('');
    case 'LocalRef':
      return words.name(expr.name);
    case 'ParamMarker':
      return '?';
    case 'UserVariable':
      return words.variable(expr.name);
    case 'UserVariableAssign':
      return `${words.variable(expr.name)} := ${print(words, expr.value)}`;
    case 'SystemVariable':
      return `@@${expr.scope === null ? '' : `${expr.scope}.`}${words.dotted(expr.name)}`;
    case 'FunctionCall':
      return printCall(words, expr);
    case 'AggregateCall':
      return printAggregate(words, expr);
    case 'WindowCall':
      return printWindowCall(words, expr);
    case 'Cast': {
      const zone = expr.atTimeZone === null ? '' : ` AT TIME ZONE ${print(words, expr.atTimeZone)}`;
      const target = printCastTarget(expr.target);
      if (expr.style === 'CONVERT') return `CONVERT(${print(words, expr.expr)}, ${target})`;
      return `CAST(${print(words, expr.expr)}${zone} AS ${target}${expr.array ? ' ARRAY' : ''})`;
    }
    case 'ConvertUsing':
      return `CONVERT(${print(words, expr.expr)} USING ${expr.charset})`;
    case 'Collate':
      return `${operand(words, expr.expr, Level.Collate)} COLLATE ${words.name(expr.collation)}`;
    case 'Interval':
      return printInterval(words, expr);
    case 'Extract':
      return `EXTRACT(${expr.unit} FROM ${print(words, expr.expr)})`;
    case 'Trim': {
      const remove = expr.remove === null ? '' : `${print(words, expr.remove)} `;
      if (expr.remove === null && expr.side === 'BOTH') return `TRIM(${print(words, expr.expr)})`;
      return `TRIM(${expr.side} ${remove}FROM ${print(words, expr.expr)})`;
    }
    case 'CharCall':
      return `CHAR(${printExprs(words, expr.args)}${expr.charset === null ? '' : ` USING ${expr.charset}`})`;
    case 'MatchAgainst':
      return `MATCH (${printExprs(words, expr.columns)}) AGAINST (${operand(words, expr.against, Level.BitOr)}${MATCH_MODES[expr.mode ?? 'NONE']})`;
    case 'JsonValue': {
      const returning = expr.returning === null ? '' : ` RETURNING ${printCastTarget(expr.returning)}`;
      return `JSON_VALUE(${print(words, expr.doc)}, ${print(words, expr.path)}${returning}${printEvents(words, expr.onEmpty, expr.onError)})`;
    }
    case 'WeightString':
      return `WEIGHT_STRING(${print(words, expr.expr)}${expr.as === null ? '' : ` AS ${expr.as.type}(${expr.as.length})`})`;
    case 'ValuesOf':
      return `VALUES(${print(words, expr.column)})`;
    case 'Default':
      return expr.column === null ? 'DEFAULT' : `DEFAULT(${print(words, expr.column)})`;
    case 'Keyword':
      return expr.text;
  }
}

function introducer(charset: string | null): string {
  return charset === null ? '' : `_${charset} `;
}
function not(negated: boolean): string {
  return negated ? 'NOT ' : '';
}

const MATCH_MODES = {
  NONE: '',
  NATURAL: ' IN NATURAL LANGUAGE MODE',
  BOOLEAN: ' IN BOOLEAN MODE',
  NATURAL_EXPANSION: ' IN NATURAL LANGUAGE MODE WITH QUERY EXPANSION',
  EXPANSION: ' WITH QUERY EXPANSION',
} as const;

/** A chain that leans left is printed in a loop: it may be thousands long. */
function printBinary(words: Words, expr: Binary): string {
  // Without PIPES_AS_CONCAT there is no operator that concatenates.
  if (expr.op === 'CONCAT' && !words.mode.pipesAsConcat) return `CONCAT(${print(words, expr.left)}, ${print(words, expr.right)})`;
  if (expr.left.kind === 'Interval') return `${printInterval(words, expr.left)} + ${operand(words, expr.right, Level.Not)}`;
  const level = BINARY_LEVELS[expr.op];
  const parts: string[] = [];
  let node: Binary = expr;
  for (;;) {
    parts.push(printRight(words, node, level), operator(node.op));
    const left: Expr = node.left;
    if (left.kind !== 'Binary' || BINARY_LEVELS[left.op] !== level || left.left.kind === 'Interval' || level === Level.Operand) {
      parts.push(operand(words, left, level));
      return parts.reverse().join('');
    }
    node = left;
  }
}
function printRight(words: Words, node: Binary, level: number): string {
  if (node.right.kind === 'Interval') return printInterval(words, node.right);
  return operand(words, node.right, level === Level.Operand ? level : level + 1);
}
function operator(op: Binary['op']): string {
  if (op === '->' || op === '->>') return op;
  return op === 'CONCAT' ? ' || ' : ` ${op} `;
}

function printUnary(words: Words, op: '-' | '+' | '~' | 'NOT' | 'BINARY', expr: Expr): string {
  if (op === 'NOT') return `NOT ${operand(words, expr, words.mode.highNotPrecedence ? Level.Prefix : Level.Not)}`;
  const text = operand(words, expr, Level.Prefix);
  return op === 'BINARY' || text.startsWith(op) ? `${op} ${text}` : `${op}${text}`;
}

function printInterval(words: Words, interval: Interval): string {
  return `INTERVAL ${print(words, interval.value)} ${interval.unit}`;
}

// ── Calls ────────────────────────────────────────────────────────────────────

/** Functions that the grammar takes apart and that are plain calls in the tree under their own name. */
const CANONICAL: ReadonlySet<string> = new Set(['SUBSTRING', 'POSITION', 'DATE_ADD', 'DATE_SUB', 'ADDDATE', 'SUBDATE', 'NOW', 'SYSDATE']);
/** Calls that may stand without parentheses. */
const BARE: ReadonlySet<string> = new Set([
  'CURRENT_TIMESTAMP',
  'CURRENT_DATE',
  'CURRENT_TIME',
  'CURRENT_USER',
  'LOCALTIME',
  'LOCALTIMESTAMP',
]);

function printCall(words: Words, call: FunctionCall): string {
  if (call.schema !== null) return `${words.name(call.schema)}.${words.name(call.name)}(${printExprs(words, call.args)})`;
  const [first, second] = call.args;
  if (call.name === 'POSITION' && first !== undefined && second !== undefined) {
    return `POSITION(${operand(words, first, Level.BitOr)} IN ${print(words, second)})`;
  }
  if (call.args.length === 0 && BARE.has(call.name)) return call.name;
  return `${callName(words, call.name)}(${printExprs(words, call.args)})`;
}

function callName(words: Words, name: string): string {
  switch (takesKeyword(name)) {
    case 'keyword':
      return name;
    case 'function':
      // In quotes it is a stored function of that name.
      return CANONICAL.has(name) ? name : `\`${name}\``;
    default:
      return /^[A-Z_][A-Z0-9_$]*$/.test(name) && !isReserved(name) ? name : words.name(name);
  }
}

function printAggregate(words: Words, call: AggregateCall): string {
  const order = call.orderBy.length === 0 ? '' : ` ORDER BY ${printOrder(words, call.orderBy)}`;
  const separator = call.separator === null ? '' : ` SEPARATOR ${words.string(call.separator)}`;
  return `${call.name}(${call.distinct ? 'DISTINCT ' : ''}${printExprs(words, call.args)}${order}${separator})${printOver(words, call.over)}`;
}

function printWindowCall(words: Words, call: WindowCall): string {
  const from = call.from === null ? '' : ` FROM ${call.from}`;
  const nulls = call.nulls === null ? '' : ` ${call.nulls} NULLS`;
  return `${call.name}(${printExprs(words, call.args)})${from}${nulls}${printOver(words, call.over)}`;
}

function printOver(words: Words, over: WindowRef | null): string {
  if (over === null) return '';
  return ` OVER ${typeof over === 'string' ? words.name(over) : printWindow(words, over)}`;
}

/** `(specification)` */
export function printWindow(words: Words, spec: WindowSpec): string {
  const parts: string[] = [];
  if (spec.base !== null) parts.push(words.name(spec.base));
  if (spec.partitionBy.length > 0) parts.push(`PARTITION BY ${printExprs(words, spec.partitionBy)}`);
  if (spec.orderBy.length > 0) parts.push(`ORDER BY ${printOrder(words, spec.orderBy)}`);
  if (spec.frame !== null) {
    const { unit, start, end } = spec.frame;
    parts.push(
      end === null ? `${unit} ${printBound(words, start)}` : `${unit} BETWEEN ${printBound(words, start)} AND ${printBound(words, end)}`,
    );
  }
  return `(${parts.join(' ')})`;
}
function printBound(words: Words, bound: FrameBound): string {
  switch (bound.kind) {
    case 'UnboundedPreceding':
      return 'UNBOUNDED PRECEDING';
    case 'UnboundedFollowing':
      return 'UNBOUNDED FOLLOWING';
    case 'CurrentRow':
      return 'CURRENT ROW';
    case 'Preceding':
      return `${print(words, bound.value)} PRECEDING`;
    case 'Following':
      return `${print(words, bound.value)} FOLLOWING`;
  }
}

export function printOrder(words: Words, items: readonly OrderItem[]): string {
  return items.map(({ expr, desc }) => `${print(words, expr)}${desc ? ' DESC' : ''}`).join(', ');
}

export function printCastTarget(target: CastTarget): string {
  switch (target.type) {
    case 'BINARY':
    case 'CHAR': {
      const charset = target.charset === null ? '' : ` CHARACTER SET ${target.charset}`;
      return `${target.type}${length(target.length)}${charset}${target.binary === true ? ' BINARY' : ''}`;
    }
    case 'DECIMAL':
      return `DECIMAL${target.scale === null ? length(target.precision) : `(${target.precision}, ${target.scale})`}`;
    case 'SPATIAL':
      return target.name;
    default:
      return `${target.type}${length(target.precision ?? null)}`;
  }
}
function length(value: number | null): string {
  return value === null ? '' : `(${value})`;
}

/** ` x ON EMPTY y ON ERROR` */
export function printEvents(words: Words, onEmpty: OnJsonEvent | null, onError: OnJsonEvent | null): string {
  return (
    (onEmpty === null ? '' : ` ${printEvent(words, onEmpty)} ON EMPTY`) +
    (onError === null ? '' : ` ${printEvent(words, onError)} ON ERROR`)
  );
}
function printEvent(words: Words, event: OnJsonEvent): string {
  return event.kind === 'Default' ? `DEFAULT ${print(words, event.value)}` : event.kind.toUpperCase();
}
