/** What performance_schema and sys tell of the server, beside what every computed table may look at. */
import type { ConnectOptions, ProcessInfo } from '../../../../backend.ts';
import type { StatementRecords } from '../../../../statement-records.ts';
import type { UserVariableValue } from '../../runtime.ts';
import type { Consumers } from '../../session/setup.ts';

export interface TransactionFacts {
  /** Counted by session. */
  readonly id: number;
  readonly active: boolean;
  /** It holds the lock that lets one session write at a time. */
  readonly writing: boolean;
  /** It waits for that lock. */
  readonly waiting: boolean;
  readonly readOnly: boolean;
  /** `REPEATABLE READ` */
  readonly isolation: string;
  /** Of one statement. */
  readonly autocommit: boolean;
  /** It has read or changed a table. */
  readonly touched: boolean;
  /** Milliseconds since 1970. */
  readonly started: number;
}
export interface SessionFacts {
  readonly options: ConnectOptions;
  readonly transaction: TransactionFacts;
  /** Those that are of sessions, as SHOW VARIABLES prints them. */
  variables(): Iterable<readonly [name: string, value: string]>;
  /** As SHOW SESSION STATUS prints them. */
  status(): Iterable<readonly [name: string, value: string]>;
  userVariables(): Iterable<readonly [name: string, value: UserVariableValue]>;
  /** LOCK TABLES. */
  lockedTables(): Iterable<readonly [schema: string, name: string, mode: 'READ' | 'WRITE']>;
  /** PREPARE. */
  prepared(): Iterable<readonly [name: string, text: string]>;
}
/** Logins of an account since the start. */
export interface ConnectionCount {
  readonly user: string;
  readonly host: string;
  readonly total: number;
}
export interface ServerFacts {
  readonly connectionId: number;
  sessions(): Iterable<SessionFacts>;
  processes(): readonly ProcessInfo[];
  connections(): Iterable<ConnectionCount>;
  /** Null where nobody keeps them. */
  readonly statements: StatementRecords | null;
  /** GET_LOCK. */
  namedLocks(): Iterable<readonly [name: string, connectionId: number]>;
  /** A global system variable. */
  variable(name: string): string;
  readonly consumers: Consumers;
  /** URNs of those that INSTALL COMPONENT was said of. */
  components(): Iterable<string>;
  /** Names of those that do not have the value that they have from the start. */
  changedVariables(): Iterable<string>;
}

/** As TIMER columns have it: picoseconds since the start. @param time milliseconds since 1970. */
export function timerOf(time: number): bigint {
  return picoseconds(Math.max(0, time - performance.timeOrigin) * 1000);
}
export function picoseconds(microseconds: number): bigint {
  return BigInt(Math.round(microseconds * 1000)) * 1000n;
}
/** As TIMESTAMP(6) is stored. @param time milliseconds since 1970. */
export function storedMicros(time: number): string {
  const micros = String(Math.floor((time * 1000) % 1000)).padStart(3, '0');
  return `${new Date(time).toISOString().slice(0, 23).replace('T', ' ')}${micros}`;
}
