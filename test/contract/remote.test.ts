/** Another wsql over its WebSocket door: the whole way through client library, messages and server. */
import { openEmbedded } from '../../src/backends/embedded/index.ts';
import { openRemote } from '../../src/backends/remote/index.ts';
import { createWebSocketServer } from '../../src/servers/websocket/index.ts';
import { contract } from './suite.ts';
import { temporaryFile } from './temporary-file.ts';

contract('remote', async () => {
  const file = temporaryFile();
  const embedded = openEmbedded({ path: file.path, serverVersion: '8.4.6-wsql-test' });
  const server = createWebSocketServer({ backend: embedded, limits: { maxMessage: 128 * 1024 * 1024 } });
  const { port } = await server.listen({ port: 0 });
  const backend = await openRemote({ url: `ws://127.0.0.1:${port}/db` });
  return {
    kind: 'remote',
    backend,
    close: async () => {
      backend.close();
      await server.close(0);
      await embedded.close();
      file.remove();
    },
  };
});
