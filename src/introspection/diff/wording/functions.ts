/** Functions that have several names and ways to be written. */
import type { Binary, Expr, FunctionCall } from '../../../sql/index.ts';
import { truth } from './truth.ts';

/** The name that MySQL prints. */
const NAMES: { readonly [name: string]: string } = {
  LCASE: 'LOWER',
  UCASE: 'UPPER',
  SUBSTR: 'SUBSTRING',
  MID: 'SUBSTRING',
  CHARACTER_LENGTH: 'CHAR_LENGTH',
  OCTET_LENGTH: 'LENGTH',
  POWER: 'POW',
  CEIL: 'CEILING',
  POSITION: 'LOCATE',
  DAY: 'DAYOFMONTH',
  LOCALTIME: 'NOW',
  LOCALTIMESTAMP: 'NOW',
  CURRENT_TIMESTAMP: 'NOW',
  CURRENT_DATE: 'CURDATE',
  CURRENT_TIME: 'CURTIME',
  NVL: 'IFNULL',
  SCHEMA: 'DATABASE',
  SESSION_USER: 'USER',
  SYSTEM_USER: 'USER',
  SHA: 'SHA1',
};

/** A call as MySQL writes it after it has read it. */
export function plainCall(call: FunctionCall): Expr {
  if (call.schema !== null) return call;
  const name = NAMES[call.name] ?? call.name;
  return BY_NAME[name]?.({ ...call, name }) ?? { ...call, name };
}

type Rule = (call: FunctionCall) => Expr | null;
const moved =
  (op: '+' | '-'): Rule =>
  ({ args: [date, interval], pos }) =>
    date === undefined || interval?.kind !== 'Interval' ? null : binary(op, date, interval, pos);

const BY_NAME: { readonly [name: string]: Rule } = {
  DATE_ADD: moved('+'),
  ADDDATE: moved('+'),
  DATE_SUB: moved('-'),
  SUBDATE: moved('-'),
  ISNULL: ({ args: [expr], pos }) => (expr === undefined ? null : { kind: 'Is', expr, not: false, test: 'NULL', pos }),
  REGEXP_LIKE: ({ args, pos }) => {
    const [expr, pattern] = args;
    return expr === undefined || pattern === undefined || args.length > 2 ? null : { kind: 'Regexp', expr, not: false, pattern, pos };
  },
  DATE: ({ args, pos }) => {
    const [expr] = args;
    if (expr === undefined || args.length !== 1) return null;
    return { kind: 'Cast', style: 'CAST', expr, atTimeZone: null, target: { type: 'DATE' }, array: false, pos };
  },
  ROUND: (call) => {
    const [expr, digits] = call.args;
    return expr !== undefined && digits?.kind === 'IntLiteral' && digits.text === '0' ? { ...call, args: [expr] } : null;
  },
  IF: (call) => ({ ...call, args: call.args.map((arg, i) => (i === 0 ? truth(arg) : arg)) }),
  // What MySQL and MariaDB make of it.
  DATEDIFF: ({ args: [to, from], pos }) => (to === undefined || from === undefined ? null : binary('-', days(to), days(from), pos)),
  // A precision of nothing.
  NOW: (call) => (call.args[0]?.kind === 'IntLiteral' && call.args[0].text === '0' ? { ...call, args: [] } : null),
};

function days(expr: Expr): FunctionCall {
  return { kind: 'FunctionCall', schema: null, name: 'TO_DAYS', args: [expr], pos: expr.pos };
}
function binary(op: '+' | '-', left: Expr, right: Expr, pos: number): Binary {
  return { kind: 'Binary', op, left, right, pos };
}

/** `->` and `->>` are calls. */
export function jsonPath({ op, left, right, pos }: Binary): Expr | null {
  if (op !== '->' && op !== '->>') return null;
  const read: FunctionCall = { kind: 'FunctionCall', schema: null, name: 'JSON_EXTRACT', args: [left, right], pos };
  return op === '->' ? read : { kind: 'FunctionCall', schema: null, name: 'JSON_UNQUOTE', args: [read], pos };
}
