/**
 * Expressions as MySQL keeps and shows them: SHOW CREATE TABLE, information_schema, view texts. Lower-case functions and operators, every
 * operation in parentheses, names in backticks, string literals with their character set. The text parses to the same meaning.
 */
import type {
  AggregateCall,
  Binary,
  CastTarget,
  ColumnRef,
  Expr,
  FrameBound,
  OrderItem,
  QueryExpr,
  StringLiteral,
  WindowRef,
} from '../../../sql/ast.ts';

export interface CanonicalNames {
  /** A column's name, qualified as it is to be shown. */
  readonly column: (ref: ColumnRef) => string;
  readonly query: (query: QueryExpr) => string;
  /** Character set that string literals without an introducer are shown with; null shows none. */
  readonly charset: string | null;
  /** Of casts to CHAR without a character set. */
  readonly castCharset: string;
}

export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '\0': '\\0', '\n': '\\n', '\r': '\\r', '\u001a': '\\Z' };
/** As MySQL prints strings inside expressions: with backslashes. */
export function quoteInExpression(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that MySQL escapes.
  return `'${text.replace(/[\\'\0\n\r\u001a]/g, (character) => escapes[character] ?? character)}'`;
}

/** Native names that MySQL shows under another one. */
const shownNames: Readonly<Record<string, string>> = {
  CURRENT_TIMESTAMP: 'now',
  LOCALTIME: 'now',
  LOCALTIMESTAMP: 'now',
  CURRENT_DATE: 'curdate',
  CURRENT_TIME: 'curtime',
  CURRENT_USER: 'current_user',
  SUBSTRING: 'substr',
  MID: 'substr',
  POSITION: 'locate',
  CHARACTER_LENGTH: 'char_length',
  LCASE: 'lower',
  UCASE: 'upper',
  POWER: 'pow',
  CEIL: 'ceiling',
  OCTET_LENGTH: 'length',
  DAY: 'dayofmonth',
  SCHEMA: 'database',
  SESSION_USER: 'user',
  SYSTEM_USER: 'user',
  LN: 'ln',
};
const negatedComparisons: Readonly<Record<string, Binary['op']>> = { '=': '<>', '<>': '=', '<': '>=', '>=': '<', '>': '<=', '<=': '>' };

/** The expression's text. */
export function canonicalExpression(expr: Expr, names: CanonicalNames): string {
  const print = (inner: Expr): string => operandText(inner, names);
  const list = (items: readonly Expr[]): string => items.map(print).join(',');
  switch (expr.kind) {
    case 'IntLiteral':
    case 'DecimalLiteral':
    case 'FloatLiteral':
      return expr.text;
    case 'StringLiteral':
      return stringText(expr, names);
    case 'HexLiteral':
      return expr.charset === null ? `0x${expr.hex}` : `_${expr.charset} 0x${expr.hex}`;
    case 'BitLiteral':
      return `${expr.charset === null ? '' : `_${expr.charset} `}0x${bitsToHex(expr.bits)}`;
    case 'TemporalLiteral':
      return `${expr.type}${quoteInExpression(expr.value)}`;
    case 'BoolLiteral':
      return expr.value ? 'true' : 'false';
    case 'NullLiteral':
      return 'NULL';
    case 'Binary':
      return binaryText(expr, names);
    case 'Unary':
      return unaryText(expr.op, expr.expr, names);
    case 'Is':
      return expr.test === 'NULL'
        ? `(${print(expr.expr)} is ${expr.not ? 'not ' : ''}null)`
        : `(${condition(expr.expr, names)} is ${expr.not ? 'not ' : ''}${expr.test.toLowerCase()})`;
    case 'Between':
      return `(${print(expr.expr)} ${expr.not ? 'not ' : ''}between ${print(expr.low)} and ${print(expr.high)})`;
    case 'InList':
      return inText(expr.expr, expr.not, expr.items, names);
    case 'InSubquery':
      return expr.not ? `(${print(expr.expr)} not in (${names.query(expr.query)}))` : `${print(expr.expr)} in (${names.query(expr.query)})`;
    case 'Like': {
      const like = `(${print(expr.expr)} like ${print(expr.pattern)}${expr.escape === null ? '' : ` escape ${print(expr.escape)}`})`;
      return expr.not ? `(not(${like}))` : like;
    }
    case 'Regexp': {
      const call = `regexp_like(${print(expr.expr)},${print(expr.pattern)})`;
      return expr.not ? `(not(${call}))` : call;
    }
    case 'SoundsLike':
      return `(soundex(${print(expr.left)}) = soundex(${print(expr.right)}))`;
    case 'MemberOf':
      return `${print(expr.value)} member of (${print(expr.array)})`;
    case 'Exists':
      return `exists(${names.query(expr.query)})`;
    case 'Subquery':
      return `(${names.query(expr.query)})`;
    case 'Quantified':
      return `${print(expr.left)} ${expr.op} ${expr.quantifier.toLowerCase()} (${names.query(expr.query)})`;
    case 'Row':
      return `(${list(expr.items)})`;
    case 'Case': {
      const whens = expr.whens.map(
        ({ when, then }) => `when ${expr.operand === null ? condition(when, names) : print(when)} then ${print(then)}`,
      );
      return `(case ${expr.operand === null ? '' : `${print(expr.operand)} `}${whens.join(' ')}${expr.else === null ? '' : ` else ${print(expr.else)}`} end)`;
    }
    case 'ColumnRef':
      return names.column(expr);
    case 'Star':
      return '*';
    case 'LocalRef':
      return quoteName(expr.name);
    case 'ParamMarker':
      return '?';
    case 'UserVariable':
      return `(@${quoteName(expr.name)})`;
    case 'UserVariableAssign':
      return `(@${quoteName(expr.name)}:=${print(expr.value)})`;
    case 'SystemVariable':
      return `@@${expr.scope === null ? '' : `${expr.scope.toLowerCase()}.`}${expr.name}`;
    case 'FunctionCall':
      return callText(expr.schema, expr.name, expr.args, names);
    case 'AggregateCall':
      return aggregateText(expr, names);
    case 'WindowCall': {
      const nulls = expr.nulls === null ? '' : ` ${expr.nulls} NULLS`;
      return `${expr.name.toLowerCase()}(${list(expr.args)})${nulls} ${windowText(expr.over, names)}`;
    }
    case 'Cast':
      return castText(expr.expr, expr.target, expr.array, names);
    case 'ConvertUsing':
      return `convert(${print(expr.expr)} using ${expr.charset.toLowerCase()})`;
    case 'Collate':
      return `(${print(expr.expr)} collate ${expr.collation.toLowerCase()})`;
    case 'Interval':
      return `interval ${print(expr.value)} ${expr.unit.toLowerCase()}`;
    case 'Extract':
      return `extract(${expr.unit.toLowerCase()} from ${print(expr.expr)})`;
    case 'Trim':
      return trimText(expr.side, expr.remove, expr.expr, names);
    case 'CharCall':
      return `char(${list(expr.args)}${expr.charset === null ? '' : ` using ${expr.charset.toLowerCase()}`})`;
    case 'MatchAgainst': {
      const modes = {
        NATURAL: '',
        BOOLEAN: ' in boolean mode',
        NATURAL_EXPANSION: ' with query expansion',
        EXPANSION: ' with query expansion',
      };
      return `(match ${list(expr.columns)} against (${print(expr.against)}${expr.mode === null ? '' : modes[expr.mode]}))`;
    }
    case 'JsonValue': {
      const event = (kind: typeof expr.onEmpty, of: string): string =>
        kind === null ? '' : ` ${kind.kind === 'Default' ? `default ${print(kind.value)}` : kind.kind.toLowerCase()} on ${of}`;
      const returning = expr.returning === null ? ` returning char(512)` : ` returning ${targetText(expr.returning, names)}`;
      return `json_value(${print(expr.doc)}, ${print(expr.path)}${returning}${event(expr.onEmpty, 'empty')}${event(expr.onError, 'error')})`;
    }
    case 'WeightString':
      return `weight_string(${print(expr.expr)}${expr.as === null ? '' : ` as ${expr.as.type.toLowerCase()}(${expr.as.length})`})`;
    case 'ValuesOf':
      return `values(${print(expr.column)})`;
    case 'Default':
      return expr.column === null ? 'default' : `default(${print(expr.column)})`;
    case 'Keyword':
      return expr.text;
  }
}

/** Predicates over subqueries stand without parentheses: as operands of anything but AND and OR they get some. */
function operandText(expr: Expr, names: CanonicalNames): string {
  const text = canonicalExpression(expr, names);
  return expr.kind === 'Quantified' || (expr.kind === 'InSubquery' && !expr.not) ? `(${text})` : text;
}
function stringText(literal: StringLiteral, names: CanonicalNames): string {
  const charset = literal.charset ?? names.charset;
  return `${charset === null ? '' : `_${charset}`}${quoteInExpression(literal.value)}`;
}
function bitsToHex(bits: string): string {
  const padded = bits.padStart(Math.ceil(bits.length / 8) * 8, '0');
  return padded.replace(/.{4}/g, (four) => Number.parseInt(four, 2).toString(16).toUpperCase());
}

function inText(left: Expr, not: boolean, items: readonly Expr[], names: CanonicalNames): string {
  const text = operandText(left, names);
  const only = items[0];
  if (items.length === 1 && only !== undefined) return `(${text} ${not ? '<>' : '='} ${canonicalExpression(only, names)})`;
  return `(${text} ${not ? 'not ' : ''}in (${items.map((item) => canonicalExpression(item, names)).join(',')}))`;
}

function binaryText(expr: Binary, names: CanonicalNames): string {
  const left = (): string => operandText(expr.left, names);
  const right = (): string => operandText(expr.right, names);
  switch (expr.op) {
    case 'AND':
    case 'OR': {
      const operands = flatten(expr, expr.op).map((operand) => condition(operand, names));
      return `(${operands.join(expr.op === 'AND' ? ' and ' : ' or ')})`;
    }
    case 'XOR':
      return `(${condition(expr.left, names)} xor ${condition(expr.right, names)})`;
    case 'CONCAT':
      return `concat(${left()},${right()})`;
    case '->':
      return `json_extract(${left()},${right()})`;
    case '->>':
      return `json_unquote(json_extract(${left()},${right()}))`;
    case '+':
      return expr.left.kind === 'Interval' ? `(${right()} + ${left()})` : `(${left()} + ${right()})`;
    default:
      return `(${left()} ${expr.op} ${right()})`;
  }
}
function flatten(expr: Expr, op: 'AND' | 'OR'): Expr[] {
  return expr.kind === 'Binary' && expr.op === op ? [...flatten(expr.left, op), ...flatten(expr.right, op)] : [expr];
}

function unaryText(op: '-' | '+' | '~' | 'NOT' | 'BINARY', expr: Expr, names: CanonicalNames): string {
  switch (op) {
    case '+':
      return canonicalExpression(expr, names);
    case '-':
    case '~':
      return `${op}(${canonicalExpression(expr, names)})`;
    case 'BINARY':
      return `cast(${canonicalExpression(expr, names)} as char charset binary)`;
    case 'NOT':
      return negation(expr, names);
  }
}

/** NOT of an expression, moved inwards as MySQL's parser does. */
function negation(expr: Expr, names: CanonicalNames): string {
  switch (expr.kind) {
    case 'Binary': {
      const op = negatedComparisons[expr.op];
      if (op !== undefined) return binaryText({ ...expr, op }, names);
      if (expr.op === 'AND' || expr.op === 'OR') {
        const operands = flatten(expr, expr.op).map((operand) => negation(operand, names));
        return `(${operands.join(expr.op === 'AND' ? ' or ' : ' and ')})`;
      }
      break;
    }
    case 'Unary':
      if (expr.op === 'NOT') return condition(expr.expr, names);
      break;
    case 'Is':
    case 'Between':
    case 'InList':
    case 'InSubquery':
      return canonicalExpression({ ...expr, not: !expr.not }, names);
    case 'Exists':
      return `(not ${canonicalExpression(expr, names)})`;
  }
  return isCondition(expr) ? `(not(${canonicalExpression(expr, names)}))` : `(0 = ${canonicalExpression(expr, names)})`;
}

/** An operand where a truth value is asked for: what is none by itself is compared with 0. */
function condition(expr: Expr, names: CanonicalNames): string {
  const text = canonicalExpression(expr, names);
  return isCondition(expr) ? text : `(0 <> ${text})`;
}
/** Whether MySQL takes an expression for a truth value by itself. */
export function isCondition(expr: Expr): boolean {
  switch (expr.kind) {
    case 'BoolLiteral':
    case 'Is':
    case 'Between':
    case 'InList':
    case 'InSubquery':
    case 'Like':
    case 'Regexp':
    case 'SoundsLike':
    case 'MemberOf':
    case 'Exists':
    case 'Quantified':
      return true;
    case 'Unary':
      return expr.op === 'NOT';
    case 'Binary':
      return ['AND', 'OR', 'XOR', '=', '<=>', '<>', '<', '<=', '>', '>='].includes(expr.op);
    case 'FunctionCall':
      return [
        'REGEXP_LIKE',
        'ISNULL',
        'JSON_CONTAINS',
        'JSON_CONTAINS_PATH',
        'JSON_VALID',
        'JSON_SCHEMA_VALID',
        'JSON_OVERLAPS',
        'IS_UUID',
      ].includes(expr.name);
    default:
      return false;
  }
}

function callText(schema: string | null, name: string, args: readonly Expr[], names: CanonicalNames): string {
  const print = (inner: Expr): string => canonicalExpression(inner, names);
  const [first, second] = args;
  if (schema !== null) return `${quoteName(schema)}.${quoteName(name)}(${args.map(print).join(',')})`;
  if (first !== undefined && second !== undefined && args.length === 2) {
    if (name === 'DATE_ADD' || name === 'ADDDATE') return `(${print(first)} + ${asInterval(second, names)})`;
    if (name === 'DATE_SUB' || name === 'SUBDATE') return `(${print(first)} - ${asInterval(second, names)})`;
    if (name === 'MOD') return `(${print(first)} % ${print(second)})`;
  }
  if (name === 'ISNULL' && first !== undefined && args.length === 1) return `(${print(first)} is null)`;
  if (name === 'IF' && first !== undefined) return `if(${[condition(first, names), ...args.slice(1).map(print)].join(',')})`;
  if (name === 'LTRIM' || name === 'RTRIM') return `${name.toLowerCase()}(${args.map(print).join(',')})`;
  if (name === 'CURRENT_USER') return 'current_user()';
  return `${shownNames[name] ?? name.toLowerCase()}(${args.map(print).join(',')})`;
}
function asInterval(expr: Expr, names: CanonicalNames): string {
  const text = canonicalExpression(expr, names);
  return expr.kind === 'Interval' ? text : `interval ${text} day`;
}

function trimText(side: 'BOTH' | 'LEADING' | 'TRAILING', remove: Expr | null, expr: Expr, names: CanonicalNames): string {
  const inner = canonicalExpression(expr, names);
  const removed = remove === null ? '' : `${canonicalExpression(remove, names)} `;
  if (side === 'BOTH') return removed === '' ? `trim(${inner})` : `trim(both ${removed}from ${inner})`;
  return `trim(${side.toLowerCase()} ${removed}from ${inner})`;
}

function castText(expr: Expr, target: CastTarget, array: boolean, names: CanonicalNames): string {
  return `cast(${canonicalExpression(expr, names)} as ${targetText(target, names)}${array ? ' array' : ''})`;
}
function targetText(target: CastTarget, names: CanonicalNames): string {
  switch (target.type) {
    case 'CHAR':
    case 'BINARY': {
      const length = target.length === null ? '' : `(${target.length})`;
      const charset = target.type === 'BINARY' ? 'binary' : (target.charset?.toLowerCase() ?? names.castCharset);
      return `char${length} charset ${charset}`;
    }
    case 'TIME':
    case 'DATETIME':
      return `${target.type.toLowerCase()}${target.precision === null || target.precision === 0 ? '' : `(${target.precision})`}`;
    case 'DECIMAL':
      return `decimal(${target.precision ?? 10},${target.scale ?? 0})`;
    case 'SPATIAL':
      return target.name.toLowerCase();
    case 'REAL':
      return 'double';
    default:
      return target.type.toLowerCase();
  }
}

function aggregateText(call: AggregateCall, names: CanonicalNames): string {
  const print = (inner: Expr): string => canonicalExpression(inner, names);
  const args = call.args.map((arg) => (arg.kind === 'Star' ? '0' : print(arg))).join(',');
  const distinct = call.distinct ? 'distinct ' : '';
  const over = call.over === null ? '' : ` ${windowText(call.over, names)}`;
  if (call.name === 'GROUP_CONCAT') {
    const items = call.orderBy.map(({ expr, desc }) => `${print(expr)} ${desc ? 'DESC' : 'ASC'}`);
    const order = items.length === 0 ? '' : ` order by ${items.join(',')}`;
    return `group_concat(${distinct}${args}${order} separator ${quoteInExpression(call.separator ?? ',')})${over}`;
  }
  const renamed: Readonly<Record<string, string>> = { STDDEV: 'std', STDDEV_POP: 'std', VAR_POP: 'variance' };
  return `${renamed[call.name] ?? call.name.toLowerCase()}(${distinct}${args})${over}`;
}

/** `OVER (PARTITION BY … ORDER BY … )`, with MySQL's spaces. */
function windowText(window: WindowRef, names: CanonicalNames): string {
  return typeof window === 'string' ? `OVER ${quoteName(window)}` : `OVER (${windowSpecText(window, names)}) `;
}
export function windowSpecText(spec: Exclude<WindowRef, string>, names: CanonicalNames): string {
  const parts: string[] = [];
  if (spec.base !== null) parts.push(quoteName(spec.base));
  if (spec.partitionBy.length > 0)
    parts.push(`PARTITION BY ${spec.partitionBy.map((item) => canonicalExpression(item, names)).join(',')} `);
  if (spec.orderBy.length > 0) parts.push(`ORDER BY ${orderText(spec.orderBy, names)} `);
  if (spec.frame !== null) {
    const bound = (at: FrameBound): string => frameBoundText(at, names);
    const { unit, start, end } = spec.frame;
    parts.push(end === null ? `${unit} ${bound(start)}` : `${unit} BETWEEN ${bound(start)} AND ${bound(end)}`);
  }
  return parts.join(spec.base === null ? '' : ' ').replace(/ {2,}/g, ' ');
}
function frameBoundText(bound: FrameBound, names: CanonicalNames): string {
  switch (bound.kind) {
    case 'UnboundedPreceding':
      return 'UNBOUNDED PRECEDING';
    case 'UnboundedFollowing':
      return 'UNBOUNDED FOLLOWING';
    case 'CurrentRow':
      return 'CURRENT ROW';
    case 'Preceding':
      return `${canonicalExpression(bound.value, names)} PRECEDING`;
    case 'Following':
      return `${canonicalExpression(bound.value, names)} FOLLOWING`;
  }
}
export function orderText(items: readonly OrderItem[], names: CanonicalNames): string {
  return items.map(({ expr, desc }) => `${canonicalExpression(expr, names)}${desc ? ' desc' : ''}`).join(',');
}
