/** The logical type of a column from its declaration: COLUMN_TYPE of information_schema, DTD_IDENTIFIER of routines. */
import { shapeOf } from './extended-type.ts';
import type { LogicalType } from './logical-type.ts';

/** A declaration, taken apart. */
export interface ColumnDeclaration {
  /** Lower case. */
  readonly name: string;
  /** What is in the brackets: lengths, or members with their quotes and escapes undone. */
  readonly lengths: readonly number[];
  readonly members: readonly string[];
  readonly unsigned: boolean;
  readonly zerofill: boolean;
}

/** Reads `decimal(10,2) unsigned zerofill`, `enum('a','b')`, …. */
export function parseColumnType(text: string): ColumnDeclaration {
  const name = /^[a-z0-9_]+(?: precision| varying)?/i.exec(text.trim())?.[0].toLowerCase() ?? '';
  const rest = text.trim().slice(name.length);
  const inBrackets = rest.startsWith('(') ? bracketed(rest) : '';
  const after = rest.slice(inBrackets.length);
  const quoted = [...inBrackets.matchAll(/'((?:[^'\\]|''|\\[\s\S])*)'/g)].map((match) => unquote(match[1] ?? ''));
  return {
    name,
    lengths: quoted.length > 0 ? [] : [...inBrackets.matchAll(/\d+/g)].map(([digits]) => Number(digits)),
    members: quoted,
    unsigned: /\bunsigned\b/i.test(after),
    zerofill: /\bzerofill\b/i.test(after),
  };
}

/** From an opening bracket to the one that closes it; brackets in quotes do not count. */
function bracketed(text: string): string {
  return /^\((?:[^')\\]|'(?:[^'\\]|''|\\[\s\S])*')*\)/.exec(text)?.[0] ?? text;
}

const ESCAPES: { readonly [letter: string]: string } = { n: '\n', r: '\r', '0': '\0', t: '\t', b: '\b', Z: '\x1a' };
function unquote(text: string): string {
  return text.replace(/''|\\([\s\S])/g, (_, letter: string | undefined) => (letter === undefined ? "'" : (ESCAPES[letter] ?? letter)));
}

/**
 * @param columnType as COLUMN_TYPE has it.
 * @param isJson of MariaDB, where JSON is `longtext` with a check: whether it has that.
 */
export function logicalTypeOfColumn(columnType: string, isJson = false): LogicalType {
  const { name, lengths, members, unsigned } = parseColumnType(columnType);
  const [length = null, scale = 0] = lengths;
  const shape = shapeOf(name);
  if (shape !== undefined) return { kind: 'GEOMETRY', shape };
  const bits = INTEGERS[name];
  // BOOLEAN is TINYINT(1).
  if (bits !== undefined) return { kind: 'INT', bits, unsigned, boolean: bits === 8 && length === 1 && !unsigned };
  switch (name) {
    case 'float':
      return { kind: 'FLOAT' };
    case 'double':
    case 'double precision':
    case 'real':
      return { kind: 'DOUBLE' };
    case 'decimal':
    case 'numeric':
      return { kind: 'DECIMAL', precision: length ?? 10, scale, unsigned };
    case 'bit':
      return { kind: 'BIT', bits: length ?? 1 };
    case 'char':
    case 'varchar':
      return { kind: 'STRING', length: length ?? 1 };
    case 'binary':
    case 'varbinary':
      return { kind: 'BYTES', length: length ?? 1 };
    case 'longtext':
      return isJson ? { kind: 'JSON' } : { kind: 'STRING', length: null };
    case 'tinytext':
    case 'text':
    case 'mediumtext':
      return { kind: 'STRING', length: null };
    case 'tinyblob':
    case 'blob':
    case 'mediumblob':
    case 'longblob':
      return { kind: 'BYTES', length: null };
    case 'date':
      return { kind: 'DATE' };
    case 'datetime':
    case 'timestamp':
      return { kind: 'TIMESTAMP', digits: length ?? 0, zoned: name === 'timestamp' };
    case 'time':
      return { kind: 'TIME', digits: length ?? 0 };
    case 'year':
      return { kind: 'YEAR' };
    case 'json':
      return { kind: 'JSON' };
    case 'vector':
      return { kind: 'VECTOR', dimensions: length ?? 2048 };
    case 'enum':
      return { kind: 'ENUM', members };
    case 'set':
      return { kind: 'SET', members };
    case 'uuid':
      return { kind: 'UUID' };
    case 'inet4':
      return { kind: 'INET', version: 4 };
    case 'inet6':
      return { kind: 'INET', version: 6 };
    default:
      return { kind: 'UNKNOWN', name };
  }
}
const INTEGERS: { readonly [name: string]: 8 | 16 | 24 | 32 | 64 } = {
  tinyint: 8,
  smallint: 16,
  mediumint: 24,
  int: 32,
  integer: 32,
  bigint: 64,
};
