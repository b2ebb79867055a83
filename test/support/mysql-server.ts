/** A MySQL door that listens, in one step. */
import { createMysqlServer, type ListenOptions, type MysqlServer, type MysqlServerOptions } from '../../src/servers/mysql/index.ts';

export async function startMysqlServer({ host, port, reusePort, ...options }: MysqlServerOptions & ListenOptions): Promise<MysqlServer> {
  const server = createMysqlServer(options);
  await server.listen({
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(reusePort === undefined ? {} : { reusePort }),
  });
  return server;
}
