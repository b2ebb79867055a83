/** Data types, of columns and of casts, and the clauses on character sets. */
import type { CastTarget, DataType, FileFormat, TypeName } from '../ast.ts';
import type { TokenKind } from '../lexer.ts';
import type { Cursor } from './cursor.ts';
import { parseCollationName } from './expressions.ts';

/** What a type's name says: the type, and the parts that may follow. */
interface TypeShape {
  readonly name: TypeName;
  /** int: (n) and UNSIGNED ZEROFILL; exact: (p[,s]) with them; real: (p,s) with them; text: charset. */
  readonly parts: 'int' | 'exact' | 'float' | 'real' | 'bit' | 'fraction' | 'year' | 'length' | 'text' | 'bytes' | 'members' | 'none';
  /** Set where the name implies it. */
  readonly length?: number;
  readonly unsigned?: boolean;
  readonly charset?: string;
}

const SHAPES: ReadonlyMap<TokenKind, TypeShape> = new Map<TokenKind, TypeShape>([
  ['TINYINT', { name: 'TINYINT', parts: 'int' }],
  ['INT1', { name: 'TINYINT', parts: 'int' }],
  ['SMALLINT', { name: 'SMALLINT', parts: 'int' }],
  ['INT2', { name: 'SMALLINT', parts: 'int' }],
  ['MEDIUMINT', { name: 'MEDIUMINT', parts: 'int' }],
  ['INT3', { name: 'MEDIUMINT', parts: 'int' }],
  ['MIDDLEINT', { name: 'MEDIUMINT', parts: 'int' }],
  ['INT', { name: 'INT', parts: 'int' }],
  ['INTEGER', { name: 'INT', parts: 'int' }],
  ['INT4', { name: 'INT', parts: 'int' }],
  ['BIGINT', { name: 'BIGINT', parts: 'int' }],
  ['INT8', { name: 'BIGINT', parts: 'int' }],
  ['SERIAL', { name: 'BIGINT', parts: 'none', unsigned: true }],
  ['BOOL', { name: 'TINYINT', parts: 'none', length: 1 }],
  ['BOOLEAN', { name: 'TINYINT', parts: 'none', length: 1 }],
  ['DECIMAL', { name: 'DECIMAL', parts: 'exact' }],
  ['DEC', { name: 'DECIMAL', parts: 'exact' }],
  ['NUMERIC', { name: 'DECIMAL', parts: 'exact' }],
  ['FIXED', { name: 'DECIMAL', parts: 'exact' }],
  ['FLOAT', { name: 'FLOAT', parts: 'float' }],
  ['FLOAT4', { name: 'FLOAT', parts: 'float' }],
  ['FLOAT8', { name: 'DOUBLE', parts: 'real' }],
  ['DOUBLE', { name: 'DOUBLE', parts: 'real' }],
  ['REAL', { name: 'DOUBLE', parts: 'real' }],
  ['BIT', { name: 'BIT', parts: 'bit' }],
  ['DATE', { name: 'DATE', parts: 'none' }],
  ['TIME', { name: 'TIME', parts: 'fraction' }],
  ['DATETIME', { name: 'DATETIME', parts: 'fraction' }],
  ['TIMESTAMP', { name: 'TIMESTAMP', parts: 'fraction' }],
  ['YEAR', { name: 'YEAR', parts: 'year' }],
  ['CHAR', { name: 'CHAR', parts: 'text' }],
  ['CHARACTER', { name: 'CHAR', parts: 'text' }],
  ['NCHAR', { name: 'CHAR', parts: 'text', charset: 'utf8mb3' }],
  ['VARCHAR', { name: 'VARCHAR', parts: 'text' }],
  ['VARCHARACTER', { name: 'VARCHAR', parts: 'text' }],
  ['NVARCHAR', { name: 'VARCHAR', parts: 'text', charset: 'utf8mb3' }],
  ['BINARY', { name: 'BINARY', parts: 'bytes' }],
  ['VARBINARY', { name: 'VARBINARY', parts: 'bytes' }],
  ['TINYBLOB', { name: 'TINYBLOB', parts: 'none' }],
  ['BLOB', { name: 'BLOB', parts: 'bytes' }],
  ['MEDIUMBLOB', { name: 'MEDIUMBLOB', parts: 'none' }],
  ['LONGBLOB', { name: 'LONGBLOB', parts: 'none' }],
  ['TINYTEXT', { name: 'TINYTEXT', parts: 'text' }],
  ['TEXT', { name: 'TEXT', parts: 'text' }],
  ['MEDIUMTEXT', { name: 'MEDIUMTEXT', parts: 'text' }],
  ['LONGTEXT', { name: 'LONGTEXT', parts: 'text' }],
  ['LONG', { name: 'MEDIUMTEXT', parts: 'text' }],
  ['ENUM', { name: 'ENUM', parts: 'members' }],
  ['SET', { name: 'SET', parts: 'members' }],
  ['JSON', { name: 'JSON', parts: 'none' }],
  ['VECTOR', { name: 'VECTOR', parts: 'length' }],
  ['GEOMETRY', { name: 'GEOMETRY', parts: 'none' }],
  ['GEOMETRYCOLLECTION', { name: 'GEOMETRYCOLLECTION', parts: 'none' }],
  ['GEOMCOLLECTION', { name: 'GEOMETRYCOLLECTION', parts: 'none' }],
  ['POINT', { name: 'POINT', parts: 'none' }],
  ['LINESTRING', { name: 'LINESTRING', parts: 'none' }],
  ['POLYGON', { name: 'POLYGON', parts: 'none' }],
  ['MULTIPOINT', { name: 'MULTIPOINT', parts: 'none' }],
  ['MULTILINESTRING', { name: 'MULTILINESTRING', parts: 'none' }],
  ['MULTIPOLYGON', { name: 'MULTIPOLYGON', parts: 'none' }],
]);

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A column's type with the attributes that belong to it. */
export function parseDataType(p: Cursor): DataType {
  const pos = p.start;
  const shape = parseTypeName(p);
  const type: Mutable<DataType> = {
    name: shape.name,
    length: shape.length ?? null,
    decimals: null,
    unsigned: shape.unsigned ?? false,
    zerofill: false,
    charset: shape.charset ?? null,
    collation: null,
    binary: false,
    values: [],
    pos,
  };
  parseTypeParts(p, type, shape);
  return type;
}

/** The name of a type, of one or more words. */
function parseTypeName(p: Cursor): TypeShape {
  const kind = p.kind;
  const shape = SHAPES.get(kind);
  if (kind === 'NATIONAL') return parseNational(p);
  if (shape === undefined) p.fail();
  p.advance();
  switch (kind) {
    case 'DOUBLE':
      p.accept('PRECISION');
      return shape;
    case 'REAL':
      return p.mode.realAsFloat ? { name: 'FLOAT', parts: 'float' } : shape;
    case 'CHAR':
    case 'CHARACTER':
    case 'NCHAR': {
      const varying = p.accept('VARYING') || (kind === 'NCHAR' && p.accept('VARCHAR'));
      return varying ? { ...shape, name: 'VARCHAR' } : shape;
    }
    case 'LONG':
      if (p.accept('VARBINARY')) return { name: 'MEDIUMBLOB', parts: 'none' };
      if (p.acceptOne(['VARCHAR', 'VARCHARACTER']) === null && p.acceptOne(['CHAR', 'CHARACTER']) !== null) p.expect('VARYING');
      return shape;
    default:
      return shape;
  }
}

/** `NATIONAL (CHAR [VARYING] | CHARACTER [VARYING] | VARCHAR | VARCHARACTER)` */
function parseNational(p: Cursor): TypeShape {
  p.advance();
  if (p.acceptOne(['VARCHAR', 'VARCHARACTER']) !== null) return { name: 'VARCHAR', parts: 'text', charset: 'utf8mb3' };
  p.expectOne(['CHAR', 'CHARACTER']);
  return { name: p.accept('VARYING') ? 'VARCHAR' : 'CHAR', parts: 'text', charset: 'utf8mb3' };
}

function parseTypeParts(p: Cursor, type: Mutable<DataType>, shape: TypeShape): void {
  switch (shape.parts) {
    case 'int':
      type.length = p.optionalLength();
      parseNumberAttributes(p, type);
      return;
    case 'exact':
    case 'float':
    case 'real':
      parsePrecision(p, type, shape.parts);
      parseNumberAttributes(p, type);
      return;
    case 'bit':
    case 'fraction':
    case 'length':
      type.length = p.optionalLength();
      return;
    case 'year':
      type.length = p.optionalLength();
      parseNumberAttributes(p, type);
      return;
    case 'bytes':
      if (shape.name === 'VARBINARY') type.length = p.lengthInParentheses();
      else type.length = p.optionalLength();
      return;
    case 'text':
      parseTextLength(p, type);
      parseTextAttributes(p, type);
      return;
    case 'members':
      p.expect('(');
      type.values = p.list(() => p.byteString());
      p.expect(')');
      parseTextAttributes(p, type);
      return;
    default:
  }
}

/** VARCHAR must have a length; TINYTEXT, MEDIUMTEXT and LONGTEXT must not. */
function parseTextLength(p: Cursor, type: Mutable<DataType>): void {
  if (type.name === 'VARCHAR') type.length = p.lengthInParentheses();
  else if (type.name === 'CHAR' || type.name === 'TEXT') type.length = p.optionalLength();
}

function parsePrecision(p: Cursor, type: Mutable<DataType>, parts: 'exact' | 'float' | 'real'): void {
  if (!p.accept('(')) return;
  type.length = p.integer();
  if (parts === 'real') {
    p.expect(',');
    type.decimals = p.integer();
  } else if (p.accept(',')) type.decimals = p.integer();
  p.expect(')');
  // FLOAT(p) is a choice of type, not a width.
  if (parts === 'float' && type.decimals === null && type.length > 24 && type.length <= 53) {
    type.name = 'DOUBLE';
    type.length = null;
  } else if (parts === 'float' && type.decimals === null && type.length <= 24) type.length = null;
}

function parseNumberAttributes(p: Cursor, type: Mutable<DataType>): void {
  for (;;) {
    if (p.accept('UNSIGNED')) type.unsigned = true;
    else if (p.accept('ZEROFILL')) type.zerofill = type.unsigned = true;
    else if (!p.accept('SIGNED')) return;
  }
}

/** `[ASCII | UNICODE | BYTE | (CHARACTER SET | CHARSET) name] [BINARY]`, and COLLATE, which a column's attributes may hold as well. */
function parseTextAttributes(p: Cursor, type: Mutable<DataType>): void {
  for (;;) {
    if (p.accept('ASCII')) type.charset = 'latin1';
    else if (p.accept('UNICODE')) type.charset = 'ucs2';
    else if (p.accept('BYTE')) type.charset = 'binary';
    else if (p.accept('BINARY')) type.binary = true;
    else if (p.kind === 'CHARSET' || p.kind === 'CHARACTER' || (p.kind === 'CHAR' && p.peek() === 'SET'))
      type.charset = parseCharsetClause(p);
    else if (p.accept('COLLATE')) type.collation = parseCollationName(p);
    else return;
  }
}

/** `CHARSET | CHARACTER SET | CHAR SET` */
export function acceptCharsetKeyword(p: Cursor): boolean {
  if (p.accept('CHARSET')) return true;
  if (!p.accept('CHARACTER') && !p.accept('CHAR')) return false;
  p.expect('SET');
  return true;
}
/** `(CHARSET | CHARACTER SET) name` */
export function parseCharsetClause(p: Cursor): string {
  if (!acceptCharsetKeyword(p)) p.fail();
  return parseCharsetName(p);
}
/** `ident | TEXT_STRING | BINARY | ASCII`: a character set, in lower case, `utf8` under its present name. */
export function parseCharsetName(p: Cursor): string {
  if (p.accept('BINARY')) return 'binary';
  const name = p.identifierOrString().toLowerCase();
  return name === 'utf8' ? 'utf8mb3' : name;
}

const SPATIAL: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'POINT',
  'LINESTRING',
  'POLYGON',
  'MULTIPOINT',
  'MULTILINESTRING',
  'MULTIPOLYGON',
  'GEOMETRYCOLLECTION',
  'GEOMCOLLECTION',
]);

/** `cast_type` */
export function parseCastType(p: Cursor): CastTarget {
  const kind = p.kind;
  const pos = p.start;
  p.advance();
  switch (kind) {
    case 'BINARY':
      return { type: 'BINARY', length: p.optionalLength(), charset: null };
    case 'CHAR':
    case 'CHARACTER':
      return parseCharTarget(p);
    case 'NCHAR':
      return { type: 'CHAR', length: p.optionalLength(), charset: 'utf8mb3' };
    case 'NATIONAL':
      p.expectOne(['CHAR', 'CHARACTER']);
      return { type: 'CHAR', length: p.optionalLength(), charset: 'utf8mb3' };
    case 'SIGNED':
    case 'UNSIGNED':
      if (!p.accept('INTEGER')) p.accept('INT');
      return { type: kind };
    case 'DATE':
    case 'YEAR':
    case 'JSON':
    case 'REAL':
      return { type: kind };
    case 'DOUBLE':
      p.accept('PRECISION');
      return { type: kind };
    case 'FLOAT': {
      const precision = p.optionalLength();
      return precision === null ? { type: kind } : { type: kind, precision };
    }
    case 'TIME':
    case 'DATETIME':
      return { type: kind, precision: p.optionalLength() };
    case 'DECIMAL':
    case 'DEC':
      return parseDecimalTarget(p);
    default:
      if (SPATIAL.has(kind)) return { type: 'SPATIAL', name: kind === 'GEOMCOLLECTION' ? 'GEOMETRYCOLLECTION' : kind };
      return p.failAt(pos);
  }
}

function parseCharTarget(p: Cursor): CastTarget {
  const length = p.optionalLength();
  const type: Mutable<DataType> = {
    name: 'CHAR',
    length,
    decimals: null,
    unsigned: false,
    zerofill: false,
    charset: null,
    collation: null,
    binary: false,
    values: [],
    pos: p.start,
  };
  if (p.kind !== 'COLLATE') parseCastAttributes(p, type);
  const target = { type: 'CHAR', length, charset: type.charset } as const;
  return type.binary ? { ...target, binary: true } : target;
}
function parseCastAttributes(p: Cursor, type: Mutable<DataType>): void {
  if (p.accept('BINARY')) type.binary = true;
  if (p.accept('ASCII')) type.charset = 'latin1';
  else if (p.accept('UNICODE')) type.charset = 'ucs2';
  else if (p.accept('BYTE')) type.charset = 'binary';
  else if (acceptCharsetKeyword(p)) type.charset = parseCharsetName(p);
  if (p.accept('BINARY')) type.binary = true;
}

function parseDecimalTarget(p: Cursor): CastTarget {
  if (!p.accept('(')) return { type: 'DECIMAL', precision: null, scale: null };
  const precision = p.integer();
  const scale = p.accept(',') ? p.integer() : null;
  p.expect(')');
  return { type: 'DECIMAL', precision, scale };
}

/** `[(FIELDS|COLUMNS) …] [LINES …]` of INTO OUTFILE and LOAD DATA. */
export function parseFileFormat(p: Cursor): FileFormat {
  const format: Mutable<FileFormat> = {
    fieldsTerminatedBy: null,
    fieldsEnclosedBy: null,
    fieldsOptionallyEnclosed: false,
    fieldsEscapedBy: null,
    linesStartingBy: null,
    linesTerminatedBy: null,
  };
  if (p.acceptOne(['FIELDS', 'COLUMNS']) !== null) parseFieldClauses(p, format);
  if (p.accept('LINES')) parseLineClauses(p, format);
  return format;
}
function parseFieldClauses(p: Cursor, format: Mutable<FileFormat>): void {
  for (let count = 0; ; count++) {
    const kind = p.acceptOne(['TERMINATED', 'OPTIONALLY', 'ENCLOSED', 'ESCAPED']);
    if (kind === null) {
      if (count === 0) p.fail();
      return;
    }
    if (kind === 'OPTIONALLY') {
      p.expect('ENCLOSED');
      format.fieldsOptionallyEnclosed = true;
    }
    p.expect('BY');
    const text = p.byteString();
    if (kind === 'TERMINATED') format.fieldsTerminatedBy = text;
    else if (kind === 'ESCAPED') format.fieldsEscapedBy = text;
    else format.fieldsEnclosedBy = text;
  }
}
function parseLineClauses(p: Cursor, format: Mutable<FileFormat>): void {
  for (let count = 0; ; count++) {
    const kind = p.acceptOne(['STARTING', 'TERMINATED']);
    if (kind === null) {
      if (count === 0) p.fail();
      return;
    }
    p.expect('BY');
    const text = p.byteString();
    if (kind === 'STARTING') format.linesStartingBy = text;
    else format.linesTerminatedBy = text;
  }
}
