/** docs/wsql-tables.md has every table and column as they are. */
import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WSQL, wsqlTables } from '../../src/virtual/wsql/index.ts';
import type { VirtualTableContext } from '../../src/virtual-table.ts';

const PAGE = readFileSync(join(import.meta.dir, '../../docs/wsql-tables.md'), 'utf8');
const CONTEXT: VirtualTableContext = {
  database: WSQL,
  user: 'root',
  host: 'localhost',
  connectionId: 1,
  session: { connectionId: 1, database: null, attributes: new Map(), variable: () => null },
  account: { user: 'root', host: 'localhost' },
  backend: { kind: 'embedded', serverVersion: '8.4.6' },
  conditions: { all: [], equal: () => null, takes: () => true, reads: () => true, limit: null },
  signal: new AbortController().signal,
  mayDo: () => true,
};

/** Name and type of each line of the tables of a section. */
function described(section: string): (readonly [string, string])[] {
  return [...section.matchAll(/^\| `(\w+)` \| ([^|]+) \|/gm)].map(([, name = '', type = '']) => [name, type.trim()] as const);
}

test('every table and column is described, with its type', () => {
  const find = wsqlTables({});
  const sections = new Map(PAGE.split(/^## /m).map((section) => [section.split('\n', 1)[0] ?? '', section]));
  const tables = find.databases?.get(WSQL) ?? [];
  expect(tables.length).toBeGreaterThan(10);
  for (const name of tables) {
    const columns = (find(name, CONTEXT)?.columns ?? []).map((column) => [column.name, column.type]);
    expect([name, described(sections.get(name) ?? '')]).toEqual([name, columns as [string, string][]]);
  }
});
