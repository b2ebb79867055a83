/** Types of TypeScript are the same from every server: of tables, and of queries, which are prepared there. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSchema } from '../../../commands/terminal/schema.ts';
import type { BackendConnection } from '../../../src/backend.ts';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import { runCommand } from '../../commands/run-command.ts';
import { testIo } from '../../commands/test-io.ts';
import { different, modelOf } from '../../introspection/diff/migrate.ts';
import { shop } from '../../introspection/shop.ts';
import { NO_HOST, OPTIONS, onServers, results } from './servers.ts';

const NAME = 'wsql_types_ts';
const dir = mkdtempSync(join(tmpdir(), 'wsql-typescript-'));
const file = join(dir, 'shop.db');
beforeAll(async () => {
  const schema = readFileSync(join(import.meta.dirname, '../../introspection/shop.sql'), 'utf8');
  writeFileSync(join(dir, 'shop.sql'), `CREATE DATABASE ${NAME}; USE ${NAME};\n${schema}`);
  expect(await runCommand('query', ['--url', file, '-f', join(dir, 'shop.sql')])).toMatchObject({ code: 0, stderr: '' });
});
afterAll(() => rmSync(dir, { recursive: true }));

const QUERIES = [
  'find=SELECT c.id, c.kind, c.tags, c.extra, c.active, o.id AS order_id, o.shop FROM customers c LEFT JOIN orders o ON o.customer = c.id WHERE c.kind = :kind AND c.balance > :least LIMIT :most',
  'add=INSERT INTO customers (email, name, kind, born) VALUES (?, ?, ?, ?)',
  'change=UPDATE customers SET score = ?, note = ? WHERE id IN (?, ?)',
  'rich=SELECT r.*, r.balance * 2 AS twice FROM rich r',
];

onServers((server) => {
  let connection: BackendConnection;
  const here = (...args: string[]) => runCommand('introspect', ['--url', file, '-D', NAME, ...args]);
  const there = (...args: string[]) => runCommand('introspect', ['--url', server().url, '-D', NAME, ...args]);
  beforeAll(async () => {
    connection = await server().connect();
    await shop(connection, NAME);
  }, 30_000);
  afterAll(async () => {
    await results(connection, `DROP DATABASE ${NAME}`);
    await connection.close();
  });

  test('of tables, views and routines', async () => {
    const expected = await here('--format', 'typescript');
    expect(expected).toMatchObject({ code: 0, stderr: '' });
    expect(await there('--format', 'typescript')).toEqual(expected);
  });

  test('of queries', async () => {
    const args = QUERIES.flatMap((sql) => ['--sql', sql]);
    const expected = await here(...args);
    expect(expected).toMatchObject({ code: 0, stderr: '' });
    expect(await there(...args)).toEqual(expected);
  });

  test('a JustDB schema of it makes the same in the embedded engine', async () => {
    const schema = join(dir, `${server().kind}.yaml`);
    expect(await there('--format', 'justdb', '-o', schema)).toMatchObject({ code: 0, stderr: '' });
    const backend = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-0.0.0' });
    try {
      await loadSchema(backend, schema, testIo().io);
      const session = await backend.connect(OPTIONS, NO_HOST);
      expect(different(await modelOf(connection, NAME), await modelOf(session, NAME))).toBe('');
      await session.close();
    } finally {
      await backend.close();
    }
  });

  test('a query that is wrong is told', async () => {
    const { code, stderr } = await there('--sql', 'bad=SELECT id\n FROM WHERE');
    expect(code).toBe(1);
    expect(stderr).toStartWith('ERROR 1064 (42000) at line 2 column 7 in bad: ');
  });
});
