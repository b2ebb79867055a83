/** The model as it is in the page: without what most things have in common, which is put in again where it is read. */
import { logicalTypeOfColumn } from '../../../typing/of-column.ts';
import type { Model } from '../../model.ts';
import { NO_STATISTICS } from '../reduced.ts';

/** By the member that something is in: what its own members usually are. */
const USUAL: { readonly [key: string]: { readonly [key: string]: unknown } } = {
  databases: { comment: '', views: [], routines: [], events: [], sequences: [] },
  tables: {
    engine: 'InnoDB',
    comment: '',
    options: '',
    systemVersioned: false,
    primaryKey: null,
    indexes: [],
    foreignKeys: [],
    checks: [],
    triggers: [],
    partitioning: null,
  },
  statistics: { ...NO_STATISTICS },
  columns: {
    nullable: true,
    default: null,
    generated: null,
    autoIncrement: false,
    onUpdate: null,
    charset: null,
    collation: null,
    invisible: false,
    srid: null,
    comment: '',
  },
  primaryKey: { name: 'PRIMARY', kind: 'primary', method: 'BTREE', visible: true, comment: '' },
  indexes: { kind: 'index', method: 'BTREE', visible: true, comment: '' },
  parts: { expression: null, length: null, descending: false },
  foreignKeys: { onUpdate: 'NO ACTION', onDelete: 'NO ACTION' },
  checks: { enforced: true, column: null },
};

/** Without logical types too: they follow from the types. @returns what `expanded` makes the same model of. */
export function compacted(model: Model): unknown {
  return without(model, '');
}
function without(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.map((one) => without(one, key));
  if (typeof value !== 'object' || value === null) return value;
  const usual = USUAL[key] ?? {};
  const kept = Object.entries(value).filter(([name, own]) => name !== 'logical' && !(name in usual && same(own, usual[name])));
  return Object.fromEntries(kept.map(([name, own]) => [name, without(own, name)]));
}
/** Of constants, and of lists if they are empty. */
function same(a: unknown, b: unknown): boolean {
  return a === b || (Array.isArray(a) && Array.isArray(b) && a.length === 0 && b.length === 0);
}

export function expanded(data: unknown): Model {
  return filled(data, '') as Model;
}
function filled(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.map((one) => (typeof one === 'string' ? one : filled(one, key)));
  if (typeof value !== 'object' || value === null) return value;
  const own = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, filled(member, name)]));
  return { ...USUAL[key], ...own, ...(TYPED.has(key) ? { logical: logicalTypeOfColumn(String(own['type'])) } : {}) };
}
const TYPED: ReadonlySet<string> = new Set(['columns', 'parameters', 'returns']);
