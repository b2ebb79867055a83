/** Read-only cursors of prepared statements: COM_STMT_EXECUTE with CURSOR_TYPE_READ_ONLY, COM_STMT_FETCH. */
import { DEPRECATE_EOF, PLAIN } from '../raw-client.ts';
import { closeStatement, command, execute, fetch, prepare, query, resetStatement, type Scenario, type Step, setUp } from '../scenario.ts';

const READ_ONLY = 1;
const table: readonly Step[] = [
  setUp('DROP TABLE IF EXISTS cursor_rows'),
  setUp('CREATE TABLE cursor_rows (id INT PRIMARY KEY, name VARCHAR(20))'),
  setUp("INSERT INTO cursor_rows VALUES (1,'one'),(2,'two'),(3,'three'),(4,NULL),(5,'five')"),
];

const steps: readonly (readonly [name: string, steps: readonly Step[]])[] = [
  [
    'rows are fetched in portions, the last of which says so',
    [
      ...table,
      prepare('SELECT id, name FROM cursor_rows ORDER BY id'),
      execute(1, READ_ONLY),
      fetch(1, 2),
      fetch(1, 2),
      fetch(1, 2),
      fetch(1, 2),
    ],
  ],
  [
    'a portion that ends with the last row is not known to be the last',
    [...table, prepare('SELECT id FROM cursor_rows ORDER BY id'), execute(1, READ_ONLY), fetch(1, 5), fetch(1, 1), fetch(1, 1)],
  ],
  [
    'more rows than there are',
    [...table, prepare('SELECT id FROM cursor_rows ORDER BY id'), execute(1, READ_ONLY), fetch(1, 100), fetch(1, 100)],
  ],
  ['no rows', [...table, prepare('SELECT id FROM cursor_rows WHERE id > 99'), execute(1, READ_ONLY), fetch(1, 5), fetch(1, 5)]],
  ['no rows are asked for', [...table, prepare('SELECT id FROM cursor_rows ORDER BY id'), execute(1, READ_ONLY), fetch(1, 0), fetch(1, 2)]],
  [
    'several cursors, and other statements in between',
    [
      ...table,
      prepare('SELECT id FROM cursor_rows ORDER BY id'),
      prepare('SELECT name FROM cursor_rows ORDER BY id DESC'),
      execute(1, READ_ONLY),
      execute(2, READ_ONLY),
      fetch(1, 2),
      fetch(2, 2),
      query('SELECT 1 + 1'),
      fetch(2, 1),
      fetch(1, 1),
      fetch(2, 1),
      closeStatement(2),
      fetch(2, 1),
    ],
  ],
  [
    'a cursor shows rows as they were when it was opened',
    [
      ...table,
      prepare('SELECT id, name FROM cursor_rows ORDER BY id'),
      execute(1, READ_ONLY),
      fetch(1, 1),
      setUp("UPDATE cursor_rows SET name = 'changed'"),
      fetch(1, 1),
      setUp('DELETE FROM cursor_rows'),
      fetch(1, 1),
      query('TRUNCATE cursor_rows'),
      fetch(1, 1),
      query('DROP TABLE cursor_rows'),
      fetch(1, 9),
      execute(1, READ_ONLY),
    ],
  ],
  [
    'a cursor outlives its transaction, committed or rolled back',
    [
      ...table,
      prepare('SELECT id FROM cursor_rows ORDER BY id'),
      query('BEGIN'),
      query('INSERT INTO cursor_rows VALUES (6, NULL)'),
      execute(1, READ_ONLY),
      fetch(1, 2),
      query('ROLLBACK'),
      fetch(1, 2),
      query('BEGIN'),
      query('INSERT INTO cursor_rows VALUES (7, NULL)'),
      query('COMMIT'),
      fetch(1, 9),
      query('SET autocommit = 0'),
      execute(1, READ_ONLY),
      fetch(1, 2),
      query('COMMIT'),
      fetch(1, 2),
    ],
  ],
  [
    'what closes a cursor',
    [
      ...table,
      prepare('SELECT id FROM cursor_rows ORDER BY id'),
      fetch(1, 1),
      execute(1, READ_ONLY),
      resetStatement(1),
      fetch(1, 1),
      execute(1, READ_ONLY),
      execute(1, READ_ONLY),
      fetch(1, 1),
      execute(1, READ_ONLY),
      command(0x1f),
      fetch(1, 1),
      fetch(77, 1),
      resetStatement(77),
      execute(77, READ_ONLY),
    ],
  ],
  [
    'statements without rows to fetch have no cursor',
    [
      ...table,
      prepare("INSERT INTO cursor_rows VALUES (9, 'nine')"),
      execute(1, READ_ONLY),
      fetch(1, 1),
      prepare('CREATE TABLE IF NOT EXISTS cursor_rows (id INT)'),
      { ...execute(2, READ_ONLY), free: true },
      fetch(2, 1),
    ],
  ],
  [
    'statements that show or explain',
    [
      ...table,
      prepare('SELECT id FROM cursor_rows WHERE id = 1 UNION ALL SELECT id + 1 FROM cursor_rows WHERE id = 4'),
      execute(1, READ_ONLY),
      fetch(1, 1),
      fetch(1, 9),
      prepare('SHOW TABLES LIKE "cursor_rows"'),
      execute(2, READ_ONLY),
      fetch(2, 1),
      prepare('SELECT 5000000000 AS five'),
      execute(3, READ_ONLY),
      fetch(3, 1),
      fetch(3, 1),
    ],
  ],
  [
    'flags of a cursor that is not read-only',
    [
      ...table,
      prepare('SELECT id FROM cursor_rows ORDER BY id'),
      execute(1, 2),
      fetch(1, 2),
      execute(1, 3),
      fetch(1, 2),
      execute(1, 4),
      fetch(1, 2),
    ],
  ],
  [
    'an error when it is opened',
    [...table, prepare('SELECT id, (SELECT id FROM cursor_rows) FROM cursor_rows'), { ...execute(1, READ_ONLY), free: true }, fetch(1, 1)],
  ],
  [
    'a failed execution closes the cursor that was open',
    [
      ...table,
      prepare('SELECT id FROM cursor_rows ORDER BY id'),
      execute(1, READ_ONLY),
      setUp('RENAME TABLE cursor_rows TO cursor_other'),
      execute(1, READ_ONLY),
      fetch(1, 1),
      setUp('DROP TABLE cursor_other'),
    ],
  ],
  ['too short a COM_STMT_FETCH', [command(0x1c, '\x01\0\0\0'), command(0x1c, '\x01')]],
];

export const cursorScenarios: readonly Scenario[] = [
  // MySQL keeps the rows in a temporary table, whose columns are no keys.
  ...steps.map(([name, list]) => ({ name, ignoreColumns: true, steps: list })),
  ...steps.map(([name, list]) => ({
    name: `${name} (DEPRECATE_EOF)`,
    ignoreColumns: true,
    capabilities: PLAIN | DEPRECATE_EOF,
    steps: list,
  })),
];
