/** PHP's mysqli and PDO, from Debian's php-mysql. */
import { join } from 'node:path';
import { debianPackages } from '../debian.ts';
import { describeClient, type Missing, type Ready } from '../harness.ts';

const missing = debianPackages(['php-cli', 'php-mysql', 'php-mbstring']);
const checks = [
  'defaults',
  'tls',
  'prepared',
  'transactions',
  'types',
  'big',
  'errors',
  'multi',
  'cursor',
  'cancel',
  'metadata',
  'pool',
] as const;

function program(file: string): Ready | Missing {
  return missing ?? { kind: 'ready', command: 'php', args: ['-d', 'memory_limit=1G', join(import.meta.dirname, file)] };
}
describeClient({ name: 'mysqli', language: 'PHP', checks, program: program('mysqli.php') });
describeClient({ name: 'PDO', language: 'PHP', checks, program: program('pdo.php') });
