import { openEmbedded } from '../../src/backends/embedded/index.ts';
import { contract } from './suite.ts';

contract('embedded', () => {
  const backend = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test' });
  return { backend, close: () => backend.close() };
});
