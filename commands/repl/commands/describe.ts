/** What \\l, \\dt, \\dv, \\di, \\df and \\d NAME show. */
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
async function show(shell: Shell, sql: string): Promise<undefined> {
  const last = shell.lastStatement;
  await shell.run(sql);
  shell.lastStatement = last;
  return undefined;
}

export function listDatabases(shell: Shell, pattern: string): Promise<undefined> {
  return show(
    shell,
    `SELECT SCHEMA_NAME AS \`Database\`, DEFAULT_CHARACTER_SET_NAME AS Charset, DEFAULT_COLLATION_NAME AS Collation
     FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE ${like(pattern)} ORDER BY SCHEMA_NAME`,
  );
}
export function listTables(shell: Shell, pattern: string): Promise<undefined> {
  return show(
    shell,
    `SELECT TABLE_SCHEMA AS \`Database\`, TABLE_NAME AS \`Table\`, ENGINE AS Engine, TABLE_ROWS AS \`Rows\`, DATA_LENGTH + INDEX_LENGTH AS Bytes, TABLE_COMMENT AS Comment
     FROM information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE' AND ${where(shell, pattern, 'TABLE_SCHEMA', 'TABLE_NAME')} ORDER BY 1, 2`,
  );
}
export function listViews(shell: Shell, pattern: string): Promise<undefined> {
  return show(
    shell,
    `SELECT TABLE_SCHEMA AS \`Database\`, TABLE_NAME AS View, IS_UPDATABLE AS Updatable, SECURITY_TYPE AS Security, DEFINER AS Definer
     FROM information_schema.VIEWS WHERE ${where(shell, pattern, 'TABLE_SCHEMA', 'TABLE_NAME')} ORDER BY 1, 2`,
  );
}
export function listIndexes(shell: Shell, pattern: string): Promise<undefined> {
  return show(
    shell,
    `SELECT TABLE_SCHEMA AS \`Database\`, TABLE_NAME AS \`Table\`, INDEX_NAME AS \`Index\`, IF(NON_UNIQUE, '', 'unique') AS Kind,
       GROUP_CONCAT(COLUMN_NAME ORDER BY SEQ_IN_INDEX SEPARATOR ', ') AS Columns
     FROM information_schema.STATISTICS WHERE ${where(shell, pattern, 'TABLE_SCHEMA', 'TABLE_NAME')}
     GROUP BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, NON_UNIQUE ORDER BY 1, 2, 3`,
  );
}
export function listRoutines(shell: Shell, pattern: string): Promise<undefined> {
  return show(
    shell,
    `SELECT ROUTINE_SCHEMA AS \`Database\`, ROUTINE_NAME AS Name, ROUTINE_TYPE AS Kind, DTD_IDENTIFIER AS Returns, DEFINER AS Definer
     FROM information_schema.ROUTINES WHERE ${where(shell, pattern, 'ROUTINE_SCHEMA', 'ROUTINE_NAME')} ORDER BY 1, 2`,
  );
}

/** A table or view: its columns and indexes. */
export async function describe(shell: Shell, name: string): Promise<undefined> {
  const quoted = name.includes('`')
    ? name
    : name
        .split('.')
        .map((part) => `\`${part}\``)
        .join('.');
  if (await shell.run(`SHOW FULL COLUMNS FROM ${quoted}`)) await shell.run(`SHOW INDEX FROM ${quoted}`);
  return undefined;
}
