/** KILL, FLUSH, table maintenance, and what else runs a server. */
import type { Flush, Kill, QualifiedName, Statement, TableMaintenance } from '../ast.ts';
import type { TokenKind } from '../lexer.ts';
import type { Cursor } from './cursor.ts';
import { parseExpr } from './expressions.ts';
import { parseGetDiagnostics, parseSignal } from './signal.ts';
import { skipStatement } from './whole.ts';

/** A statement that is none of the other families, by its first word. */
export function parseAdministration(p: Cursor): Statement {
  switch (p.kind) {
    case 'KILL':
      return parseKill(p);
    case 'FLUSH':
      return parseFlush(p);
    case 'ANALYZE':
    case 'CHECK':
    case 'CHECKSUM':
    case 'OPTIMIZE':
    case 'REPAIR':
      return parseMaintenance(p, p.kind);
    case 'SIGNAL':
    case 'RESIGNAL':
      return parseSignal(p);
    case 'GET':
      return parseGetDiagnostics(p);
    case 'INSTALL':
    case 'UNINSTALL':
      return parseInstall(p, p.kind);
    default:
      return parseOther(p);
  }
}

/** `KILL [CONNECTION|QUERY] expr` */
function parseKill(p: Cursor): Kill {
  const pos = p.start;
  p.advance();
  const what = p.acceptOne(['CONNECTION', 'QUERY']) ?? 'CONNECTION';
  return { kind: 'Kill', what, id: parseExpr(p), pos };
}

// ── FLUSH ────────────────────────────────────────────────────────────────────

/** `FLUSH [NO_WRITE_TO_BINLOG|LOCAL] ((TABLE|TABLES) [tables] [WITH READ LOCK | FOR EXPORT] | what [',' what]…)` */
function parseFlush(p: Cursor): Flush {
  const pos = p.start;
  p.advance();
  p.acceptOne(['NO_WRITE_TO_BINLOG', 'LOCAL']);
  if (p.accept('TABLES') || p.accept('TABLE')) {
    const tables: QualifiedName[] = p.name ? p.list(() => p.qualifiedName()) : [];
    return { kind: 'Flush', what: [parseFlushMode(p, tables.length > 0)], tables, pos };
  }
  return { kind: 'Flush', what: p.list(() => parseFlushed(p)), tables: [], pos };
}
function parseFlushMode(p: Cursor, named: boolean): string {
  if (p.accept('WITH')) {
    p.expectBoth('READ', 'LOCK');
    return 'TABLES WITH READ LOCK';
  }
  if (named && p.accept('FOR')) {
    p.expect('EXPORT');
    return 'TABLES FOR EXPORT';
  }
  return 'TABLES';
}

/** `[ERROR|SLOW|GENERAL|ENGINE|BINARY|RELAY] LOGS | PRIVILEGES | STATUS | USER_RESOURCES | OPTIMIZER_COSTS | HOSTS` */
function parseFlushed(p: Cursor): string {
  const log = p.acceptOne(['ERROR', 'SLOW', 'GENERAL', 'ENGINE', 'BINARY', 'RELAY']);
  if (log !== null) {
    p.expect('LOGS');
    if (log === 'RELAY' && p.accept('FOR')) {
      p.expect('CHANNEL');
      p.identifierOrString();
    }
    return `${log} LOGS`;
  }
  return p.expectOne(['LOGS', 'PRIVILEGES', 'STATUS', 'USER_RESOURCES', 'OPTIMIZER_COSTS', 'HOSTS']);
}

// ── Maintenance ──────────────────────────────────────────────────────────────

/** `verb [NO_WRITE_TO_BINLOG|LOCAL] (TABLE|TABLES) tables [options]` */
function parseMaintenance(p: Cursor, verb: TableMaintenance['verb']): TableMaintenance {
  const pos = p.start;
  p.advance();
  if (verb === 'ANALYZE' || verb === 'OPTIMIZE' || verb === 'REPAIR') p.acceptOne(['NO_WRITE_TO_BINLOG', 'LOCAL']);
  p.expectOne(['TABLE', 'TABLES']);
  const tables = p.list(() => p.qualifiedName());
  const options: string[] = [];
  const histogram = verb === 'ANALYZE' ? parseHistogram(p) : null;
  if (histogram !== null) options.push(histogram);
  for (let option = parseMaintenanceOption(p, verb); option !== null; option = parseMaintenanceOption(p, verb)) options.push(option);
  return { kind: 'TableMaintenance', verb, tables, options, pos };
}

function parseMaintenanceOption(p: Cursor, verb: TableMaintenance['verb']): string | null {
  switch (verb) {
    case 'CHECK':
      if (p.accept('FOR')) {
        p.expect('UPGRADE');
        return 'FOR UPGRADE';
      }
      return p.acceptOne(['QUICK', 'FAST', 'MEDIUM', 'EXTENDED', 'CHANGED']);
    case 'CHECKSUM':
      return p.acceptOne(['QUICK', 'EXTENDED']);
    case 'REPAIR':
      return p.acceptOne(['QUICK', 'EXTENDED', 'USE_FRM']);
    default:
      return null;
  }
}

/** `UPDATE HISTOGRAM ON columns … | DROP HISTOGRAM ON columns`, as text */
function parseHistogram(p: Cursor): string | null {
  if (p.kind !== 'UPDATE' && p.kind !== 'DROP') return null;
  const start = p.start;
  p.advance();
  p.expectBoth('HISTOGRAM', 'ON');
  return skipStatement(p, start);
}

// ── INSTALL ──────────────────────────────────────────────────────────

/** `INSTALL (PLUGIN name SONAME 'library' | COMPONENT 'urn' …) | UNINSTALL (PLUGIN name | COMPONENT 'urn' …)` */
function parseInstall(p: Cursor, verb: 'INSTALL' | 'UNINSTALL'): Statement {
  const pos = p.start;
  p.advance();
  const what = p.expectOne(['PLUGIN', 'COMPONENT']);
  if (what === 'COMPONENT') p.string();
  else {
    p.identifier();
    if (verb === 'INSTALL') {
      p.expect('SONAME');
      p.string();
    }
  }
  return {
    kind: 'Other',
    verb: `${verb} ${what}`,
    text: what === 'COMPONENT' ? skipStatement(p, pos) : p.textFrom(pos),
    pos,
  };
}

// ── The rest ─────────────────────────────────────────────────────────────────

/** Words that start a statement which is read whole, and what may follow each (any word where nothing is said). */
const OTHERS: ReadonlyMap<TokenKind, readonly TokenKind[] | null> = new Map<TokenKind, readonly TokenKind[] | null>([
  ['RESET', ['BINARY', 'REPLICA', 'PERSIST', 'MASTER', 'SLAVE', 'QUERY']],
  ['CLONE', ['LOCAL', 'INSTANCE']],
  ['HELP', null],
  ['BINLOG', ['string']],
  ['CACHE', ['INDEX']],
  ['LOAD', ['INDEX']],
  ['SHUTDOWN', null],
  ['RESTART', null],
  ['START', ['REPLICA', 'GROUP_REPLICATION', 'SLAVE']],
  ['STOP', ['REPLICA', 'GROUP_REPLICATION', 'SLAVE']],
  ['CHANGE', ['REPLICATION', 'MASTER']],
  ['PURGE', ['BINARY', 'MASTER']],
  ['IMPORT', ['TABLE']],
]);
/** Statements that are one word, or need more than one. */
const ALONE: ReadonlySet<TokenKind> = new Set<TokenKind>(['SHUTDOWN', 'RESTART']);

function parseOther(p: Cursor): Statement {
  const pos = p.start;
  const first = p.kind;
  const seconds = OTHERS.get(first);
  if (seconds === undefined) p.fail();
  p.advance();
  if (seconds !== null && !seconds.includes(p.kind)) p.fail();
  const ended = p.kind === 'eof' || p.kind === ';';
  if (ended && !ALONE.has(first)) p.fail();
  const verb = seconds === null || !/^[A-Z_]+$/.test(p.kind) ? first : `${first} ${p.kind}`;
  return { kind: 'Other', verb, text: skipStatement(p, pos), pos };
}
