import { describe } from 'bun:test';
import { openUpstream, parseUpstreamUrl } from '../../src/backends/upstream/index.ts';
import { hasMariaDb, startMariaDb } from '../support/mariadb.ts';
import { contract } from './suite.ts';

/** A server that may be used, such as `mysql://root@127.0.0.1:3306/`; without it a MariaDB of the test's own. */
const url = process.env['WSQL_TEST_MYSQL'];
const name = url === undefined ? 'upstream (MariaDB)' : 'upstream (WSQL_TEST_MYSQL)';

describe.skipIf(url === undefined && !hasMariaDb)(name, () => {
  contract(name, async () => {
    const server = url === undefined ? await startMariaDb() : null;
    const backend = openUpstream(parseUpstreamUrl(url ?? server?.url ?? ''));
    return {
      backend,
      close: async () => {
        backend.close();
        await server?.stop();
      },
    };
  });
});
