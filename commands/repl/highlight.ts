/** SQL in colours, as it is typed: by MySQL's lexer, which also takes what is not finished. */
import { SqlError } from '../../src/errors.ts';
import { DEFAULT_MODE, type ParseMode } from '../../src/sql/index.ts';
import { Lexer } from '../../src/sql/lexer.ts';
import type { Span } from './editor/index.ts';

/** @param mode how the session reads a text. @returns parts of the text with the names of styles, in order. */
export function highlight(text: string, mode: ParseMode = DEFAULT_MODE): readonly Span[] {
  const [command = ''] = COMMAND.exec(text) ?? [];
  if (command !== '') return [{ from: 0, to: command.length, style: 'command' }];
  const spans: Span[] = [];
  const lexer = new Lexer(text, mode, 0);
  let end = 0;
  do {
    if (!advanced(lexer)) break;
    spans.push(...comments(text, end, lexer.start));
    spans.push(...unfinished(lexer));
    const style = styleOf(lexer);
    if (style !== null) spans.push({ from: lexer.start, to: lexer.end, style });
    end = lexer.end;
  } while (lexer.kind !== 'eof' && lexer.kind !== 'error');
  return spans;
}
/** A command of the shell: all of its line. */
const COMMAND = /^\s*(?:\\[^\s\\]\S*|delimiter\b|source\b|help\b)[^\n]*/i;

/** @returns false where a text is too much to be read. */
function advanced(lexer: Lexer): boolean {
  try {
    lexer.advance();
    return true;
  } catch (error) {
    if (error instanceof SqlError) return false;
    throw error;
  }
}

/** What the lexer passes between two tokens, and is no white space. */
function comments(text: string, from: number, to: number): Span[] {
  const between = text.slice(from, to);
  const [blank = ''] = /^\s*/.exec(between) ?? [];
  const length = between.trim().length;
  return length === 0 ? [] : [{ from: from + blank.length, to: from + blank.length + length, style: 'comment' }];
}
/** A quote or a comment without its end is one that is still being typed. */
function unfinished(lexer: Lexer): Span[] {
  if (lexer.kind !== 'error') return [];
  const { source, start } = lexer;
  if (source.charAt(start) === '\\') return [{ from: start, to: lineEnd(source, start), style: 'command' }];
  const style = /^(?:\/\*|#|--)/.test(source.slice(start, start + 2))
    ? 'comment'
    : /^['"`]/.test(source.charAt(start))
      ? 'string'
      : 'error';
  return [{ from: start, to: source.length, style }];
}

function lineEnd(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end < 0 ? source.length : end;
}

function styleOf({ kind, source, start, end, name, mode }: Lexer): string | null {
  switch (kind) {
    case 'eof':
    case 'error':
      return null;
    case 'string':
    case 'nstring':
      return mode.ansiQuotes && source.charAt(start) === '"' ? 'identifier' : 'string';
    case 'int':
    case 'decimal':
    case 'float':
    case 'hex':
    case 'bit':
      return 'number';
    case 'uservar':
    case 'introducer':
      return 'variable';
    case 'function':
      return 'function';
    case 'quoted':
      return 'identifier';
    default:
      return styleOfWord(source, start, end, name);
  }
}
/** @param name whether it may be a name as well: COMMENT, STATUS, DATE. */
function styleOfWord(source: string, start: number, end: number, name: boolean): string | null {
  if (!/[a-z_]/i.test(source.charAt(start))) return null;
  if (source.charAt(start - 1) === '.' || source.charAt(end) === '.') return 'identifier';
  if (name)
    return /^\s*\(/.test(source.slice(end, end + 8)) ? 'function' : WORDS.has(source.slice(start, end).toUpperCase()) ? 'keyword' : null;
  return 'keyword';
}
/** Keywords that are not reserved, where they are rarely names. */
const WORDS: ReadonlySet<string> = new Set(
  `AFTER ANALYZE AUTO_INCREMENT BEGIN CHARSET COLUMNS COMMIT CURRENT DATA DATABASE DATABASES DUPLICATE END ENGINE EXECUTE FIRST FOLLOWING FORMAT FULL INDEXES
  JSON OFFSET ONLY OPEN PARTITION PARTITIONS PRECEDING PREPARE PROCESSLIST ROLLBACK ROLLUP SAVEPOINT SCHEMAS SESSION SHARE START STATUS TABLES TEMPORARY
  TRANSACTION TRUNCATE UNBOUNDED USER VARIABLES VIEW WARNINGS`.split(/\s+/),
);
