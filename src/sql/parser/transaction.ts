/** Transactions, savepoints, XA, LOCK and UNLOCK. */
import type { EndTransaction, LockTables, SavepointStatement, StartTransaction, Statement, XaStatement } from '../ast.ts';
import type { Cursor } from './cursor.ts';
import { skipStatement } from './whole.ts';

/** `BEGIN [WORK]` */
export function parseBegin(p: Cursor): StartTransaction {
  const pos = p.start;
  p.advance();
  p.accept('WORK');
  return { kind: 'StartTransaction', begin: true, consistentSnapshot: false, access: null, pos };
}

/** `START TRANSACTION [WITH CONSISTENT SNAPSHOT | READ WRITE | READ ONLY [',' …]]`, from TRANSACTION on. */
export function parseStartTransaction(p: Cursor, pos: number): StartTransaction {
  p.expect('TRANSACTION');
  let consistentSnapshot = false;
  let access: StartTransaction['access'] = null;
  if (p.kind === 'WITH' || p.kind === 'READ') {
    do {
      if (p.accept('WITH')) {
        p.expectBoth('CONSISTENT', 'SNAPSHOT');
        consistentSnapshot = true;
      } else {
        const wanted = parseAccess(p);
        if (access !== null && access !== wanted) p.fail();
        access = wanted;
      }
    } while (p.accept(','));
  }
  return { kind: 'StartTransaction', begin: false, consistentSnapshot, access, pos };
}

/** `READ (WRITE|ONLY)` */
export function parseAccess(p: Cursor): 'READ WRITE' | 'READ ONLY' {
  p.expect('READ');
  return p.expectOne(['WRITE', 'ONLY']) === 'WRITE' ? 'READ WRITE' : 'READ ONLY';
}

/** `COMMIT [WORK] [AND [NO] CHAIN] [[NO] RELEASE]` */
export function parseCommit(p: Cursor): EndTransaction {
  const pos = p.start;
  p.advance();
  p.accept('WORK');
  return { kind: 'EndTransaction', action: 'COMMIT', ...parseCompletion(p), pos };
}

/** `ROLLBACK [WORK] (TO [SAVEPOINT] name | [AND [NO] CHAIN] [[NO] RELEASE])` */
export function parseRollback(p: Cursor): EndTransaction | SavepointStatement {
  const pos = p.start;
  p.advance();
  p.accept('WORK');
  if (p.accept('TO')) {
    p.accept('SAVEPOINT');
    return { kind: 'Savepoint', action: 'ROLLBACK TO', name: p.identifier(), pos };
  }
  return { kind: 'EndTransaction', action: 'ROLLBACK', ...parseCompletion(p), pos };
}

function parseCompletion(p: Cursor): Pick<EndTransaction, 'chain' | 'release'> {
  let chain: boolean | null = null;
  let release: boolean | null = null;
  if (p.accept('AND')) {
    chain = !p.accept('NO');
    p.expect('CHAIN');
  }
  if (p.kind === 'NO' || p.kind === 'RELEASE') {
    // AND CHAIN RELEASE contradicts itself.
    if (p.kind === 'RELEASE' && chain === true) p.fail();
    release = !p.accept('NO');
    p.expect('RELEASE');
  }
  return { chain, release };
}

/** `SAVEPOINT name | RELEASE SAVEPOINT name` */
export function parseSavepoint(p: Cursor): SavepointStatement {
  const pos = p.start;
  const release = p.accept('RELEASE');
  p.expect('SAVEPOINT');
  return { kind: 'Savepoint', action: release ? 'RELEASE' : 'SAVEPOINT', name: p.identifier(), pos };
}

/** `XA …` */
export function parseXa(p: Cursor): XaStatement {
  const pos = p.start;
  p.advance();
  if (!p.atOne(['START', 'BEGIN', 'END', 'PREPARE', 'COMMIT', 'ROLLBACK', 'RECOVER'])) p.fail();
  return { kind: 'Xa', text: skipStatement(p, pos), pos };
}

/** `LOCK (TABLE|TABLES) table [[AS] alias] (READ [LOCAL] | WRITE) [',' …] | LOCK INSTANCE FOR BACKUP` */
export function parseLock(p: Cursor): Statement {
  const pos = p.start;
  p.advance();
  if (p.accept('INSTANCE')) {
    p.expectBoth('FOR', 'BACKUP');
    return { kind: 'Other', verb: 'LOCK INSTANCE', text: p.textFrom(pos), pos };
  }
  p.expectOne(['TABLE', 'TABLES']);
  return { kind: 'LockTables', tables: p.list(() => parseLockedTable(p)), pos };
}
function parseLockedTable(p: Cursor): LockTables['tables'][number] {
  const table = p.qualifiedName();
  const alias = p.accept('AS') ? p.identifier() : p.acceptIdentifier();
  if (p.accept('READ')) return { table, alias, mode: p.accept('LOCAL') ? 'READ LOCAL' : 'READ' };
  p.expect('WRITE');
  return { table, alias, mode: 'WRITE' };
}

/** `UNLOCK (TABLE|TABLES|INSTANCE)` */
export function parseUnlock(p: Cursor): Statement {
  const pos = p.start;
  p.advance();
  if (p.accept('INSTANCE')) return { kind: 'Other', verb: 'UNLOCK INSTANCE', text: p.textFrom(pos), pos };
  p.expectOne(['TABLE', 'TABLES']);
  return { kind: 'UnlockTables', pos };
}
