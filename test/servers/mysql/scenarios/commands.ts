/** Commands beside statements, unknown and broken ones, and traps that other servers fell into. */
import { DEPRECATE_EOF, MULTI_STATEMENTS, PLAIN } from '../raw-client.ts';
import {
  closeStatement,
  command,
  execute,
  longData,
  prepare,
  query,
  resetStatement,
  type Scenario,
  type Step,
  setUp,
} from '../scenario.ts';

const table: readonly Step[] = [
  setUp('DROP TABLE IF EXISTS commanded'),
  setUp('CREATE TABLE commanded (id INT, name VARCHAR(20))'),
  setUp("INSERT INTO commanded VALUES (1,'one'),(2,'two')"),
];
function unseen(step: Step): Step {
  return { ...step, free: true };
}
const unknown = [0x00, 0x05, 0x06, 0x08, 0x0b, 0x0f, 0x10, 0x13, 0x14, 0x1d, 0x22, 0x23, 0x27, 0x77, 0xfe, 0xff];

const steps: readonly (readonly [name: string, steps: readonly Step[]])[] = [
  ['unknown commands', unknown.flatMap((code) => [command(code), command(code, 'abcdefgh')])],
  [
    'current database',
    [
      command(2),
      command(2, 'nosuch'),
      { ...command(2, 'mysql'), free: true },
      { ...command(2, 'wsql_wire\0rest'), free: true },
      { ...command(2, 'information_schema'), free: true },
      { ...command(2, 'INFORMATION_SCHEMA'), free: true },
      query('SELECT DATABASE()'),
    ],
  ],
  [
    'columns of a table',
    [
      ...table,
      command(4, 'commanded\0'),
      command(4, 'commanded\0%'),
      command(4, 'commanded\0n%'),
      command(4, 'commanded\0_d'),
      command(4, 'commanded\0nothing'),
      command(4, 'nosuch\0'),
      command(4, 'commanded'),
      command(4, ''),
    ],
  ],
  [
    'options of a connection',
    [
      command(0x1b, '\0\0'),
      query('SELECT 1; SELECT 2'),
      command(0x1b, '\x01\0'),
      query('SELECT 1; SELECT 2'),
      query('SELECT 1;'),
      query('SELECT 1; '),
      query('SELECT 1; -- nothing'),
      command(0x1b, '\x02\0'),
      command(0x1b, '\0'),
      command(0x1b, ''),
      { ...command(0x1b, '\0\0\0'), free: true },
    ],
  ],
  ['no statement', [query(''), query(' '), query(';'), query('-- x'), query('/* x */'), prepare(''), prepare(' ;')]],
  [
    'broken statements',
    [command(0x16), command(0x17), command(0x17, 'abc'), command(0x1a), command(0x1c), command(0x17, '\x09\0\0\0\0\x01\0\0\0')],
  ],
  [
    'reset of a connection',
    [
      ...table,
      prepare('SELECT id FROM commanded'),
      setUp("SET @a = 1, time_zone = '+05:00', autocommit = 0"),
      setUp('CREATE TEMPORARY TABLE temporary_commanded (a INT)'),
      query('SELECT LAST_INSERT_ID(77)'),
      setUp('INSERT INTO commanded VALUES (9, NULL)'),
      command(0x1f),
      execute(1),
      query('SELECT @a, @@time_zone, @@autocommit, LAST_INSERT_ID()'),
      query('SELECT COUNT(*) FROM commanded WHERE id = 9'),
      query('SELECT * FROM temporary_commanded'),
      command(0x1f, 'abcdefgh'),
    ],
  ],
  [
    'parameters',
    [
      ...table,
      prepare('SELECT CONCAT(?, 1)'),
      longData(1, 0, 'long '),
      longData(1, 0, 'data'),
      execute(1, 0, '\0\x01\xfe\0'),
      execute(1, 0, '\0\x01\xfe\0\x03abc'),
      execute(1, 0, '\0\0\x03def'),
      execute(1, 0, '\x01\0'),
      execute(1, 0, '\x01\x01\x06\0'),
      longData(1, 0, 'forgotten'),
      resetStatement(1),
      execute(1, 0, '\0\x01\xfe\0\x03abc'),
      longData(1, 5, 'no such parameter'),
      unseen(execute(1, 0, '\0\x01\xfe\0\x03abc')),
      closeStatement(1),
      longData(1, 0, 'no such statement'),
      execute(1, 0, '\0\x01\xfe\0\x03abc'),
      prepare('SELECT ? + 0'),
      execute(2),
      execute(2, 0, '\0\x01\x01\0\xff'),
      execute(2, 0, '\0\x01\x01\x80\xff'),
      execute(2, 0, '\0\x01\x02\x80\xff\xff'),
      execute(2, 0, '\0\x01\x03\x80\xff\xff\xff\xff'),
      execute(2, 0, '\0\x01\x08\x80\xff\xff\xff\xff\xff\xff\xff\xff'),
      execute(2, 0, '\0\x01\x08\0\xff\xff\xff\xff\xff\xff\xff\xff'),
      execute(2, 0, '\0\x01\x63\0\xff'),
    ].map((step): Step => (step.code === 0x16 ? unseen(step) : step)),
  ],
  [
    'statements that cannot be',
    [
      prepare('nonsense'),
      prepare('SELECT * FROM nosuch'),
      prepare('SELECT nosuch'),
      prepare('SELECT 1; SELECT 2'),
      prepare('USE mysql'),
      prepare('BEGIN'),
      prepare('PREPARE s FROM "SELECT 1"'),
    ],
  ],
];

const procedure: readonly Step[] = [
  setUp('DROP PROCEDURE IF EXISTS commanded_procedure'),
  setUp(
    'CREATE PROCEDURE commanded_procedure(IN a INT, OUT b INT, INOUT c INT) BEGIN SELECT 7 + a; SET b = 5, c = c + 1; SELECT c FROM DUAL WHERE a > 8; END',
  ),
  setUp('SET @b = 1, @c = 2'),
  query('CALL commanded_procedure(1, @b, @c)'),
  query('SELECT @b, @c'),
  query('CALL commanded_procedure(1, @b, @c); SELECT 4000000000; nonsense'),
];
const calls: readonly Step[] = [
  ...procedure,
  { ...prepare('CALL commanded_procedure(?, ?, ?)'), free: true },
  execute(1, 0, '\0\x01\x03\0\x03\0\x03\0\x01\0\0\0\x02\0\0\0\x03\0\0\0'),
  // A cursor that is asked for, but that nothing is kept for.
  execute(1, 1, '\0\0\x01\0\0\0\x02\0\0\0\x03\0\0\0'),
  query('SELECT 4000000000'),
];

export const commandScenarios: readonly Scenario[] = [
  { name: 'results of a procedure', capabilities: PLAIN | MULTI_STATEMENTS, ignoreColumns: true, steps: procedure },
  {
    name: 'results and OUT parameters of a procedure (DEPRECATE_EOF)',
    capabilities: PLAIN | MULTI_STATEMENTS | DEPRECATE_EOF,
    ignoreColumns: true,
    steps: calls,
  },
  ...steps.map(([name, list]) => ({ name, ignoreColumns: true, steps: list })),
  ...steps.map(([name, list]) => ({
    name: `${name} (DEPRECATE_EOF)`,
    ignoreColumns: true,
    capabilities: PLAIN | DEPRECATE_EOF,
    steps: list,
  })),
  {
    name: 'several statements, with rows, without, and an error',
    capabilities: PLAIN | MULTI_STATEMENTS,
    ignoreColumns: true,
    steps: [
      ...table,
      query("SELECT id FROM commanded LIMIT 1; SET @a = 1; INSERT INTO commanded VALUES (3, 'three'); SELECT 5"),
      query('SELECT 1; nonsense; SELECT 2'),
      query("INSERT INTO commanded VALUES (4, 'four'); SELECT * FROM nosuch; INSERT INTO commanded VALUES (5, 'five')"),
      query('SELECT COUNT(*) FROM commanded WHERE id > 3'),
      query('SELECT \';\', "a;b", `id` FROM commanded WHERE id = 1 /* ; */; -- ;\nSELECT 2 # ;\n;'),
      query('SELECT 1; SELECT; SELECT 2'),
      query('SELECT 1;\nSELECT 2;\n\nnonsense here;\nSELECT 3'),
    ],
  },
];
