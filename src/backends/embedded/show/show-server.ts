/** SHOW VARIABLES, STATUS, PROCESSLIST, WARNINGS, CHARACTER SET, COLLATION, ENGINES, PLUGINS. */
import { allCharsets, allCollations } from '../../../codec/collations.ts';
import type { Expr, ShowWhat } from '../../../sql/ast.ts';
import { engines, plugins, visibleProcesses } from './information-schema/server.ts';
import { column, type ShowContext, type VirtualTable, virtualTable } from './virtual-table.ts';

const schema = 'information_schema';
const general = 'utf8mb3_general_ci';

export function variableRows(context: ShowContext, of: 'variables' | 'status', scope: 'GLOBAL' | 'SESSION'): VirtualTable {
  const columns = [column('Variable_name', 'varchar(64)', general), column('Value', 'varchar(1024)', general, true)];
  return virtualTable('performance_schema', `${scope.toLowerCase()}_${of}`, columns, function* () {
    for (const [name, value] of context[of](scope)) yield { Variable_name: name, Value: value };
  });
}

export function processRows(context: ShowContext, full: boolean): VirtualTable {
  const columns = [
    column('Id', 'bigint unsigned', null),
    column('User', 'varchar(32)', general),
    column('Host', 'varchar(255)', general),
    column('db', 'varchar(64)', general, true),
    column('Command', 'varchar(16)', general),
    column('Time', 'int', null),
    column('State', 'varchar(30)', general, true),
    column('Info', full ? 'longtext' : 'varchar(100)', general, true),
  ];
  return virtualTable('', '', columns, function* () {
    for (const process of visibleProcesses(context)) {
      yield {
        Id: process.id,
        User: process.user,
        Host: process.host,
        db: process.database,
        Command: process.command,
        Time: process.seconds,
        State: process.state,
        Info: process.statement === null || full ? process.statement : process.statement.slice(0, 100),
      };
    }
  });
}

export function diagnostics(context: ShowContext, show: Extract<ShowWhat, { readonly what: 'WARNINGS' | 'ERRORS' }>): VirtualTable {
  const all = context.warnings.filter((warning) => show.what === 'WARNINGS' || warning.level === 'Error');
  if (show.count) {
    const name = show.what === 'WARNINGS' ? '@@session.warning_count' : '@@session.error_count';
    return virtualTable('', '', [column(name, 'bigint unsigned', null)], () => [{ [name]: all.length }]);
  }
  const columns = [
    column('Level', 'varchar(7)', general),
    column('Code', 'int unsigned', null),
    column('Message', 'varchar(512)', general),
  ];
  const offset = limitOf(show.limit?.offset ?? null, 0);
  const count = limitOf(show.limit?.count ?? null, all.length);
  return virtualTable('', '', columns, () =>
    all.slice(offset, offset + count).map((warning) => ({ Level: warning.level, Code: warning.code, Message: warning.message })),
  );
}
function limitOf(expr: Expr | null, otherwise: number): number {
  return expr?.kind === 'IntLiteral' ? Number(expr.text) : otherwise;
}

export function charsetRows(): VirtualTable {
  const columns = [
    column('Charset', 'varchar(64)', general),
    column('Description', 'varchar(2048)', general),
    column('Default collation', 'varchar(64)', general),
    column('Maxlen', 'int unsigned', null),
  ];
  return virtualTable(schema, 'CHARACTER_SETS', columns, () =>
    [...allCharsets()]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((charset) => ({
        Charset: charset.name,
        Description: charset.description,
        'Default collation': charset.defaultCollation.name,
        Maxlen: charset.maxLength,
      })),
  );
}

export function collationRows(): VirtualTable {
  const columns = [
    column('Collation', 'varchar(64)', general),
    column('Charset', 'varchar(64)', general),
    column('Id', 'bigint unsigned', null),
    column('Default', 'varchar(3)', general),
    column('Compiled', 'varchar(3)', general),
    column('Sortlen', 'int unsigned', null),
    column('Pad_attribute', "enum('PAD SPACE','NO PAD')", 'utf8mb3_bin'),
  ];
  return virtualTable(schema, 'COLLATIONS', columns, () =>
    [...allCollations()]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((collation) => ({
        Collation: collation.name,
        Charset: collation.charset,
        Id: collation.id,
        Default: collation.isDefault ? 'Yes' : '',
        Compiled: 'Yes',
        Sortlen: collation.sortlen,
        Pad_attribute: collation.padAttribute,
      })),
  );
}

export function engineRows(): VirtualTable {
  const columns = [
    column('Engine', 'varchar(64)', general),
    column('Support', 'varchar(8)', general),
    column('Comment', 'varchar(80)', general),
    column('Transactions', 'varchar(3)', general, true),
    column('XA', 'varchar(3)', general, true),
    column('Savepoints', 'varchar(3)', general, true),
  ];
  return virtualTable(schema, 'ENGINES', columns, function* () {
    for (const row of engines()) {
      yield {
        Engine: row['ENGINE'],
        Support: row['SUPPORT'],
        Comment: row['COMMENT'],
        Transactions: row['TRANSACTIONS'],
        XA: row['XA'],
        Savepoints: row['SAVEPOINTS'],
      };
    }
  });
}

export function pluginRows(): VirtualTable {
  const columns = [
    column('Name', 'varchar(64)', general),
    column('Status', 'varchar(10)', general),
    column('Type', 'varchar(80)', general),
    column('Library', 'varchar(64)', general, true),
    column('License', 'varchar(80)', general, true),
  ];
  return virtualTable(schema, 'PLUGINS', columns, function* () {
    for (const row of plugins()) {
      yield {
        Name: row['PLUGIN_NAME'],
        Status: row['PLUGIN_STATUS'],
        Type: row['PLUGIN_TYPE'],
        Library: null,
        License: row['PLUGIN_LICENSE'],
      };
    }
  });
}
