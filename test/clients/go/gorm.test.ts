import { describeClient } from '../harness.ts';
import { goProgram } from './install.ts';

describeClient({
  name: 'GORM',
  language: 'Go',
  checks: ['defaults', 'tls', 'prepared', 'transactions', 'types', 'big', 'errors', 'cursor', 'cancel', 'metadata', 'pool', 'orm'],
  program: goProgram('gorm'),
});
