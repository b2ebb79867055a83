/** ODBC: Debian's odbc-mariadb under unixODBC, through Python's pyodbc. */
import { debianPackages } from '../debian.ts';
import { describeClient, type Missing, type Ready } from '../harness.ts';
import { pythonProgram } from '../python/install.ts';

const checks = ['defaults', 'tls', 'prepared', 'transactions', 'types', 'big', 'errors', 'multi', 'cursor', 'cancel', 'metadata'] as const;

function program(): Ready | Missing {
  const missing = debianPackages(['unixodbc', 'odbc-mariadb']);
  if (missing !== null) return missing;
  const made = pythonProgram(['pyodbc'], ['../odbc/odbc_client.py']);
  return made.kind === 'missing' ? made : { ...made, env: { WSQL_ODBC_DRIVER: 'MariaDB Unicode' } };
}
describeClient({ name: 'MariaDB Connector/ODBC', language: 'ODBC', checks, program: program() });
