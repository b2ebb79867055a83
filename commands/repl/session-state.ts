/** What statements have left in the session, so that the shell can say what went with a lost connection. */

import type { ParseMode } from '../../src/sql/index.ts';
import { Lexer } from '../../src/sql/lexer.ts';

const LONGEST = 10_000;

export class SessionState {
  readonly #temporary = new Set<string>();
  readonly #variables = new Set<string>();
  readonly #settings = new Set<string>();
  readonly #prepared = new Set<string>();
  #locks = false;

  /** A statement has run well. */
  ran(sql: string, mode: ParseMode): void {
    if (sql.length > LONGEST) return;
    const lexer = new Lexer(sql, mode, 0);
    const words: string[] = [];
    for (lexer.advance(); words.length < 64 && lexer.kind !== 'eof' && lexer.kind !== 'error'; lexer.advance())
      words.push(sql.slice(lexer.start, lexer.end));
    this.#note(words);
  }

  #note(words: readonly string[]): void {
    const upper = words.map((word) => word.toUpperCase());
    const [first, second, third] = upper;
    if (first === 'CREATE' && second === 'TEMPORARY') this.#temporary.add(tableName(words));
    else if (first === 'DROP' && (second === 'TABLE' || second === 'TEMPORARY')) this.#temporary.delete(tableName(words));
    else if (first === 'PREPARE') this.#prepared.add(words[1] ?? '');
    else if (first === 'DEALLOCATE' || (first === 'DROP' && second === 'PREPARE')) this.#prepared.delete(words[2] ?? '');
    else if (first === 'LOCK' && (second === 'TABLES' || second === 'TABLE')) this.#locks = true;
    else if (first === 'UNLOCK') this.#locks = false;
    else if (first === 'SET' && second !== 'GLOBAL' && second !== 'PERSIST' && second !== 'PASSWORD') this.#set(words, third ?? '');
    if (upper.includes('GET_LOCK')) this.#locks = true;
    if (upper.includes('RELEASE_ALL_LOCKS')) this.#locks = false;
    for (const [at, word] of words.entries())
      if (word.startsWith('@') && !word.startsWith('@@') && words[at + 1] === ':=') this.#variables.add(word);
  }
  #set(words: readonly string[], third: string): void {
    for (const [at, word] of words.entries()) {
      if (words[at + 1] !== '=' && words[at + 1] !== ':=') continue;
      if (word.startsWith('@') && !word.startsWith('@@')) this.#variables.add(word);
      else if (!/^(?:global|persist)$/i.test(words[at - 1] ?? '')) this.#settings.add(word.toLowerCase());
    }
    if (words[1]?.toUpperCase() === 'NAMES' && third !== '') this.#settings.add('character set');
  }

  /** In words for people. */
  belongings(inTransaction: boolean): readonly string[] {
    return [
      ...(inTransaction ? ['the open transaction'] : []),
      ...named('temporary table', this.#temporary),
      ...named('user variable', this.#variables),
      ...named('setting', this.#settings),
      ...named('prepared statement', this.#prepared),
      ...(this.#locks ? ['locks'] : []),
    ];
  }
}

function tableName(words: readonly string[]): string {
  const from = words.findIndex((word) => word.toUpperCase() === 'TABLE');
  return words.slice(from + 1).find((word) => !/^(?:if|not|exists)$/i.test(word)) ?? '';
}
function named(kind: string, names: ReadonlySet<string>): readonly string[] {
  if (names.size === 0) return [];
  const list = [...names].slice(0, 5).join(', ') + (names.size > 5 ? ', …' : '');
  return [`${kind}${names.size === 1 ? '' : 's'} ${list}`];
}
