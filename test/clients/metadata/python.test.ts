/** What Python's tools find in a database. */
import { join } from 'node:path';
import type { Missing, Ready } from '../harness.ts';
import { pythonProgram } from '../python/install.ts';
import { describeTools } from './transcript.ts';

/** Sets keep their order from one run to the next. */
function inspection(modules: readonly string[], file: string, ...args: readonly string[]): Ready | Missing {
  const program = pythonProgram(modules, [join(import.meta.dirname, file), ...args]);
  return program.kind === 'missing' ? program : { ...program, env: { ...program.env, PYTHONHASHSEED: '0' } };
}

describeTools('Python', [
  { name: 'sqlalchemy', program: () => inspection(['sqlalchemy', 'alembic', 'pymysql'], 'sqlalchemy_inspect.py', 'pymysql') },
  { name: 'django', program: () => inspection(['django', 'MySQLdb'], 'django_inspect.py') },
]);
