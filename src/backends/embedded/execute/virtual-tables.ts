/** Fills the temporary tables that stand for virtual ones while a statement reads them. */
import { noVirtualTables, type VirtualTables } from '../catalog/catalog.ts';
import type { CompiledQuery } from '../compile/plan.ts';
import { notYet } from './plan-statement.ts';
import type { Session } from './session.ts';

export const virtualTables: VirtualTables = noVirtualTables;

export function fillVirtualTables(_session: Session, query: CompiledQuery): void {
  throw notYet(query.virtualTables[0]?.table.name ?? 'virtual tables', 0);
}
