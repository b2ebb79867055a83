/** What \\l, \\dt, \\dv, \\di and \\df show. */
import type { Shell } from '../shell.ts';

const SYSTEM = "('information_schema', 'mysql', 'performance_schema', 'sys')";

/** A pattern with `*` and `?` as LIKE has it, as a literal. */
function like(pattern: string): string {
  const text =
    pattern === ''
      ? '%'
      : pattern
          .replace(/[%_\\]/g, '\\$&')
          .replaceAll('*', '%')
          .replaceAll('?', '_');
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
/** `db.pattern` looks into another database. */
function where(shell: Shell, pattern: string, schema: string, name: string): string {
  const [, database, rest = pattern] = /^([^.]+)\.(.*)$/s.exec(pattern) ?? [];
  const inside =
    database !== undefined
      ? `${schema} LIKE ${like(database)}`
      : shell.session.database === null
        ? `${schema} NOT IN ${SYSTEM}`
        : `${schema} = DATABASE()`;
  return `${inside} AND ${name} LIKE ${like(rest)}`;
}
/** The database of each, where several are listed. */
function place(shell: Shell, pattern: string, schema: string): string {
  return pattern.includes('.') || shell.session.database === null ? `${schema} AS \`Database\`, ` : '';
}
/** On a narrower screen a list may be vertical. */
const NARROW = 60;

/** A list is a table, also where it is a little too wide: it is looked through from above. */
async function show(shell: Shell, sql: string): Promise<undefined> {
  const { lastStatement, settings } = shell;
  const { expanded } = settings;
  if (expanded === 'auto' && shell.output.columns >= NARROW) settings.expanded = 'off';
  try {
    await shell.run(sql);
  } finally {
    settings.expanded = expanded;
    shell.lastStatement = lastStatement;
  }
  return undefined;
}
/** `16 KiB`, as it is computed by the server. */
function size(bytes: string): string {
  return `CASE WHEN ${bytes} >= 1073741824 THEN CONCAT(ROUND(${bytes} / 1073741824, 1), ' GiB') WHEN ${bytes} >= 1048576 THEN CONCAT(ROUND(${bytes} / 1048576, 1), ' MiB')
    ELSE CONCAT(CEILING(${bytes} / 1024), ' KiB') END`;
}

export function listDatabases(shell: Shell, pattern: string): Promise<undefined> {
  return show(
    shell,
    `SELECT s.SCHEMA_NAME AS \`Database\`, COUNT(t.TABLE_NAME) AS \`Tables\`, ${size('COALESCE(SUM(t.DATA_LENGTH + t.INDEX_LENGTH), 0)')} AS Size,
       s.DEFAULT_COLLATION_NAME AS Collation
     FROM information_schema.SCHEMATA s LEFT JOIN information_schema.TABLES t ON t.TABLE_SCHEMA = s.SCHEMA_NAME
     WHERE s.SCHEMA_NAME LIKE ${like(pattern)} GROUP BY s.SCHEMA_NAME, s.DEFAULT_COLLATION_NAME ORDER BY 1`,
  );
}
export function listTables(shell: Shell, pattern: string): Promise<undefined> {
  return show(
    shell,
    `SELECT ${place(shell, pattern, 'TABLE_SCHEMA')}TABLE_NAME AS \`Table\`, ENGINE AS Engine, TABLE_ROWS AS \`Rows\`, ${size('(DATA_LENGTH + INDEX_LENGTH)')} AS Size, TABLE_COMMENT AS Comment
     FROM information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE' AND ${where(shell, pattern, 'TABLE_SCHEMA', 'TABLE_NAME')} ORDER BY TABLE_SCHEMA, TABLE_NAME`,
  );
}
export function listViews(shell: Shell, pattern: string): Promise<undefined> {
  return show(
    shell,
    `SELECT ${place(shell, pattern, 'TABLE_SCHEMA')}TABLE_NAME AS View, IS_UPDATABLE AS Updatable, SECURITY_TYPE AS Security, DEFINER AS Definer
     FROM information_schema.VIEWS WHERE ${where(shell, pattern, 'TABLE_SCHEMA', 'TABLE_NAME')} ORDER BY TABLE_SCHEMA, TABLE_NAME`,
  );
}
export function listIndexes(shell: Shell, pattern: string): Promise<undefined> {
  return show(
    shell,
    `SELECT ${place(shell, pattern, 'TABLE_SCHEMA')}TABLE_NAME AS \`Table\`, INDEX_NAME AS \`Index\`, IF(NON_UNIQUE, '', 'unique') AS Kind,
       GROUP_CONCAT(COLUMN_NAME ORDER BY SEQ_IN_INDEX SEPARATOR ', ') AS Columns
     FROM information_schema.STATISTICS WHERE ${where(shell, pattern, 'TABLE_SCHEMA', 'TABLE_NAME')}
     GROUP BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, NON_UNIQUE ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME`,
  );
}
export function listRoutines(shell: Shell, pattern: string): Promise<undefined> {
  return show(
    shell,
    `SELECT ${place(shell, pattern, 'ROUTINE_SCHEMA')}ROUTINE_NAME AS Name, ROUTINE_TYPE AS Kind, DTD_IDENTIFIER AS Returns, DEFINER AS Definer
     FROM information_schema.ROUTINES WHERE ${where(shell, pattern, 'ROUTINE_SCHEMA', 'ROUTINE_NAME')} ORDER BY ROUTINE_SCHEMA, ROUTINE_NAME`,
  );
}
