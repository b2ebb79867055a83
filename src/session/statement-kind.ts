/** What a statement begins with, of those that MySQL has: others would be labels without end. */
const WORDS = new Set([
  ...['select', 'with', 'values', 'table', 'insert', 'replace', 'update', 'delete', 'load', 'call', 'do', 'show', 'describe', 'desc'],
  ...['explain', 'use', 'set', 'create', 'alter', 'drop', 'truncate', 'rename', 'begin', 'start', 'commit', 'rollback', 'savepoint'],
  ...['release', 'lock', 'unlock', 'grant', 'revoke', 'prepare', 'execute', 'deallocate', 'analyze', 'optimize', 'check', 'kill', 'flush'],
  ...['handler', 'xa'],
]);
const WORD = /[a-z]+/iy;

/** @returns `select`; `other` where it is no word that MySQL begins a statement with. */
export function kindOf(text: string): string {
  WORD.lastIndex = startOf(text);
  const word = (WORD.exec(text)?.[0] ?? '').toLowerCase();
  return WORDS.has(word) ? word : 'other';
}
/** After spaces, parentheses and comments. */
function startOf(text: string): number {
  let at = 0;
  for (;;) {
    const next = ' \t\r\n('.includes(text.charAt(at)) && at < text.length ? at + 1 : endOfComment(text, at);
    if (next === at) return at;
    at = next;
  }
}
/** @returns the same place where none begins there. */
function endOfComment(text: string, at: number): number {
  if (text.startsWith('/*', at)) return endOf(text, '*/', at + 2);
  return /^(?:#|--\s)/.test(text.slice(at, at + 3)) ? endOf(text, '\n', at) : at;
}
function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at + mark.length;
}
