import { describeClient } from '../harness.ts';
import { rustProgram } from './install.ts';

describeClient({
  name: 'mysql_async',
  language: 'Rust',
  checks: ['defaults', 'tls', 'prepared', 'transactions', 'types', 'big', 'errors', 'multi', 'cursor', 'cancel', 'metadata', 'pool'],
  program: rustProgram('mysql-async'),
});
