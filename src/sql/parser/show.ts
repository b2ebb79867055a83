/** SHOW, in full. */
import type { Expr, Limit, ShowStatement, ShowWhat } from '../ast.ts';
import type { Cursor } from './cursor.ts';
import { parseExpr } from './expressions.ts';
import { parseStatement } from './parser.ts';
import { parseLimit } from './select.ts';
import { acceptCharsetKeyword } from './types.ts';

/** `SHOW what [LIKE 'pattern' | WHERE expr]` */
export function parseShow(p: Cursor): ShowStatement {
  const pos = p.start;
  p.advance();
  const show = parseWhat(p);
  const filter = parseFilter(p, show);
  return { kind: 'Show', show, ...filter, pos };
}

const FILTERED: ReadonlySet<ShowWhat['what']> = new Set<ShowWhat['what']>([
  'DATABASES',
  'TABLES',
  'COLUMNS',
  'INDEX',
  'TABLE STATUS',
  'TRIGGERS',
  'EVENTS',
  'OPEN TABLES',
  'VARIABLES',
  'STATUS',
  'PROCEDURE STATUS',
  'FUNCTION STATUS',
  'LIBRARY STATUS',
  'CHARACTER SET',
  'COLLATION',
]);

function parseFilter(p: Cursor, show: ShowWhat): { readonly like: string | null; readonly where: Expr | null } {
  if (!FILTERED.has(show.what)) return { like: null, where: null };
  if (show.what !== 'INDEX' && p.accept('LIKE')) return { like: p.string(), where: null };
  return { like: null, where: p.accept('WHERE') ? parseExpr(p) : null };
}

function parseWhat(p: Cursor): ShowWhat {
  switch (p.kind) {
    case 'EXTENDED':
    case 'FULL':
      return parseFull(p);
    case 'TABLES':
    case 'COLUMNS':
    case 'FIELDS':
    case 'INDEX':
    case 'INDEXES':
    case 'KEYS':
    case 'TRIGGERS':
    case 'PROCESSLIST':
      return parseListing(p, false, false);
    case 'GLOBAL':
    case 'SESSION':
    case 'LOCAL': {
      const scope = p.kind === 'GLOBAL' ? 'GLOBAL' : 'SESSION';
      p.advance();
      return { what: p.expectOne(['VARIABLES', 'STATUS']), scope };
    }
    case 'VARIABLES':
    case 'STATUS': {
      const what = p.kind;
      p.advance();
      return { what, scope: null };
    }
    case 'CREATE':
      return parseShowCreate(p);
    case 'GRANTS':
      return parseGrants(p);
    case 'WARNINGS':
    case 'ERRORS':
      return parseDiagnostics(p, false);
    case 'function':
      return parseCount(p);
    case 'TABLE':
      p.advance();
      p.expect('STATUS');
      return { what: 'TABLE STATUS', schema: parseSchema(p), full: false };
    case 'OPEN':
      p.advance();
      p.expect('TABLES');
      return { what: 'OPEN TABLES', schema: parseSchema(p), full: false };
    case 'EVENTS':
      p.advance();
      return { what: 'EVENTS', schema: parseSchema(p), full: false };
    default:
      return parseServerWhat(p);
  }
}

/** `[EXTENDED] [FULL]` before TABLES, COLUMNS, INDEX, TRIGGERS, PROCESSLIST. */
function parseFull(p: Cursor): ShowWhat {
  const extended = p.accept('EXTENDED');
  const full = p.accept('FULL');
  return parseListing(p, extended, full);
}

function parseListing(p: Cursor, extended: boolean, full: boolean): ShowWhat {
  switch (p.kind) {
    case 'TABLES':
      p.advance();
      return { what: 'TABLES', full, extended, schema: parseSchema(p) };
    case 'COLUMNS':
    case 'FIELDS':
      p.advance();
      return { what: 'COLUMNS', full, extended, table: parseShowTable(p) };
    case 'INDEX':
    case 'INDEXES':
    case 'KEYS':
      if (full) p.fail();
      p.advance();
      return { what: 'INDEX', extended, table: parseShowTable(p) };
    case 'TRIGGERS':
      if (extended) p.fail();
      p.advance();
      return { what: 'TRIGGERS', schema: parseSchema(p), full };
    case 'PROCESSLIST':
      if (extended) p.fail();
      p.advance();
      return { what: 'PROCESSLIST', full };
    default:
      return p.fail();
  }
}

/** `[(FROM|IN) schema]` */
function parseSchema(p: Cursor): string | null {
  return p.accept('FROM') || p.accept('IN') ? p.identifier() : null;
}

/** `(FROM|IN) table [(FROM|IN) schema]` */
function parseShowTable(p: Cursor): Extract<ShowWhat, { what: 'INDEX' }>['table'] {
  p.expectOne(['FROM', 'IN']);
  const table = p.qualifiedName();
  const schema = parseSchema(p);
  return schema === null ? table : { ...table, schema };
}

/** `COUNT '(' '*' ')' (WARNINGS|ERRORS)` */
function parseCount(p: Cursor): ShowWhat {
  if (p.text().toUpperCase() !== 'COUNT') p.fail();
  p.advance();
  p.expectBoth('(', '*');
  p.expect(')');
  return parseDiagnostics(p, true);
}
function parseDiagnostics(p: Cursor, count: boolean): ShowWhat {
  const what = p.expectOne(['WARNINGS', 'ERRORS']);
  const limit: Limit | null = !count && p.kind === 'LIMIT' ? parseLimit(p) : null;
  return { what, count, limit };
}

/** `GRANTS [FOR account [USING roles]]` */
function parseGrants(p: Cursor): ShowWhat {
  p.advance();
  if (!p.accept('FOR')) return { what: 'GRANTS', account: null, using: [] };
  const account = p.account();
  return { what: 'GRANTS', account, using: p.accept('USING') ? p.list(() => p.account()) : [] };
}

/** `CREATE (TABLE|VIEW|DATABASE|…) [IF NOT EXISTS] name | CREATE USER account` */
function parseShowCreate(p: Cursor): ShowWhat {
  p.advance();
  if (p.accept('USER')) return { what: 'CREATE USER', account: p.account() };
  const word = p.expectOne(['TABLE', 'VIEW', 'DATABASE', 'SCHEMA', 'PROCEDURE', 'FUNCTION', 'TRIGGER', 'EVENT', 'LIBRARY']);
  const object = word === 'SCHEMA' ? 'DATABASE' : word;
  const ifNotExists = object === 'DATABASE' && p.ifNotExists();
  const pos = p.start;
  const name = object === 'DATABASE' ? { schema: null, name: p.identifier(), pos } : p.qualifiedName();
  return { what: 'CREATE', object, ifNotExists, name };
}

/** What tells of the server. */
function parseServerWhat(p: Cursor): ShowWhat {
  if (acceptCharsetKeyword(p)) return { what: 'CHARACTER SET' };
  const start = p.start;
  const kind = p.kind;
  p.advance();
  switch (kind) {
    case 'DATABASES':
    case 'SCHEMAS':
      return { what: 'DATABASES' };
    case 'COLLATION':
    case 'ENGINES':
    case 'PLUGINS':
    case 'PRIVILEGES':
    case 'PROFILES':
    case 'REPLICAS':
      return { what: kind };
    case 'STORAGE':
      p.expect('ENGINES');
      return { what: 'ENGINES' };
    case 'LIBRARY':
      p.expect('STATUS');
      return { what: 'LIBRARY STATUS' };
    case 'PROCEDURE':
    case 'FUNCTION':
      if (p.accept('STATUS')) return { what: `${kind} STATUS` };
      p.expect('CODE');
      return { what: `${kind} CODE`, name: p.qualifiedName(), text: p.textFrom(start) };
    case 'BINARY':
      if (p.accept('LOGS')) return { what: 'BINARY LOGS' };
      p.expectBoth('LOG', 'STATUS');
      return { what: 'BINARY LOG STATUS' };
    case 'REPLICA':
      if (p.accept('HOSTS')) return { what: 'REPLICAS' };
      p.expect('STATUS');
      return { what: 'REPLICA STATUS', channel: parseChannel(p), text: p.textFrom(start) };
    case 'RELAYLOG':
    case 'BINLOG':
      return parseLogEvents(p, `${kind} EVENTS`, start);
    case 'ENGINE': {
      const engine = p.accept('ALL') ? 'ALL' : p.identifierOrString();
      const about = p.expectOne(['STATUS', 'MUTEX', 'LOGS']);
      return { what: 'ENGINE', engine, about, text: p.textFrom(start) };
    }
    case 'PROFILE':
      return { what: 'PROFILE', types: parseProfile(p), text: p.textFrom(start) };
    case 'PARSE_TREE':
      // Only a server built for debugging shows it, but the statement must be one.
      parseStatement(p);
      return p.failAt(start);
    default:
      return p.failAt(start);
  }
}

/** `EVENTS [IN 'log'] [FROM position] [LIMIT …] [FOR CHANNEL 'channel']` */
function parseLogEvents(p: Cursor, what: 'BINLOG EVENTS' | 'RELAYLOG EVENTS', start: number): ShowWhat {
  p.expect('EVENTS');
  if (p.accept('IN')) p.string();
  if (p.accept('FROM')) p.integer();
  if (p.kind === 'LIMIT') parseLimit(p);
  const channel = what === 'RELAYLOG EVENTS' ? parseChannel(p) : null;
  return { what, channel, text: p.textFrom(start) };
}
/** `[FOR CHANNEL 'channel']` */
function parseChannel(p: Cursor): string | null {
  if (!p.accept('FOR')) return null;
  p.expect('CHANNEL');
  return p.identifierOrString();
}

/** `[type [',' type]…] [FOR QUERY n] [LIMIT …]`: the first words of the types. */
function parseProfile(p: Cursor): readonly string[] {
  const types = p.atOne(PROFILE_TYPES) ? p.list(() => parseProfileType(p)) : [];
  if (p.accept('FOR')) {
    p.expect('QUERY');
    p.integer();
  }
  if (p.kind === 'LIMIT') parseLimit(p);
  return types;
}
const PROFILE_TYPES = ['ALL', 'BLOCK', 'CONTEXT', 'CPU', 'IPC', 'MEMORY', 'PAGE', 'SOURCE', 'SWAPS'] as const;
function parseProfileType(p: Cursor): string {
  const type = p.expectOne(PROFILE_TYPES);
  if (type === 'BLOCK') p.expect('IO');
  else if (type === 'CONTEXT') p.expect('SWITCHES');
  else if (type === 'PAGE') p.expect('FAULTS');
  return type;
}
