/** Syntax trees as SQL: parsing what is printed gives the same tree, but for positions and slots. */
import type {
  Assignment,
  Delete,
  Explain,
  Expr,
  Insert,
  InsertSource,
  LoadData,
  QueryExpr,
  ShowStatement,
  ShowWhat,
  Statement,
  Update,
  VariableAssignment,
} from './ast.ts';
import { printAccountCommand } from './print/accounts.ts';
import { printAlterTable, printCreateTable, printCreateView, printIndexOptions, printKeyParts, printOptions } from './print/definitions.ts';
import { printExpr, printExprs, printOrder } from './print/expressions.ts';
import { printFileFormat, printLimit, printQuery, printTables, printWith } from './print/queries.ts';
import { type PrintOptions, Words } from './print/words.ts';

export type { PrintOptions };

/** One statement as SQL, without `;`. What is kept as text in the tree is printed as it is. */
export function print(statement: Statement, options: PrintOptions = {}): string {
  return printStatement(new Words(options), statement);
}
export function printExpression(expr: Expr, options: PrintOptions = {}): string {
  return printExpr(new Words(options), expr);
}
export function printQueryExpression(query: QueryExpr, options: PrintOptions = {}): string {
  return printQuery(new Words(options), query);
}

function printStatement(words: Words, statement: Statement): string {
  switch (statement.kind) {
    case 'Select':
    case 'SetOperation':
    case 'ParenQuery':
    case 'ValuesQuery':
    case 'TableQuery':
      return printQuery(words, statement);
    case 'Insert':
      return printInsert(words, statement);
    case 'Update':
      return printUpdate(words, statement);
    case 'Delete':
      return printDelete(words, statement);
    case 'LoadData':
      return printLoadData(words, statement);
    case 'Call':
      return `CALL ${words.qualified(statement.routine)}(${printExprs(words, statement.args)})`;
    case 'Do':
      return `DO ${printExprs(words, statement.exprs)}`;
    case 'CreateDatabase':
      return `CREATE DATABASE ${statement.ifNotExists ? 'IF NOT EXISTS ' : ''}${words.name(statement.name)}${printOptions(words, statement.options)}`;
    case 'AlterDatabase':
      return `ALTER DATABASE${statement.name === null ? '' : ` ${words.name(statement.name)}`}${printOptions(words, statement.options)}`;
    case 'DropDatabase':
      return `DROP DATABASE ${ifExists(statement.ifExists)}${words.name(statement.name)}`;
    case 'CreateTable':
      return printCreateTable(words, statement);
    case 'AlterTable':
      return printAlterTable(words, statement);
    case 'DropTable':
      return `DROP ${statement.temporary ? 'TEMPORARY ' : ''}TABLE ${ifExists(statement.ifExists)}${words.qualifiedList(statement.tables)}`;
    case 'RenameTable':
      return `RENAME TABLE ${statement.pairs.map(({ from, to }) => `${words.qualified(from)} TO ${words.qualified(to)}`).join(', ')}`;
    case 'TruncateTable':
      return `TRUNCATE TABLE ${words.qualified(statement.table)}`;
    case 'CreateIndex': {
      const { key, table } = statement;
      const type = key.type === 'INDEX' ? '' : `${key.type} `;
      return `CREATE ${type}INDEX ${words.name(key.name ?? '')} ON ${words.qualified(table)} (${printKeyParts(words, key.parts)})${printIndexOptions(words, key.options)}`;
    }
    case 'DropIndex':
      return `DROP INDEX ${words.name(statement.name)} ON ${words.qualified(statement.table)}`;
    case 'CreateView':
      return printCreateView(words, statement);
    case 'DropView':
      return `DROP VIEW ${ifExists(statement.ifExists)}${words.qualifiedList(statement.views)}`;
    case 'Handler':
    case 'StoredProgram':
    case 'Xa':
    case 'Signal':
    case 'GetDiagnostics':
    case 'Other':
      return statement.text;
    case 'AccountStatement':
      return printAccountCommand(words, statement.command);
    case 'StartTransaction': {
      if (statement.begin) return 'BEGIN';
      const options = [statement.consistentSnapshot ? 'WITH CONSISTENT SNAPSHOT' : null, statement.access].filter(
        (option) => option !== null,
      );
      return `START TRANSACTION${options.length === 0 ? '' : ` ${options.join(', ')}`}`;
    }
    case 'EndTransaction': {
      const chain = statement.chain === null ? '' : ` AND ${statement.chain ? '' : 'NO '}CHAIN`;
      return `${statement.action}${chain}${statement.release === null ? '' : ` ${statement.release ? '' : 'NO '}RELEASE`}`;
    }
    case 'Savepoint':
      return `${statement.action}${statement.action === 'SAVEPOINT' ? '' : ' SAVEPOINT'} ${words.name(statement.name)}`;
    case 'Set':
      return `SET ${printSettings(words, statement.assignments)}`;
    case 'Show':
      return printShow(words, statement);
    case 'DescribeTable':
      return `DESCRIBE ${words.qualified(statement.table)}${statement.column === null ? '' : ` ${words.string(statement.column)}`}`;
    case 'Explain':
      return printExplain(words, statement);
    case 'ExplainConnection':
      return `EXPLAIN ${statement.format === null ? '' : `FORMAT = ${statement.format} `}FOR CONNECTION ${printExpr(words, statement.connectionId)}`;
    case 'Use':
      return `USE ${words.name(statement.schema)}`;
    case 'Prepare':
      return `PREPARE ${words.name(statement.name)} FROM ${printExpr(words, statement.from)}`;
    case 'Execute':
      return `EXECUTE ${words.name(statement.name)}${statement.using.length === 0 ? '' : ` USING ${printExprs(words, statement.using)}`}`;
    case 'Deallocate':
      return `DEALLOCATE PREPARE ${words.name(statement.name)}`;
    case 'Kill':
      return `KILL ${statement.what} ${printExpr(words, statement.id)}`;
    case 'LockTables':
      return `LOCK TABLES ${statement.tables.map(({ table, alias, mode }) => `${words.qualified(table)}${alias === null ? '' : ` AS ${words.name(alias)}`} ${mode}`).join(', ')}`;
    case 'UnlockTables':
      return 'UNLOCK TABLES';
    case 'TableMaintenance':
      return [`${statement.verb} TABLE ${words.qualifiedList(statement.tables)}`, ...statement.options].join(' ');
    case 'Flush': {
      const [what = ''] = statement.what;
      if (statement.tables.length === 0) return `FLUSH ${statement.what.join(', ')}`;
      return `FLUSH TABLES ${words.qualifiedList(statement.tables)}${what.slice('TABLES'.length)}`;
    }
    case 'Empty':
      return '/* */';
  }
}

function ifExists(said: boolean): string {
  return said ? 'IF EXISTS ' : '';
}
function hint(hints: string | null): string {
  return hints === null ? '' : ` /*+ ${hints} */`;
}

// ── Data changes ─────────────────────────────────────────────────────────────

function printAssignments(words: Words, assignments: readonly Assignment[]): string {
  return assignments.map(({ column, value }) => `${printExpr(words, column)} = ${printExpr(words, value)}`).join(', ');
}

function printInsert(words: Words, insert: Insert): string {
  const alias = insert.rowAlias;
  return [
    insert.replace ? 'REPLACE' : 'INSERT',
    hint(insert.hints),
    insert.priority === null ? '' : ` ${insert.priority}`,
    insert.ignore ? ' IGNORE' : '',
    ` INTO ${words.qualified(insert.table)}`,
    insert.partitions.length === 0 ? '' : ` PARTITION (${words.names(insert.partitions)})`,
    insert.columns === null ? '' : ` (${printExprs(words, insert.columns)})`,
    ` ${printSource(words, insert.source)}`,
    alias === null ? '' : ` AS ${words.name(alias.name)}${alias.columns === null ? '' : ` (${words.names(alias.columns)})`}`,
    insert.onDuplicate === null ? '' : ` ON DUPLICATE KEY UPDATE ${printAssignments(words, insert.onDuplicate)}`,
  ].join('');
}
function printSource(words: Words, source: InsertSource): string {
  switch (source.kind) {
    case 'Values':
      return `VALUES ${source.rows.map((row) => `(${printExprs(words, row)})`).join(', ')}`;
    case 'Set':
      return `SET ${printAssignments(words, source.assignments)}`;
    case 'Query':
      return printQuery(words, source.query);
  }
}

function printUpdate(words: Words, update: Update): string {
  const head = `UPDATE${hint(update.hints)}${update.lowPriority ? ' LOW_PRIORITY' : ''}${update.ignore ? ' IGNORE' : ''}`;
  const ctes = update.with === null ? '' : `${printWith(words, update.with)} `;
  return `${ctes}${head} ${printTables(words, update.tables)} SET ${printAssignments(words, update.assignments)}${printRestriction(words, update)}`;
}

function printRestriction(words: Words, statement: Pick<Update, 'where' | 'orderBy' | 'limit'>): string {
  const where = statement.where === null ? '' : ` WHERE ${printExpr(words, statement.where)}`;
  const order = statement.orderBy.length === 0 ? '' : ` ORDER BY ${printOrder(words, statement.orderBy)}`;
  return `${where}${order}${printLimit(words, statement.limit)}`;
}

function printDelete(words: Words, statement: Delete): string {
  const options = `${statement.lowPriority ? ' LOW_PRIORITY' : ''}${statement.quick ? ' QUICK' : ''}${statement.ignore ? ' IGNORE' : ''}`;
  const head = `${statement.with === null ? '' : `${printWith(words, statement.with)} `}DELETE${hint(statement.hints)}${options}`;
  const from = printTables(words, statement.from);
  const rest = printRestriction(words, statement);
  if (statement.targets === null) return `${head} FROM ${from}${rest}`;
  const targets = words.qualifiedList(statement.targets);
  return statement.using ? `${head} FROM ${targets} USING ${from}${rest}` : `${head} ${targets} FROM ${from}${rest}`;
}

function printLoadData(words: Words, load: LoadData): string {
  return [
    `LOAD ${load.xml ? 'XML' : 'DATA'}`,
    load.priority === null ? '' : ` ${load.priority}`,
    load.local ? ' LOCAL' : '',
    ` INFILE ${words.string(load.file)}`,
    load.onDuplicate === null ? '' : ` ${load.onDuplicate}`,
    ` INTO TABLE ${words.qualified(load.table)}`,
    load.partitions.length === 0 ? '' : ` PARTITION (${words.names(load.partitions)})`,
    load.charset === null ? '' : ` CHARACTER SET ${load.charset}`,
    load.rowTag === null ? '' : ` ROWS IDENTIFIED BY ${words.string(load.rowTag)}`,
    printFileFormat(words, load.format),
    load.ignoreLines === 0 ? '' : ` IGNORE ${load.ignoreLines} LINES`,
    load.columns === null ? '' : ` (${printExprs(words, load.columns)})`,
    load.set.length === 0 ? '' : ` SET ${printAssignments(words, load.set)}`,
  ].join('');
}

// ── SET, SHOW, EXPLAIN ───────────────────────────────────────────────────────

/** A scope word holds for what follows it, so one without a scope must come before those with one, or be SESSION. */
function printSettings(words: Words, assignments: readonly VariableAssignment[]): string {
  return assignments.map((assignment) => printSetting(words, assignment)).join(', ');
}
function printSetting(words: Words, assignment: VariableAssignment): string {
  switch (assignment.kind) {
    case 'UserVariable':
      return `${words.variable(assignment.name)} = ${printExpr(words, assignment.value)}`;
    case 'SystemVariable': {
      const { scope, name } = assignment;
      const prefix = assignment.at ? `@@${scope === null ? '' : `${scope}.`}` : scope === null ? '' : `${scope} `;
      return `${prefix}${words.dotted(name)} = ${printSettingValue(words, assignment.value)}`;
    }
    case 'Names':
      if (assignment.charset === null) return 'NAMES DEFAULT';
      return `NAMES ${assignment.charset}${assignment.collation === null ? '' : ` COLLATE ${words.name(assignment.collation)}`}`;
    case 'CharacterSet':
      return `CHARACTER SET ${assignment.charset ?? 'DEFAULT'}`;
    case 'Transaction': {
      const isolation = assignment.isolation === null ? null : `ISOLATION LEVEL ${assignment.isolation}`;
      const parts = [isolation, assignment.access].filter((part) => part !== null);
      return `${assignment.scope === null ? '' : `${assignment.scope} `}TRANSACTION ${parts.join(', ')}`;
    }
  }
}
/** ON, ALL, BINARY, ROW and SYSTEM are reserved, and bare words here. */
function printSettingValue(words: Words, value: Expr): string {
  if (value.kind === 'ColumnRef' && value.table === null && /^(ON|ALL|BINARY|ROW|SYSTEM)$/i.test(value.name)) return value.name;
  return printExpr(words, value);
}

function printShow(words: Words, statement: ShowStatement): string {
  const like = statement.like === null ? '' : ` LIKE ${words.string(statement.like)}`;
  const where = statement.where === null ? '' : ` WHERE ${printExpr(words, statement.where)}`;
  return `SHOW ${printWhat(words, statement.show)}${like}${where}`;
}
function printWhat(words: Words, show: ShowWhat): string {
  switch (show.what) {
    case 'TABLES':
      return `${show.extended ? 'EXTENDED ' : ''}${show.full ? 'FULL ' : ''}TABLES${from(words, show.schema)}`;
    case 'COLUMNS':
      return `${show.extended ? 'EXTENDED ' : ''}${show.full ? 'FULL ' : ''}COLUMNS FROM ${words.qualified(show.table)}`;
    case 'INDEX':
      return `${show.extended ? 'EXTENDED ' : ''}INDEX FROM ${words.qualified(show.table)}`;
    case 'CREATE':
      return `CREATE ${show.object} ${show.ifNotExists ? 'IF NOT EXISTS ' : ''}${words.qualified(show.name)}`;
    case 'CREATE USER':
      return `CREATE USER ${words.account(show.account)}`;
    case 'TABLE STATUS':
    case 'TRIGGERS':
    case 'EVENTS':
    case 'OPEN TABLES':
      return `${show.full ? 'FULL ' : ''}${show.what}${from(words, show.schema)}`;
    case 'VARIABLES':
    case 'STATUS':
      return `${show.scope === null ? '' : `${show.scope} `}${show.what}`;
    case 'PROCESSLIST':
      return `${show.full ? 'FULL ' : ''}PROCESSLIST`;
    case 'GRANTS': {
      if (show.account === null) return 'GRANTS';
      const using = show.using.length === 0 ? '' : ` USING ${show.using.map((account) => words.account(account)).join(', ')}`;
      return `GRANTS FOR ${words.account(show.account)}${using}`;
    }
    case 'WARNINGS':
    case 'ERRORS':
      return `${show.count ? 'COUNT(*) ' : ''}${show.what}${printLimit(words, show.limit)}`;
    default:
      return 'text' in show ? show.text : show.what;
  }
}
function from(words: Words, schema: string | null): string {
  return schema === null ? '' : ` FROM ${words.name(schema)}`;
}

function printExplain(words: Words, explain: Explain): string {
  return [
    'EXPLAIN',
    explain.analyze ? ' ANALYZE' : '',
    explain.format === null ? '' : ` FORMAT = ${explain.format}`,
    explain.into === null ? '' : ` INTO ${words.variable(explain.into)}`,
    ` ${printStatement(words, explain.statement)}`,
  ].join('');
}
