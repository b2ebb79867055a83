/** sql_mode: its texts, its combination modes, its flags. https://dev.mysql.com/doc/refman/9.0/en/sql-mode.html */
import { SqlError } from '../../../errors.ts';
import type { SqlMode } from '../runtime.ts';

/** In the order of their bits; null is a bit that no mode has any more. */
const modes = [
  'REAL_AS_FLOAT',
  'PIPES_AS_CONCAT',
  'ANSI_QUOTES',
  'IGNORE_SPACE',
  'NOT_USED',
  'ONLY_FULL_GROUP_BY',
  'NO_UNSIGNED_SUBTRACTION',
  'NO_DIR_IN_CREATE',
  'NOT_USED_9',
  'NOT_USED_10',
  'NOT_USED_11',
  'NOT_USED_12',
  'NOT_USED_13',
  'NOT_USED_14',
  'NOT_USED_15',
  'NOT_USED_16',
  'NOT_USED_17',
  'NOT_USED_18',
  'ANSI',
  'NO_AUTO_VALUE_ON_ZERO',
  'NO_BACKSLASH_ESCAPES',
  'STRICT_TRANS_TABLES',
  'STRICT_ALL_TABLES',
  'NO_ZERO_IN_DATE',
  'NO_ZERO_DATE',
  'ALLOW_INVALID_DATES',
  'ERROR_FOR_DIVISION_BY_ZERO',
  'TRADITIONAL',
  'NOT_USED_29',
  'HIGH_NOT_PRECEDENCE',
  'NO_ENGINE_SUBSTITUTION',
  'PAD_CHAR_TO_FULL_LENGTH',
  'TIME_TRUNCATE_FRACTIONAL',
] as const;
const combinations: Readonly<Record<string, readonly string[]>> = {
  ANSI: ['REAL_AS_FLOAT', 'PIPES_AS_CONCAT', 'ANSI_QUOTES', 'IGNORE_SPACE', 'ONLY_FULL_GROUP_BY'],
  TRADITIONAL: [
    'STRICT_TRANS_TABLES',
    'STRICT_ALL_TABLES',
    'NO_ZERO_IN_DATE',
    'NO_ZERO_DATE',
    'ERROR_FOR_DIVISION_BY_ZERO',
    'NO_ENGINE_SUBSTITUTION',
  ],
};
/** Modes that MySQL 8 dropped and its own dumps of older servers still name: taken and left out. */
const dropped = new Set([
  'NO_AUTO_CREATE_USER',
  'NO_FIELD_OPTIONS',
  'NO_KEY_OPTIONS',
  'NO_TABLE_OPTIONS',
  'MYSQL323',
  'MYSQL40',
  'DB2',
  'MAXDB',
  'MSSQL',
  'ORACLE',
  'POSTGRESQL',
]);

function bad(value: string): SqlError {
  return new SqlError(1231, '42000', `Variable 'sql_mode' can't be set to the value of '${value}'`);
}

/**
 * The canonical text of a sql_mode that was given as a list of names or as a bit set.
 * @throws SqlError 1231 for what is not a mode.
 */
export function canonicalSqlMode(value: string | bigint): string {
  const chosen = new Set<string>();
  if (typeof value === 'bigint') {
    if (value < 0n || value >= 1n << BigInt(modes.length)) throw bad(String(value));
    modes.forEach((mode, bit) => {
      if ((value >> BigInt(bit)) & 1n) chosen.add(mode);
    });
  } else {
    for (const part of value.split(',')) {
      const name = part.trim().toUpperCase();
      if (name === '') continue;
      if (dropped.has(name)) continue;
      if (!(modes as readonly string[]).includes(name) || name.startsWith('NOT_USED')) throw bad(part.trim());
      chosen.add(name);
    }
  }
  for (const [name, members] of Object.entries(combinations)) if (chosen.has(name)) for (const member of members) chosen.add(member);
  return modes.filter((mode) => chosen.has(mode)).join(',');
}

/** Flags of a canonical text. */
export function sqlModeOf(text: string): SqlMode {
  const has = new Set(text.split(','));
  return {
    text,
    strict: has.has('STRICT_TRANS_TABLES') || has.has('STRICT_ALL_TABLES'),
    noZeroDate: has.has('NO_ZERO_DATE'),
    noZeroInDate: has.has('NO_ZERO_IN_DATE'),
    allowInvalidDates: has.has('ALLOW_INVALID_DATES'),
    errorForDivisionByZero: has.has('ERROR_FOR_DIVISION_BY_ZERO'),
    noAutoValueOnZero: has.has('NO_AUTO_VALUE_ON_ZERO'),
    onlyFullGroupBy: has.has('ONLY_FULL_GROUP_BY'),
    padCharToFullLength: has.has('PAD_CHAR_TO_FULL_LENGTH'),
    noUnsignedSubtraction: has.has('NO_UNSIGNED_SUBTRACTION'),
    timeTruncateFractional: has.has('TIME_TRUNCATE_FRACTIONAL'),
    noBackslashEscapes: has.has('NO_BACKSLASH_ESCAPES'),
    ansiQuotes: has.has('ANSI_QUOTES'),
    pipesAsConcat: has.has('PIPES_AS_CONCAT'),
  };
}

/** What MySQL warns of when such a mode is set; null where there is nothing. */
export function sqlModeWarning(text: string): readonly [code: number, message: string] | null {
  const mode = sqlModeOf(text);
  const companions = [mode.noZeroDate, mode.noZeroInDate, mode.errorForDivisionByZero];
  if (mode.strict ? companions.every((on) => on) : !companions.some((on) => on)) return null;
  return [
    3135,
    "'NO_ZERO_DATE', 'NO_ZERO_IN_DATE' and 'ERROR_FOR_DIVISION_BY_ZERO' sql modes should be used with strict mode. They will be merged with strict mode in a future release.",
  ];
}
