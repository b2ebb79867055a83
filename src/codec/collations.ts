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

/** Rows are read when they are first asked for: a session needs few of the 330. */
const byId = new Map<number, Collation>();
const byName = new Map<string, Collation>();
const charsets = new Map<string, Charset>();

/** @param id as in a handshake or a column definition. */
export function collationById(id: number): Collation | null {
  return byId.get(id) ?? read(lineAt(collationRows, startOf(collationRows, `${id}|`)));
}
/** @param name in any case; `utf8_…` means `utf8mb3_…`, as in MySQL. */
export function collationByName(name: string): Collation | null {
  const lower = name.toLowerCase();
  const full = lower.startsWith('utf8_') ? `utf8mb3_${lower.slice(5)}` : lower;
  const known = byName.get(full);
  if (known !== undefined) return known;
  const at = collationRows.indexOf(`|${full}|`);
  const found = at < 0 ? null : read(lineAt(collationRows, collationRows.lastIndexOf('\n', at) + 1));
  return found?.name === full ? found : null;
}
/** @param name in any case; `utf8` means `utf8mb3`, as in MySQL. */
export function charsetByName(name: string): Charset | null {
  const lower = name.toLowerCase();
  const full = lower === 'utf8' ? 'utf8mb3' : lower;
  const known = charsets.get(full);
  if (known !== undefined) return known;
  const line = lineAt(charsetRows, startOf(charsetRows, `${full}|`));
  const at = collationRows.indexOf(`|${full}|1|`);
  if (line === null || at < 0) return null;
  const [own = '', maxLength, description = ''] = line.split('|');
  const defaultCollation = read(lineAt(collationRows, collationRows.lastIndexOf('\n', at) + 1));
  if (own !== full || defaultCollation === null) return null;
  const charset = { name: own, description, maxLength: Number(maxLength), defaultCollation };
  charsets.set(own, charset);
  return charset;
}
/** @param charset its name in any case. */
export function defaultCollationOf(charset: string): Collation | null {
  return charsetByName(charset)?.defaultCollation ?? null;
}
/** By id, for SHOW COLLATION and information_schema. */
export function allCollations(): readonly Collation[] {
  return collationRows.split('\n').flatMap((line) => read(line) ?? []);
}
/** By name, for SHOW CHARACTER SET and information_schema. */
export function allCharsets(): readonly Charset[] {
  return charsetRows.split('\n').flatMap((line) => charsetByName(line.slice(0, line.indexOf('|'))) ?? []);
}

/** Where the line begins that begins so; -1 where there is none. */
function startOf(rows: string, beginning: string): number {
  return rows.startsWith(beginning) ? 0 : rows.indexOf(`\n${beginning}`) + 1 || -1;
}
function lineAt(rows: string, start: number): string | null {
  if (start < 0) return null;
  const end = rows.indexOf('\n', start);
  return rows.slice(start, end < 0 ? rows.length : end);
}

/** @param line of `collationRows`. */
function read(line: string | null): Collation | null {
  if (line === null) return null;
  const [id, name = '', charset = '', isDefault, sortlen, pads] = line.split('|');
  const known = byId.get(Number(id));
  if (known !== undefined) return known;
  const collation: Collation = {
    id: Number(id),
    name,
    charset,
    isDefault: isDefault === '1',
    maxLength: Number(lineAt(charsetRows, startOf(charsetRows, `${charset}|`))?.split('|')[1] ?? 1),
    padAttribute: pads === '1' ? 'PAD SPACE' : 'NO PAD',
    sortlen: Number(sortlen),
  };
  byId.set(collation.id, collation);
  byName.set(name, collation);
  return collation;
}
