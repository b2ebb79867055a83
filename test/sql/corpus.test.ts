import { expect, test } from 'bun:test';
import {
  DEFAULT_MODE,
  fingerprint,
  type Node,
  type PrintOptions,
  parse,
  parseModeOf,
  print,
  splitStatements,
  walk,
} from '../../src/sql/index.ts';
import { CLIENTS, CORPUS, MARIADB } from './corpus.ts';
import { parsed, shape } from './syntax.ts';

const ALL = [...CORPUS, ...MARIADB, ...CLIENTS];

test('every statement parses to its end', () => {
  for (const sql of ALL) {
    const { end, statement } = parsed(`${sql} ; rest`);
    expect(`${sql}: ${end}`).toBe(`${sql}: ${/#|-- /.test(sql) ? sql.length + 7 : sql.length + 1}`);
    expect(statement.kind).not.toBe('Empty');
  }
});

test.each([
  ['canonical', {}],
  ['all names quoted', { quoteAll: true }],
  ['ANSI', { mode: parseModeOf('ANSI,NO_BACKSLASH_ESCAPES,HIGH_NOT_PRECEDENCE') }],
])('what is printed gives the same tree: %s', (_, options: PrintOptions) => {
  for (const sql of ALL) {
    const tree = parsed(sql).statement;
    const text = print(tree, options);
    const again = parse(text, { sqlMode: options.mode ?? DEFAULT_MODE }).statement;
    // What is kept as text was not printed in another mode.
    if (options.mode !== undefined && JSON.stringify(shape(tree)).includes('"text":') && text.includes('"')) continue;
    expect(shape(again), text).toEqual(shape(tree));
  }
});

/** The values of the literal nodes that have a slot of their own. */
function slotsOf(root: Node): Map<number, string> {
  const values = new Map<number, string>();
  walk(root, (node) => {
    if ('slot' in node)
      values.set(node.slot, 'text' in node ? node.text : 'hex' in node ? node.hex : 'bits' in node ? node.bits : node.value);
    return true;
  });
  return values;
}

test('the fingerprint lifts what the parser calls a literal, slot for slot', () => {
  let lifted = 0;
  for (const sql of ALL) {
    const found = fingerprint(sql, DEFAULT_MODE);
    if (found === null) {
      expect(sql).toMatch(/\/\*!|;/);
      continue;
    }
    const { literalCount, structuralSlots, statement } = parsed(sql);
    expect(found.literals.length, sql).toBe(literalCount);
    const slots = slotsOf(statement);
    const structural = new Set(structuralSlots);
    for (let slot = 0; slot < literalCount; slot++) {
      if (structural.has(slot)) continue;
      lifted++;
      expect(slots.get(slot), `${sql}: slot ${slot}`).toBe(found.literals[slot]?.text ?? '');
    }
  }
  expect(lifted).toBeGreaterThan(300);
});

test('all statements joined by semicolons come apart again', () => {
  const plain = CORPUS.filter((sql) => !/#|-- /.test(sql));
  const script = plain.join(';\n');
  expect(splitStatements(script, DEFAULT_MODE).map(({ start, end }) => script.slice(start, end))).toEqual(plain.map((sql) => sql.trim()));
});

test('what is kept as text has no halves of version comments in it', () => {
  const sql =
    '/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER t BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.a = 1; END */';
  const tree = parsed(sql).statement;
  expect(tree).toMatchObject({ kind: 'StoredProgram', object: 'TRIGGER', definer: { user: 'root', host: 'localhost' } });
  expect('text' in tree ? tree.text.replaceAll(/\s+/g, ' ') : '').toBe(
    'CREATE DEFINER=`root`@`localhost` TRIGGER t BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.a = 1; END',
  );
});

test('a parser that starts in the middle gives positions from the start of the text', () => {
  const sql = 'SELECT 1; SELECT a FROM t';
  expect(parse(sql, { sqlMode: DEFAULT_MODE }).end).toBe(8);
  expect(parse(sql, { sqlMode: DEFAULT_MODE, offset: 9 })).toMatchObject({ end: sql.length, statement: { pos: 10, from: [{ pos: 24 }] } });
});
