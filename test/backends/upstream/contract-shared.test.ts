/**
 * The contract held by sessions that share connections, each taken back as soon as it can be: between any two statements a session may have to be set
 * up again on another one.
 */
import { openUpstream, parseUpstreamUrl } from '../../../src/backends/upstream/index.ts';
import type { Kind, Subject } from '../../contract/stage.ts';
import { contract } from '../../contract/suite.ts';
import { hasMariaDb, startMariaDb } from '../../support/mariadb.ts';

async function shared(kind: Kind, url: string, stop: () => unknown): Promise<Subject> {
  const backend = openUpstream(parseUpstreamUrl(url), { pool: { max: 100, eager: true } });
  await backend.probe();
  return {
    kind,
    backend,
    close: async () => {
      backend.close();
      await stop();
    },
  };
}

if (hasMariaDb)
  contract('MariaDB, shared', async () => {
    const server = await startMariaDb();
    return shared('MariaDB', server.url, () => server.stop());
  });
const mysqlUrl = process.env['WSQL_TEST_MYSQL'];
if (mysqlUrl !== undefined) contract('MySQL, shared', () => shared('MySQL', mysqlUrl, () => undefined));
