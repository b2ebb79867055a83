/** CLIENT_OPTIONAL_RESULTSET_METADATA and CLIENT_QUERY_ATTRIBUTES. */
import { DEPRECATE_EOF, OPTIONAL_METADATA, PLAIN, QUERY_ATTRIBUTES } from '../raw-client.ts';
import { command, execute, fetch, prepare, query, type Scenario, type Step, setUp } from '../scenario.ts';

const READ_ONLY = 1;
/** The packet says how many parameters it has. */
const COUNTED = 8;
const table: readonly Step[] = [
  setUp('DROP TABLE IF EXISTS described'),
  setUp('CREATE TABLE described (id INT PRIMARY KEY, name VARCHAR(20))'),
  setUp("INSERT INTO described VALUES (1,'one'),(2,'two'),(3,'three')"),
];

const metadata: readonly Step[] = [
  ...table,
  query('SELECT id, name FROM described ORDER BY id'),
  { ...prepare('SELECT id, name FROM described WHERE id > ? ORDER BY id'), free: true },
  execute(1, 0, '\0\x01\x08\0\x01\0\0\0\0\0\0\0'),
  { ...execute(1, READ_ONLY, '\0\x01\x08\0\x01\0\0\0\0\0\0\0'), free: true },
  fetch(1, 1),
  query("SET resultset_metadata = 'NONE'"),
  query('SELECT id, name FROM described ORDER BY id'),
  query('SELECT id FROM described WHERE id > 9'),
  query('DO 1'),
  execute(1, 0, '\0\x01\x08\0\x01\0\0\0\0\0\0\0'),
  execute(1, READ_ONLY, '\0\x01\x08\0\x01\0\0\0\0\0\0\0'),
  fetch(1, 1),
  prepare('SELECT id, name FROM described WHERE id > ? ORDER BY id'),
  prepare('INSERT INTO described VALUES (?, ?)'),
  prepare('SET @a = 1'),
  command(4, 'described\0%'),
  query("SET resultset_metadata = 'FULL'"),
  query('SELECT name FROM described WHERE id = 1'),
  query("SET resultset_metadata = 'SOME'"),
];

/** Two strings and an integer without a value. */
const three = '\x03\x01\x04\x01\xfe\0\x02id\xfe\0\x04name\x03\0\x01n\x03abc\x05hello';
const attributes: readonly Step[] = [
  ...table.map((step) => ({ ...step, body: Buffer.concat([Buffer.of(0, 1), step.body]) })),
  { code: 3, body: Buffer.from('\0\x01SELECT 1 FROM described WHERE id = 1', 'latin1') },
  { code: 3, body: Buffer.from(`${three}SELECT 2000000000 + id FROM described WHERE id = 1`, 'latin1') },
  { code: 3, body: Buffer.from('\x01\x01\0\0SELECT 1', 'latin1') },
  { code: 3, body: Buffer.from('\x01\x01\0', 'latin1') },
  { code: 3, body: Buffer.from('\x05\x01\0\x01\x03\0', 'latin1') },
  { code: 3, body: Buffer.from('\0', 'latin1') },
  { code: 3, body: Buffer.from('', 'latin1') },
  { code: 3, body: Buffer.from('\0\x02SELECT 1 FROM described WHERE id = 1', 'latin1') },
  { code: 3, body: Buffer.from('\x01\x01\0\x01\x03\0\x01n\x2a\0\0\0SELECT id FROM described WHERE id = 2', 'latin1') },
  prepare('SELECT id FROM described WHERE id = ?'),
  execute(1, 0, '\x01\0\x01\x08\0\0\x02\0\0\0\0\0\0\0'),
  execute(1, COUNTED, '\x01\0\x01\x08\0\0\x02\0\0\0\0\0\0\0'),
  execute(1, COUNTED, '\x03\0\x01\x08\0\0\x03\0\x01n\xfe\0\x01s\x03\0\0\0\0\0\0\0\x2a\0\0\0\x02hi'),
  execute(1, COUNTED, '\x01\0\0\x01\0\0\0\0\0\0\0'),
  execute(1, COUNTED, '\0'),
  prepare('SELECT id FROM described WHERE id = 2'),
  execute(2, 0),
  execute(2, COUNTED, '\0'),
  execute(2, COUNTED, '\x01\0\x01\x03\0\x01n\x2a\0\0\0'),
];

const capabilities = PLAIN | QUERY_ATTRIBUTES;
export const metadataScenarios: readonly Scenario[] = [
  { name: 'metadata that a client can do without', capabilities: PLAIN | OPTIONAL_METADATA, steps: metadata },
  {
    name: 'metadata that a client can do without (DEPRECATE_EOF)',
    capabilities: PLAIN | OPTIONAL_METADATA | DEPRECATE_EOF,
    steps: metadata,
  },
  {
    name: 'a client that needs metadata cannot be without',
    steps: [
      ...table,
      setUp("SET resultset_metadata = 'FULL'"),
      query("SET resultset_metadata = 'NONE'"),
      query('SELECT name FROM described WHERE id = 1'),
    ],
  },
  { name: 'attributes', ignoreColumns: true, capabilities, steps: attributes },
  { name: 'attributes (DEPRECATE_EOF)', ignoreColumns: true, capabilities: capabilities | DEPRECATE_EOF, steps: attributes },
];
