/** What kind of name a place is for. */
import type { Place } from './complete.ts';
import type { Token } from './tokens.ts';

export type Expectation =
  | 'tables'
  | 'views'
  | 'databases'
  | 'procedures'
  | 'functions'
  | 'variable'
  | 'charset'
  | 'collation'
  | 'engine'
  | 'user'
  | 'columns'
  | 'expression'
  /** Only keywords. */
  | 'words';

export function expectationOf(place: Place): Expectation {
  const { tokens, at, clause } = place;
  const words = tokens.slice(0, at).map(({ word }) => word);
  const last = words.at(-1) ?? '';
  const special = byWords(words, last, tokens[at - 1]);
  if (special !== null) return special;
  switch (clause) {
    case 'from':
    case 'update':
    case 'into':
      return TABLE_LEADS.has(last) || tokens[at - 1]?.kind === ',' || tokens[at - 1]?.kind === '(' ? 'tables' : 'words';
    case 'using':
    case 'insert columns':
      return 'columns';
    case 'start':
    case 'other':
      return definition(words, last, tokens[at - 1]);
    case 'set':
      return isOperand(tokens[at - 1])
        ? ['SET', 'UPDATE'].includes(last) || tokens[at - 1]?.kind === ','
          ? 'columns'
          : 'expression'
        : 'words';
    case 'limit':
      return 'words';
    default:
      return isOperand(tokens[at - 1]) ? 'expression' : 'words';
  }
}

const TABLE_LEADS: ReadonlySet<string> = new Set([
  'FROM',
  'JOIN',
  'STRAIGHT_JOIN',
  'UPDATE',
  'INTO',
  'TABLE',
  'INSERT',
  'REPLACE',
  'IGNORE',
  'LOW_PRIORITY',
  'ONLY',
  'TABLES',
]);

/** What the words before say alone. */
function byWords(words: readonly string[], last: string, previous: Token | undefined): Expectation | null {
  const [first = '', second = ''] = words;
  switch (last) {
    case 'USE':
      // USE INDEX of a query has its tables before it.
      return words.length === 1 ? 'databases' : 'words';
    case 'COLLATE':
      return 'collation';
    case 'CHARSET':
    case 'NAMES':
      return 'charset';
    case 'ENGINE':
      return 'engine';
    case 'CALL':
      return 'procedures';
    case 'PROCEDURE':
      return first === 'DROP' || first === 'SHOW' || first === 'ALTER' ? 'procedures' : null;
    case 'FUNCTION':
      return first === 'DROP' || first === 'SHOW' || first === 'ALTER' ? 'functions' : null;
    case 'REFERENCES':
    case 'DESCRIBE':
    case 'DESC':
      return last === 'REFERENCES' || words.length === 1 ? 'tables' : null;
    case 'DATABASE':
    case 'SCHEMA':
      return first === 'DROP' || first === 'ALTER' || first === 'SHOW' ? 'databases' : null;
    case 'VIEW':
      return first === 'DROP' || first === 'ALTER' || first === 'SHOW' ? 'views' : null;
    case 'USER':
      return first === 'DROP' || first === 'ALTER' || first === 'SHOW' || first === 'RENAME' ? 'user' : null;
    case 'SET':
      if (words.at(-2) === 'CHARACTER') return 'charset';
      return words.length === 1 ? 'variable' : null;
    case 'SESSION':
    case 'GLOBAL':
    case 'PERSIST':
      return first === 'SET' ? 'variable' : null;
    case 'FOR':
      return first === 'SHOW' && second === 'GRANTS' ? 'user' : null;
    case 'FROM':
    case 'IN':
      if (first === 'SHOW') return SHOW_TABLE.test(words.join(' ')) ? 'tables' : 'databases';
      return first === 'REVOKE' ? 'user' : null;
    case 'TO':
      return first === 'GRANT' ? 'user' : null;
    default:
      if (previous?.kind === '=' && words.at(-2) === 'ENGINE') return 'engine';
      if (previous?.kind === ',' && first === 'SET' && words.every((word) => word !== 'UPDATE')) return 'variable';
      return null;
  }
}
/** Of what comes FROM a table; the others are FROM a database. */
const SHOW_TABLE = /^SHOW (?:EXTENDED |FULL )*(?:COLUMNS|FIELDS|INDEX|INDEXES|KEYS) (?:FROM|IN)$/;

/** In statements that define, and those without clauses. */
function definition(words: readonly string[], last: string, previous: Token | undefined): Expectation {
  const [first = ''] = words;
  if (words.length === 0) return 'words';
  if (['TABLE', 'TABLES', 'TRUNCATE'].includes(last) && first !== 'CREATE') return 'tables';
  if (last === 'TABLE' && first === 'SHOW') return 'tables';
  if (last === 'EXISTS' && first === 'DROP') return words.includes('VIEW') ? 'views' : words.includes('TABLE') ? 'tables' : 'words';
  if (last === 'LIKE' && first === 'CREATE') return 'tables';
  if (last === 'ON' && (first === 'CREATE' || first === 'DROP' || first === 'GRANT' || first === 'REVOKE')) return 'tables';
  if (first === 'ALTER' && ['COLUMN', 'MODIFY', 'CHANGE', 'AFTER', 'DROP'].includes(last)) return 'columns';
  if ((first === 'ALTER' || first === 'CREATE') && (previous?.kind === '(' || previous?.kind === ',')) return 'columns';
  if (first === 'EXPLAIN' && words.length === 1) return 'tables';
  if (['DO', 'RETURN', 'KILL'].includes(first) && isOperand(previous)) return 'expression';
  return 'words';
}

/** Whether a value comes next, and not what goes on after one. */
function isOperand(previous: Token | undefined): boolean {
  if (previous === undefined) return false;
  switch (previous.kind) {
    case 'ident':
    case 'quoted':
    case 'int':
    case 'decimal':
    case 'float':
    case 'string':
    case 'nstring':
    case 'hex':
    case 'bit':
    case 'uservar':
    case ')':
    case '?':
      return false;
    default:
      return !previous.isName && !AFTER_VALUES.has(previous.word);
  }
}
/** Keywords that end a value. */
const AFTER_VALUES: ReadonlySet<string> = new Set(['NULL', 'TRUE', 'FALSE', 'END', 'ASC', 'DESC', 'IS', 'DEFAULT']);
