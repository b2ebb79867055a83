/**
 * A JustDB schema (an object read from JSON or YAML) as MySQL statements: tables with their columns, indexes and constraints, rows, views.
 * The statements are MySQL's, for the engine to compile as any others; expressions and queries of the document are SQL and go in as they are.
 */
import { UsageError } from '../../../errors.ts';
import { Node, type Scalar } from './document.ts';
import { programStatements, viewStatement } from './programs.ts';
import { charsetClause, commentClause, HARMLESS, literal, name } from './words.ts';

export interface ImportStatement {
  readonly sql: string;
  /** What it is for, as `Table users`. */
  readonly where: string;
}

const ACTIONS = ['CASCADE', 'RESTRICT', 'SET NULL', 'NO ACTION', 'SET DEFAULT'];

/**
 * @param document what JSON or YAML gave.
 * @returns statements to run in their order, on a connection without a database.
 * @throws UsageError that names what is wrong or not supported, and where.
 */
export function justdbStatements(document: unknown): readonly ImportStatement[] {
  const root = new Node(document, '');
  const database = root.text('database', 'id') ?? 'justdb';
  const templates = new Map(
    [...root.nodes('Column'), ...root.nodes('Table')].flatMap((node) => (node.has('id') ? [[node.required('id'), node]] : [])),
  );
  const tables = root.nodes('Table').map((node) => new TableImport(node, templates));
  for (const constraint of root.nodes('Constraint')) tableFor(tables, constraint).addConstraint(constraint);
  for (const index of root.nodes('Index')) tableFor(tables, index).addIndex(index);
  const rows = root
    .nodes('Data')
    .flatMap((data) => insertStatements(data, data.required('table', 'tableName'), data.list('Row', 'rows', 'data', 'values')));
  const programs = ['Function', 'Procedure'].flatMap((kind) => root.nodes(kind).flatMap(programStatements));
  const views = root.nodes('View').map(viewStatement);
  const events = root.nodes('Event').flatMap(programStatements);
  const charset = charsetClause(root);
  root.refuseUnread(HARMLESS);
  return [
    { sql: `CREATE DATABASE IF NOT EXISTS ${name(database)}${charset}`, where: 'the database' },
    { sql: `USE ${name(database)}`, where: 'the database' },
    // Tables may refer to tables that come after them.
    { sql: 'SET foreign_key_checks = 0', where: 'the database' },
    ...tables.flatMap((table) => table.statements()),
    { sql: 'SET foreign_key_checks = 1', where: 'the database' },
    ...tables.flatMap((table) => table.rows()),
    ...rows,
    ...programs,
    ...views,
    ...tables.flatMap((table) => table.triggers()),
    ...events,
  ];
}

function tableFor(tables: readonly TableImport[], node: Node): TableImport {
  const wanted = node.required('tableName', 'table');
  const table = tables.find((candidate) => candidate.name === wanted);
  if (table === undefined) throw new UsageError(`${node.where}: there is no Table ${wanted}`);
  return table;
}

class TableImport {
  readonly name: string;
  readonly #node: Node;
  readonly #columns: readonly Node[];
  readonly #definitions: string[] = [];
  readonly #keys: string[] = [];

  constructor(node: Node, templates: ReadonlyMap<string, Node>) {
    this.name = node.required('name');
    this.#node = node;
    const bases = baseTables(node, templates);
    this.#columns = mergeColumns([...bases, node], templates);
    for (const column of this.#columns) this.#addColumn(column);
    const primary = this.#columns
      .filter((column) => column.flag('primaryKey', 'pk') === true)
      .map((column) => name(column.required('name')));
    if (primary.length > 0) this.#keys.unshift(`PRIMARY KEY (${primary.join(', ')})`);
    for (const owner of [...bases, node]) {
      for (const index of owner.nodes('Index')) this.addIndex(index);
      for (const constraint of owner.nodes('Constraint')) this.addConstraint(constraint);
    }
  }

  statements(): readonly ImportStatement[] {
    const where = this.#node.where;
    if (this.#definitions.length === 0) throw new UsageError(`${where}: it has no Column`);
    const comment = this.#node.text('comment');
    const options = this.#node.text('tableOptions');
    const body = [...this.#definitions, ...this.#keys].join(',\n  ');
    const create = `CREATE TABLE ${name(this.name)} (\n  ${body}\n)${charsetClause(this.#node)}${options === undefined ? '' : ` ${options}`}${comment === undefined ? '' : ` COMMENT ${literal(comment)}`}`;
    const statements = [...hooks(this.#node, 'beforeCreates'), { sql: create, where }, ...hooks(this.#node, 'afterCreates')];
    // Rows are read later; here only so that they count as known.
    this.#node.list('Data', 'Row', 'rows');
    this.#node.list('Trigger');
    this.#node.refuseUnread(HARMLESS);
    return statements;
  }

  rows(): readonly ImportStatement[] {
    return insertStatements(this.#node, this.name, this.#node.list('Data', 'Row', 'rows'));
  }

  triggers(): readonly ImportStatement[] {
    return this.#node.nodes('Trigger').flatMap(programStatements);
  }

  addIndex(node: Node): void {
    const type = node.text('type')?.toUpperCase();
    const kind = type === 'FULLTEXT' || type === 'SPATIAL' ? `${type} ` : node.flag('unique') === true ? 'UNIQUE ' : '';
    const using = type === 'BTREE' || type === 'HASH' ? ` USING ${type}` : '';
    if (type !== undefined && kind.trim() !== type && using === '')
      throw new UsageError(`${node.where}: MySQL has no index of type ${type}`);
    const comment = node.text('comment');
    node.text('table', 'tableName');
    this.#keys.push(
      `${kind}KEY ${optionalName(node)}(${columnList(node)})${using}${comment === undefined ? '' : ` COMMENT ${literal(comment)}`}${node.flag('visible') === false ? ' INVISIBLE' : ''}`,
    );
    node.refuseUnread(HARMLESS);
  }

  addConstraint(node: Node): void {
    const kind = node.required('type').toUpperCase().replace(/[-_ ]/g, '');
    const symbol = node.has('name') ? `CONSTRAINT ${name(node.required('name'))} ` : '';
    node.text('table', 'tableName', 'comment');
    node.text('comment');
    switch (kind) {
      case 'PRIMARYKEY':
        this.#keys.push(`PRIMARY KEY (${columnList(node)})${commentClause(node)}`);
        break;
      case 'UNIQUE':
      case 'UNIQUEKEY':
        this.#keys.push(`UNIQUE KEY ${optionalName(node)}(${columnList(node)})`);
        break;
      case 'CHECK':
        this.#keys.push(
          `${symbol}CHECK (${node.required('checkExpression', 'check', 'expression')})${node.flag('enforced') === false ? ' NOT ENFORCED' : ''}`,
        );
        break;
      case 'FOREIGNKEY':
        this.#keys.push(`${symbol}FOREIGN KEY (${columnList(node, 'foreignKey', 'column')}) ${references(node)}`);
        break;
      case 'NOTNULL':
        throw new UsageError(`${node.where}: say "nullable: false" in the Column`);
      default:
        throw new UsageError(`${node.where}: no constraint is of type ${node.required('type')}`);
    }
    node.refuseUnread(HARMLESS);
  }

  #addColumn(node: Node): void {
    const column = name(node.required('name'));
    const parts = [column, columnType(node)];
    const charset = node.text('characterSet', 'charset');
    if (charset !== undefined) parts.push(`CHARACTER SET ${name(charset)}`);
    const collation = node.text('collation', 'collate');
    if (collation !== undefined) parts.push(`COLLATE ${name(collation)}`);
    const generated = node.text('generatedAs', 'generated');
    if (generated !== undefined) parts.push(`GENERATED ALWAYS AS (${generated}) ${node.flag('stored') === true ? 'STORED' : 'VIRTUAL'}`);
    if (node.flag('nullable') === false || node.flag('notNull') === true || node.flag('primaryKey', 'pk') === true) parts.push('NOT NULL');
    // Without this a TIMESTAMP could not be told to be NULL at first.
    else if (generated === undefined && node.has('type') && /^timestamp/i.test(node.required('type'))) parts.push('NULL');
    parts.push(...defaultClause(node));
    const onUpdate = node.text('onUpdate');
    if (onUpdate !== undefined && !node.has('referencedTable', 'foreignTable')) parts.push(`ON UPDATE ${clock(onUpdate, node)}`);
    if (node.flag('autoIncrement') === true) parts.push('AUTO_INCREMENT');
    if (node.flag('unique') === true) parts.push('UNIQUE');
    const srid = node.text('srid');
    if (srid !== undefined) parts.push(`SRID ${srid}`);
    if (node.flag('invisible') === true) parts.push('INVISIBLE');
    const comment = node.text('comment');
    if (comment !== undefined) parts.push(`COMMENT ${literal(comment)}`);
    const check = node.text('check', 'checkExpression');
    if (check !== undefined) parts.push(`CHECK (${check})`);
    this.#definitions.push(parts.join(' '));
    if (node.has('referencedTable', 'foreignTable')) this.#keys.push(`FOREIGN KEY (${column}) ${references(node)}`);
    node.text('referenceId', 'refId');
    node.refuseUnread(HARMLESS);
  }
}

/** Tables whose columns, indexes and constraints a table takes over, the farthest first. */
function baseTables(node: Node, templates: ReadonlyMap<string, Node>, seen: ReadonlySet<string> = new Set()): Node[] {
  const inheritance = node.get('inheritance');
  const reference = inheritance === undefined ? node.text('referenceId', 'refId') : new Node(inheritance, node.where).required('extends');
  if (reference === undefined) return [];
  const base = templates.get(reference);
  if (base === undefined || seen.has(reference))
    throw new UsageError(`${node.where}: there is no table with the id ${reference} to take over`);
  return [...baseTables(base, templates, new Set([...seen, reference])), base];
}

/** The columns of all, each over its template; one of the same name replaces the one before it, in its place. */
function mergeColumns(owners: readonly Node[], templates: ReadonlyMap<string, Node>): readonly Node[] {
  const columns = new Map<string, Node>();
  for (const column of owners.flatMap((owner) => owner.nodes('Column'))) {
    const reference = column.text('referenceId', 'refId');
    const template = reference === undefined ? undefined : templates.get(reference);
    if (reference !== undefined && template === undefined)
      throw new UsageError(`${column.where}: there is no column with the id ${reference}`);
    const whole = template === undefined ? column : column.over(template);
    columns.set(whole.required('name').toLowerCase(), whole);
  }
  return [...columns.values()];
}

/** Names that MySQL has another word for. */
const TYPES: Readonly<Record<string, string>> = {
  CLOB: 'LONGTEXT',
  NCLOB: 'LONGTEXT',
  JSONB: 'JSON',
  STRING: 'VARCHAR(255)',
  UUID: 'CHAR(36)',
};

function columnType(node: Node): string {
  const type = node.required('type').trim();
  if (!/^[A-Za-z][A-Za-z0-9_ ]*(\((?:[^()'"]|'(?:[^'\\]|''|\\[\s\S])*')*\))?[A-Za-z0-9_ ]*$/.test(type))
    throw new UsageError(`${node.where}: ${type} is no type`);
  return TYPES[type.toUpperCase()] ?? type;
}

function defaultClause(node: Node): string[] {
  const computed = node.text('defaultValueComputed');
  if (computed !== undefined) return [computedDefault(computed)];
  const value = node.scalar('defaultValue', 'default');
  if (value === undefined) return [];
  const temporal = /^(timestamp|datetime)/i.test(node.required('type'));
  if (typeof value === 'string' && temporal && /^(current_timestamp|now|localtime)\b/i.test(value)) return [computedDefault(value)];
  return [`DEFAULT ${literal(value)}`];
}

/** CURRENT_TIMESTAMP, with or without ON UPDATE, stands alone; any other expression in parentheses. */
function computedDefault(expression: string): string {
  const now = /^(current_timestamp|now|localtime|localtimestamp)(\s*\(\s*\d*\s*\))?(\s+on\s+update\s.*)?$/i.test(expression.trim());
  const constant = /^[xb]'[0-9a-f]*'$/i.test(expression.trim());
  return now || constant ? `DEFAULT ${expression.trim()}` : `DEFAULT (${expression})`;
}

function references(node: Node): string {
  const columns = node.has('referencedColumn', 'referencedColumns') ? node.texts('referencedColumn', 'referencedColumns').map(name) : [];
  if (columns.length === 0) throw new UsageError(`${node.where}: referencedColumn is missing`);
  const action = (event: 'onDelete' | 'onUpdate') => {
    const text = node.text(event)?.toUpperCase().replace(/[-_]/g, ' ');
    if (text === undefined) return '';
    if (!ACTIONS.includes(text)) throw new UsageError(`${node.where}: ${event} is one of ${ACTIONS.join(', ')}`);
    return ` ${event === 'onDelete' ? 'ON DELETE' : 'ON UPDATE'} ${text}`;
  };
  const database = node.text('referencedDatabase');
  const place = database === undefined ? '' : `${name(database)}.`;
  return `REFERENCES ${place}${name(node.required('referencedTable', 'foreignTable'))} (${columns.join(', ')})${action('onDelete')}${action('onUpdate')}`;
}

function optionalName(node: Node): string {
  const text = node.text('name');
  return text === undefined ? '' : `${name(text)} `;
}

/** `[a, b]` or `a, b DESC, LOWER(c)`: columns, with a length or an order, or expressions. */
function columnList(node: Node, ...others: readonly string[]): string {
  const columns = node.texts('columns', 'column', ...others);
  if (columns.length === 0) throw new UsageError(`${node.where}: columns is missing`);
  return columns
    .map((column) => {
      const expression = /^(\([\s\S]*\))\s*(asc|desc)?$/i.exec(column);
      if (expression !== null) return `${expression[1]}${expression[2] === undefined ? '' : ` ${expression[2].toUpperCase()}`}`;
      const match = /^(?:`((?:[^`]|``)+)`|([^`()\s]+))\s*(\(\s*\d+\s*\))?\s*(asc|desc)?$/i.exec(column);
      if (match === null) return `(${column})`;
      const [, quoted, plain = '', length = '', order] = match;
      return `${name(quoted?.replaceAll('``', '`') ?? plain)}${length}${order === undefined ? '' : ` ${order.toUpperCase()}`}`;
    })
    .join(', ');
}

function hooks(node: Node, event: string): ImportStatement[] {
  return node
    .list(event)
    .map((value) => (typeof value === 'string' ? new Node({ content: value }, node.where) : new Node(value, node.where)))
    .filter((hook) => hook.isForMysql())
    .map((hook) => ({ sql: hook.required('content', 'sql'), where: `${node.where}, ${event}` }));
}

/** `CURRENT_TIMESTAMP(3)`, or one of its other names. */
function clock(text: string, node: Node): string {
  if (/^(?:current_timestamp|now|localtime|localtimestamp)(?:\s*\(\s*\d*\s*\))?$/i.test(text.trim())) return text.trim();
  throw new UsageError(`${node.where}: onUpdate is CURRENT_TIMESTAMP`);
}

/** Rows as objects; each may have columns of its own. */
function insertStatements(owner: Node, table: string, rows: readonly unknown[]): ImportStatement[] {
  return rows.map((row, index) => {
    const where = `${owner.where}, row ${index + 1}`;
    if (typeof row !== 'object' || row === null || Array.isArray(row)) throw new UsageError(`${where}: an object is wanted`);
    const entries = Object.entries(row);
    const values = entries.map(([column, value]) =>
      typeof value === 'object' && value !== null ? literal(JSON.stringify(value)) : scalarLiteral(value, `${where}, ${column}`),
    );
    return {
      sql: `INSERT INTO ${name(table)} (${entries.map(([column]) => name(column)).join(', ')}) VALUES (${values.join(', ')})`,
      where,
    };
  });
}

function scalarLiteral(value: unknown, where: string): string {
  if (value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value)) return literal(value as Scalar);
  throw new UsageError(`${where}: this is no value`);
}
