/** The contract held by the upstream backend in front of each server that there is, wsql's own among them. */
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import { openUpstream, parseUpstreamUrl } from '../../../src/backends/upstream/index.ts';
import type { Log } from '../../../src/servers/listener/log.ts';
import type { Kind, Subject } from '../../contract/stage.ts';
import { contract } from '../../contract/suite.ts';
import { temporaryFile } from '../../contract/temporary-file.ts';
import { hasMariaDb, startMariaDb } from '../../support/mariadb.ts';
import { startMysqlServer } from '../../support/mysql-server.ts';
import { notHere } from './servers.ts';

/** Bugs of the server are to be seen. */
const log: Log = (level, message, details) => level === 'error' && console.error(message, details);

async function upstream(kind: Kind, url: string, stop: () => unknown): Promise<Subject> {
  const backend = openUpstream(parseUpstreamUrl(url));
  await backend.probe();
  return {
    kind,
    backend,
    close: async () => {
      await backend.close();
      await stop();
    },
  };
}

contract('wsql behind its own wire', async () => {
  const file = temporaryFile();
  const backend = openEmbedded({ path: file.path, serverVersion: '8.4.6-wsql-test' });
  const server = await startMysqlServer({ backend, host: '127.0.0.1', port: 0, accounts: { kind: 'open' }, log });
  return upstream('wsql', `mysql://root@127.0.0.1:${server.port}/`, async () => {
    await server.close(0);
    await backend.close();
    file.remove();
  });
});

if (!hasMariaDb) notHere('MariaDB');
else
  contract('MariaDB', async () => {
    const server = await startMariaDb();
    return upstream('MariaDB', server.url, () => server.stop());
  });

const mysqlUrl = process.env['WSQL_TEST_MYSQL'];
if (mysqlUrl === undefined) notHere('MySQL');
else contract('MySQL', () => upstream('MySQL', mysqlUrl, () => undefined));
