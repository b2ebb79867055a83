/** DDL of models that no server at hand has. With servers: test/backends/upstream/round-trip.test.ts */
import { expect, test } from 'bun:test';
import { Script } from '../../../src/introspection/formats/sql/script.ts';
import { render } from '../../../src/introspection/formats/sql.ts';
import type { DatabaseModel, Model, RoutineModel, TableModel, ViewModel } from '../../../src/introspection/index.ts';
import { madeUp } from './made-up.ts';

const OPTIONS = { definers: true, createDatabases: true, partitions: true, autoIncrement: false, omit: () => undefined };

function withDatabase(change: Partial<DatabaseModel>, server: Model['server'] = { product: 'MySQL', version: '8.4.6' }): Model {
  const [database] = madeUp(1).databases;
  if (database === undefined) throw new Error('a model has a database');
  return { modelVersion: 1, server, databases: [{ ...database, tables: [], ...change }] };
}
function view(name: string, definition: string | null): ViewModel {
  return {
    name,
    columns: madeUp(1).databases[0]?.tables[0]?.columns.slice(0, 1) ?? [],
    definition,
    checkOption: 'NONE',
    updatable: true,
    definer: 'app@%',
    security: 'DEFINER',
    algorithm: null,
    connectionCollation: null,
  };
}
function routine(body: string | null, change: Partial<RoutineModel> = {}): RoutineModel {
  return {
    name: 'go',
    kind: 'procedure',
    parameters: [],
    returns: null,
    body,
    language: 'SQL',
    deterministic: false,
    dataAccess: 'CONTAINS SQL',
    security: 'DEFINER',
    definer: 'app@%',
    sqlMode: '',
    connectionCollation: 'utf8mb3_general_ci',
    comment: '',
    ...change,
  };
}

test('a foreign key is told when its table is there: at once, or behind all tables', () => {
  const model = madeUp(200);
  const made = new Set<string>();
  let keys = 0;
  for (const [, create, name = '', body = ''] of render(model, OPTIONS).matchAll(/^(CREATE|ALTER) TABLE `(\w+)`([\s\S]*?);$/gm)) {
    if (create === 'CREATE') made.add(name);
    for (const [, table = ''] of body.matchAll(/REFERENCES `(\w+)`/g)) {
      keys++;
      expect(made.has(table)).toBe(true);
    }
  }
  const tables = model.databases[0]?.tables ?? [];
  expect([made.size, keys]).toEqual([tables.length, tables.reduce((sum, table) => sum + table.foreignKeys.length, 0)]);
  expect(render(model, OPTIONS)).not.toContain('SET foreign_key_checks = 0');
});

test('a table that refers to one that is left out is made all the same', () => {
  const all = madeUp(30).databases[0]?.tables ?? [];
  const one = all.find((table: TableModel) => table.foreignKeys.some(({ referenced }) => referenced.table !== table.name));
  const text = render(withDatabase({ tables: one === undefined ? [] : [one] }), OPTIONS);
  expect(text.indexOf('SET foreign_key_checks = 0')).toBeLessThan(text.indexOf('FOREIGN KEY'));
  expect(text).toEndWith('collation_connection = @wsql_collation_connection;\n');
});

test('views come behind what they read, also where this parser does not know the words', () => {
  const views = [
    view('a', 'select `company`.`b`.`x` AS `x` from `company`.`b`'),
    view('b', 'select STRANGE WORDS `company`.`c`'),
    view('c', 'select 1 AS `x`'),
  ];
  const text = render(withDatabase({ views }), OPTIONS);
  const order = Array.from(text.matchAll(/VIEW `(\w)`/g), ([, name]) => name);
  expect(order).toEqual(['c', 'b', 'a']);
});

test('views that read each other are written, in their order', () => {
  const views = [view('a', 'select `x` from `company`.`b`'), view('b', 'select `x` from `company`.`a`')];
  expect(render(withDatabase({ views }), OPTIONS)).toMatch(/VIEW `b`[\s\S]*VIEW `a`/);
});

test('what may not be read is a comment', () => {
  const text = render(withDatabase({ views: [view('secret', null)], routines: [routine(null)] }), OPTIONS);
  expect(text).toContain('-- view company.secret: its text may not be read');
  expect(text).toContain('-- procedure company.go: its text may not be read');
  expect(text).not.toContain('CREATE PROCEDURE');
});

test('a view that no longer works is a comment', () => {
  const views = [{ ...view('broken', 'select `company`.`gone`.`x` AS `x`\nfrom `company`.`gone`'), columns: [] }];
  const text = render(withDatabase({ views }), OPTIONS);
  expect(text).toContain('-- view company.broken: it refers to what is no longer there, or may not be read\n-- CREATE ');
  expect(text).toContain('\n-- from `company`.`gone`;\n');
  expect(text).not.toMatch(/^CREATE .*VIEW/m);
});

test('nobody owns what is written without definers', () => {
  const model = withDatabase({ views: [view('v', 'select 1 AS `x`')], routines: [routine('SELECT 1')] });
  expect(render(model, OPTIONS)).toContain('DEFINER=`app`@`%`');
  expect(render(model, { ...OPTIONS, definers: false })).not.toContain('DEFINER=');
});

test('charsets have the names that the server knew, and modes of MariaDB are for MariaDB', () => {
  const of = (product: 'MySQL' | 'MariaDB', version: string, sqlMode = '') =>
    render(
      withDatabase({ charset: 'utf8mb3', collation: 'utf8mb3_bin', routines: [routine('SELECT 1', { sqlMode })] }, { product, version }),
      OPTIONS,
    );
  for (const old of [of('MySQL', '5.7.44-log'), of('MySQL', '8.0.29'), of('MariaDB', '10.5.9-MariaDB-log')]) {
    expect(old).toContain('CHARACTER SET utf8 DEFAULT COLLATE utf8_bin');
    expect(old).toContain("collation_connection = 'utf8_general_ci'");
  }
  for (const recent of [of('MySQL', '8.0.30'), of('MySQL', '9.7.0'), of('MariaDB', '10.6.1-MariaDB'), of('MariaDB', '11.4.2-MariaDB')])
    expect(recent).toContain('CHARACTER SET utf8mb3 DEFAULT COLLATE utf8mb3_bin');
  expect(of('MariaDB', '10.11.8-MariaDB', 'STRICT_TRANS_TABLES,NO_AUTO_CREATE_USER')).toContain(
    "SET sql_mode = 'STRICT_TRANS_TABLES' /*M!100000 ',NO_AUTO_CREATE_USER' */, collation_connection",
  );
});

test('a program is ended by what is not in it, on a line of its own behind a comment', () => {
  const script = new Script();
  const settings = { sqlMode: '', timeZone: '+00:00', collation: null };
  script.program("CREATE PROCEDURE a() BEGIN SELECT ';;'; END -- done", settings);
  script.program('CREATE PROCEDURE b() SELECT 1', settings);
  script.statement('CREATE TABLE c (a INT)');
  expect(String(script).split('\n').slice(1)).toEqual([
    'DELIMITER //',
    "CREATE PROCEDURE a() BEGIN SELECT ';;'; END -- done",
    '//',
    'DELIMITER ;',
    'CREATE PROCEDURE b() SELECT 1;',
    "SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO';",
    'CREATE TABLE c (a INT);',
    '',
  ]);
});
