/** Providers are programs of others: whatever they answer, it is an error of the statement that says what is wrong, and never of the server. */
import { afterAll, beforeAll, expect, test } from 'bun:test';

import { type Engine, openEmbedded } from '../../src/backends/embedded/index.ts';
import type { VirtualTableProvider } from '../../src/virtual-table.ts';
import { TestSession } from '../backends/embedded/open.ts';

const columns = [
  { name: 'a', type: 'INT' },
  { name: 'j', type: 'JSON' },
];
const circle: { self?: unknown } = {};
circle.self = circle;
const int = (name: string): { readonly name: string; readonly type: string } => ({ name, type: 'INT' });

const answers: Readonly<Record<string, unknown>> = {
  nothing: undefined,
  promised: Promise.resolve({ columns, rows: [] }),
  no_columns: { columns: [], rows: [] },
  half_columns: { columns: [{ name: 'a' }], rows: [] },
  no_name: { columns: [int('')], rows: [] },
  same_names: { columns: [int('a'), int('A')], rows: [] },
  no_type: { columns: [{ name: 'a', type: 'INTT' }], rows: [] },
  two_types: { columns: [{ name: 'a', type: 'INT, b INT' }], rows: [] },
  more_than_a_type: { columns: [{ name: 'a', type: 'INT); DROP TABLE t; --' }], rows: [] },
  no_rows: { columns },
  text: { columns, rows: 'abc' },
  no_late_rows: { columns, rows: async () => 5 },
  numbers: { columns, rows: [[1], 5] },
  null_row: { columns, rows: [null] },
  late_null: { columns, rows: async () => [null] },
  circular: { columns, rows: [[1, circle]] },
  functions: { columns, rows: [[1, () => 1]] },
  no_date: { columns: [{ name: 'a', type: 'DATETIME' }], rows: [[new Date(Number.NaN)]] },
  getter: {
    columns,
    rows: [
      {
        get a() {
          throw new Error('gone');
        },
      },
    ],
  },
  bad_end: {
    columns,
    rows: { [Symbol.iterator]: () => ({ next: () => ({ done: false, value: [1] }), return: () => fail('cannot close') }) },
  },
};
function fail(text: string): never {
  throw new Error(text);
}

let engine: Engine;
let it: TestSession;
beforeAll(async () => {
  const provider = ((table: string) => answers[table] ?? null) as VirtualTableProvider;
  const busy: VirtualTableProvider = (table) =>
    table === 'busy'
      ? {
          columns: [{ name: 'n', type: 'INT' }],
          rows: (async function* () {
            for (let n = 0; ; n += 1) yield [n];
          })(),
        }
      : null;
  engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test', virtualTables: [provider, busy] });
  it = new TestSession(engine);
  await it.script('CREATE DATABASE d\nUSE d');
});
afterAll(() => {
  it.close();
  return engine.close();
});

const source = '1430 HY000 There was a problem processing the query on the foreign data source. Data source error:';
const circular = 'JSON.stringify cannot serialize cyclic structures.';
test.each([
  ['promised', `${source} the table d.promised has no list of columns`],
  ['no_columns', `${source} the table d.no_columns has no list of columns`],
  ['half_columns', `${source} a column of the table d.half_columns has no name or no type`],
  ['no_name', "1166 42000 Incorrect column name ''"],
  ['same_names', "1060 42S21 Duplicate column name 'A'"],
  ['two_types', "1064 42000 'INT, b INT' is no type of a column"],
  ['more_than_a_type', "1064 42000 'INT); DROP TABLE t; --' is no type of a column"],
  ['no_rows', `${source} the rows of the table d.no_rows are no array, iterable or async iterable`],
  ['text', `${source} the rows of the table d.text are no array, iterable or async iterable`],
  ['no_late_rows', `${source} the rows of the table d.no_late_rows are no array, iterable or async iterable`],
  ['numbers', `${source} a row is a list of values or an object, and not 5`],
  ['null_row', `${source} a row is a list of values or an object, and not null`],
  ['late_null', `${source} a row is a list of values or an object, and not null`],
  ['circular', `${source} ${circular}`],
  ['functions', `${source} () => 1 is no value`],
  ['no_date', `${source} Invalid Date`],
  ['getter', `${source} gone`],
])('%s', async (table, message) => {
  expect(await it.error(`SELECT * FROM ${table}`)).toBe(message);
  expect(await it.value('SELECT 1')).toBe(1);
});
test('a type that MySQL does not have is an error of syntax', async () => {
  expect(await it.error('SELECT * FROM no_type')).toStartWith('1064 42000');
});
test('a function that ends without an answer has no such table', async () => {
  expect(await it.error('SELECT * FROM nothing')).toBe("1146 42S02 Table 'd.nothing' doesn't exist");
});
test('an iterator that cannot be closed', async () => {
  expect(await it.error('SELECT a FROM bad_end LIMIT 1')).toBe(`${source} cannot close`);
});
test('rows that never stop coming leave time for others, and can be stopped', async () => {
  await it.run('SET max_execution_time = 50');
  expect(await it.error('SELECT COUNT(*) FROM busy')).toStartWith('3024');
});
