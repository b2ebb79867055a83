/** CREATE, ALTER, DROP and RENAME: which object it is. */
import type { AccountName, Statement } from '../ast.ts';
import { parseRenameUser, parseUserDdl } from './account.ts';
import { parseAlterTable } from './alter-table.ts';
import { parseCreateTable, parseDropTable, parseRenameTable } from './create-table.ts';
import type { Cursor } from './cursor.ts';
import { parseAlterDatabase, parseCreateDatabase, parseDropDatabase } from './database.ts';
import { parseCreateIndex, parseDropIndex } from './index-ddl.ts';
import { parseDeallocate } from './prepared.ts';
import { parseAlterProgram, parseCreateProgram, parseDropProgram } from './stored-program.ts';
import { parseCreateView, parseDropView, type ViewOptions } from './view.ts';
import { skipStatement } from './whole.ts';

/** Objects of the server that are read whole. */
const OTHER_OBJECTS = ['TABLESPACE', 'UNDO', 'LOGFILE', 'SERVER', 'RESOURCE', 'SPATIAL', 'LIBRARY', 'INSTANCE'] as const;

/** `CREATE …` */
export function parseCreate(p: Cursor): Statement {
  const pos = p.start;
  p.advance();
  switch (p.kind) {
    case 'TABLE':
      return parseCreateTable(p, pos, false);
    case 'TEMPORARY':
      p.advance();
      return parseCreateTable(p, pos, true);
    case 'DATABASE':
    case 'SCHEMA':
      return parseCreateDatabase(p, pos);
    case 'INDEX':
    case 'UNIQUE':
    case 'FULLTEXT':
      return parseCreateIndex(p, pos);
    case 'SPATIAL':
      return p.peek() === 'REFERENCE' ? parseOther(p, 'CREATE', pos) : parseCreateIndex(p, pos);
    case 'USER':
    case 'ROLE':
      return parseUserDdl(p, 'CREATE', pos);
    default:
      return parseCreateDefined(p, pos);
  }
}

/** `CREATE [OR REPLACE] [ALGORITHM …] [DEFINER …] [SQL SECURITY …] (VIEW | PROCEDURE | FUNCTION | TRIGGER | EVENT) …` */
function parseCreateDefined(p: Cursor, pos: number): Statement {
  const orReplace = p.acceptBoth('OR', 'REPLACE');
  // MariaDB's dumps may say CREATE OR REPLACE TABLE; MySQL does not know it.
  const options = parseDefinition(p);
  if (p.kind === 'VIEW') return parseCreateView(p, pos, { ...options, orReplace, alter: false });
  if (p.kind === 'SPATIAL') return parseOther(p, 'CREATE', pos);
  if (orReplace || options.algorithm !== null || options.sqlSecurity !== null) p.fail();
  if (p.atOne(['PROCEDURE', 'FUNCTION', 'TRIGGER', 'EVENT', 'AGGREGATE'])) return parseCreateProgram(p, pos, options.definer);
  return parseOther(p, 'CREATE', pos);
}

type Definition = Omit<ViewOptions, 'orReplace' | 'alter'>;

/** `[ALGORITHM '=' a] [DEFINER '=' account] [SQL SECURITY (DEFINER|INVOKER)]` */
function parseDefinition(p: Cursor): Definition {
  let algorithm: Definition['algorithm'] = null;
  if (p.accept('ALGORITHM')) {
    p.expect('=');
    algorithm = p.expectOne(['UNDEFINED', 'MERGE', 'TEMPTABLE']);
  }
  let definer: AccountName | null = null;
  if (p.accept('DEFINER')) {
    p.expect('=');
    definer = p.account();
  }
  let sqlSecurity: Definition['sqlSecurity'] = null;
  if (p.accept('SQL')) {
    p.expect('SECURITY');
    sqlSecurity = p.expectOne(['DEFINER', 'INVOKER']);
  }
  return { algorithm, definer, sqlSecurity };
}

/** `ALTER …` */
export function parseAlter(p: Cursor): Statement {
  const pos = p.start;
  p.advance();
  switch (p.kind) {
    case 'TABLE':
      return parseAlterTable(p, pos);
    case 'DATABASE':
    case 'SCHEMA':
      return parseAlterDatabase(p, pos);
    case 'USER':
      return parseUserDdl(p, 'ALTER', pos);
    case 'PROCEDURE':
    case 'FUNCTION':
    case 'EVENT':
      return parseAlterProgram(p, pos, null);
    default: {
      const options = parseDefinition(p);
      if (p.kind === 'VIEW') return parseCreateView(p, pos, { ...options, orReplace: false, alter: true });
      if (p.at('EVENT') && options.algorithm === null && options.sqlSecurity === null) return parseAlterProgram(p, pos, options.definer);
      return parseOther(p, 'ALTER', pos);
    }
  }
}

/** `DROP …` */
export function parseDrop(p: Cursor): Statement {
  const pos = p.start;
  if (p.peek() === 'PREPARE') return parseDeallocate(p);
  p.advance();
  switch (p.kind) {
    case 'TABLE':
    case 'TABLES':
      return parseDropTable(p, pos, false);
    case 'TEMPORARY':
      p.advance();
      return parseDropTable(p, pos, true);
    case 'DATABASE':
    case 'SCHEMA':
      return parseDropDatabase(p, pos);
    case 'INDEX':
      return parseDropIndex(p, pos);
    case 'VIEW':
      return parseDropView(p, pos);
    case 'USER':
    case 'ROLE':
      return parseUserDdl(p, 'DROP', pos);
    case 'PROCEDURE':
    case 'FUNCTION':
    case 'TRIGGER':
    case 'EVENT':
      return parseDropProgram(p, pos);
    default:
      return parseOther(p, 'DROP', pos);
  }
}

/** `RENAME (TABLE … | USER …)` */
export function parseRename(p: Cursor): Statement {
  const pos = p.start;
  p.advance();
  return p.kind === 'USER' ? parseRenameUser(p, pos) : parseRenameTable(p, pos);
}

/** An object of the server: tablespaces, logfile groups, servers, resource groups, … */
function parseOther(p: Cursor, verb: string, pos: number): Statement {
  const object = p.acceptOne(OTHER_OBJECTS) ?? p.fail();
  // A word at least follows.
  if (p.kind === 'eof' || p.kind === ';') p.fail();
  return { kind: 'Other', verb: `${verb} ${object}`, text: skipStatement(p, pos), pos };
}
