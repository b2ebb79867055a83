import { describeClient } from '../harness.ts';
import { javaProgram } from './install.ts';

describeClient({
  name: 'MariaDB Connector/J',
  language: 'Java',
  checks: ['defaults', 'tls', 'prepared', 'transactions', 'types', 'big', 'errors', 'multi', 'cursor', 'cancel', 'metadata', 'pool'],
  program: javaProgram('mariadb'),
});
