/** Models of any size that nobody has. */

import type { ColumnModel, ForeignKeyModel, IndexModel, Model, TableModel } from '../../../src/introspection/model.ts';
import { logicalTypeOfColumn } from '../../../src/typing/of-column.ts';

const AREAS = [
  'order',
  'invoice',
  'product',
  'customer',
  'shipment',
  'ticket',
  'campaign',
  'employee',
  'asset',
  'audit',
  'report',
  'contract',
];
const THINGS = [
  '',
  'line',
  'status',
  'note',
  'file',
  'tag',
  'event',
  'price',
  'address',
  'history',
  'rule',
  'group',
  'link',
  'translation',
  'setting',
];

/** @param count of tables, which refer to each other within their area, and to the first of some others. */
export function madeUp(count: number): Model {
  const names = Array.from({ length: count }, (_, at) => nameAt(at));
  const tables = names.map((name, at) => madeUpTable(name, at, names)).sort((a, b) => (a.name < b.name ? -1 : 1));
  const database = { name: 'company', charset: 'utf8mb4', collation: 'utf8mb4_0900_ai_ci', comment: '', tables };
  return {
    modelVersion: 1,
    server: { product: 'wsql', version: '8.4.6' },
    databases: [{ ...database, views: [], routines: [], events: [], sequences: [] }],
  };
}
function nameAt(at: number): string {
  const area = AREAS[Math.floor(at / THINGS.length) % AREAS.length];
  const round = Math.floor(at / (THINGS.length * AREAS.length));
  const thing = THINGS[at % THINGS.length];
  return `${area}${round === 0 ? '' : round}${thing === '' ? 's' : `_${thing}`}`;
}

function madeUpTable(name: string, at: number, names: readonly string[]): TableModel {
  const main = at - (at % THINGS.length);
  const targets = [
    ...(at === main ? [] : [main]),
    ...(at % 4 === 0 && at > 0 ? [(at * 7) % (main + 1)] : []),
    ...(at % 6 === 5 ? [at - 2] : []),
    ...(at % 3 === 0 ? [Math.floor(((at * 13) % names.length) / THINGS.length) * THINGS.length] : []),
  ].filter((target) => target % 9 !== 8);
  const keys = [...new Set(targets)].map((target): ForeignKeyModel => {
    const table = names[target] ?? '';
    const referenced = { database: 'company', table, columns: ['id'] };
    return {
      name: `${name}_to_${table}`,
      columns: [`${table}_id`],
      referenced,
      onUpdate: 'NO ACTION',
      onDelete: at % 5 === 0 ? 'CASCADE' : 'NO ACTION',
    };
  });
  const plain = Array.from({ length: 3 + ((at * 5) % 14) }, (_, i) =>
    column(`${['amount', 'label', 'created', 'state', 'note'][i % 5]}${i}`, KINDS[i % 5] ?? 'int', i % 2 === 0),
  );
  return {
    name,
    engine: 'InnoDB',
    charset: 'utf8mb4',
    collation: 'utf8mb4_0900_ai_ci',
    comment: at % 3 === 0 ? `What is known of ${name}` : '',
    options: '',
    systemVersioned: false,
    columns: [
      column('id', 'bigint unsigned', false),
      ...keys.flatMap((key) => key.columns.map((one) => column(one, 'bigint unsigned', at % 2 === 0))),
      ...plain,
    ],
    primaryKey: index('PRIMARY', 'primary', ['id']),
    indexes: keys.map((key) => index(key.name, 'index', key.columns)),
    foreignKeys: keys,
    checks: [],
    triggers: [],
    partitioning: null,
    statistics: {
      rows: at * 17,
      dataLength: 16384,
      indexLength: 0,
      dataFree: 0,
      nextAutoIncrement: null,
      created: null,
      updated: null,
      rowFormat: 'Dynamic',
    },
  };
}
const KINDS = ['decimal(12,2)', 'varchar(120)', 'datetime(3)', "enum('new','open','waiting','closed')", 'text'];
function column(name: string, type: string, nullable: boolean): ColumnModel {
  const rest = {
    default: null,
    generated: null,
    autoIncrement: false,
    onUpdate: null,
    charset: null,
    collation: null,
    invisible: false,
    srid: null,
  };
  return { name, type, logical: logicalTypeOfColumn(type), nullable, ...rest, comment: '' };
}
function index(name: string, kind: IndexModel['kind'], columns: readonly string[]): IndexModel {
  const parts = columns.map((column) => ({ column, expression: null, length: null, descending: false }));
  return { name, kind, method: 'BTREE', parts, visible: true, comment: '' };
}
