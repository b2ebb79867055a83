/** SHOW DATABASES, TABLES, TABLE STATUS. */
import { databases, relations, relationType } from './information-schema/objects.ts';
import { tableRow } from './information-schema/tables.ts';
import type { Shown } from './statements.ts';
import { column, type ShowContext, virtualTable } from './virtual-table.ts';

const schema = 'information_schema';
const bin = 'utf8mb3_bin';

/** MySQL repeats the pattern of LIKE in the column's name. */
function titled(name: string, like: string | null): string {
  return like === null ? name : `${name} (${like})`;
}

export function showDatabases(context: ShowContext, like: string | null): Shown {
  const name = titled('Database', like);
  const table = virtualTable(schema, 'SCHEMATA', [column(name, 'varchar(64)', bin)], () =>
    databases(context).map((database) => ({ [name]: database.name })),
  );
  return { table, like: name };
}

export function showTables(context: ShowContext, of: string, full: boolean, like: string | null): Shown {
  const name = titled(`Tables_in_${of}`, like);
  const columns = [
    column(name, 'varchar(64)', bin),
    ...(full ? [column('Table_type', "enum('BASE TABLE','VIEW','SYSTEM VIEW')", bin)] : []),
  ];
  const table = virtualTable(schema, 'TABLES', columns, function* () {
    for (const relation of relations(context, of)) yield { [name]: relation.name, Table_type: relationType(relation) };
  });
  return { table, like: name };
}

const statusColumns = () => [
  column('Name', 'varchar(64)', bin),
  column('Engine', 'varchar(64)', undefined, true),
  column('Version', 'int', null, true),
  column('Row_format', "enum('Fixed','Dynamic','Compressed','Redundant','Compact','Paged')", bin, true),
  ...['Rows', 'Avg_row_length', 'Data_length', 'Max_data_length', 'Index_length', 'Data_free', 'Auto_increment'].map((name) =>
    column(name, 'bigint unsigned', null, true),
  ),
  column('Create_time', 'timestamp', null, true),
  column('Update_time', 'datetime', null, true),
  column('Check_time', 'datetime', null, true),
  column('Collation', 'varchar(64)', undefined, true),
  column('Checksum', 'bigint', null, true),
  column('Create_options', 'varchar(256)', undefined, true),
  column('Comment', 'text', undefined, true),
];

export function showTableStatus(context: ShowContext, of: string): Shown {
  const table = virtualTable(schema, 'TABLES', statusColumns(), function* () {
    for (const relation of relations(context, of)) {
      const row = tableRow(context, relation);
      yield {
        Name: relation.name,
        Engine: row['ENGINE'],
        Version: row['VERSION'],
        Row_format: row['ROW_FORMAT'],
        Rows: row['TABLE_ROWS'],
        Avg_row_length: row['AVG_ROW_LENGTH'],
        Data_length: row['DATA_LENGTH'],
        Max_data_length: row['MAX_DATA_LENGTH'],
        Index_length: row['INDEX_LENGTH'],
        Data_free: row['DATA_FREE'],
        Auto_increment: row['AUTO_INCREMENT'],
        Create_time: row['CREATE_TIME'],
        Update_time: row['UPDATE_TIME'],
        Check_time: row['CHECK_TIME'],
        Collation: row['TABLE_COLLATION'],
        Checksum: row['CHECKSUM'],
        Create_options: row['CREATE_OPTIONS'],
        Comment: row['TABLE_COMMENT'],
      };
    }
  });
  return { table, like: 'Name' };
}
