/**
 * What a statement may leave in its session on the server, as far as its text shows that and the server does not tell. It is looked at before
 * every statement, so it is quick; where it is not sure it says that something is left.
 */
import { SqlError } from '../../../errors.ts';
import { type ParseMode, parse, splitStatements, type VariableAssignment } from '../../../sql/index.ts';

/** Bits. */
export const Leaves = {
  NOTHING: 0,
  /** Perhaps another LAST_INSERT_ID(). */
  INSERT_ID: 1,
  /** The session asks for what the last statement has left: FOUND_ROWS(), ROW_COUNT(). */
  COUNTS: 2,
  /** Variables, which the server has to tell. */
  VARIABLES: 4,
  /** Another database, which the server has to tell. */
  DATABASE: 8,
  TABLE_LOCKS: 16,
  NO_TABLE_LOCKS: 32,
  /** Something that the next transaction will have. */
  NEXT_TRANSACTION: 64,
  /** What stays until the session ends or is reset. */
  STATE: 128,
  /** What a reset may leave: roles, resource groups, traces. Nobody else may have the connection. */
  RESIDUE: 256,
} as const;

const UNKNOWN = Leaves.STATE | Leaves.RESIDUE;

/** By the first word. What is not here leaves anything. */
const FIRST = new Map<string, number>([
  ...words(
    'select with values table show explain describe desc analyze check checksum help kill commit rollback begin start savepoint release',
  ),
  ...words(
    'do repair optimize truncate alter rename grant revoke drop purge reset change stop cache shutdown restart unlock lock flush',
    0,
  ),
  ...words('insert replace update delete load import', Leaves.INSERT_ID),
  ['create', Leaves.INSERT_ID],
  ...words('handler deallocate', Leaves.STATE),
  ['use', Leaves.DATABASE],
  ['set', Leaves.VARIABLES],
]);
function words(text: string, leaves = 0): readonly (readonly [string, number])[] {
  return text.split(' ').map((word) => [word, leaves] as const);
}

/** Has to be looked at more closely. */
const HINT = /@|_(?:lock|rows|count)|[tn]_id\b|xt\s*val/i;
const HELD = /get_(?:lock|(?:read|write)_locks)\b|connection_id\s*\(/i;
const SEQUENCE = /nextval|next\s+value\s+for/i;
/** A prepared text that is seen, and does nothing that a reset would not end. */
const PREPARED =
  /^prepare\b[^'"]*\bfrom\s*(?:'(?!.*\b(?:role|resource|call|prepare|execute|profiling|trace)\b)|"(?!.*\b(?:role|resource|call|prepare|execute|profiling|trace)\b))/is;
const COUNTED = /\b(?:sql_calc_found_rows|found_rows|row_count)\b/i;
const INSERT_ID = /\blast_insert_id\b/i;

/** A definition whose body or account has a `@` that sets nothing. */
const DEFINES =
  /^\s*(?:grant|revoke|show|alter|drop|rename|(?:create\s+(?:or\s+replace\s+)?(?:(?:aggregate\s+)?(?:user|role|view|procedure|function|trigger|event|algorithm|definer)|sql\s+security)))\b/i;
const TEMPORARY = /^\s*create\s+(?:or\s+replace\s+)?temporary\b/i;
const SPACE = /^(?:\s|\(|\/\*(?!!|M!)(?:[^*]|\*(?!\/))*\*\/|--[^\n]*\n|#[^\n]*\n)+/;

/** @param several whether the text may be several statements. @returns bits of `Leaves`. */
export function footprint(sql: string, mode: ParseMode, several: boolean): number {
  if (!several || !sql.includes(';')) return ofOne(sql, mode);
  let all = 0;
  for (const { start, end } of splitStatements(sql, mode)) {
    const leaves = ofOne(sql.slice(start, end), mode);
    if ((leaves & Leaves.NO_TABLE_LOCKS) !== 0) all &= ~Leaves.TABLE_LOCKS;
    all |= leaves;
  }
  return all;
}

function ofOne(text: string, mode: ParseMode): number {
  const sql = isLetter(text.charCodeAt(0)) ? text : text.replace(SPACE, '');
  const word = firstWord(sql);
  let leaves = FIRST.get(word) ?? UNKNOWN;
  if (word === 'create' && TEMPORARY.test(sql)) leaves = Leaves.STATE;
  else if (word === 'set') leaves = ofSet(sql, mode);
  else if (word === 'prepare' && PREPARED.test(sql)) leaves = Leaves.STATE;
  else if (word === 'execute' && !/^execute\s+immediate\b/i.test(sql)) leaves = Leaves.STATE;
  else if (word === 'lock' || word === 'unlock' || word === 'flush') leaves = ofLocks(sql);
  return HINT.test(sql) ? leaves | closer(sql, word, mode) : leaves;
}

function firstWord(sql: string): string {
  let end = 0;
  while (end < sql.length && isLetter(sql.charCodeAt(end))) end++;
  return sql.slice(0, end).toLowerCase();
}
function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

function ofLocks(sql: string): number {
  if (/^unlock\b/i.test(sql)) return Leaves.NO_TABLE_LOCKS;
  if (/^lock\s+tables?\b/i.test(sql)) return Leaves.TABLE_LOCKS;
  if (/^lock\b/i.test(sql)) return UNKNOWN;
  return /\block\b|\bexport\b/i.test(sql) ? Leaves.TABLE_LOCKS : 0;
}

/** Of a text that has one of the words or signs which may mean something. */
function closer(sql: string, word: string, mode: ParseMode): number {
  const counts = COUNTED.test(sql) ? Leaves.COUNTS : 0;
  const insertId = INSERT_ID.test(sql) ? Leaves.INSERT_ID : 0;
  const held = HELD.test(sql) || (word !== 'set' && !DEFINES.test(sql) && namesUserVariable(sql, mode)) ? Leaves.STATE : 0;
  return counts | insertId | held | (SEQUENCE.test(sql) ? UNKNOWN : 0);
}

const ESCAPING = { single: /'(?:[^'\\]|\\[\s\S])*'/, double: /"(?:[^"\\]|\\[\s\S])*"/ };
const PLAIN = { single: /'[^']*'/, double: /"[^"]*"/ };
const OTHERS = /`[^`]*`|--\s[^\n]*|#[^\n]*|\/\*(?!!|M!)(?:[^*]|\*(?!\/))*\*\/|@@[\w.$]+|(@)/;
/** Finds a `@` outside of strings, quoted names and comments, by whether backslashes escape in '…' and in "…". */
const SIGNS = [0, 1, 2, 3].map((bits) => {
  const single = (bits & 1) === 0 ? PLAIN.single : ESCAPING.single;
  const double = (bits & 2) === 0 ? PLAIN.double : ESCAPING.double;
  return new RegExp([single, double, OTHERS].map(({ source }) => source).join('|'), 'g');
});

function namesUserVariable(sql: string, { noBackslashEscapes, ansiQuotes }: ParseMode): boolean {
  if (!sql.includes('@')) return false;
  const signs = SIGNS[(noBackslashEscapes ? 0 : 1) | (noBackslashEscapes || ansiQuotes ? 0 : 2)];
  if (signs === undefined) return true;
  signs.lastIndex = 0;
  for (let found = signs.exec(sql); found !== null; found = signs.exec(sql)) if (found[1] !== undefined) return true;
  return false;
}

function ofSet(sql: string, mode: ParseMode): number {
  const assignments = assignmentsOf(sql, mode);
  if (assignments === null) return UNKNOWN;
  let leaves = 0;
  for (const assignment of assignments) leaves |= ofAssignment(assignment);
  return leaves;
}
function ofAssignment(assignment: VariableAssignment): number {
  switch (assignment.kind) {
    case 'UserVariable':
      return Leaves.STATE;
    case 'Names':
    case 'CharacterSet':
      return Leaves.VARIABLES;
    case 'Transaction':
      return assignment.scope === null ? Leaves.NEXT_TRANSACTION : assignment.scope === 'SESSION' ? Leaves.VARIABLES : 0;
    case 'SystemVariable':
      return isSession(assignment.scope) ? Leaves.VARIABLES : 0;
  }
}
function isSession(scope: string | null): boolean {
  return scope === null || scope === 'SESSION';
}

/** The session variables that a SET statement names, in lower case; those that the server must tell of, or it is not known what they are. */
export function assignedVariables(sql: string, mode: ParseMode): readonly string[] {
  return splitStatements(sql, mode).flatMap(({ start, end }) => (assignmentsOf(sql.slice(start, end), mode) ?? []).flatMap(namesOf));
}
function namesOf(assignment: VariableAssignment): readonly string[] {
  switch (assignment.kind) {
    case 'UserVariable':
      return [];
    case 'Names':
    case 'CharacterSet':
      return ['character_set_client'];
    case 'Transaction':
      if (assignment.scope !== 'SESSION') return [];
      return [
        ...(assignment.isolation === null ? [] : ['transaction_isolation']),
        ...(assignment.access === null ? [] : ['transaction_read_only']),
      ];
    case 'SystemVariable':
      return isSession(assignment.scope) && !assignment.name.startsWith('session_track_') ? [assignment.name.toLowerCase()] : [];
  }
}

/** Null for what is no SET of variables, or is not understood. */
function assignmentsOf(sql: string, mode: ParseMode): readonly VariableAssignment[] | null {
  try {
    const { statement } = parse(sql, { sqlMode: mode, single: true });
    return statement.kind === 'Set' ? statement.assignments : null;
  } catch (error) {
    if (error instanceof SqlError) return null;
    throw error;
  }
}
