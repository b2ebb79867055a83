/** A script for the mysql client and for wsql: statements, and the settings that each is to be read with. */
import { literal } from './text.ts';

/** What a statement depends on of its session. */
export interface Settings {
  readonly sqlMode: string;
  readonly timeZone: string;
  /** Of the connection: what literals have. Null: it does not matter. */
  readonly collation: string | null;
}
/** What definitions of tables and views are written for. */
export const PLAIN: Settings = { sqlMode: 'NO_AUTO_VALUE_ON_ZERO', timeZone: '+00:00', collation: null };

/** What may end a program with a `;` in it. */
const DELIMITERS = [';;', '//', '$$', ';;;;', '|END|'] as const;

/** Modes that MySQL has no more, or never had. */
const OF_MARIADB =
  /^(?:NO_AUTO_CREATE_USER|ORACLE|MSSQL|DB2|POSTGRESQL|MAXDB|MYSQL323|MYSQL40|NO_(?:KEY|TABLE|FIELD)_OPTIONS|SIMULTANEOUS_ASSIGNMENT|EMPTY_STRING_IS_NULL|TIME_ROUND_FRACTIONAL)$/;

/** The text of a sql_mode, with the modes of MariaDB where only MariaDB reads them. */
function modeText(sqlMode: string): string {
  const modes = sqlMode.split(',').filter((mode) => mode !== '');
  const [own, shared] = [modes.filter((mode) => OF_MARIADB.test(mode)), modes.filter((mode) => !OF_MARIADB.test(mode))];
  if (own.length === 0) return literal(sqlMode);
  return `${literal(shared.join(','))} /*M!100000 ${literal(`${shared.length === 0 ? '' : ','}${own.join(',')}`)} */`;
}

export class Script {
  readonly #out: string[] = [];
  readonly #set = new Map<string, string>();
  #delimiter = ';';
  #database: string | null = null;

  comment(text: string): void {
    this.#useDelimiter(';');
    this.#out.push(text.replace(/^/gm, '-- '));
  }
  /** A line or so that needs nothing of what is above. */
  plain(statement: string): void {
    this.#useDelimiter(';');
    this.#out.push(`${statement};`);
  }
  use(database: string, text: string): void {
    if (this.#database === database) return;
    this.#database = database;
    this.plain(text);
  }

  statement(sql: string, settings: Settings = PLAIN): void {
    this.#settle(settings);
    this.plain(sql);
  }
  /** A statement that may have others in it. */
  program(sql: string, settings: Settings): void {
    this.#settle(settings);
    if (sql.includes(';')) this.#useDelimiter(DELIMITERS.find((one) => !sql.includes(one)) ?? '||||');
    else this.#useDelimiter(';');
    // A comment in the last line would swallow it.
    this.#out.push(`${sql}${/(?:--|#)[^\n]*$/.test(sql) ? '\n' : ''}${this.#delimiter}`);
  }

  toString(): string {
    this.#useDelimiter(';');
    return `${this.#out.join('\n')}\n`;
  }

  #settle({ sqlMode, timeZone, collation }: Settings): void {
    const wanted: readonly (readonly [string, string | null])[] = [
      ['sql_mode', sqlMode],
      ['time_zone', timeZone],
      ['collation_connection', collation],
    ];
    const changed = wanted.filter(([name, value]) => value !== null && this.#set.get(name) !== value);
    if (changed.length === 0) return;
    this.plain(
      `SET ${changed.map(([name, value]) => `${name} = ${name === 'sql_mode' ? modeText(value ?? '') : literal(value ?? '')}`).join(', ')}`,
    );
    for (const [name, value] of changed) this.#set.set(name, value ?? '');
  }
  #useDelimiter(delimiter: string): void {
    if (delimiter === this.#delimiter) return;
    this.#out.push(`DELIMITER ${delimiter}`);
    this.#delimiter = delimiter;
  }
}
