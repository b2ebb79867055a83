/** The prompt: the mysql client's escapes, and the target, the transaction and the warnings besides. */
import type { Prompt } from './editor/index.ts';

export interface PromptFacts {
  /** Its name, or what its URL says without a password. */
  readonly target: string;
  readonly user: string;
  readonly host: string;
  readonly port: string;
  readonly database: string | null;
  readonly version: string;
  readonly connectionId: string;
  readonly transaction: 'none' | 'open' | 'read only';
  readonly warnings: number;
  readonly delimiter: string;
  readonly production: boolean;
  readonly colour: boolean;
  readonly now: Date;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What each escape stands for. https://dev.mysql.com/doc/refman/8.4/en/mysql-commands.html; `\t` and `\x` are the shell's own (a tab is `\T`). */
export const PROMPT_ESCAPES: Readonly<Record<string, { readonly about: string; read(facts: PromptFacts, counter: number): string }>> = {
  t: { about: 'the target', read: ({ target }) => target },
  x: {
    about: '`*` in a transaction, `%` in one that only reads',
    read: ({ transaction }) => ({ none: '', open: '*', 'read only': '%' })[transaction],
  },
  w: { about: 'warnings of the last statement: ` 2w`', read: ({ warnings }) => (warnings === 0 ? '' : ` ${warnings}w`) },
  d: { about: 'the database', read: ({ database }) => database ?? '(none)' },
  u: { about: 'the user', read: ({ user }) => user },
  U: { about: 'user@host', read: ({ user, host }) => `${user}@${host}` },
  h: { about: "the server's host", read: ({ host }) => host },
  p: { about: 'the port or socket', read: ({ port }) => port },
  v: { about: "the server's version", read: ({ version }) => version },
  C: { about: 'the connection id', read: ({ connectionId }) => connectionId },
  l: { about: 'the delimiter', read: ({ delimiter }) => delimiter },
  c: { about: 'a counter of statements', read: (_, counter) => String(counter) },
  D: { about: 'date and time', read: ({ now }) => dateText(now) },
  Y: { about: 'the year', read: ({ now }) => String(now.getFullYear()) },
  y: { about: 'the year, two digits', read: ({ now }) => two(now.getFullYear() % 100) },
  O: { about: 'the month', read: ({ now }) => MONTHS[now.getMonth()] ?? '' },
  o: { about: 'the month, a number', read: ({ now }) => String(now.getMonth() + 1) },
  W: { about: 'the day of the week', read: ({ now }) => DAYS[now.getDay()] ?? '' },
  R: { about: 'the hour (0 to 23)', read: ({ now }) => two(now.getHours()) },
  r: { about: 'the hour (1 to 12)', read: ({ now }) => two(now.getHours() % 12 === 0 ? 12 : now.getHours() % 12) },
  m: { about: 'the minutes', read: ({ now }) => two(now.getMinutes()) },
  s: { about: 'the seconds', read: ({ now }) => two(now.getSeconds()) },
  P: { about: 'am or pm', read: ({ now }) => (now.getHours() < 12 ? 'am' : 'pm') },
  S: { about: 'a semicolon', read: () => ';' },
  "'": { about: 'an apostrophe', read: () => "'" },
  '"': { about: 'a quote', read: () => '"' },
  _: { about: 'a space', read: () => ' ' },
  ' ': { about: 'a space', read: () => ' ' },
  T: { about: 'a tab', read: () => '\t' },
  n: { about: 'a line end', read: () => '\n' },
  '\\': { about: 'a backslash', read: () => '\\' },
};

/** @param counter statements so far. */
export function promptOf(format: string, facts: PromptFacts, counter: number): Prompt {
  const text = format.replace(/\\(.)/gu, (_, letter: string) => PROMPT_ESCAPES[letter]?.read(facts, counter) ?? letter);
  // Line ends would be drawn again with each key.
  const last = text.slice(text.lastIndexOf('\n') + 1);
  const more = `${' '.repeat(Math.max(0, width(last) - 3))}-> `;
  if (!facts.colour) return { first: last, more };
  const code = facts.production ? '1;31' : facts.transaction === 'none' ? '1;32' : '1;33';
  return { first: `\u001b[${code}m${last}\u001b[0m`, more: `\u001b[2m${more}\u001b[0m` };
}
function width(text: string): number {
  return [...text].length;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
function dateText(now: Date): string {
  const time = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
  return `${DAYS[now.getDay()]} ${MONTHS[now.getMonth()]} ${now.getDate()} ${time} ${now.getFullYear()}`;
}
