/** Names, strings, and how to print: the only place where identifiers and literals are escaped. */
import type { AccountName, QualifiedName } from '../ast.ts';
import { CHARSETS } from '../characters.ts';
import { KEYWORDS } from '../keywords.ts';
import { DEFAULT_MODE, type ParseMode } from '../mode.ts';

export interface PrintOptions {
  /** Quote every identifier; by default only those that need it. */
  readonly quoteAll?: boolean;
  /** The mode that the text will be parsed under. */
  readonly mode?: ParseMode;
}

let keywords: ReadonlySet<string> | null = null;
/** Whether a word in upper case is one of MySQL's. */
function isKeyword(word: string): boolean {
  keywords ??= new Set(KEYWORDS);
  return keywords.has(word);
}
const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_$]*$/;

const ESCAPES: Readonly<Record<string, string>> = { "'": "''", '\\': '\\\\', '\0': '\\0', '\n': '\\n', '\r': '\\r', '\x1a': '\\Z' };

/** Escapes for one way of printing. */
export class Words {
  readonly mode: ParseMode;
  readonly #quoteAll: boolean;

  constructor(options: PrintOptions) {
    this.mode = options.mode ?? DEFAULT_MODE;
    this.#quoteAll = options.quoteAll ?? false;
  }

  /** An identifier, in backticks where it would be read as something else. */
  name(name: string): string {
    if (!this.#quoteAll && PLAIN_NAME.test(name) && !isKeyword(name.toUpperCase()) && !isIntroducer(name)) return name;
    return `\`${name.replaceAll('`', '``')}\``;
  }
  names(names: readonly string[]): string {
    return names.map((name) => this.name(name)).join(', ');
  }
  qualified(name: QualifiedName): string {
    return name.schema === null ? this.name(name.name) : `${this.name(name.schema)}.${this.name(name.name)}`;
  }
  qualifiedList(names: readonly QualifiedName[]): string {
    return names.map((name) => this.qualified(name)).join(', ');
  }
  /** A string in single quotes. */
  string(value: string): string {
    if (this.mode.noBackslashEscapes) return `'${value.replaceAll("'", "''")}'`;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the ones that MySQL escapes
    return `'${value.replace(/['\\\0\n\r\x1a]/g, (char) => ESCAPES[char] ?? char)}'`;
  }
  account(account: AccountName): string {
    if (account.currentUser) return 'CURRENT_USER()';
    return account.host === null ? this.string(account.user) : `${this.string(account.user)}@${this.string(account.host)}`;
  }
  /** `@name`, quoted where it is not made of letters, digits, `_`, `.`, `$`. */
  variable(name: string): string {
    return /^[A-Za-z0-9_.$]+$/.test(name) ? `@${name}` : `@\`${name.replaceAll('`', '``')}\``;
  }
  /** A system variable's name: its parts are names. */
  dotted(name: string): string {
    return name
      .split('.')
      .map((part) => this.name(part))
      .join('.');
  }
}

function isIntroducer(name: string): boolean {
  return name.startsWith('_') && CHARSETS.has(name.slice(1).toLowerCase());
}
