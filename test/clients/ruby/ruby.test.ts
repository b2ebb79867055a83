/** Ruby's mysql2, from Debian's ruby-mysql2. */
import { join } from 'node:path';
import { debianPackages } from '../debian.ts';
import { describeClient, type Missing, type Ready } from '../harness.ts';

const checks = ['defaults', 'tls', 'prepared', 'transactions', 'types', 'big', 'errors', 'multi', 'cursor', 'cancel', 'metadata'] as const;

const program: Ready | Missing = debianPackages(['ruby', 'ruby-mysql2']) ?? {
  kind: 'ready',
  command: 'ruby',
  args: [join(import.meta.dirname, 'mysql2_client.rb')],
};
describeClient({ name: 'mysql2', language: 'Ruby', checks, program });
