/** Asks before what changes or removes a lot, where the target is one that people depend on. */
import type { Statement } from '../../src/sql/index.ts';
import type { Shell } from './shell.ts';

/** What a statement would do, in words; null for what is harmless. */
export interface Danger {
  readonly what: string;
  /** A table of which the rows concerned are those of `where`. */
  readonly counted: string | null;
}

/** @returns whether the statement is to be run. */
export async function confirmed(shell: Shell, sql: string): Promise<boolean> {
  if (!shell.settings.production) return true;
  const statement = shell.session.parsed(sql);
  const danger = statement === null ? null : dangerOf(statement, sql);
  if (danger === null) return true;
  const rows = danger.counted === null ? null : await countedRows(shell, danger.counted);
  const concerned = rows === null ? '' : `, ${rows} row${rows === '1' ? '' : 's'}`;
  const question = `${danger.what}${concerned} at ${shell.name}. Run it?`;
  if (!shell.editor.isInteractive) {
    await shell.complain(`${question} Nobody can be asked here: it is not run.`);
    return false;
  }
  const { isCancel, confirm } = await import('@clack/prompts');
  await shell.output.flush();
  shell.editor.release();
  const answer = await confirm({ message: question, initialValue: false });
  return !isCancel(answer) && answer;
}

/** @returns null where the server cannot say, or not soon. */
async function countedRows(shell: Shell, table: string): Promise<string | null> {
  try {
    const [row] = await shell.session.rows(`SELECT /*+ MAX_EXECUTION_TIME(2000) */ COUNT(*) FROM ${table}`);
    return row === undefined ? null : String(row[0]);
  } catch {
    return null;
  }
}

function dangerOf(statement: Statement, sql: string): Danger | null {
  switch (statement.kind) {
    case 'Update':
      if (statement.where !== null || statement.limit !== null) return null;
      return { what: 'UPDATE without WHERE', counted: tableOf(sql, /^\s*update\s+(?:low_priority\s+|ignore\s+)*([\w.`$]+)\s+set\b/i) };
    case 'Delete':
      if (statement.where !== null || statement.limit !== null) return null;
      return {
        what: 'DELETE without WHERE',
        counted: tableOf(sql, /^\s*delete\s+(?:low_priority\s+|quick\s+|ignore\s+)*from\s+([\w.`$]+)/i),
      };
    case 'TruncateTable':
      return { what: 'TRUNCATE', counted: tableOf(sql, /^\s*truncate\s+(?:table\s+)?([\w.`$]+)/i) };
    default:
      return dropOf(statement, sql);
  }
}
function dropOf({ kind }: Statement, sql: string): Danger | null {
  if (kind.startsWith('Drop')) {
    const what = /^\s*drop\s+(?:temporary\s+)?\w+/i.exec(sql)?.[0].trim().replace(/\s+/g, ' ').toUpperCase() ?? 'DROP';
    return { what, counted: tableOf(sql, /^\s*drop\s+table\s+(?:if\s+exists\s+)?([\w.`$]+)\s*$/i) };
  }
  if (kind === 'AlterTable' && /\bdrop\s+(?!index|key|constraint|check|foreign|default)/i.test(sql))
    return { what: 'ALTER TABLE … DROP', counted: tableOf(sql, /^\s*alter\s+table\s+([\w.`$]+)/i) };
  return null;
}
function tableOf(sql: string, pattern: RegExp): string | null {
  return pattern.exec(sql)?.[1] ?? null;
}
