/** PREPARE, EXECUTE, DEALLOCATE; EXPLAIN and DESCRIBE. */

import { SqlError } from '../../errors.ts';
import type { Deallocate, Execute, Explain, Prepare, Statement, UserVariable } from '../ast.ts';
import type { Cursor } from './cursor.ts';
import { parseExpr } from './expressions.ts';
import { parseStatement } from './parser.ts';

/** `PREPARE name FROM ('text' | @variable)` */
export function parsePrepare(p: Cursor): Prepare {
  const pos = p.start;
  p.advance();
  const name = p.identifier();
  p.expect('FROM');
  return { kind: 'Prepare', name, from: p.kind === 'uservar' ? userVariable(p) : p.stringLiteral(), pos };
}
function userVariable(p: Cursor): UserVariable {
  const pos = p.start;
  return { kind: 'UserVariable', name: p.userVariable(), pos };
}

/** `EXECUTE name [USING @a [',' @b]…]` */
export function parseExecute(p: Cursor): Execute {
  const pos = p.start;
  p.advance();
  const name = p.identifier();
  return { kind: 'Execute', name, using: p.accept('USING') ? p.list(() => userVariable(p)) : [], pos };
}

/** `(DEALLOCATE|DROP) PREPARE name` */
export function parseDeallocate(p: Cursor): Deallocate {
  const pos = p.start;
  p.advance();
  p.expect('PREPARE');
  return { kind: 'Deallocate', name: p.identifier(), pos };
}

// ── EXPLAIN ──────────────────────────────────────────────────────────────────

/** `(EXPLAIN|DESCRIBE|DESC) (table [column] | [ANALYZE] [FORMAT '=' f] [INTO @v] statement | FOR CONNECTION id)` */
export function parseExplain(p: Cursor): Statement {
  const pos = p.start;
  p.advance();
  if (p.name && !atExplainOption(p)) return parseDescribe(p, pos);
  const analyze = p.accept('ANALYZE');
  let format: Explain['format'] = null;
  if (p.accept('FORMAT')) {
    p.expect('=');
    format = parseFormat(p);
  } else if (p.kind === 'EXTENDED' || p.kind === 'PARTITIONS') p.fail();
  const into = p.accept('INTO') ? p.userVariable() : null;
  if (p.accept('FOR')) {
    if (p.accept('CONNECTION')) return { kind: 'ExplainConnection', format, connectionId: parseExpr(p), pos };
    // EXPLAIN FOR SCHEMA name statement: the schema that it is run in.
    p.fail();
  }
  if (!p.atOne(['SELECT', '(', 'WITH', 'TABLE', 'VALUES', 'INSERT', 'REPLACE', 'UPDATE', 'DELETE'])) p.fail();
  return { kind: 'Explain', analyze, format, into, statement: parseStatement(p), pos };
}

function atExplainOption(p: Cursor): boolean {
  return p.kind === 'FORMAT' && p.peek() === '=';
}

/** `TRADITIONAL | JSON | TREE`; DEFAULT is TRADITIONAL. */
function parseFormat(p: Cursor): Explain['format'] {
  const at = p.start;
  const said = p.accept('DEFAULT') ? 'TRADITIONAL' : p.identifierOrString();
  const format = said.toUpperCase();
  if (format === 'TRADITIONAL' || format === 'JSON' || format === 'TREE') return format;
  throw new SqlError(1791, 'HY000', `Unknown EXPLAIN format name: '${said}'`, at);
}

/** `table [column | 'pattern']` */
function parseDescribe(p: Cursor, pos: number): Statement {
  const table = p.qualifiedName();
  const column = p.kind === 'string' ? p.string() : p.acceptIdentifier();
  return { kind: 'DescribeTable', table, column, pos };
}
