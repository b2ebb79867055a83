/** mysqldump of MySQL 9.7 takes the same from wsql as from MySQL, byte for byte. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { loadSchema } from '../metadata/show/replay.ts';
import { hasMySql, type MySql, runMySqlProgram, startMySql } from '../support/mysql.ts';
import { startServer, type TestServer } from './server.ts';

setDefaultTimeout(120_000);

describe.skipIf(!hasMySql)('a dump of definitions and rows', () => {
  let mysql: MySql;
  let wsql: TestServer;
  beforeAll(async () => {
    [mysql, wsql] = await Promise.all([startMySql(), startServer()]);
    await loadSchema(mysql.url);
    await loadSchema(`mysql://root@127.0.0.1:${wsql.port}/`);
  });
  afterAll(async () => {
    await wsql.close();
    await mysql.stop();
  });

  const cases: readonly (readonly [what: string, args: readonly string[]])[] = [
    ['of databases', ['--databases', 'show_a', 'show_b', 'show c']],
    ['of tables', ['show_a', 'every_type', 'indexed', 'child', 'checked']],
    ['in ANSI mode', ['--compatible=ansi', 'show_a', 'parent', 'plain_view']],
    ['without quoted names', ['--skip-quote-names', 'show_a', 'numbered', 'child']],
  ];
  for (const [what, args] of cases) {
    test(what, async () => {
      const dump = async (port: number): Promise<string> => {
        const broken = ['broken', 'broken_over'].map((view) => `--ignore-table=show_a.${view}`);
        const common = ['--no-defaults', '-h127.0.0.1', `-P${port}`, '-uroot', '--skip-comments', '--routines', '--events', '--hex-blob'];
        return runMySqlProgram('mysqldump', [...common, '--set-gtid-purged=OFF', '--column-statistics=0', ...broken, ...args]);
      };
      // A server of 8.4 has no libraries, of which mysqldump warns between its lines.
      const libraries = /^--\n-- WARNING: can't read the INFORMATION_SCHEMA\.libraries.*\n--\n/gm;
      expect((await dump(wsql.port)).replace(libraries, '')).toBe(await dump(mysql.port));
    });
  }
});
