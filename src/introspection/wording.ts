/** What servers word differently, said one way. */

import type { LogicalType } from '../typing/logical-type.ts';
import { parseColumnType } from '../typing/of-column.ts';
import type { DefaultModel, ServerModel } from './model.ts';

export function serverOf(version: string): ServerModel {
  const product = /mariadb/i.test(version) ? 'MariaDB' : /tidb/i.test(version) ? 'TiDB' : /-wsql-/.test(version) ? 'wsql' : 'MySQL';
  return { product, version };
}

/** The type as it would be declared: servers before MySQL 8.0.19, and MariaDB, put widths behind integers that nobody has asked for. */
export function typeText(columnType: string): string {
  const text = columnType
    .replace(/^geomcollection\b/, 'geometrycollection')
    .replace(/^year\(4\)/, 'year')
    // How MariaDB marks the file format of old columns.
    .replace(/ \/\* mariadb-5\.3 \*\/$/, '');
  if (/\bzerofill\b/i.test(text)) return text;
  return text.replace(
    /^(tinyint|smallint|mediumint|int|bigint)\((\d+)\)(?= unsigned|$)/,
    (whole, name: string, width: string, at: number, all: string) =>
      name === 'tinyint' && width === '1' && all.length === whole.length && at === 0 ? whole : name,
  );
}

/** `utf8` is what utf8mb3 was called before MySQL 8.0.30 and MariaDB 10.6. */
export function charsetName(name: string | null): string | null {
  return name?.replace(/^utf8(?=_|$)/, 'utf8mb3') ?? null;
}

/**
 * An expression without the brackets around all of it. MySQL 8.0 and newer escape what is in quotes once more: `_utf8mb4\'x\'`.
 */
export function expressionText(text: string, { product, version }: ServerModel): string {
  const isEscaped = (product === 'MySQL' && Number.parseInt(version, 10) >= 8) || product === 'wsql';
  return withoutBrackets(isEscaped ? unescaped(text) : text);
}
const ESCAPES: { readonly [letter: string]: string } = { n: '\n', r: '\r', '0': '\0', Z: '\x1a' };
function unescaped(text: string): string {
  return text.replace(/\\([\s\S])/g, (_, letter: string) => ESCAPES[letter] ?? letter);
}

/** What is quoted, and single characters beside. */
const TOKENS = /'(?:[^'\\]|''|\\[\s\S])*'|`(?:[^`]|``)*`|"(?:[^"\\]|""|\\[\s\S])*"|[\s\S]/g;
function withoutBrackets(text: string): string {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    if (token === '(') depth++;
    else if (token === ')') depth--;
    // Closed before the end: they are not around all of it.
    if (depth === 0 && index < text.length - token.length) return text;
  }
  return text.startsWith('(') && text.endsWith(')') ? withoutBrackets(text.slice(1, -1)) : text;
}

/**
 * The query of a view. MySQL prints what it has put around the columns of a query WITH ROLLUP, which it does not read again:
 * `rollup_group_item(a,0)`, `rollup_sum_switcher(sum(b))`.
 */
export function viewQuery(text: string): string {
  const found = /\brollup_(group_item|sum_switcher)\(/.exec(text);
  if (found === null) return text;
  const start = found.index + found[0].length;
  const { end, comma } = argumentsFrom(text, start);
  const inner = found[1] === 'group_item' ? text.slice(start, comma) : text.slice(start, end).replace(/^distinct /, '');
  return viewQuery(`${text.slice(0, found.index)}${inner}${text.slice(end + 1)}`);
}
/** Where the bracket closes that has opened before `start`, and the last comma within it that is in no other one. */
function argumentsFrom(text: string, start: number): { readonly end: number; readonly comma: number } {
  let depth = 0;
  let comma = -1;
  for (const { 0: token, index } of text.slice(start).matchAll(TOKENS)) {
    if (token === '(') depth++;
    else if (token === ',' && depth === 0) comma = start + index;
    else if (token === ')' && depth-- === 0) return { end: start + index, comma: comma < 0 ? start + index : comma };
  }
  return { end: text.length, comma: text.length };
}

/** @param generated EXTRA says that it is computed. */
export function defaultOf(text: string | null, generated: boolean, logical: LogicalType, server: ServerModel): DefaultModel | null {
  if (text === null) return null;
  if (generated) return { kind: 'expression', text: clock(expressionText(text, server)) };
  if (server.product === 'MariaDB') return mariaDbDefault(text, logical);
  if (logical.kind === 'TIMESTAMP' && CLOCK.test(text)) return { kind: 'expression', text: clock(text) };
  return bitsOrBytes(text) ?? literal(text, logical);
}

/** MariaDB shows an expression as it would be written: constants in quotes, NULL where there is none. */
function mariaDbDefault(text: string, logical: LogicalType): DefaultModel | null {
  if (text.toUpperCase() === 'NULL') return null;
  if (/^'(?:[^'\\]|''|\\[\s\S])*'$/.test(text)) return literal(parseColumnType(`enum(${text})`).members[0] ?? '', logical);
  if (/^-?\d+(?:\.\d*)?(?:e[-+]?\d+)?$/i.test(text)) return { kind: 'literal', text };
  return bitsOrBytes(text) ?? { kind: 'expression', text: clock(withoutBrackets(text)) };
}
function bitsOrBytes(text: string): DefaultModel | null {
  const bits = /^b'([01]*)'$/.exec(text)?.[1];
  if (bits !== undefined) return { kind: 'bits', digits: bits };
  const hex = /^(?:0x([0-9a-f]*)|x'([0-9a-f]*)')$/i.exec(text);
  return hex === null ? null : { kind: 'bytes', hex: (hex[1] ?? hex[2] ?? '').toLowerCase() };
}
function literal(text: string, { kind }: LogicalType): DefaultModel {
  if (kind !== 'BYTES') return { kind: 'literal', text };
  return { kind: 'bytes', hex: Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join('') };
}

const CLOCK = /^current_timestamp(?:\((\d*)\))?$/i;
/** `CURRENT_TIMESTAMP(3)`, which MariaDB writes in lower case, with brackets where there is nothing in them. */
export function clock(text: string): string {
  const match = CLOCK.exec(text);
  if (match === null) return text;
  return match[1] === undefined || match[1] === '' ? 'CURRENT_TIMESTAMP' : `CURRENT_TIMESTAMP(${match[1]})`;
}
