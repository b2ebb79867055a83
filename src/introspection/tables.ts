/** Tables and views, put together from what is known of their parts. */
import { columnModel } from './columns.ts';
import { checkModels, foreignKeyModels, indexModels, jsonColumn } from './keys.ts';
import type {
  ColumnModel,
  PartitioningModel,
  PartitionModel,
  ServerModel,
  TableModel,
  TableStatistics,
  TriggerModel,
  ViewModel,
} from './model.ts';
import { byName, byNumber, grouped, type SourceRow } from './source-row.ts';
import type { SourceName } from './sources.ts';
import { charsetName, viewQuery } from './wording.ts';

export type Rows = Readonly<Record<SourceName, readonly SourceRow[]>>;

/** The rows of every table, by its database and name. */
export class TableParts {
  readonly #server: ServerModel;
  readonly #columns: ReadonlyMap<string, readonly SourceRow[]>;
  readonly #statistics: ReadonlyMap<string, readonly SourceRow[]>;
  readonly #uses: ReadonlyMap<string, readonly SourceRow[]>;
  readonly #rules: ReadonlyMap<string, readonly SourceRow[]>;
  readonly #constraints: ReadonlyMap<string, readonly SourceRow[]>;
  readonly #checks: ReadonlyMap<string, readonly SourceRow[]>;
  readonly #partitions: ReadonlyMap<string, readonly SourceRow[]>;
  readonly #triggers: ReadonlyMap<string, readonly SourceRow[]>;
  /** Of MariaDB: columns that a check makes JSON of. */
  readonly #json: ReadonlySet<string>;

  constructor(rows: Rows, server: ServerModel) {
    this.#server = server;
    this.#columns = grouped(rows.COLUMNS, 'TABLE_SCHEMA', 'TABLE_NAME');
    this.#statistics = grouped(rows.STATISTICS, 'TABLE_SCHEMA', 'TABLE_NAME');
    this.#uses = grouped(rows.KEY_COLUMN_USAGE, 'TABLE_SCHEMA', 'TABLE_NAME');
    this.#rules = grouped(rows.REFERENTIAL_CONSTRAINTS, 'CONSTRAINT_SCHEMA', 'TABLE_NAME');
    this.#constraints = grouped(rows.TABLE_CONSTRAINTS, 'TABLE_SCHEMA', 'TABLE_NAME');
    this.#partitions = grouped(rows.PARTITIONS, 'TABLE_SCHEMA', 'TABLE_NAME');
    this.#triggers = grouped(rows.TRIGGERS, 'EVENT_OBJECT_SCHEMA', 'EVENT_OBJECT_TABLE');
    this.#checks = checksByTable(rows);
    this.#json = new Set(
      rows.CHECK_CONSTRAINTS.flatMap((row) => {
        const column = jsonColumn(row);
        return column === null ? [] : [`${row.key('CONSTRAINT_SCHEMA', 'TABLE_NAME')}\0${column}`];
      }),
    );
  }

  table(row: SourceRow): TableModel {
    const key = row.key('TABLE_SCHEMA', 'TABLE_NAME');
    const indexes = indexModels(this.#statistics.get(key) ?? [], this.#server);
    const collation = charsetName(row.maybe('TABLE_COLLATION'));
    return {
      name: row.text('TABLE_NAME'),
      engine: row.maybe('ENGINE'),
      charset: collation?.split('_')[0] ?? null,
      collation,
      comment: row.text('TABLE_COMMENT'),
      options: row
        .text('CREATE_OPTIONS')
        .replace(/\s*\bpartitioned\b/, '')
        .trim(),
      systemVersioned: row.is('TABLE_TYPE', 'SYSTEM VERSIONED'),
      columns: this.columns(key),
      primaryKey: indexes.find(({ kind }) => kind === 'primary') ?? null,
      indexes: indexes.filter(({ kind }) => kind !== 'primary'),
      foreignKeys: foreignKeyModels(this.#uses.get(key) ?? [], this.#rules.get(key) ?? []),
      checks: checkModels(
        (this.#checks.get(key) ?? []).filter((check) => !this.#json.has(`${key}\0${jsonColumn(check) ?? ''}`)),
        this.#constraints.get(key) ?? [],
        this.#server,
      ),
      triggers: (this.#triggers.get(key) ?? []).toSorted(inOrder).map(triggerModel),
      partitioning: partitioningModel(this.#partitions.get(key) ?? []),
      statistics: statisticsOf(row),
    };
  }

  /** @param key database and name of a table or view. */
  columns(key: string): ColumnModel[] {
    const rows = (this.#columns.get(key) ?? []).toSorted(byNumber('ORDINAL_POSITION'));
    return rows.map((row) => columnModel(row, this.#json.has(`${key}\0${row.text('COLUMN_NAME')}`), this.#server));
  }
}

/** MySQL's checks do not name their table: TABLE_CONSTRAINTS does, by a name that is there once in a database. */
function checksByTable(rows: Rows): ReadonlyMap<string, readonly SourceRow[]> {
  const tables = new Map(rows.TABLE_CONSTRAINTS.map((row) => [row.key('TABLE_SCHEMA', 'CONSTRAINT_NAME'), row.text('TABLE_NAME')]));
  const groups = new Map<string, SourceRow[]>();
  for (const row of rows.CHECK_CONSTRAINTS) {
    const table = row.maybe('TABLE_NAME') ?? tables.get(row.key('CONSTRAINT_SCHEMA', 'CONSTRAINT_NAME'));
    if (table === undefined) continue;
    const key = `${row.text('CONSTRAINT_SCHEMA')}\0${table}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}

function statisticsOf(row: SourceRow): TableStatistics {
  return {
    rows: row.count('TABLE_ROWS'),
    dataLength: row.count('DATA_LENGTH'),
    indexLength: row.count('INDEX_LENGTH'),
    dataFree: row.count('DATA_FREE'),
    nextAutoIncrement: row.count('AUTO_INCREMENT'),
    created: row.maybe('CREATE_TIME'),
    updated: row.maybe('UPDATE_TIME'),
    rowFormat: row.maybe('ROW_FORMAT'),
  };
}

const EVENTS = ['INSERT', 'UPDATE', 'DELETE'] as const;
/** BEFORE ahead of AFTER, INSERT ahead of UPDATE ahead of DELETE, then as they run. */
function inOrder(a: SourceRow, b: SourceRow): number {
  const rank = (row: SourceRow) =>
    (row.is('ACTION_TIMING', 'BEFORE') ? 0 : 3) + EVENTS.findIndex((event) => row.is('EVENT_MANIPULATION', event));
  return rank(a) - rank(b) || byNumber('ACTION_ORDER')(a, b);
}
function triggerModel(row: SourceRow): TriggerModel {
  return {
    name: row.text('TRIGGER_NAME'),
    timing: row.is('ACTION_TIMING', 'BEFORE') ? 'BEFORE' : 'AFTER',
    event: EVENTS.find((event) => row.is('EVENT_MANIPULATION', event)) ?? 'INSERT',
    statement: row.text('ACTION_STATEMENT'),
    definer: row.text('DEFINER'),
    sqlMode: row.text('SQL_MODE'),
    connectionCollation: charsetName(row.maybe('COLLATION_CONNECTION')),
  };
}

function partitioningModel(rows: readonly SourceRow[]): PartitioningModel | null {
  const [first] = rows;
  if (first === undefined) return null;
  const partitions = [...grouped(rows.toSorted(byNumber('PARTITION_ORDINAL_POSITION')), 'PARTITION_NAME').values()];
  return {
    method: first.text('PARTITION_METHOD'),
    expression: first.maybe('PARTITION_EXPRESSION'),
    subMethod: first.maybe('SUBPARTITION_METHOD'),
    subExpression: first.maybe('SUBPARTITION_EXPRESSION'),
    partitions: partitions.map(partitionModel),
  };
}
function partitionModel(rows: readonly SourceRow[]): PartitionModel {
  const parts = rows.toSorted(byNumber('SUBPARTITION_ORDINAL_POSITION'));
  return {
    name: parts[0]?.text('PARTITION_NAME') ?? '',
    values: parts[0]?.maybe('PARTITION_DESCRIPTION') ?? null,
    comment: parts[0]?.text('PARTITION_COMMENT') ?? '',
    subpartitions: parts.flatMap((part) => part.maybe('SUBPARTITION_NAME') ?? []),
  };
}

/** @param rows of VIEWS, of one database. */
export function viewModels(rows: readonly SourceRow[], parts: TableParts): ViewModel[] {
  return rows.map((row) => viewModel(row, parts)).sort(byName);
}
function viewModel(row: SourceRow, parts: TableParts): ViewModel {
  const definition = viewQuery(row.text('VIEW_DEFINITION'));
  return {
    name: row.text('TABLE_NAME'),
    columns: parts.columns(row.key('TABLE_SCHEMA', 'TABLE_NAME')),
    definition: definition === '' ? null : definition,
    checkOption: row.is('CHECK_OPTION', 'CASCADED') ? 'CASCADED' : row.is('CHECK_OPTION', 'LOCAL') ? 'LOCAL' : 'NONE',
    updatable: row.is('IS_UPDATABLE', 'YES'),
    definer: row.text('DEFINER'),
    security: row.is('SECURITY_TYPE', 'INVOKER') ? 'INVOKER' : 'DEFINER',
    algorithm: (['UNDEFINED', 'MERGE', 'TEMPTABLE'] as const).find((name) => row.is('ALGORITHM', name)) ?? null,
    connectionCollation: charsetName(row.maybe('COLLATION_CONNECTION')),
  };
}
