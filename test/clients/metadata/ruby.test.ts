/** What Rails' Active Record, as Debian has it, finds in a database, and makes of it. */
import { join } from 'node:path';
import { debianPackages } from '../debian.ts';
import { describeTools } from './transcript.ts';

describeTools('Ruby', [
  {
    name: 'active-record',
    program: () =>
      debianPackages(['ruby', 'ruby-mysql2', 'ruby-activerecord']) ?? {
        kind: 'ready',
        command: 'ruby',
        args: ['-W0', join(import.meta.dirname, 'active_record.rb')],
      },
  },
]);
