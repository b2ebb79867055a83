/** SIGNAL, RESIGNAL and GET DIAGNOSTICS. */
import type { ConditionItemName, ConditionValue, DiagnosticsTarget, GetDiagnostics, SignalItem, SignalStatement } from '../ast.ts';
import type { Cursor } from './cursor.ts';
import { parseExpr } from './expressions.ts';

const SIGNAL_ITEMS = [
  'CLASS_ORIGIN',
  'SUBCLASS_ORIGIN',
  'CONSTRAINT_CATALOG',
  'CONSTRAINT_SCHEMA',
  'CONSTRAINT_NAME',
  'CATALOG_NAME',
  'SCHEMA_NAME',
  'TABLE_NAME',
  'COLUMN_NAME',
  'CURSOR_NAME',
  'MESSAGE_TEXT',
  'MYSQL_ERRNO',
] as const;

/** `(SIGNAL|RESIGNAL) (SQLSTATE [VALUE] 'state' | condition) [SET item '=' value [',' …]]`; RESIGNAL may do without a condition */
export function parseSignal(p: Cursor): SignalStatement {
  const pos = p.start;
  const resignal = p.expectOne(['SIGNAL', 'RESIGNAL']) === 'RESIGNAL';
  const optional = resignal && !p.name && p.kind !== 'SQLSTATE';
  const condition = optional ? null : parseConditionValue(p);
  const items = p.accept('SET') ? p.list(() => parseSignalItem(p)) : [];
  return { kind: 'Signal', resignal, condition, items, text: p.textFrom(pos), pos };
}

/** `SQLSTATE [VALUE] 'state' | name` */
export function parseConditionValue(p: Cursor): ConditionValue {
  if (p.accept('SQLSTATE')) {
    p.accept('VALUE');
    return { kind: 'SqlState', state: p.string() };
  }
  const pos = p.start;
  return { kind: 'Named', name: p.identifier(), pos };
}

function parseSignalItem(p: Cursor): SignalItem {
  const name = p.expectOne(SIGNAL_ITEMS);
  p.expect('=');
  return { name, value: parseExpr(p) };
}

/** `GET [CURRENT|STACKED] DIAGNOSTICS (item [',' item]… | CONDITION number item [',' item]…)` */
export function parseGetDiagnostics(p: Cursor): GetDiagnostics {
  const pos = p.start;
  p.expect('GET');
  const stacked = p.acceptOne(['CURRENT', 'STACKED']) === 'STACKED';
  p.expect('DIAGNOSTICS');
  if (!p.accept('CONDITION')) {
    const items = p.list(() => ({ target: parseTarget(p), name: p.expectOne(['NUMBER', 'ROW_COUNT']) }));
    return { kind: 'GetDiagnostics', stacked, what: { of: 'statement', items }, text: p.textFrom(pos), pos };
  }
  const number = parseExpr(p);
  const items = p.list(() => ({ target: parseTarget(p), name: p.expectOne<ConditionItemName>(['RETURNED_SQLSTATE', ...SIGNAL_ITEMS]) }));
  return { kind: 'GetDiagnostics', stacked, what: { of: 'condition', number, items }, text: p.textFrom(pos), pos };
}

/** `(@name | name) '='` */
function parseTarget(p: Cursor): DiagnosticsTarget {
  const pos = p.start;
  const variable = p.acceptUserVariable();
  const target: DiagnosticsTarget =
    variable === null ? { kind: 'LocalVariable', name: p.identifier() } : { kind: 'UserVariable', name: variable, pos };
  p.expect('=');
  return target;
}
