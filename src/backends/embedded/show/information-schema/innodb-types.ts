/** MTYPE, PRTYPE and LEN of information_schema.INNODB_COLUMNS: InnoDB's type of a column. mysql-server's storage/innobase/include/data0type.h */
import { collationByName } from '../../../../codec/collations.ts';
import type { ColumnDef } from '../../catalog/model.ts';
import { familyOf, type SqlType } from '../../sql-type.ts';

const M = {
  VARCHAR: 1,
  CHAR: 2,
  FIXBINARY: 3,
  BINARY: 4,
  BLOB: 5,
  INT: 6,
  FLOAT: 9,
  DOUBLE: 10,
  VARMYSQL: 12,
  MYSQL: 13,
  GEOMETRY: 14,
} as const;
const NOT_NULL = 256;
const UNSIGNED = 512;
const BINARY_TYPE = 1024;
const LONG_VARCHAR = 4096;
const VIRTUAL = 8192;
const LATIN1 = 8;
const BINARY = 63;

export interface InnodbType {
  readonly mtype: number;
  /** The server's type, then flags, then the collation's number. */
  readonly prtype: number;
  /** Bytes that it may take in the record. */
  readonly length: number;
}

export function innodbType(column: ColumnDef, virtual: boolean): InnodbType {
  const { mtype, code, length, flags, collation } = physical(column.type);
  const nullability = column.nullable ? 0 : NOT_NULL;
  return { mtype, prtype: code | flags | nullability | (virtual ? VIRTUAL : 0) | (collation << 16), length };
}

interface Physical {
  readonly mtype: number;
  readonly code: number;
  readonly length: number;
  readonly flags: number;
  readonly collation: number;
}
const integers: Partial<Record<SqlType['name'], readonly [code: number, bytes: number]>> = {
  TINYINT: [1, 1],
  SMALLINT: [2, 2],
  MEDIUMINT: [9, 3],
  INT: [3, 4],
  BIGINT: [8, 8],
};
function physical(type: SqlType): Physical {
  const unsigned = type.unsigned ? UNSIGNED : 0;
  const plain = (mtype: number, code: number, length: number, flags: number = BINARY_TYPE): Physical => ({
    mtype,
    code,
    length,
    flags,
    collation: 0,
  });
  const fixed = (code: number, length: number, flags = 0): Physical => ({
    ...plain(M.FIXBINARY, code, length, BINARY_TYPE | flags),
    collation: LATIN1,
  });
  const integer = integers[type.name];
  if (integer !== undefined) return plain(M.INT, integer[0], integer[1], BINARY_TYPE | unsigned);
  switch (type.name) {
    case 'DECIMAL':
      return fixed(246, decimalBytes(type.length, type.decimals), unsigned);
    case 'FLOAT':
      return plain(M.FLOAT, 4, 4, BINARY_TYPE | unsigned);
    case 'DOUBLE':
      return plain(M.DOUBLE, 5, 8, BINARY_TYPE | unsigned);
    case 'BIT':
      return { ...fixed(16, Math.ceil(type.length / 8), UNSIGNED), collation: BINARY };
    case 'DATE':
      return plain(M.INT, 10, 3);
    case 'YEAR':
      return plain(M.INT, 13, 1, BINARY_TYPE | UNSIGNED);
    case 'TIME':
      return fixed(11, 3 + Math.ceil(type.decimals / 2));
    case 'DATETIME':
      return fixed(12, 5 + Math.ceil(type.decimals / 2));
    case 'TIMESTAMP':
      return fixed(7, 4 + Math.ceil(type.decimals / 2));
    case 'ENUM':
      return plain(M.INT, 254, type.values.length > 255 ? 2 : 1, UNSIGNED);
    case 'SET':
      return plain(M.INT, 254, setBytes(type.values.length), UNSIGNED);
    case 'JSON':
      return { ...plain(M.BLOB, 245, 12), collation: 46 };
    case 'VECTOR':
      return { ...plain(M.BLOB, 242, 12), collation: BINARY };
    default:
      return familyOf(type) === 'geometry' ? plain(M.GEOMETRY, 255, 12) : text(type);
  }
}
function setBytes(members: number): number {
  const bytes = Math.ceil(members / 8);
  return bytes > 4 ? 8 : bytes;
}
/** Nine digits take four bytes, fewer fewer. https://dev.mysql.com/doc/refman/8.4/en/precision-math-decimal-characteristics.html */
function decimalBytes(precision: number, scale: number): number {
  const part = (digits: number): number => Math.floor(digits / 9) * 4 + Math.ceil((digits % 9) / 2);
  return part(precision - scale) + part(scale);
}
/** Strings, of characters or of bytes. */
function text(type: SqlType): Physical {
  const collation = type.collation === null ? undefined : collationByName(type.collation);
  const id = collation?.id ?? BINARY;
  const flags = id === BINARY ? BINARY_TYPE : 0;
  const bytes = type.length * (collation?.maxLength ?? 1);
  if (type.name.endsWith('TEXT') || type.name.endsWith('BLOB'))
    return { mtype: M.BLOB, code: 252, length: 8 + lengthBytes(type.name), flags, collation: id };
  const varying = type.name.startsWith('VAR');
  const long = varying && bytes > 255 ? LONG_VARCHAR : 0;
  return { mtype: stringType(varying, id), code: varying ? 15 : 254, length: bytes, flags: flags | long, collation: id };
}
function lengthBytes(name: string): number {
  return name.startsWith('TINY') ? 1 : name.startsWith('MEDIUM') ? 3 : name.startsWith('LONG') ? 4 : 2;
}
/** latin1's own collation and bytes have types of their own. */
function stringType(varying: boolean, collation: number): number {
  if (collation === BINARY) return varying ? M.BINARY : M.FIXBINARY;
  if (collation === LATIN1) return varying ? M.VARCHAR : M.CHAR;
  return varying ? M.VARMYSQL : M.MYSQL;
}
