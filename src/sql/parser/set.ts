/** SET: variables, NAMES, CHARACTER SET, TRANSACTION. */
import type { Expr, IsolationLevel, Statement, VariableAssignment, VariableScope } from '../ast.ts';
import { parseSetAccount } from './account.ts';
import type { Cursor } from './cursor.ts';
import { parseCollationName, parseExpr } from './expressions.ts';
import { parseSystemVariable, variableScope } from './primary.ts';
import { parseAccess } from './transaction.ts';
import { acceptCharsetKeyword, parseCharsetName } from './types.ts';
import { skipStatement } from './whole.ts';

/** `SET …` */
export function parseSet(p: Cursor): Statement {
  const pos = p.start;
  p.advance();
  const account = parseSetAccount(p, pos);
  if (account !== null) return account;
  if (p.kind === 'RESOURCE' && p.peek() === 'GROUP') return { kind: 'Other', verb: 'SET RESOURCE GROUP', text: skipStatement(p, pos), pos };
  const transaction = parseSetTransaction(p);
  if (transaction !== null) return { kind: 'Set', assignments: [transaction], pos };
  return { kind: 'Set', assignments: parseAssignments(p), pos };
}

/** `assignment [',' assignment]…`: a scope word holds for those after it, too. */
function parseAssignments(p: Cursor): VariableAssignment[] {
  const assignments: VariableAssignment[] = [];
  let scope: VariableScope | null = null;
  do {
    const pos = p.start;
    const word = parseScopeWord(p);
    if (word !== null) {
      scope = word;
      assignments.push(parseNamed(p, scope, pos));
    } else assignments.push(parseAssignment(p, scope));
  } while (p.accept(','));
  return assignments;
}

/** `GLOBAL | SESSION | LOCAL | PERSIST | PERSIST_ONLY` before a variable's name */
function parseScopeWord(p: Cursor): VariableScope | null {
  if (!p.atOne(['GLOBAL', 'SESSION', 'LOCAL', 'PERSIST', 'PERSIST_ONLY'])) return null;
  const next = p.peek();
  if (next === '=' || next === ':=') return null;
  const scope = variableScope(p.kind);
  p.advance();
  return scope;
}

function parseAssignment(p: Cursor, scope: VariableScope | null): VariableAssignment {
  const pos = p.start;
  if (p.kind === 'uservar') {
    const name = p.userVariable();
    expectAssign(p);
    return { kind: 'UserVariable', name, value: parseExpr(p), pos };
  }
  if (p.kind === '@@') {
    const variable = parseSystemVariable(p);
    expectAssign(p);
    return { kind: 'SystemVariable', scope: variable.scope, name: variable.name, value: parseValue(p), at: true, pos };
  }
  if (p.kind === 'NAMES') return parseNames(p, pos);
  if (!assigns(p) && acceptCharsetKeyword(p)) {
    return { kind: 'CharacterSet', charset: p.accept('DEFAULT') ? null : parseCharsetName(p), pos };
  }
  return parseNamed(p, scope, pos);
}

function assigns(p: Cursor): boolean {
  const next = p.peek();
  return next === '=' || next === ':=';
}
function expectAssign(p: Cursor): void {
  if (!p.accept(':=')) p.expect('=');
}

/** `name ['.' name] ('=' | ':=') value` */
function parseNamed(p: Cursor, scope: VariableScope | null, pos: number): VariableAssignment {
  let name = p.identifier();
  if (p.accept('.')) name += `.${p.identifier()}`;
  expectAssign(p);
  return { kind: 'SystemVariable', scope, name: name.toLowerCase(), value: parseValue(p), at: false, pos };
}

/** `expr | DEFAULT | ON | ALL | BINARY | ROW | SYSTEM` */
function parseValue(p: Cursor): Expr {
  const pos = p.start;
  if (p.atOne(['ON', 'ALL', 'BINARY', 'ROW', 'SYSTEM', 'DEFAULT'])) {
    const next = p.peek();
    if (p.kind === 'ON' || p.kind === 'ALL' || next === ',' || next === ';' || next === 'eof') {
      const name = p.text();
      const isDefault = p.kind === 'DEFAULT';
      p.advance();
      return isDefault ? { kind: 'Default', column: null, pos } : { kind: 'ColumnRef', schema: null, table: null, name, pos };
    }
  }
  return parseExpr(p);
}

/** `NAMES (charset [COLLATE c] | DEFAULT)` */
function parseNames(p: Cursor, pos: number): VariableAssignment {
  p.advance();
  if (p.accept('DEFAULT')) return { kind: 'Names', charset: null, collation: null, pos };
  const charset = parseCharsetName(p);
  return { kind: 'Names', charset, collation: p.accept('COLLATE') ? parseCollationName(p) : null, pos };
}

// ── SET TRANSACTION ──────────────────────────────────────────────────────────

/** `[GLOBAL|SESSION|LOCAL] TRANSACTION characteristic [',' characteristic]`, null where another SET stands here. */
function parseSetTransaction(p: Cursor): VariableAssignment | null {
  const pos = p.start;
  const scoped = p.atOne(['GLOBAL', 'SESSION', 'LOCAL']) && p.peek() === 'TRANSACTION';
  if (!scoped && !(p.kind === 'TRANSACTION' && !assigns(p))) return null;
  const word = scoped ? p.expectOne(['GLOBAL', 'SESSION', 'LOCAL']) : null;
  const scope = word === 'LOCAL' ? 'SESSION' : word;
  p.expect('TRANSACTION');
  let isolation: IsolationLevel | null = null;
  let access: 'READ WRITE' | 'READ ONLY' | null = null;
  do {
    if (isolation === null && p.accept('ISOLATION')) {
      p.expect('LEVEL');
      isolation = parseIsolation(p);
    } else if (access === null) access = parseAccess(p);
    else p.fail();
  } while (p.accept(','));
  return { kind: 'Transaction', scope, isolation, access, pos };
}

function parseIsolation(p: Cursor): IsolationLevel {
  if (p.accept('SERIALIZABLE')) return 'SERIALIZABLE';
  if (p.accept('REPEATABLE')) {
    p.expect('READ');
    return 'REPEATABLE READ';
  }
  p.expect('READ');
  return p.expectOne(['COMMITTED', 'UNCOMMITTED']) === 'COMMITTED' ? 'READ COMMITTED' : 'READ UNCOMMITTED';
}
