/** Character sets and collations by the ids that the protocol uses. https://dev.mysql.com/doc/refman/8.4/en/charset-charsets.html */
import { charsetRows, collationRows } from './collations.generated.ts';

export interface Charset {
  readonly name: string;
  readonly description: string;
  /** Bytes of its longest character. */
  readonly maxLength: number;
  readonly defaultCollation: Collation;
}
export interface Collation {
  readonly id: number;
  readonly name: string;
  readonly charset: string;
  /** Whether it is its character set's default. */
  readonly isDefault: boolean;
  /** Bytes of the charset's longest character. */
  readonly maxLength: number;
  readonly padAttribute: 'PAD SPACE' | 'NO PAD';
  readonly sortlen: number;
}

/** Collation of numbers, dates and bytes. */
export const BINARY_COLLATION = 63;
/** utf8mb4_0900_ai_ci, what MySQL 8 starts with. */
export const DEFAULT_COLLATION = 255;

interface Tables {
  readonly ids: ReadonlyMap<number, Collation>;
  readonly names: ReadonlyMap<string, Collation>;
  readonly charsets: ReadonlyMap<string, Charset>;
}
let loaded: Tables | null = null;

/** @param id as in a handshake or a column definition. */
export function collationById(id: number): Collation | null {
  return tables().ids.get(id) ?? null;
}
/** @param name in any case; `utf8_…` means `utf8mb3_…`, as in MySQL. */
export function collationByName(name: string): Collation | null {
  const lower = name.toLowerCase();
  return tables().names.get(lower.startsWith('utf8_') ? `utf8mb3_${lower.slice(5)}` : lower) ?? null;
}
/** @param name in any case; `utf8` means `utf8mb3`, as in MySQL. */
export function charsetByName(name: string): Charset | null {
  const lower = name.toLowerCase();
  return tables().charsets.get(lower === 'utf8' ? 'utf8mb3' : lower) ?? null;
}
/** @param charset its name in any case. */
export function defaultCollationOf(charset: string): Collation | null {
  return charsetByName(charset)?.defaultCollation ?? null;
}
/** By id, for SHOW COLLATION and information_schema. */
export function allCollations(): readonly Collation[] {
  return [...tables().ids.values()];
}
/** By name, for SHOW CHARACTER SET and information_schema. */
export function allCharsets(): readonly Charset[] {
  return [...tables().charsets.values()];
}

/** Parsed on first use: most starts of the program never ask. */
function tables(): Tables {
  loaded ??= load();
  return loaded;
}

function load(): Tables {
  const lengths = new Map<string, { maxLength: number; description: string }>();
  for (const line of charsetRows.split('\n')) {
    const [name = '', maxLength = '', description = ''] = line.split('|');
    lengths.set(name, { maxLength: Number(maxLength), description });
  }
  const ids = new Map<number, Collation>();
  const names = new Map<string, Collation>();
  const defaults = new Map<string, Collation>();
  for (const line of collationRows.split('\n')) {
    const collation = parseCollation(line, lengths);
    ids.set(collation.id, collation);
    names.set(collation.name, collation);
    if (collation.isDefault) defaults.set(collation.charset, collation);
  }
  const charsets = new Map<string, Charset>();
  for (const [name, { maxLength, description }] of lengths) {
    const defaultCollation = defaults.get(name);
    if (defaultCollation !== undefined) charsets.set(name, { name, description, maxLength, defaultCollation });
  }
  return { ids, names, charsets };
}

function parseCollation(line: string, lengths: ReadonlyMap<string, { maxLength: number }>): Collation {
  const [id, name = '', charset = '', isDefault, sortlen, pads] = line.split('|');
  return {
    id: Number(id),
    name,
    charset,
    isDefault: isDefault === '1',
    maxLength: lengths.get(charset)?.maxLength ?? 1,
    padAttribute: pads === '1' ? 'PAD SPACE' : 'NO PAD',
    sortlen: Number(sortlen),
  };
}
