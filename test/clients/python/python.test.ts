/** Python's drivers and what is built on them. */
import type { Check } from '../checks.ts';
import { describeClient } from '../harness.ts';
import { pythonProgram } from './install.ts';

const dbapi = ['defaults', 'tls', 'prepared', 'transactions', 'types', 'big', 'errors', 'multi', 'cursor', 'cancel', 'metadata'] as const;
const asynchronous = ['defaults', 'tls', 'transactions', 'types', 'big', 'errors', 'multi', 'cursor', 'cancel', 'pool'] as const;
const alchemy = ['defaults', 'transactions', 'types', 'errors', 'cursor', 'metadata', 'pool', 'orm'] as const;
const django = ['defaults', 'transactions', 'types', 'errors', 'metadata', 'pool', 'orm'] as const;

/** Name, checks, modules, arguments. */
type Row = readonly [string, readonly Check[], readonly string[], readonly string[]];
const clients: readonly Row[] = [
  ['PyMySQL', dbapi, ['pymysql', 'cryptography'], ['pymysql_client.py']],
  ['mysqlclient', dbapi, ['MySQLdb'], ['mysqlclient_client.py']],
  ['MySQL Connector/Python (pure)', [...dbapi, 'pool'], ['mysql.connector'], ['connector_client.py', 'pure']],
  ['MySQL Connector/Python (C)', [...dbapi, 'pool'], ['_mysql_connector'], ['connector_client.py', 'c']],
  ['aiomysql', asynchronous, ['aiomysql'], ['aio_client.py', 'aiomysql']],
  ['asyncmy', asynchronous, ['asyncmy'], ['aio_client.py', 'asyncmy']],
  ['SQLAlchemy (PyMySQL)', alchemy, ['sqlalchemy', 'alembic', 'pymysql'], ['sqlalchemy_client.py', 'pymysql']],
  ['SQLAlchemy (mysqlclient)', alchemy, ['sqlalchemy', 'alembic', 'MySQLdb'], ['sqlalchemy_client.py', 'mysqldb']],
  ['Django', django, ['django', 'MySQLdb'], ['django_client.py']],
];
for (const [name, checks, modules, args] of clients) {
  describeClient({ name, language: 'Python', checks, program: pythonProgram(modules, args) });
}
