/** Columns, keys, tables, databases, views as text. */
import type {
  AlterAction,
  AlterTable,
  CheckClause,
  ColumnDefinition,
  ColumnPosition,
  CreateTable,
  CreateView,
  DataType,
  ForeignKeyDefinition,
  IndexOptions,
  KeyDefinition,
  KeyPart,
  References,
  TableElement,
  TableOption,
} from '../ast.ts';
import { tableOptionForm } from '../parser/table-options.ts';
import { printExpr, printOrder } from './expressions.ts';
import { printQuery } from './queries.ts';
import type { Words } from './words.ts';

export function printDataType(words: Words, type: DataType): string {
  const size = type.length === null ? '' : type.decimals === null ? `(${type.length})` : `(${type.length}, ${type.decimals})`;
  const members = type.name === 'ENUM' || type.name === 'SET' ? `(${type.values.map((value) => words.string(value)).join(', ')})` : '';
  return [
    `${type.name}${size}${members}`,
    type.unsigned ? 'UNSIGNED' : '',
    type.zerofill ? 'ZEROFILL' : '',
    type.charset === null ? '' : `CHARACTER SET ${type.charset}`,
    type.binary ? 'BINARY' : '',
    type.collation === null ? '' : `COLLATE ${words.name(type.collation)}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

export function printColumn(words: Words, column: ColumnDefinition): string {
  const parts = [words.name(column.name), printDataType(words, column.type)];
  const { generated, nullable } = column;
  if (generated !== null)
    parts.push(`GENERATED ALWAYS AS (${printExpr(words, generated.expr)}) ${generated.stored ? 'STORED' : 'VIRTUAL'}`);
  if (nullable !== null) parts.push(nullable ? 'NULL' : 'NOT NULL');
  if (column.default !== null) parts.push(printDefault(words, column.default));
  if (column.onUpdate !== null) parts.push(`ON UPDATE ${printExpr(words, column.onUpdate)}`);
  if (column.autoIncrement) parts.push('AUTO_INCREMENT');
  if (column.key !== null) for (const key of column.key.split(' AND ')) parts.push(`${key} KEY`);
  if (column.comment !== null) parts.push(`COMMENT ${words.string(column.comment)}`);
  if (column.columnFormat !== null) parts.push(`COLUMN_FORMAT ${column.columnFormat}`);
  if (column.storage !== null) parts.push(`STORAGE ${column.storage}`);
  if (column.engineAttribute !== null) parts.push(`ENGINE_ATTRIBUTE ${words.string(column.engineAttribute)}`);
  if (column.srid !== null) parts.push(`SRID ${column.srid}`);
  if (column.visible !== null) parts.push(column.visible ? 'VISIBLE' : 'INVISIBLE');
  if (column.references !== null) parts.push(printReferences(words, column.references));
  for (const check of column.checks) parts.push(printCheck(words, check));
  return parts.join(' ');
}

/** `DEFAULT literal | DEFAULT (expr)` */
export function printDefault(words: Words, value: NonNullable<Pick<ColumnDefinition, 'default'>['default']>): string {
  const text = printExpr(words, value.expr);
  return value.parenthesised ? `DEFAULT (${text})` : `DEFAULT ${text}`;
}

export function printCheck(words: Words, check: CheckClause): string {
  const name = check.name === null ? '' : `CONSTRAINT ${words.name(check.name)} `;
  return `${name}CHECK (${printExpr(words, check.expr)})${check.enforced ? '' : ' NOT ENFORCED'}`;
}

function printReferences(words: Words, references: References): string {
  return [
    `REFERENCES ${words.qualified(references.table)}`,
    references.columns.length === 0 ? '' : ` (${words.names(references.columns)})`,
    references.match === null ? '' : ` MATCH ${references.match}`,
    references.onDelete === null ? '' : ` ON DELETE ${references.onDelete}`,
    references.onUpdate === null ? '' : ` ON UPDATE ${references.onUpdate}`,
  ].join('');
}

const KEY_WORDS = { PRIMARY: 'PRIMARY KEY', UNIQUE: 'UNIQUE KEY', INDEX: 'KEY', FULLTEXT: 'FULLTEXT KEY', SPATIAL: 'SPATIAL KEY' } as const;

export function printKey(words: Words, key: KeyDefinition): string {
  const constraint = key.constraint === null ? '' : `CONSTRAINT ${words.name(key.constraint)} `;
  const name = key.name === null ? '' : ` ${words.name(key.name)}`;
  return `${constraint}${KEY_WORDS[key.type]}${name} (${printKeyParts(words, key.parts)})${printIndexOptions(words, key.options)}`;
}
export function printKeyParts(words: Words, parts: readonly KeyPart[]): string {
  return parts.map((part) => `${printKeyPart(words, part)}${part.desc ? ' DESC' : ''}`).join(', ');
}
function printKeyPart(words: Words, part: KeyPart): string {
  if (part.kind === 'ExpressionPart') return `(${printExpr(words, part.expr)})`;
  return `${words.name(part.column)}${part.length === null ? '' : `(${part.length})`}`;
}
export function printIndexOptions(words: Words, options: IndexOptions): string {
  return [
    options.using === null ? '' : ` USING ${options.using}`,
    options.keyBlockSize === null ? '' : ` KEY_BLOCK_SIZE=${options.keyBlockSize}`,
    options.parser === null ? '' : ` WITH PARSER ${words.name(options.parser)}`,
    options.comment === null ? '' : ` COMMENT ${words.string(options.comment)}`,
    options.visible === null ? '' : options.visible ? ' VISIBLE' : ' INVISIBLE',
  ].join('');
}

export function printForeignKey(words: Words, key: ForeignKeyDefinition): string {
  const constraint = key.constraint === null ? '' : `CONSTRAINT ${words.name(key.constraint)} `;
  const name = key.name === null ? '' : ` ${words.name(key.name)}`;
  return `${constraint}FOREIGN KEY${name} (${words.names(key.columns)}) ${printReferences(words, key.references)}`;
}

function printElement(words: Words, element: TableElement): string {
  switch (element.kind) {
    case 'Column':
      return printColumn(words, element.column);
    case 'KeyDefinition':
      return printKey(words, element);
    case 'ForeignKeyDefinition':
      return printForeignKey(words, element);
    case 'CheckDefinition':
      return printCheck(words, element.check);
  }
}

export function printOption(words: Words, option: TableOption): string {
  const { name, value } = option;
  if (name === 'START TRANSACTION') return name;
  if (name === 'READ ONLY') return `READ ONLY = ${value}`;
  const text = typeof value === 'number' || value === 'DEFAULT' ? String(value) : printOptionText(words, name, value);
  return `${name}=${text}`;
}
function printOptionText(words: Words, name: string, value: string): string {
  switch (tableOptionForm(name)) {
    case 'string':
      return words.string(value);
    case 'name':
      return words.name(value);
    default:
      return value;
  }
}
export function printOptions(words: Words, options: readonly TableOption[]): string {
  return options.map((option) => ` ${printOption(words, option)}`).join('');
}

export function printCreateTable(words: Words, table: CreateTable): string {
  const head = `CREATE ${table.temporary ? 'TEMPORARY ' : ''}TABLE ${table.ifNotExists ? 'IF NOT EXISTS ' : ''}${words.qualified(table.table)}`;
  if (table.like !== null) return `${head} LIKE ${words.qualified(table.like)}`;
  return [
    head,
    table.elements.length === 0 ? '' : ` (${table.elements.map((element) => printElement(words, element)).join(', ')})`,
    printOptions(words, table.options),
    table.partitioning === null ? '' : ` ${table.partitioning}`,
    table.onDuplicate === null ? '' : ` ${table.onDuplicate}`,
    table.query === null ? '' : ` AS ${printQuery(words, table.query)}`,
  ].join('');
}

export function printCreateView(words: Words, view: CreateView): string {
  return [
    view.alter ? 'ALTER' : 'CREATE',
    view.orReplace ? ' OR REPLACE' : '',
    view.algorithm === null ? '' : ` ALGORITHM = ${view.algorithm}`,
    view.definer === null ? '' : ` DEFINER = ${words.account(view.definer)}`,
    view.sqlSecurity === null ? '' : ` SQL SECURITY ${view.sqlSecurity}`,
    ` VIEW ${view.ifNotExists ? 'IF NOT EXISTS ' : ''}${words.qualified(view.view)}`,
    view.columns === null ? '' : ` (${words.names(view.columns)})`,
    ` AS ${printQuery(words, view.query)}`,
    view.checkOption === null ? '' : ` WITH ${view.checkOption} CHECK OPTION`,
  ].join('');
}

// ── ALTER TABLE ──────────────────────────────────────────────────────────────

export function printAlterTable(words: Words, table: AlterTable): string {
  const actions = table.actions.map((action, index) => `${separator(action, index)}${printAction(words, action)}`);
  return `ALTER TABLE ${words.qualified(table.table)}${actions.join('')}`;
}
/** What is about partitions stands without a comma. */
function separator(action: AlterAction, index: number): string {
  return index === 0 || (action.kind === 'Other' && /^(PARTITION|REMOVE)\s/i.test(action.text)) ? ' ' : ', ';
}

function printPosition(words: Words, position: ColumnPosition): string {
  if (position === null) return '';
  return position.kind === 'First' ? ' FIRST' : ` AFTER ${words.name(position.column)}`;
}

function printAction(words: Words, action: AlterAction): string {
  switch (action.kind) {
    case 'AddColumn':
      return `ADD COLUMN ${printColumn(words, action.column)}${printPosition(words, action.position)}`;
    case 'ModifyColumn':
      return `MODIFY COLUMN ${printColumn(words, action.column)}${printPosition(words, action.position)}`;
    case 'ChangeColumn':
      return `CHANGE COLUMN ${words.name(action.from)} ${printColumn(words, action.column)}${printPosition(words, action.position)}`;
    case 'RenameColumn':
      return `RENAME COLUMN ${words.name(action.from)} TO ${words.name(action.to)}`;
    case 'DropColumn':
      return `DROP COLUMN ${words.name(action.column)}`;
    case 'SetDefault':
      return `ALTER COLUMN ${words.name(action.column)} SET ${printDefault(words, action)}`;
    case 'DropDefault':
      return `ALTER COLUMN ${words.name(action.column)} DROP DEFAULT`;
    case 'SetColumnVisible':
      return `ALTER COLUMN ${words.name(action.column)} SET ${action.visible ? 'VISIBLE' : 'INVISIBLE'}`;
    case 'AddKey':
      return `ADD ${printKey(words, action.key)}`;
    case 'AddForeignKey':
      return `ADD ${printForeignKey(words, action.foreignKey)}`;
    case 'AddCheck':
      return `ADD ${printCheck(words, action.check)}`;
    case 'DropIndex':
      return `DROP INDEX ${words.name(action.name)}`;
    case 'DropPrimaryKey':
      return 'DROP PRIMARY KEY';
    case 'DropForeignKey':
      return `DROP FOREIGN KEY ${words.name(action.name)}`;
    case 'DropCheck':
      return `DROP CHECK ${words.name(action.name)}`;
    case 'DropConstraint':
      return `DROP CONSTRAINT ${words.name(action.name)}`;
    case 'AlterCheck':
      return `ALTER CHECK ${words.name(action.name)} ${action.enforced ? '' : 'NOT '}ENFORCED`;
    case 'RenameIndex':
      return `RENAME INDEX ${words.name(action.from)} TO ${words.name(action.to)}`;
    case 'SetIndexVisible':
      return `ALTER INDEX ${words.name(action.name)} ${action.visible ? 'VISIBLE' : 'INVISIBLE'}`;
    case 'RenameTable':
      return `RENAME TO ${words.qualified(action.to)}`;
    case 'ConvertCharset':
      return `CONVERT TO CHARACTER SET ${action.charset}${action.collation === null ? '' : ` COLLATE ${words.name(action.collation)}`}`;
    case 'OrderBy':
      return `ORDER BY ${printOrder(words, action.items)}`;
    case 'DisableKeys':
      return 'DISABLE KEYS';
    case 'EnableKeys':
      return 'ENABLE KEYS';
    case 'Force':
      return 'FORCE';
    case 'Algorithm':
      return `ALGORITHM=${action.value}`;
    case 'Lock':
      return `LOCK=${action.value}`;
    case 'Validation':
      return action.on ? 'WITH VALIDATION' : 'WITHOUT VALIDATION';
    case 'Options':
      return action.options.map((option) => printOption(words, option)).join(' ');
    case 'Other':
      return action.text;
  }
}
