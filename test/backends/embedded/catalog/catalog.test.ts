import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog, SessionCatalog } from '../../../../src/backends/embedded/catalog/catalog.ts';
import type { TableDef } from '../../../../src/backends/embedded/catalog/model.ts';
import { Database } from '../../../../src/backends/embedded/storage/database.ts';

const table: TableDef = {
  kind: 'table',
  schema: 'd',
  name: 't',
  temporary: false,
  sqliteName: 'd.t',
  columns: [],
  keys: [],
  foreignKeys: [],
  checks: [],
  engine: 'InnoDB',
  charset: 'utf8mb4',
  collation: 'utf8mb4_0900_ai_ci',
  comment: '',
  rowFormat: null,
  options: {},
  autoIncrement: null,
  rowidColumn: null,
  created: '2024-01-01T00:00:00.000Z',
  updated: null,
};

test('a change is seen when it is published, and after the file is opened again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wsql-catalog-'));
  try {
    const db = new Database(join(folder, 'data.db'));
    const catalog = Catalog.load(db);
    const before = catalog.version;
    db.exec('BEGIN IMMEDIATE');
    const edit = catalog.edit(db);
    edit.putDatabase({ name: 'd', charset: 'utf8mb4', collation: 'utf8mb4_0900_ai_ci' });
    edit.put(table);
    expect(edit.relation('d', 't')).toEqual(table);
    expect(catalog.relation('d', 't')).toBeNull();
    edit.finish();
    db.exec('COMMIT');
    edit.publish();
    expect(catalog.relation('d', 't')).toEqual(table);
    expect(catalog.version).toBeGreaterThan(before);
    db.close();
    const again = new Database(join(folder, 'data.db'));
    expect(Catalog.load(again).relation('d', 't')).toEqual(table);
    again.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('databases and tables are found in their case, information_schema in any', () => {
  const db = new Database(':memory:');
  const catalog = Catalog.load(db);
  expect(catalog.database('Information_Schema')?.name).toBe('information_schema');
  expect(catalog.database('MYSQL')).toBeNull();
  db.close();
});

test('temporary tables stand in front, and count as a change', () => {
  const db = new Database(':memory:');
  const session = new SessionCatalog(Catalog.load(db));
  const before = session.version;
  session.putTemporary({ ...table, temporary: true });
  expect(session.relation('d', 't')?.kind).toBe('table');
  expect(session.version).toBe(before + 1);
  session.dropTemporary('d', 't');
  expect(session.relation('d', 't')).toBeNull();
  db.close();
});

test('a file of a later version, and one that is not ours, are refused', () => {
  const later = new Database(':memory:');
  Catalog.load(later);
  later.exec("UPDATE wsql_meta SET value = 99 WHERE key = 'format'");
  expect(() => Catalog.load(later)).toThrow(/later version of wsql \(format 99/);
  later.close();
  const other = new Database(':memory:');
  other.exec('CREATE TABLE theirs (x)');
  expect(() => Catalog.load(other)).toThrow(/not one of wsql/);
  other.close();
});
