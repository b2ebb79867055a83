/** Privileges by name: which may be given at which level, and how MySQL lists them. */
import {
  ALL_COLUMN,
  ALL_DATABASE,
  ALL_GLOBAL,
  ALL_ROUTINE,
  ALL_TABLE,
  GRANT_OPTION,
  type PrivilegeBits,
  privilegeBits,
  STATIC_PRIVILEGES,
  type StaticPrivilege,
} from '../../../auth/privileges.ts';

export type Level = 'global' | 'database' | 'table' | 'routine';

/** What ALL PRIVILEGES means at each level. */
export const ALL_AT: Readonly<Record<Level, PrivilegeBits>> = {
  global: ALL_GLOBAL,
  database: ALL_DATABASE,
  table: ALL_TABLE,
  routine: ALL_ROUTINE,
};
export { ALL_COLUMN };

/** The static privilege of that name; null where it is none. USAGE is nothing. @param name upper case. */
export function staticBits(name: string): PrivilegeBits | null {
  if (name === 'USAGE') return 0;
  if (name === 'GRANT OPTION') return GRANT_OPTION;
  return (STATIC_PRIVILEGES as readonly string[]).includes(name) ? privilegeBits(name as StaticPrivilege) : null;
}

/** Names of the static privileges among bits, without GRANT OPTION, in MySQL's order. */
export function privilegeNames(bits: PrivilegeBits): StaticPrivilege[] {
  return STATIC_PRIVILEGES.filter((name) => (bits & privilegeBits(name)) !== 0);
}

/** As errors list commands: GRANT stands behind FILE. */
export function commandNames(bits: PrivilegeBits): string {
  const behind = STATIC_PRIVILEGES.indexOf('FILE');
  const before = privilegeNames(bits).filter((name) => STATIC_PRIVILEGES.indexOf(name) <= behind);
  const after = privilegeNames(bits).filter((name) => STATIC_PRIVILEGES.indexOf(name) > behind);
  return [...before, ...((bits & GRANT_OPTION) === 0 ? [] : ['GRANT']), ...after].join(', ');
}
