import { describeClient } from '../harness.ts';
import { goProgram } from './install.ts';

describeClient({
  name: 'go-sql-driver/mysql',
  language: 'Go',
  checks: ['defaults', 'tls', 'prepared', 'transactions', 'types', 'big', 'errors', 'multi', 'cursor', 'cancel', 'metadata', 'pool'],
  program: goProgram('driver'),
});
