/** What clients are asked, and how it went. */
import { join } from 'node:path';

/** What every client is asked, and what it means. */
export const CHECKS = {
  defaults: 'connects with the defaults of the driver, a password, a database; SELECT of every simple kind',
  tls: 'connects with TLS and runs a statement',
  prepared: 'prepared statements on the server: executed again with other values, NULLs, closed',
  transactions: 'commit, rollback, savepoints, isolation, autocommit off and on',
  types: 'every column type there and back, by text and by prepared statement, exactly; NULL; the type names the driver reports',
  big: 'values of 20 MB (text and binary) there and back; a row of many columns',
  errors: 'number, SQLSTATE and text of 1062, 1064, 1146, 1045, 1048, 1452 as the driver shows them; the connection goes on',
  multi: 'several statements in one text, and CALL with several result sets, where the driver allows it',
  cursor: 'cursors or streaming: 100,000 rows one by one, another statement after leaving early',
  cancel: 'a statement that is running is stopped (KILL QUERY, cancel, timeout) and the connection or its pool goes on',
  metadata: 'tables, columns, keys, procedures: the metadata calls that the driver or ORM has; insert ids, affected rows, column names',
  pool: "the driver's or ORM's own pool: many at once, reset between uses, a connection that was killed is replaced",
  orm: 'schema made, changed and dropped, records made, found, joined, paged, changed and deleted through the ORM',
} as const;
export type Check = keyof typeof CHECKS;

export type Outcome = { readonly ok: true } | { readonly ok: false; readonly error: string } | { readonly none: string };
/** Where outcomes are kept for docs/clients.md. */
export const OUTCOMES = join(import.meta.dirname, '..', '..', '.cache', 'clients');
