/** Column types as written to column types as kept: limits, defaults of lengths, character sets. */
import { type Collation, charsetByName, collationByName, defaultCollationOf } from '../../../codec/collations.ts';
import { SqlError } from '../../../errors.ts';
import type { DataType, TypeName } from '../../../sql/ast.ts';
import type { RuntimeContext } from '../runtime.ts';
import { makeType, type SqlType } from '../sql-type.ts';
import { DdlError } from './errors.ts';

export type Warn = RuntimeContext['warn'];

/** Display widths of integers, signed and unsigned. */
const integerWidths: Partial<Record<TypeName, readonly [number, number]>> = {
  TINYINT: [4, 3],
  SMALLINT: [6, 5],
  MEDIUMINT: [9, 8],
  INT: [11, 10],
  BIGINT: [20, 20],
};
const byteLengths: Partial<Record<TypeName, number>> = {
  TINYTEXT: 255,
  TEXT: 65535,
  MEDIUMTEXT: 16777215,
  LONGTEXT: 4294967295,
  TINYBLOB: 255,
  BLOB: 65535,
  MEDIUMBLOB: 16777215,
  LONGBLOB: 4294967295,
};
/** The type of bytes that a string type is with CHARACTER SET binary. */
const binaryTwins: Partial<Record<TypeName, TypeName>> = {
  CHAR: 'BINARY',
  VARCHAR: 'VARBINARY',
  TINYTEXT: 'TINYBLOB',
  TEXT: 'BLOB',
  MEDIUMTEXT: 'MEDIUMBLOB',
  LONGTEXT: 'LONGBLOB',
};
const displayWidthWarning = 'Integer display width is deprecated and will be removed in a future release.';
const zerofillWarning =
  'The ZEROFILL attribute is deprecated and will be removed in a future release. Use the LPAD function to zero-pad numbers, or store the formatted numbers in a CHAR column.';
const unsignedWarning =
  'UNSIGNED for decimal and floating point data types is deprecated and support for it will be removed in a future release.';
const digitsWarning = 'Specifying number of digits for floating point data types is deprecated and will be removed in a future release.';
const binaryWarning =
  "'BINARY as attribute of a type' is deprecated and will be removed in a future release. Please use a CHARACTER SET clause with _bin collation instead";

/**
 * The type of a column.
 * @param tableCollation collation of the table, which string columns inherit.
 * @param strict strict mode: a VARCHAR that is too long is an error, and no TEXT.
 * @throws SqlError 1074, 1063, 1115, 1253, 1273, 1291, 1425, 1426, 1427, 1439, …
 */
export function columnType(type: DataType, column: string, tableCollation: string, warn: Warn, strict = true): SqlType {
  switch (type.name) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'MEDIUMINT':
    case 'INT':
    case 'BIGINT':
      return integerType(type, column, warn);
    case 'DECIMAL':
      return decimalType(type, column, warn);
    case 'FLOAT':
    case 'DOUBLE':
      return floatType(type, column, warn);
    case 'BIT':
      return bitType(type, column);
    case 'YEAR':
      return yearType(type, warn);
    case 'DATE':
      return makeType('DATE', 10);
    case 'TIME':
    case 'DATETIME':
    case 'TIMESTAMP':
      return temporalType(type, column);
    case 'JSON':
      return makeType('JSON', 4294967295, { collation: 'utf8mb4_bin' });
    case 'VECTOR':
      return vectorType(type, column);
    case 'BINARY':
      return makeType('BINARY', limited(type.length ?? 1, 255, column));
    case 'VARBINARY':
      return makeType('VARBINARY', limited(type.length ?? 1, 65535, column));
    case 'TINYBLOB':
    case 'BLOB':
    case 'MEDIUMBLOB':
    case 'LONGBLOB':
      return blobType(type);
    case 'ENUM':
    case 'SET':
      return memberType(type, column, stringCollation(type, tableCollation, warn));
    case 'CHAR':
    case 'VARCHAR':
    case 'TINYTEXT':
    case 'TEXT':
    case 'MEDIUMTEXT':
    case 'LONGTEXT':
      return stringType(
        strict
          ? type
          : convertedString(
              type,
              column,
              stringCollation(type, tableCollation, () => undefined),
              warn,
            ),
        column,
        stringCollation(type, tableCollation, warn),
      );
    default:
      return makeType(type.name, 4294967295);
  }
}

function integerType(type: DataType, column: string, warn: Warn): SqlType {
  const [signed, unsigned] = integerWidths[type.name] ?? [11, 10];
  const isUnsigned = type.unsigned || type.zerofill;
  if (type.zerofill) warn('Warning', 1681, zerofillWarning);
  if (type.length !== null && !(type.name === 'TINYINT' && type.length === 1 && !isUnsigned)) warn('Warning', 1681, displayWidthWarning);
  if (type.length !== null && type.length > 255) throw DdlError.displayWidth(column, '255');
  const width = type.length === null || type.length === 0 ? (isUnsigned ? unsigned : signed) : type.length;
  return makeType(type.name, width, { unsigned: isUnsigned, zerofill: type.zerofill });
}

function decimalType(type: DataType, column: string, warn: Warn): SqlType {
  const scale = type.decimals ?? 0;
  const precision = type.length === null || type.length === 0 ? 10 : type.length;
  if (scale > 30) throw DdlError.tooBigScale(String(scale), column);
  if (precision > 65) throw DdlError.tooBigPrecision(String(precision), column, '65');
  if (scale > precision) throw DdlError.precisionBelowScale(column);
  if (type.unsigned && !type.zerofill) warn('Warning', 1681, unsignedWarning);
  if (type.zerofill) warn('Warning', 1681, zerofillWarning);
  return makeType('DECIMAL', precision, { decimals: scale, unsigned: type.unsigned || type.zerofill, zerofill: type.zerofill });
}

function floatType(type: DataType, column: string, warn: Warn): SqlType {
  const signs = { unsigned: type.unsigned || type.zerofill, zerofill: type.zerofill };
  if (type.unsigned && !type.zerofill) warn('Warning', 1681, unsignedWarning);
  if (type.zerofill) warn('Warning', 1681, zerofillWarning);
  if (type.decimals === null) {
    if (type.length !== null && type.length > 53) throw DdlError.wrongColumnSpecifier(column);
    const double = type.name === 'DOUBLE' || (type.length ?? 0) > 24;
    return makeType(double ? 'DOUBLE' : 'FLOAT', double ? 22 : 12, { decimals: 31, ...signs });
  }
  const digits = type.length ?? 10;
  if (type.decimals > 30) throw DdlError.tooBigScale(String(type.decimals), column);
  if (digits > 255) throw DdlError.displayWidth(column, '255');
  if (type.decimals > digits) throw DdlError.precisionBelowScale(column);
  warn('Warning', 1681, digitsWarning);
  return makeType(type.name, digits, { decimals: type.decimals, ...signs });
}

function bitType(type: DataType, column: string): SqlType {
  const bits = type.length ?? 1;
  if (bits === 0) throw new SqlError(3013, 'HY000', `Invalid size for column '${column}'.`);
  if (bits > 64) throw DdlError.displayWidth(column, '64');
  return makeType('BIT', bits, { unsigned: true });
}

function yearType(type: DataType, warn: Warn): SqlType {
  if (type.length !== null && type.length !== 4) throw new SqlError(1818, 'HY000', 'Invalid display width. Use YEAR instead.');
  if (type.length !== null)
    warn('Warning', 1287, "'YEAR(4)' is deprecated and will be removed in a future release. Please use YEAR instead");
  return makeType('YEAR', 4, { unsigned: true, zerofill: true });
}

function temporalType(type: DataType, column: string): SqlType {
  const fraction = type.length ?? 0;
  if (fraction > 6) throw DdlError.tooBigPrecision(String(fraction), column, '6');
  const width = type.name === 'TIME' ? 10 : 19;
  return makeType(type.name, fraction > 0 ? width + 1 + fraction : width, { decimals: fraction });
}

function vectorType(type: DataType, column: string): SqlType {
  const entries = type.length ?? 2048;
  if (entries > 16383 || entries < 1) throw DdlError.columnTooLong(column, '16383');
  return makeType('VECTOR', entries);
}

function blobType(type: DataType): SqlType {
  if (type.name !== 'BLOB' || type.length === null) return makeType(type.name, byteLengths[type.name] ?? 65535);
  const name = type.length < 256 ? 'TINYBLOB' : type.length < 65536 ? 'BLOB' : type.length < 16777216 ? 'MEDIUMBLOB' : 'LONGBLOB';
  return makeType(name, byteLengths[name] ?? 65535);
}

function limited(length: number, most: number, column: string): number {
  if (length > most) throw DdlError.columnTooLong(column, String(most));
  return length;
}

/** Without strictness a VARCHAR too long for a row becomes a TEXT, with a note. */
function convertedString(type: DataType, column: string, collation: Collation, warn: Warn): DataType {
  const length = type.length ?? 1;
  if (type.name !== 'VARCHAR' || length <= Math.floor(65535 / collation.maxLength)) return type;
  warn('Note', 1246, `Converting column '${column}' from VARCHAR to TEXT`);
  return { ...type, name: 'TEXT' };
}

function stringType(type: DataType, column: string, collation: Collation): SqlType {
  if (type.name === 'TEXT' && type.length !== null) {
    const bytes = type.length * collation.maxLength;
    const name = bytes < 256 ? 'TINYTEXT' : bytes < 65536 ? 'TEXT' : bytes < 16777216 ? 'MEDIUMTEXT' : 'LONGTEXT';
    return stringType({ ...type, name, length: null }, column, collation);
  }
  const fixed = byteLengths[type.name];
  const length = fixed ?? limited(type.length ?? 1, type.name === 'CHAR' ? 255 : Math.floor(65535 / collation.maxLength), column);
  if (collation.charset === 'binary') return makeType(binaryTwins[type.name] ?? 'VARBINARY', length);
  return makeType(type.name, length, { collation: collation.name });
}

function memberType(type: DataType, column: string, collation: Collation): SqlType {
  const values = type.values.map((value) => (collation.charset === 'binary' ? value : value.replace(/ +$/u, '')));
  const seen = new Map<string, string>();
  for (const value of values) {
    if (type.name === 'SET' && value.includes(',')) throw DdlError.illegalMember('set', value);
    const key = collation.name.endsWith('_bin') ? value : value.toLowerCase();
    const first = seen.get(key);
    if (first !== undefined) throw DdlError.duplicateMember(column, first, type.name);
    seen.set(key, value);
  }
  if (type.name === 'SET' && values.length > 64) throw DdlError.tooManyMembers(column, 'SET');
  const lengths = values.map((value) => [...value].length);
  const longest = type.name === 'ENUM' ? Math.max(...lengths) : lengths.reduce((sum, length) => sum + length, values.length - 1);
  return makeType(type.name, Math.max(longest, 0), { collation: collation.name, values });
}
/** The collation that a string column gets from its own words, or from its table. */
export function stringCollation(type: Pick<DataType, 'charset' | 'collation' | 'binary'>, tableCollation: string, warn: Warn): Collation {
  const inherited = knownCollation(tableCollation);
  if (type.binary) warn('Warning', 1287, binaryWarning);
  const collation = type.charset === null && type.collation === null ? inherited : resolveCollation(type.charset, type.collation, warn);
  return type.binary && type.collation === null ? knownCollation(`${collation.charset}_bin`) : collation;
}

/**
 * The collation that CHARACTER SET and COLLATE name; one of them at least is given.
 * @throws SqlError 1115, 1253, 1273.
 */
export function resolveCollation(charset: string | null, collation: string | null, warn: Warn): Collation {
  if (charset !== null) warnOfCharset(charset, warn);
  if (collation === null) return knownDefault(charset ?? '');
  const found = knownCollation(collation);
  if (charset !== null && charsetByName(charset)?.name !== found.charset) {
    throw charsetByName(charset) === null ? DdlError.unknownCharset(charset) : DdlError.collationMismatch(found.name, charset);
  }
  if (found.charset === 'utf8mb3') {
    warn(
      'Warning',
      3778,
      `'${found.name}' is a collation of the deprecated character set UTF8MB3. Please consider using UTF8MB4 with an appropriate collation instead.`,
    );
  }
  return found;
}
function warnOfCharset(charset: string, warn: Warn): void {
  const lower = charset.toLowerCase();
  if (lower === 'utf8') {
    warn(
      'Warning',
      3719,
      "'utf8' is currently an alias for the character set UTF8MB3, but will be an alias for UTF8MB4 in a future release. Please consider using UTF8MB4 in order to be unambiguous.",
    );
  } else if (lower === 'utf8mb3') {
    warn('Warning', 1287, "'utf8mb3' is deprecated and will be removed in a future release. Please use utf8mb4 instead");
  }
}

/** @throws SqlError 1273. */
export function knownCollation(name: string): Collation {
  const collation = collationByName(name);
  if (collation === null) throw DdlError.unknownCollation(name);
  return collation;
}
/** @throws SqlError 1115. */
function knownDefault(charset: string): Collation {
  const collation = defaultCollationOf(charset);
  if (collation === null) throw DdlError.unknownCharset(charset);
  return collation;
}
