/** Statements that the engine answers otherwise than MySQL for reasons that are not privileges. Whatever MySQL denies is denied here. */
interface Difference {
  readonly why: string;
  isIt(statement: string, here: string, mysql: string): boolean;
}

const denial = /^(1044|1045|1142|1143|1227|1370|1401|3630) /;

export const knownDifferences: readonly Difference[] = [
  { why: 'what the engine does not have', isIt: (_, here, mysql) => here.startsWith('1235 ') && !denial.test(mysql) },
  {
    why: 'files of the server are out of reach, whatever the account may do',
    isIt: (_, here, mysql) => here.includes('--secure-file-priv') && /^(1|13) /.test(mysql),
  },
  { why: 'there is no binary log', isIt: (statement, here) => statement === 'SHOW BINARY LOGS' && here.startsWith('1381 ') },
  {
    why: 'there is no binary log, and so no events of one',
    isIt: (statement, here, wanted) => statement.startsWith('SHOW BINLOG EVENTS') && here === 'ok' && wanted.startsWith('1220 '),
  },
  { why: 'there is no folder of libraries', isIt: (_, here, mysql) => here.startsWith('1126 ') && mysql.startsWith('1126 ') },
  {
    why: 'the grant tables are read-only: GRANT and REVOKE change them',
    isIt: (statement, here, mysql) => /^(UPDATE|DELETE FROM) mysql\./.test(statement) && mysql === 'ok' && here.startsWith('1288 '),
  },
  {
    why: 'to give SELECT on a table, SELECT on a column of it is not enough',
    isIt: (statement, here, mysql) =>
      statement.startsWith('GRANT SELECT ON wp.t') && here === mysql.replace('GRANT command', 'SELECT, GRANT command'),
  },
  {
    why: 'whoever has CREATE USER may know that there is no such account',
    isIt: (statement, here, mysql) =>
      statement.startsWith('SET PASSWORD FOR nosuch') && here.startsWith('1133 ') && mysql.startsWith('1044 '),
  },
  {
    why: 'a denial, where MySQL asks for a database before',
    isIt: (_, here, mysql) => mysql.startsWith('1046 ') && denial.test(here),
  },
];
