/** ALTER TABLE. */
import type { AlterAction, AlterTable, ColumnPosition } from '../ast.ts';
import type { TokenKind } from '../lexer.ts';
import { atConstraint, parseColumnDefinition, parseConstraint, parseDefault } from './columns.ts';
import { parsePartitioning } from './create-table.ts';
import type { Cursor } from './cursor.ts';
import { parseCollationName } from './expressions.ts';
import { parseOrderItems } from './select.ts';
import { parseTableOption } from './table-options.ts';
import { acceptCharsetKeyword, parseCharsetName } from './types.ts';
import { skipParentheses, skipToken } from './whole.ts';

/** `ALTER TABLE name [action [',' action]…] [partition options]`, from TABLE on. */
export function parseAlterTable(p: Cursor, pos: number): AlterTable {
  p.expect('TABLE');
  const table = p.qualifiedName();
  const actions: AlterAction[] = [];
  if (p.kind !== 'eof' && p.kind !== ';') {
    do parseActions(p, actions);
    while (p.accept(',') || (p.kind === 'PARTITION' && p.peek() === 'BY') || atRemovePartitioning(p));
  }
  return { kind: 'AlterTable', table, actions, pos };
}

function atRemovePartitioning(p: Cursor): boolean {
  return p.kind === 'REMOVE' && p.peek() === 'PARTITIONING';
}

/** One action; ADD '(' … ')' is several, and options without commas are one. */
function parseActions(p: Cursor, actions: AlterAction[]): void {
  switch (p.kind) {
    case 'ADD':
      parseAdd(p, actions);
      return;
    case 'MODIFY':
      p.advance();
      p.accept('COLUMN');
      actions.push({ kind: 'ModifyColumn', column: parseColumnDefinition(p), position: parsePosition(p) });
      return;
    case 'CHANGE': {
      p.advance();
      p.accept('COLUMN');
      const from = p.identifier();
      actions.push({ kind: 'ChangeColumn', from, column: parseColumnDefinition(p), position: parsePosition(p) });
      return;
    }
    case 'DROP':
      actions.push(parseDropAction(p));
      return;
    case 'ALTER':
      actions.push(parseAlterAction(p));
      return;
    case 'RENAME':
      actions.push(parseRenameAction(p));
      return;
    case 'CONVERT':
      actions.push(parseConvertAction(p));
      return;
    case 'ORDER':
      p.advance();
      p.expect('BY');
      actions.push({ kind: 'OrderBy', items: parseOrderItems(p) });
      return;
    default:
      actions.push(parsePlainAction(p));
  }
}

/** `ADD ([COLUMN] column [position] | [COLUMN] '(' elements ')' | key | foreign key | check | PARTITION …)` */
function parseAdd(p: Cursor, actions: AlterAction[]): void {
  const start = p.start;
  p.advance();
  if (p.kind === 'PARTITION') {
    actions.push(parsePartitionAction(p, start));
    return;
  }
  if (atConstraint(p)) {
    actions.push(parseAddConstraint(p));
    return;
  }
  p.accept('COLUMN');
  if (!p.accept('(')) {
    // IF NOT EXISTS is MariaDB's; MySQL refuses it.
    const column = parseColumnDefinition(p);
    actions.push({ kind: 'AddColumn', column, position: parsePosition(p) });
    return;
  }
  do {
    if (atConstraint(p)) actions.push(parseAddConstraint(p));
    else actions.push({ kind: 'AddColumn', column: parseColumnDefinition(p), position: null });
  } while (p.accept(','));
  p.expect(')');
}

function parseAddConstraint(p: Cursor): AlterAction {
  const element = parseConstraint(p);
  switch (element.kind) {
    case 'KeyDefinition':
      return { kind: 'AddKey', key: element };
    case 'ForeignKeyDefinition':
      return { kind: 'AddForeignKey', foreignKey: element };
    case 'CheckDefinition':
      return { kind: 'AddCheck', check: element.check };
  }
}

/** `[FIRST | AFTER column]` */
function parsePosition(p: Cursor): ColumnPosition {
  if (p.accept('FIRST')) return { kind: 'First' };
  return p.accept('AFTER') ? { kind: 'After', column: p.identifier() } : null;
}

/** `DROP ([COLUMN] c | PRIMARY KEY | (INDEX|KEY) i | FOREIGN KEY f | CHECK c | CONSTRAINT c | PARTITION …)` */
function parseDropAction(p: Cursor): AlterAction {
  const start = p.start;
  p.advance();
  switch (p.kind) {
    case 'PRIMARY':
      p.advance();
      p.expect('KEY');
      return { kind: 'DropPrimaryKey' };
    case 'INDEX':
    case 'KEY':
      p.advance();
      return { kind: 'DropIndex', name: p.identifier() };
    case 'FOREIGN':
      p.advance();
      p.expect('KEY');
      return { kind: 'DropForeignKey', name: p.identifier() };
    case 'CHECK':
      p.advance();
      return { kind: 'DropCheck', name: p.identifier() };
    case 'CONSTRAINT':
      p.advance();
      return { kind: 'DropConstraint', name: p.identifier() };
    case 'PARTITION':
      return parsePartitionAction(p, start);
    default: {
      p.accept('COLUMN');
      const column = p.identifier();
      p.acceptOne(['RESTRICT', 'CASCADE']);
      return { kind: 'DropColumn', column };
    }
  }
}

/** `ALTER ([COLUMN] c (SET DEFAULT … | DROP DEFAULT | SET (VISIBLE|INVISIBLE)) | INDEX i (VISIBLE|INVISIBLE) | (CHECK|CONSTRAINT) c [NOT] ENFORCED)` */
function parseAlterAction(p: Cursor): AlterAction {
  p.advance();
  if (p.accept('INDEX')) {
    const name = p.identifier();
    return { kind: 'SetIndexVisible', name, visible: p.expectOne(['VISIBLE', 'INVISIBLE']) === 'VISIBLE' };
  }
  if (p.accept('CHECK') || p.accept('CONSTRAINT')) {
    const name = p.identifier();
    const enforced = !p.accept('NOT');
    p.expect('ENFORCED');
    return { kind: 'AlterCheck', name, enforced };
  }
  p.accept('COLUMN');
  const column = p.identifier();
  if (p.accept('DROP')) {
    p.expect('DEFAULT');
    return { kind: 'DropDefault', column };
  }
  p.expect('SET');
  if (p.kind === 'DEFAULT') return { kind: 'SetDefault', column, ...parseDefault(p) };
  return { kind: 'SetColumnVisible', column, visible: p.expectOne(['VISIBLE', 'INVISIBLE']) === 'VISIBLE' };
}

/** `RENAME ([TO|AS|'='] table | COLUMN a TO b | (INDEX|KEY) a TO b)` */
function parseRenameAction(p: Cursor): AlterAction {
  p.advance();
  if (p.kind === 'COLUMN' || p.kind === 'INDEX' || p.kind === 'KEY') {
    const column = p.kind === 'COLUMN';
    p.advance();
    const from = p.identifier();
    p.expect('TO');
    return { kind: column ? 'RenameColumn' : 'RenameIndex', from, to: p.identifier() };
  }
  p.acceptOne(['TO', 'AS', '=']);
  return { kind: 'RenameTable', to: p.qualifiedName() };
}

/** `CONVERT TO (CHARACTER SET|CHARSET) (name|DEFAULT) [COLLATE c]` */
function parseConvertAction(p: Cursor): AlterAction {
  p.advance();
  p.expect('TO');
  if (!acceptCharsetKeyword(p)) p.fail();
  const charset = p.accept('DEFAULT') ? 'DEFAULT' : parseCharsetName(p);
  return { kind: 'ConvertCharset', charset, collation: p.accept('COLLATE') ? parseCollationName(p) : null };
}

function parsePlainAction(p: Cursor): AlterAction {
  const start = p.start;
  switch (p.kind) {
    case 'DISABLE':
    case 'ENABLE': {
      const enable = p.kind === 'ENABLE';
      p.advance();
      p.expect('KEYS');
      return { kind: enable ? 'EnableKeys' : 'DisableKeys' };
    }
    case 'FORCE':
      p.advance();
      return { kind: 'Force' };
    case 'ALGORITHM':
      return { kind: 'Algorithm', value: parseWordOption(p) };
    case 'LOCK':
      return { kind: 'Lock', value: parseWordOption(p) };
    case 'WITH':
    case 'WITHOUT': {
      const on = p.kind === 'WITH';
      p.advance();
      p.expect('VALIDATION');
      return { kind: 'Validation', on };
    }
    case 'DISCARD':
    case 'IMPORT':
    case 'TRUNCATE':
    case 'COALESCE':
    case 'REORGANIZE':
    case 'EXCHANGE':
    case 'ANALYZE':
    case 'CHECK':
    case 'OPTIMIZE':
    case 'REBUILD':
    case 'REPAIR':
    case 'REMOVE':
    case 'SECONDARY_LOAD':
    case 'SECONDARY_UNLOAD':
      return parsePartitionAction(p, start);
    case 'PARTITION':
      return { kind: 'Other', text: parsePartitioning(p) };
    default:
      return parseOptionsAction(p);
  }
}

/** `name ['='] (DEFAULT|word)` */
function parseWordOption(p: Cursor): string {
  p.advance();
  p.accept('=');
  return p.accept('DEFAULT') ? 'DEFAULT' : p.identifier().toUpperCase();
}

/** Options of a table that stand side by side are one action. */
function parseOptionsAction(p: Cursor): AlterAction {
  const first = parseTableOption(p) ?? p.fail();
  const options = [first];
  for (;;) {
    const option = parseTableOption(p);
    if (option === null) return { kind: 'Options', options };
    options.push(option);
  }
}

/** What must follow the first word of an action on partitions or tablespaces. */
const PARTITION_WORDS: ReadonlyMap<TokenKind, readonly TokenKind[]> = new Map<TokenKind, readonly TokenKind[]>([
  ['DISCARD', ['PARTITION', 'TABLESPACE']],
  ['IMPORT', ['PARTITION', 'TABLESPACE']],
  ['REMOVE', ['PARTITIONING']],
  ['PARTITION', ['(', 'PARTITIONS', 'ident', 'quoted', 'NO_WRITE_TO_BINLOG', 'LOCAL']],
  ...(['TRUNCATE', 'COALESCE', 'REORGANIZE', 'EXCHANGE', 'ANALYZE', 'CHECK', 'OPTIMIZE', 'REBUILD', 'REPAIR'] as const).map(
    (word): [TokenKind, readonly TokenKind[]] => [word, ['PARTITION']],
  ),
]);

/** What is about partitions and tablespaces, up to the next comma outside parentheses that cannot belong to a list of partition names. */
function parsePartitionAction(p: Cursor, start: number): AlterAction {
  const second = PARTITION_WORDS.get(p.kind);
  p.advance();
  if (second !== undefined && !p.atOne(second)) p.fail();
  if (p.at('eof') || p.at(';')) return { kind: 'Other', text: p.textFrom(start) };
  while (!p.at('eof') && !p.at(';')) {
    if (p.at('(')) skipParentheses(p);
    else skipToken(p);
  }
  return { kind: 'Other', text: p.textFrom(start) };
}
