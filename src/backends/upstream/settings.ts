/** Settings that sessions begin with, as statements. */
import { UsageError } from '../../errors.ts';

export const ISOLATION_LEVELS = ['READ-UNCOMMITTED', 'READ-COMMITTED', 'REPEATABLE-READ', 'SERIALIZABLE'] as const;
export type IsolationLevel = (typeof ISOLATION_LEVELS)[number];

/** Whatever is left out is as the server and the client have it. */
export interface SessionSettings {
  /** Names with commas between, as in `ANSI_QUOTES,STRICT_ALL_TABLES`. */
  readonly sqlMode?: string;
  /** `+02:00`, or a name that the server has. */
  readonly timeZone?: string;
  /** What results come in, over what clients ask for in their login; null: each column in its own. */
  readonly characterSetResults?: string | null;
  readonly autocommit?: boolean;
  readonly isolation?: IsolationLevel;
  /** Milliseconds that a statement may take there: MySQL ends queries with 3024, MariaDB every statement with 1969. */
  readonly statementTimeout?: number;
  /** Statements, behind all that. */
  readonly init?: readonly string[];
}

/** How a parameter of a URL becomes a statement; null where it cannot. */
const STATEMENTS: Readonly<Record<string, (value: string) => string | null>> = {
  'sql-mode': (value) => (/^[\w,]*$/.test(value) ? `SET SESSION sql_mode = '${value}'` : null),
  'time-zone': (value) => (/^[\w/+:-]+$/.test(value) ? `SET SESSION time_zone = '${value}'` : null),
  'character-set-results': (value) => (/^\w+$/.test(value) ? `SET SESSION character_set_results = ${value}` : null),
  isolation: (value) => {
    const level = value.toUpperCase().replaceAll(/[ _]/g, '-');
    const known = ISOLATION_LEVELS.some((name) => name === level);
    return known ? `SET SESSION TRANSACTION ISOLATION LEVEL ${level.replace('-', ' ')}` : null;
  },
  autocommit: (value) => (/^(?:0|1|on|off)$/i.test(value) ? `SET SESSION autocommit = ${value.toUpperCase()}` : null),
  'statement-timeout': (value) => (/^(?:\d+|\d*\.\d+)$/.test(value) && Number(value) > 0 ? timeout(Number(value)) : null),
  /** Said as it is; may be there several times. */
  init: (value) => (value.trim() === '' ? null : value),
};
export const SETTINGS = Object.keys(STATEMENTS);

/** MySQL takes the first of these comments for a part of the statement, MariaDB the second. */
function timeout(seconds: number): string {
  return `SET SESSION /*!50708 max_execution_time = ${Math.ceil(seconds * 1000)} *//*M!100101 max_statement_time = ${seconds} */`;
}

/** @returns null where there is no such setting. @throws UsageError */
export function settingOf(name: string, value: string): string | null {
  const statement = Object.hasOwn(STATEMENTS, name) ? STATEMENTS[name] : undefined;
  if (statement === undefined) return null;
  const made = statement(value);
  if (made === null) throw new UsageError(`${name} of the server's URL cannot be ${JSON.stringify(value)}`);
  return made;
}

/** The statements of settings that are given as values. @throws UsageError */
export function statementsOf(settings: SessionSettings): readonly string[] {
  const { sqlMode, timeZone, characterSetResults, autocommit, isolation, statementTimeout, init = [] } = settings;
  const values: Readonly<Record<string, string | undefined>> = {
    'sql-mode': sqlMode,
    'time-zone': timeZone,
    'character-set-results': characterSetResults === null ? 'NULL' : characterSetResults,
    isolation,
    autocommit: autocommit === undefined ? undefined : String(Number(autocommit)),
    'statement-timeout': statementTimeout === undefined ? undefined : String(statementTimeout / 1000),
  };
  const given = Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [settingOf(name, value)]));
  return [...given, ...init].filter((statement) => statement !== null);
}
