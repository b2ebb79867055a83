/** What CREATE TABLE and ALTER TABLE hold: columns, keys, checks, table options. */
import type {
  CheckClause,
  ColumnDefinition,
  DataType,
  Expr,
  ForeignKeyDefinition,
  FunctionCall,
  IndexOptions,
  KeyDefinition,
  KeyPart,
  ReferenceAction,
  References,
  TableElement,
} from '../ast.ts';
import type { TokenKind } from '../lexer.ts';
import { parseKeywordCall } from './calls.ts';
import type { Cursor } from './cursor.ts';
import { parseCollationName, parseExpr, parseUnary } from './expressions.ts';
import { parsePrimary } from './primary.ts';
import { parseDataType } from './types.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** `column | key | foreign key | check` */
export function parseTableElement(p: Cursor): TableElement {
  if (atConstraint(p)) return parseConstraint(p);
  return { kind: 'Column', column: parseColumnDefinition(p) };
}

const CONSTRAINT_WORDS = ['PRIMARY', 'UNIQUE', 'KEY', 'INDEX', 'FULLTEXT', 'SPATIAL', 'CONSTRAINT', 'FOREIGN', 'CHECK'] as const;

/** Whether a key, foreign key or check starts here, rather than a column. */
export function atConstraint(p: Cursor): boolean {
  return p.atOne(CONSTRAINT_WORDS);
}

// ── Columns ──────────────────────────────────────────────────────────────────

/** `name type [attributes]` */
export function parseColumnDefinition(p: Cursor): ColumnDefinition {
  const pos = p.start;
  const name = p.identifier();
  return parseColumnBody(p, name, pos);
}

function addKey(column: Mutable<ColumnDefinition>, key: 'PRIMARY' | 'UNIQUE'): void {
  column.key = column.key === null || column.key === key ? key : 'PRIMARY AND UNIQUE';
}

/** What follows a column's name. */
export function parseColumnBody(p: Cursor, name: string, pos: number): ColumnDefinition {
  const serial = p.kind === 'SERIAL';
  const column: Mutable<ColumnDefinition> & { type: Mutable<DataType> } = {
    name,
    type: parseDataType(p),
    nullable: serial ? false : null,
    default: null,
    onUpdate: null,
    autoIncrement: serial,
    key: serial ? 'UNIQUE' : null,
    comment: null,
    generated: null,
    checks: [],
    references: null,
    visible: null,
    srid: null,
    columnFormat: null,
    storage: null,
    engineAttribute: null,
    pos,
  };
  if (p.kind === 'COLLATE') takeCollation(p, column.type);
  if (p.kind === 'GENERATED' || p.kind === 'AS') column.generated = parseGenerated(p);
  while (parseColumnAttribute(p, column));
  return column;
}

function takeCollation(p: Cursor, type: Mutable<DataType>): void {
  p.expect('COLLATE');
  type.collation = parseCollationName(p);
}

/** `[GENERATED ALWAYS] AS '(' expr ')' [VIRTUAL|STORED]` */
function parseGenerated(p: Cursor): ColumnDefinition['generated'] {
  if (p.accept('GENERATED')) p.expect('ALWAYS');
  p.expectBoth('AS', '(');
  const start = p.start;
  const expr = parseExpr(p);
  const end = p.previousEnd;
  p.expect(')');
  // PERSISTENT is MariaDB's word for STORED.
  const stored = p.accept('STORED') || p.acceptWord('PERSISTENT');
  if (!stored) p.accept('VIRTUAL');
  return { expr, stored, start, end };
}

/** One attribute of a column; false where none stands here. */
function parseColumnAttribute(p: Cursor, column: Mutable<ColumnDefinition> & { type: Mutable<DataType> }): boolean {
  switch (p.kind) {
    case 'NULL':
      p.advance();
      column.nullable = true;
      return true;
    case 'NOT':
      p.advance();
      if (p.accept('SECONDARY')) return true;
      p.expect('NULL');
      column.nullable = false;
      return true;
    case 'DEFAULT':
      column.default = parseDefault(p);
      return true;
    case 'ON':
      p.advance();
      p.expect('UPDATE');
      column.onUpdate = parseNow(p);
      return true;
    case 'AUTO_INCREMENT':
      p.advance();
      column.autoIncrement = true;
      return true;
    case 'SERIAL':
      p.advance();
      p.expectBoth('DEFAULT', 'VALUE');
      column.nullable = false;
      column.autoIncrement = true;
      addKey(column, 'UNIQUE');
      return true;
    case 'PRIMARY':
      p.advance();
      p.expect('KEY');
      addKey(column, 'PRIMARY');
      return true;
    case 'KEY':
      p.advance();
      addKey(column, 'PRIMARY');
      return true;
    case 'UNIQUE':
      p.advance();
      p.accept('KEY');
      addKey(column, 'UNIQUE');
      return true;
    case 'COMMENT':
      p.advance();
      column.comment = p.byteString();
      return true;
    case 'COLLATE':
      takeCollation(p, column.type);
      return true;
    case 'REFERENCES':
      column.references = parseReferences(p);
      return true;
    case 'CHECK':
    case 'CONSTRAINT':
      column.checks = [...column.checks, parseCheck(p, parseConstraintName(p))];
      return true;
    case 'VISIBLE':
    case 'INVISIBLE':
      column.visible = p.kind === 'VISIBLE';
      p.advance();
      return true;
    case 'SRID':
      p.advance();
      column.srid = p.integer();
      return true;
    case 'COLUMN_FORMAT':
      p.advance();
      column.columnFormat = p.expectOne(['FIXED', 'DYNAMIC', 'DEFAULT']);
      return true;
    case 'STORAGE':
      p.advance();
      column.storage = p.expectOne(['DISK', 'MEMORY', 'DEFAULT']);
      return true;
    case 'ENGINE_ATTRIBUTE':
    case 'SECONDARY_ENGINE_ATTRIBUTE': {
      const secondary = p.kind === 'SECONDARY_ENGINE_ATTRIBUTE';
      p.advance();
      p.accept('=');
      const value = p.string();
      if (!secondary) column.engineAttribute = value;
      return true;
    }
    default:
      return false;
  }
}

/**
 * `DEFAULT (literal | NOW | '(' expr ')')`. MariaDB writes `DEFAULT curdate()` for what MySQL wants in parentheses: its dumps are read as if it had them.
 */
export function parseDefault(p: Cursor): NonNullable<ColumnDefinition['default']> {
  p.expect('DEFAULT');
  const open = p.accept('(');
  const start = p.start;
  const call = !open && !atNow(p) && (p.kind === 'function' || (p.kind === 'ident' && p.beforeParenthesis()));
  const expr = open ? parseExpr(p) : call ? parsePrimary(p) : parseDefaultLiteral(p);
  const end = p.previousEnd;
  if (open) p.expect(')');
  return { expr, parenthesised: open || call, start, end };
}

const SIGNED: ReadonlySet<TokenKind> = new Set<TokenKind>(['-', '+']);
const NUMBERS: ReadonlySet<TokenKind> = new Set<TokenKind>(['int', 'decimal', 'float']);
const LITERALS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  ...NUMBERS,
  'string',
  'nstring',
  'hex',
  'bit',
  'introducer',
  'NULL',
  'TRUE',
  'FALSE',
  'DATE',
  'TIME',
  'TIMESTAMP',
]);

/** `now_or_signed_literal` */
function parseDefaultLiteral(p: Cursor): Expr {
  return atNow(p) ? parseNow(p) : parseSignedLiteral(p);
}

/** `signed_literal` */
export function parseSignedLiteral(p: Cursor): Expr {
  if (SIGNED.has(p.kind)) {
    if (!NUMBERS.has(p.peek())) p.fail();
    return parseUnary(p);
  }
  if (!LITERALS.has(p.kind)) p.fail();
  // Not what stands after it: a COLLATE is the column's.
  return parsePrimary(p);
}

/** CURRENT_TIMESTAMP, NOW, LOCALTIME, LOCALTIMESTAMP; MariaDB's dumps write `current_timestamp()`, and curdate() too. */
function atNow(p: Cursor): boolean {
  return p.atOne(['CURRENT_TIMESTAMP', 'LOCALTIME', 'LOCALTIMESTAMP']) || (p.kind === 'function' && p.text().toUpperCase() === 'NOW');
}

/** A call of the clock, under the name CURRENT_TIMESTAMP. */
export function parseNow(p: Cursor): FunctionCall {
  const pos = p.start;
  if (!atNow(p)) p.fail();
  if (p.kind === 'function') {
    p.advance();
    p.expect('(');
    const args = p.at(')') ? [] : [p.intLiteral()];
    p.expect(')');
    return { kind: 'FunctionCall', schema: null, name: 'CURRENT_TIMESTAMP', args, pos };
  }
  const call = parseKeywordCall(p);
  if (call?.kind !== 'FunctionCall') p.fail();
  return { ...call, name: 'CURRENT_TIMESTAMP' };
}

// ── Keys ─────────────────────────────────────────────────────────────────────

/** `[CONSTRAINT [name]]`; null where the word is absent or has no name. */
function parseConstraintName(p: Cursor): string | null {
  return p.accept('CONSTRAINT') ? p.acceptIdentifier() : null;
}

/** `[CONSTRAINT [name]] (PRIMARY KEY | UNIQUE | FOREIGN KEY | CHECK) … | (INDEX|KEY|FULLTEXT|SPATIAL) …` */
export function parseConstraint(p: Cursor): KeyDefinition | ForeignKeyDefinition | Extract<TableElement, { kind: 'CheckDefinition' }> {
  const pos = p.start;
  const named = p.kind === 'CONSTRAINT';
  const constraint = parseConstraintName(p);
  switch (p.kind) {
    case 'FOREIGN':
      return parseForeignKey(p, constraint, pos);
    case 'CHECK':
      return { kind: 'CheckDefinition', check: parseCheck(p, constraint), pos };
    case 'PRIMARY':
    case 'UNIQUE':
      return parseKey(p, constraint, pos);
    default:
      return named ? p.fail() : parseKey(p, null, pos);
  }
}

function parseKeyType(p: Cursor): KeyDefinition['type'] {
  const kind = p.expectOne(['PRIMARY', 'UNIQUE', 'FULLTEXT', 'SPATIAL', 'INDEX', 'KEY']);
  if (kind === 'PRIMARY') {
    p.expect('KEY');
    return kind;
  }
  if (kind === 'KEY' || kind === 'INDEX') return 'INDEX';
  p.acceptOne(['INDEX', 'KEY']);
  return kind;
}

/** `type [name] [USING …] '(' parts ')' [options]` */
function parseKey(p: Cursor, constraint: string | null, pos: number): KeyDefinition {
  const type = parseKeyType(p);
  const said = p.acceptIdentifier();
  // A primary key's name is taken, and is PRIMARY.
  const name = type === 'PRIMARY' ? null : said;
  const using = parseUsing(p);
  const parts = parseKeyParts(p);
  const options = parseIndexOptions(p);
  return { kind: 'KeyDefinition', type, constraint, name, parts, options: options.using === null ? { ...options, using } : options, pos };
}

/** `[(USING|TYPE) (BTREE|HASH|RTREE)]` */
export function parseUsing(p: Cursor): IndexOptions['using'] {
  return p.accept('USING') || p.accept('TYPE') ? p.expectOne(['BTREE', 'HASH', 'RTREE']) : null;
}

/** `'(' part [',' part]… ')'` */
export function parseKeyParts(p: Cursor): KeyPart[] {
  p.expect('(');
  const parts = p.list(() => parseKeyPart(p));
  p.expect(')');
  return parts;
}

/** `(column ['(' length ')'] | '(' expr ')') [ASC|DESC]` */
function parseKeyPart(p: Cursor): KeyPart {
  const pos = p.start;
  if (p.accept('(')) {
    const expr = parseExpr(p);
    p.expect(')');
    return { kind: 'ExpressionPart', expr, desc: parseDirection(p), pos };
  }
  const column = p.identifier();
  const length = p.optionalLength();
  return { kind: 'ColumnPart', column, length, desc: parseDirection(p), pos };
}
function parseDirection(p: Cursor): boolean {
  const desc = p.accept('DESC');
  if (!desc) p.accept('ASC');
  return desc;
}

/** `[USING …] [COMMENT s] [VISIBLE|INVISIBLE] [WITH PARSER p] [KEY_BLOCK_SIZE n] …` */
export function parseIndexOptions(p: Cursor): IndexOptions {
  const options: Mutable<IndexOptions> = { using: null, comment: null, visible: null, parser: null, keyBlockSize: null };
  for (;;) {
    switch (p.kind) {
      case 'USING':
      case 'TYPE':
        options.using = parseUsing(p);
        break;
      case 'COMMENT':
        p.advance();
        options.comment = p.byteString();
        break;
      case 'VISIBLE':
      case 'INVISIBLE':
        options.visible = p.kind === 'VISIBLE';
        p.advance();
        break;
      case 'WITH':
        p.advance();
        p.expect('PARSER');
        options.parser = p.identifier();
        break;
      case 'KEY_BLOCK_SIZE':
        p.advance();
        p.accept('=');
        options.keyBlockSize = p.integer();
        break;
      case 'ENGINE_ATTRIBUTE':
      case 'SECONDARY_ENGINE_ATTRIBUTE':
        p.advance();
        p.accept('=');
        p.string();
        break;
      default:
        return options;
    }
  }
}

/** `FOREIGN KEY [name] '(' columns ')' REFERENCES …` */
function parseForeignKey(p: Cursor, constraint: string | null, pos: number): ForeignKeyDefinition {
  p.expectBoth('FOREIGN', 'KEY');
  const name = p.acceptIdentifier();
  const columns = p.identifierList();
  return { kind: 'ForeignKeyDefinition', constraint, name, columns, references: parseReferences(p), pos };
}

/** `REFERENCES table ['(' columns ')'] [MATCH …] [ON DELETE …] [ON UPDATE …]` */
function parseReferences(p: Cursor): References {
  p.expect('REFERENCES');
  const table = p.qualifiedName();
  const columns = p.kind === '(' ? p.identifierList() : [];
  const match = p.accept('MATCH') ? p.expectOne(['FULL', 'PARTIAL', 'SIMPLE']) : null;
  let onDelete: ReferenceAction | null = null;
  let onUpdate: ReferenceAction | null = null;
  while (p.kind === 'ON') {
    const next = p.peek();
    if ((next === 'DELETE' && onDelete !== null) || (next === 'UPDATE' && onUpdate !== null)) p.fail();
    p.advance();
    if (p.accept('DELETE')) onDelete = parseReferenceAction(p);
    else {
      p.expect('UPDATE');
      onUpdate = parseReferenceAction(p);
    }
  }
  return { table, columns, match, onDelete, onUpdate };
}
function parseReferenceAction(p: Cursor): ReferenceAction {
  const kind = p.expectOne(['RESTRICT', 'CASCADE', 'SET', 'NO']);
  if (kind === 'SET') return p.expectOne(['NULL', 'DEFAULT']) === 'NULL' ? 'SET NULL' : 'SET DEFAULT';
  if (kind === 'NO') {
    p.expect('ACTION');
    return 'NO ACTION';
  }
  return kind;
}

/** `CHECK '(' expr ')' [[NOT] ENFORCED]` */
export function parseCheck(p: Cursor, name: string | null): CheckClause {
  p.expectBoth('CHECK', '(');
  const start = p.start;
  const expr = parseExpr(p);
  const end = p.previousEnd;
  p.expect(')');
  return { name, expr, enforced: parseEnforced(p), start, end };
}
/** `[[NOT] ENFORCED]`. NOT may begin the column's NOT NULL as well. */
function parseEnforced(p: Cursor): boolean {
  if (p.acceptBoth('NOT', 'ENFORCED')) return false;
  p.accept('ENFORCED');
  return true;
}
