/** Table options as written to options as kept. */

import { defaultCollationOf } from '../../../codec/collations.ts';
import { SqlError } from '../../../errors.ts';
import type { TableOption } from '../../../sql/ast.ts';
import type { TableDef } from '../catalog/model.ts';
import type { RuntimeContext } from '../runtime.ts';
import { resolveCollation, type Warn } from './column-type.ts';
import { DdlError } from './errors.ts';

export type TableOptions = Pick<TableDef, 'engine' | 'charset' | 'collation' | 'comment' | 'rowFormat' | 'options' | 'autoIncrement'>;

/** Engines by lower-case name. Their names are kept and shown; the storage is one. */
const engines: Readonly<Record<string, string>> = {
  innodb: 'InnoDB',
  myisam: 'MyISAM',
  memory: 'MEMORY',
  heap: 'MEMORY',
  csv: 'CSV',
  archive: 'ARCHIVE',
  blackhole: 'BLACKHOLE',
  mrg_myisam: 'MRG_MYISAM',
  merge: 'MRG_MYISAM',
};
/** Engines of MariaDB and of clusters, whose dumps are to restore: their tables become InnoDB's, with a warning. */
const replaced: ReadonlySet<string> = new Set(['aria', 'tokudb', 'rocksdb', 'ndb', 'ndbcluster', 'federated', 'columnstore', 'sequence']);

/** Options that SHOW CREATE TABLE repeats, in its order, with the form of their values. */
export const shownOptions = [
  'MIN_ROWS',
  'MAX_ROWS',
  'AVG_ROW_LENGTH',
  'PACK_KEYS',
  'STATS_PERSISTENT',
  'STATS_AUTO_RECALC',
  'STATS_SAMPLE_PAGES',
  'CHECKSUM',
  'DELAY_KEY_WRITE',
  'KEY_BLOCK_SIZE',
  'COMPRESSION',
  'ENCRYPTION',
] as const;
const shownNames: ReadonlySet<string> = new Set(shownOptions);

/**
 * Applies options to those that a table has or starts with.
 * @param databaseCollation what DEFAULT CHARSET = DEFAULT means.
 * @throws SqlError 1115, 1253, 1273, 1286, 1302, 1628.
 */
export function applyOptions(
  base: TableOptions,
  written: readonly TableOption[],
  databaseCollation: string,
  runtime: RuntimeContext,
): TableOptions {
  const warn: Warn = (level, code, message) => runtime.warn(level, code, message);
  let result: TableOptions = base;
  const charsets: (string | null)[] = [];
  let collation: string | null = null;
  for (const { name, value } of written) {
    switch (name) {
      case 'ENGINE':
      case 'TYPE':
        result = { ...result, engine: engineOf(String(value), runtime) };
        break;
      case 'CHARSET':
      case 'CHARACTER SET':
      case 'DEFAULT CHARSET':
      case 'DEFAULT CHARACTER SET':
        charsets.push(String(value).toUpperCase() === 'DEFAULT' ? null : String(value));
        break;
      case 'COLLATE':
      case 'DEFAULT COLLATE':
        collation = String(value);
        break;
      case 'COMMENT':
        if ([...String(value)].length > 2048) throw new SqlError(1628, 'HY000', 'Comment for table is too long (max = 2048)');
        result = { ...result, comment: String(value) };
        break;
      case 'ROW_FORMAT':
        result = { ...result, rowFormat: String(value).toUpperCase() === 'DEFAULT' ? null : String(value).toUpperCase() };
        break;
      case 'AUTO_INCREMENT':
        result = { ...result, autoIncrement: String(value) };
        break;
      default:
        result = { ...result, options: withOption(result.options, name, value) };
    }
  }
  return { ...result, ...charsetOf(result, charsets, collation, databaseCollation, warn) };
}

function withOption(options: TableOptions['options'], name: string, value: string | number): TableOptions['options'] {
  if (!shownNames.has(name)) return options;
  const { [name]: _, ...others } = options;
  const isDefault =
    String(value).toUpperCase() === 'DEFAULT' ||
    (typeof value === 'number' && value === 0 && !name.startsWith('STATS') && name !== 'PACK_KEYS');
  return isDefault ? others : { ...others, [name]: value };
}

function charsetOf(
  base: TableOptions,
  charsets: readonly (string | null)[],
  collation: string | null,
  databaseCollation: string,
  warn: Warn,
): Pick<TableOptions, 'charset' | 'collation'> {
  if (charsets.length === 0 && collation === null) return { charset: base.charset, collation: base.collation };
  const distinct = new Set(charsets.map((charset) => charset?.toLowerCase() ?? null));
  if (distinct.size > 1) {
    const [left, right] = charsets.map((charset) => `CHARACTER SET ${charset ?? 'DEFAULT'}`);
    throw DdlError.conflictingDeclarations(left ?? '', right ?? '');
  }
  const charset = charsets[0] ?? null;
  if (charset === null && collation === null) return charsetOf(base, [], databaseCollation, databaseCollation, () => undefined);
  const found = resolveCollation(charset, collation, warn);
  return { charset: found.charset, collation: found.name };
}

function engineOf(name: string, runtime: RuntimeContext): string {
  const lower = name.toLowerCase();
  const known = engines[lower];
  if (known !== undefined) return known;
  if (!replaced.has(lower) && runtime.sqlMode.text.includes('NO_ENGINE_SUBSTITUTION')) throw DdlError.unknownEngine(name);
  runtime.warn('Warning', 1286, DdlError.unknownEngine(name).message);
  return 'InnoDB';
}

/** Whether a collation is shown beside its character set. */
export function showsCollation(charset: string, collation: string): boolean {
  return collation === 'utf8mb4_0900_ai_ci' || defaultCollationOf(charset)?.name !== collation;
}
