/** The registry of computed tables: information_schema, and what clients read of performance_schema and mysql. */
import type { VirtualTables } from '../catalog/catalog.ts';
import type { ColumnDef } from '../catalog/model.ts';
import { familyOf } from '../sql-type.ts';
import {
  administrableRoles,
  applicableRoles,
  columnPrivileges,
  enabledRoles,
  roleColumnGrants,
  roleRoutineGrants,
  roleTableGrants,
  schemaPrivileges,
  tablePrivileges,
  userAttributes,
  userPrivileges,
} from './accounts/information-schema.ts';
import {
  columnsPriv,
  databaseTable,
  defaultRolesTable,
  globalGrants,
  passwordHistory,
  procsPriv,
  proxiesPriv,
  roleEdges,
  tablesPriv,
  userTable,
} from './accounts/mysql-tables.ts';
import { columnsExtensions, columnsTable } from './information-schema/columns.ts';
import {
  innodbColumns,
  innodbCompressedMemory,
  innodbCompression,
  innodbFields,
  innodbForeign,
  innodbForeignColumns,
  innodbIndexes,
  innodbTableStatistics,
  innodbTables,
  innodbVirtual,
} from './information-schema/innodb.ts';
import { innodbTransactions } from './information-schema/innodb-trx.ts';
import {
  checkConstraints,
  keyColumnUsage,
  referentialConstraints,
  statistics,
  tableConstraints,
  tableConstraintsExtensions,
} from './information-schema/keys.ts';
import { eventsTable, parametersTable, routinesTable, triggersTable } from './information-schema/programs.ts';
import {
  characterSets,
  collationApplicability,
  collations,
  engines,
  keywordsTable,
  plugins,
  processlist,
  resourceGroups,
} from './information-schema/server.ts';
import { geometryColumns, spatialReferenceSystems, unitsOfMeasure } from './information-schema/spatial.ts';
import { partitions, schemata, schemataExtensions, tablesExtensions, tablesTable, viewsTable } from './information-schema/tables.ts';
import { viewRoutineUsage, viewTableUsage } from './information-schema/view-usage.ts';
import { serverTables } from './mysql/server-tables.ts';
import { performanceSchemaColumns } from './performance-schema/columns.generated.ts';
import { performanceSchema } from './performance-schema/index.ts';
import { sysColumns } from './sys/columns.generated.ts';
import { sysSchema } from './sys/index.ts';
import { systemColumns } from './system-tables.generated.ts';
import { columnOfLine, type Producer, type VirtualTable, virtualTable } from './virtual-table.ts';

/** Tables with rows. The others are there with their columns, and empty: there are no events, routines, triggers, roles or partitions. */
const producers: Readonly<Record<string, Producer>> = {
  'information_schema.SCHEMATA': schemata,
  'information_schema.SCHEMATA_EXTENSIONS': schemataExtensions,
  'information_schema.TABLES': tablesTable,
  'information_schema.TABLES_EXTENSIONS': tablesExtensions,
  'information_schema.COLUMNS': columnsTable,
  'information_schema.COLUMNS_EXTENSIONS': columnsExtensions,
  'information_schema.STATISTICS': statistics,
  'information_schema.TABLE_CONSTRAINTS': tableConstraints,
  'information_schema.TABLE_CONSTRAINTS_EXTENSIONS': tableConstraintsExtensions,
  'information_schema.KEY_COLUMN_USAGE': keyColumnUsage,
  'information_schema.REFERENTIAL_CONSTRAINTS': referentialConstraints,
  'information_schema.CHECK_CONSTRAINTS': checkConstraints,
  'information_schema.VIEWS': viewsTable,
  'information_schema.VIEW_TABLE_USAGE': viewTableUsage,
  'information_schema.PARTITIONS': partitions,
  'information_schema.CHARACTER_SETS': characterSets,
  'information_schema.COLLATIONS': collations,
  'information_schema.COLLATION_CHARACTER_SET_APPLICABILITY': collationApplicability,
  'information_schema.ROUTINES': routinesTable,
  'information_schema.PARAMETERS': parametersTable,
  'information_schema.TRIGGERS': triggersTable,
  'information_schema.EVENTS': eventsTable,
  'information_schema.ENGINES': engines,
  'information_schema.PLUGINS': plugins,
  'information_schema.PROCESSLIST': processlist,
  'information_schema.USER_PRIVILEGES': userPrivileges,
  'information_schema.SCHEMA_PRIVILEGES': schemaPrivileges,
  'information_schema.TABLE_PRIVILEGES': tablePrivileges,
  'information_schema.COLUMN_PRIVILEGES': columnPrivileges,
  'information_schema.USER_ATTRIBUTES': userAttributes,
  'information_schema.APPLICABLE_ROLES': applicableRoles,
  'information_schema.ADMINISTRABLE_ROLE_AUTHORIZATIONS': administrableRoles,
  'information_schema.ENABLED_ROLES': enabledRoles,
  'information_schema.ROLE_TABLE_GRANTS': roleTableGrants,
  'information_schema.ROLE_COLUMN_GRANTS': roleColumnGrants,
  'information_schema.ROLE_ROUTINE_GRANTS': roleRoutineGrants,
  'information_schema.KEYWORDS': keywordsTable,
  'information_schema.VIEW_ROUTINE_USAGE': viewRoutineUsage,
  'information_schema.ST_GEOMETRY_COLUMNS': geometryColumns,
  'information_schema.ST_SPATIAL_REFERENCE_SYSTEMS': spatialReferenceSystems,
  'information_schema.ST_UNITS_OF_MEASURE': unitsOfMeasure,
  'information_schema.RESOURCE_GROUPS': resourceGroups,
  'information_schema.INNODB_TABLES': innodbTables,
  'information_schema.INNODB_INDEXES': innodbIndexes,
  'information_schema.INNODB_COLUMNS': innodbColumns,
  'information_schema.INNODB_FIELDS': innodbFields,
  'information_schema.INNODB_VIRTUAL': innodbVirtual,
  'information_schema.INNODB_TABLESTATS': innodbTableStatistics,
  'information_schema.INNODB_TRX': innodbTransactions,
  'information_schema.INNODB_FOREIGN': innodbForeign,
  'information_schema.INNODB_FOREIGN_COLS': innodbForeignColumns,
  'information_schema.INNODB_CMP': innodbCompression,
  'information_schema.INNODB_CMP_RESET': innodbCompression,
  'information_schema.INNODB_CMPMEM': innodbCompressedMemory,
  'information_schema.INNODB_CMPMEM_RESET': innodbCompressedMemory,
  ...performanceSchema,
  ...sysSchema,
  ...serverTables,
  'mysql.user': userTable,
  'mysql.db': databaseTable,
  'mysql.tables_priv': tablesPriv,
  'mysql.columns_priv': columnsPriv,
  'mysql.procs_priv': procsPriv,
  'mysql.proxies_priv': proxiesPriv,
  'mysql.global_grants': globalGrants,
  'mysql.role_edges': roleEdges,
  'mysql.default_roles': defaultRolesTable,
  'mysql.password_history': passwordHistory,
};
const nothing: Producer = () => [];

/** `#schema.table` and the lines of its columns, for the schemas that are in a text. */
const texts: readonly (readonly [schemas: readonly string[], text: () => string])[] = [
  [['information_schema', 'mysql'], () => systemColumns],
  [['performance_schema'], () => performanceSchemaColumns],
  [['sys'], () => sysColumns],
];

/** The tables of one schema, by name; information_schema's names in upper case. Read and made when they are first asked for. */
class SystemSchema {
  readonly #name: string;
  readonly #lines: ReadonlyMap<string, readonly string[]>;
  readonly #tables = new Map<string, VirtualTable>();
  #list: readonly VirtualTable[] | null = null;

  constructor(name: string) {
    this.#name = name;
    this.#lines = tablesIn(name);
  }
  table(name: string): VirtualTable | null {
    const known = this.#tables.get(name);
    if (known !== undefined) return known;
    const lines = this.#lines.get(name);
    if (lines === undefined) return null;
    const table = lazyTable(this.#name, name, () => this.#make(name, lines));
    this.#tables.set(name, table);
    return table;
  }
  #make(name: string, lines: readonly string[]): VirtualTable {
    const columns = lines.map(columnOfLine);
    const produce = producers[`${this.#name}.${name}`] ?? nothing;
    const measures = this.#name === 'performance_schema' || this.#name === 'sys';
    return virtualTable(this.#name, name, columns, measures ? withZeros(columns, produce) : produce);
  }
  get list(): readonly VirtualTable[] {
    this.#list ??= [...this.#lines.keys()].map((name) => this.table(name)).filter((table) => table !== null);
    return this.#list;
  }
}
/** A table whose columns are read when they are asked for: lists of all tables want names. */
function lazyTable(schema: string, name: string, make: () => VirtualTable): VirtualTable {
  let made: VirtualTable | null = null;
  const table = (): VirtualTable => {
    made ??= make();
    return made;
  };
  return {
    kind: 'virtual',
    schema,
    name,
    get columns() {
      return table().columns;
    },
    rows: (context, wanted) => table().rows(context, wanted),
  };
}
/** Figures that a producer has not are 0 where they cannot be NULL. */
function withZeros(columns: readonly ColumnDef[], produce: Producer): Producer {
  const figures = columns.filter(({ nullable, type }) => !nullable && /^(?:integer|decimal|float)$/.test(familyOf(type)));
  const zeros = Object.fromEntries(figures.map(({ name }) => [name, 0]));
  return function* (context, wanted) {
    for (const row of produce(context, wanted)) yield { ...zeros, ...row };
  };
}
/** Names and lines of columns. */
function tablesIn(schema: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const text = texts.find(([schemas]) => schemas.includes(schema))?.[1]() ?? '';
  for (const part of text.split(/^#/m).slice(1)) {
    if (!part.startsWith(`${schema}.`)) continue;
    const [title = '', ...lines] = part.trimEnd().split('\n');
    found.set(title.slice(schema.length + 1), lines);
  }
  return found;
}

const schemas: ReadonlySet<string> = new Set(['information_schema', 'performance_schema', 'mysql', 'sys']);
const known = new Map<string, SystemSchema>();

/** Most statements never ask. */
function schemaOf(name: string): SystemSchema | null {
  if (!schemas.has(name)) return null;
  const schema = known.get(name) ?? new SystemSchema(name);
  known.set(name, schema);
  return schema;
}

/** All computed tables. */
export const systemTables: VirtualTables & { relation(schema: string, name: string): VirtualTable | null } = {
  relation(schema, name) {
    return schemaOf(schema)?.table(schema === 'information_schema' ? name.toUpperCase() : name) ?? null;
  },
  list(schema) {
    return schemaOf(schema)?.list ?? [];
  },
};
