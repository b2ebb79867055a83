/** Perl's DBI, with Debian's libdbd-mysql-perl and libdbd-mariadb-perl. */
import { join } from 'node:path';
import { debianPackages } from '../debian.ts';
import { describeClient, type Missing, type Ready } from '../harness.ts';

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

function program(driver: string, debian: string): Ready | Missing {
  const missing = debianPackages(['perl', debian]);
  return missing ?? { kind: 'ready', command: 'perl', args: [join(import.meta.dirname, 'dbd.pl'), driver] };
}
describeClient({ name: 'DBD::mysql', language: 'Perl', checks, program: program('mysql', 'libdbd-mysql-perl') });
describeClient({ name: 'DBD::MariaDB', language: 'Perl', checks, program: program('MariaDB', 'libdbd-mariadb-perl') });
