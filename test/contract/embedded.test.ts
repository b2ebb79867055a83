import { openEmbedded } from '../../src/backends/embedded/index.ts';
import { contract } from './suite.ts';
import { temporaryFile } from './temporary-file.ts';

contract('embedded', () => {
  const file = temporaryFile();
  const backend = openEmbedded({ path: file.path, serverVersion: '8.4.6-wsql-test' });
  return {
    kind: 'embedded',
    backend,
    close: async () => {
      await backend.close();
      file.remove();
    },
  };
});
