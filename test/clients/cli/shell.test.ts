/** The mysql shell of MariaDB and of MySQL 9.7. */
import { join } from 'node:path';
import { describeClient } from '../harness.ts';
import { type Family, mariaDb, mySql } from './tools.ts';

for (const family of [mariaDb, mySql]) describeShell(family);

function describeShell({ name, missing }: Family): void {
  describeClient({
    name: `mysql of ${name}`,
    language: 'command line',
    checks: ['defaults', 'tls', 'transactions', 'types', 'big', 'errors', 'multi', 'cursor', 'cancel', 'metadata'],
    program:
      missing === null
        ? { kind: 'ready', command: process.execPath, args: [join(import.meta.dirname, 'shell.ts'), name] }
        : { kind: 'missing', reason: missing },
  });
}
