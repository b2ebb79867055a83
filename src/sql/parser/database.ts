/** CREATE, ALTER and DROP DATABASE; USE. */
import type { AlterDatabase, CreateDatabase, DropDatabase, TableOption, Use } from '../ast.ts';
import { type Cursor, checkDatabaseName } from './cursor.ts';
import { parseCharsetOption } from './table-options.ts';

/** `CREATE (DATABASE|SCHEMA) [IF NOT EXISTS] name [options]`, from DATABASE on. */
export function parseCreateDatabase(p: Cursor, pos: number): CreateDatabase {
  p.advance();
  const ifNotExists = p.ifNotExists();
  const at = p.start;
  const name = checkDatabaseName(p.identifier(), at);
  return { kind: 'CreateDatabase', name, ifNotExists, options: parseDatabaseOptions(p), pos };
}

/** `ALTER (DATABASE|SCHEMA) [name] options`, from DATABASE on. */
export function parseAlterDatabase(p: Cursor, pos: number): AlterDatabase {
  p.advance();
  const at = p.start;
  // ENCRYPTION and CHARSET are names, too: they are the option where a value follows.
  const named = p.name && !startsOption(p);
  const name = named ? checkDatabaseName(p.identifier(), at) : null;
  const options = parseDatabaseOptions(p);
  if (options.length === 0) p.fail();
  return { kind: 'AlterDatabase', name, options, pos };
}
function startsOption(p: Cursor): boolean {
  if (p.kind !== 'CHARSET' && p.kind !== 'ENCRYPTION') return false;
  const next = p.peek();
  return next === '=' || next === 'string' || (p.kind === 'CHARSET' && next === 'ident');
}

function parseDatabaseOptions(p: Cursor): TableOption[] {
  const options: TableOption[] = [];
  for (;;) {
    const option = parseDatabaseOption(p);
    if (option === null) return options;
    options.push(option);
  }
}

/** `[DEFAULT] (CHARSET|COLLATE|ENCRYPTION) … | READ ONLY ['='] (DEFAULT|0|1)`; COMMENT is MariaDB's. */
function parseDatabaseOption(p: Cursor): TableOption | null {
  if (p.kind === 'ENCRYPTION' || p.kind === 'COMMENT') {
    const name = p.kind;
    p.advance();
    p.accept('=');
    return { name, value: p.string() };
  }
  if (p.kind !== 'READ') return parseCharsetOption(p);
  p.advance();
  p.expect('ONLY');
  p.accept('=');
  return { name: 'READ ONLY', value: p.accept('DEFAULT') ? 'DEFAULT' : p.integer() };
}

/** `DROP (DATABASE|SCHEMA) [IF EXISTS] name`, from DATABASE on. */
export function parseDropDatabase(p: Cursor, pos: number): DropDatabase {
  p.advance();
  const ifExists = p.ifExists();
  const at = p.start;
  return { kind: 'DropDatabase', name: checkDatabaseName(p.identifier(), at), ifExists, pos };
}

/** `USE name` */
export function parseUse(p: Cursor): Use {
  const pos = p.start;
  p.advance();
  return { kind: 'Use', schema: p.identifier(), pos };
}
