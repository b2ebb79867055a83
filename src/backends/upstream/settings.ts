/** Settings of a URL that sessions begin with, as statements. */
import { UsageError } from '../../errors.ts';

const LEVELS = ['READ-UNCOMMITTED', 'READ-COMMITTED', 'REPEATABLE-READ', 'SERIALIZABLE'];

/** How a parameter's value becomes a statement; null where it cannot. */
const STATEMENTS: Readonly<Record<string, (value: string) => string | null>> = {
  'sql-mode': (value) => (/^[\w,]*$/.test(value) ? `SET SESSION sql_mode = '${value}'` : null),
  'time-zone': (value) => (/^[\w/+:-]+$/.test(value) ? `SET SESSION time_zone = '${value}'` : null),
  isolation: (value) => {
    const level = value.toUpperCase().replaceAll(/[ _]/g, '-');
    return LEVELS.includes(level) ? `SET SESSION TRANSACTION ISOLATION LEVEL ${level.replace('-', ' ')}` : null;
  },
  autocommit: (value) => (/^(?:0|1|on|off)$/i.test(value) ? `SET SESSION autocommit = ${value.toUpperCase()}` : null),
  /** Said as it is; may be there several times. */
  init: (value) => (value.trim() === '' ? null : value),
};
export const SETTINGS = Object.keys(STATEMENTS);

/** @returns null where there is no such setting. @throws UsageError */
export function settingOf(name: string, value: string): string | null {
  const statement = STATEMENTS[name];
  if (statement === undefined) return null;
  const made = statement(value);
  if (made === null) throw new UsageError(`${name} of the server's URL cannot be ${JSON.stringify(value)}`);
  return made;
}
