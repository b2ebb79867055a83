/** The part of sql_mode that changes how a text is read. */

/** Flags of sql_mode that the lexer and the parser heed. */
export interface ParseMode {
  /** `"x"` is an identifier. */
  readonly ansiQuotes: boolean;
  /** A backslash in a string is a plain character. */
  readonly noBackslashEscapes: boolean;
  /** `||` concatenates. */
  readonly pipesAsConcat: boolean;
  /** `COUNT (` is a call of COUNT; the names of such functions are reserved. */
  readonly ignoreSpace: boolean;
  /** NOT binds as `!` does. */
  readonly highNotPrecedence: boolean;
  /** REAL is FLOAT. */
  readonly realAsFloat: boolean;
}

/** The mode of an empty sql_mode, and of every sql_mode without the flags above. */
export const DEFAULT_MODE: ParseMode = {
  ansiQuotes: false,
  noBackslashEscapes: false,
  pipesAsConcat: false,
  ignoreSpace: false,
  highNotPrecedence: false,
  realAsFloat: false,
};

const cache = new Map<string, ParseMode>();
const CACHE_LIMIT = 64;

/** Reads the flags out of a sql_mode such as `ANSI,STRICT_TRANS_TABLES`, any case. The same text gives the same object. */
export function parseModeOf(sqlMode: string): ParseMode {
  const known = cache.get(sqlMode);
  if (known !== undefined) return known;
  const names = new Set(
    sqlMode
      .toUpperCase()
      .split(',')
      .map((name) => name.trim()),
  );
  const ansi = names.has('ANSI');
  const mode: ParseMode = {
    ansiQuotes: ansi || names.has('ANSI_QUOTES'),
    noBackslashEscapes: names.has('NO_BACKSLASH_ESCAPES'),
    pipesAsConcat: ansi || names.has('PIPES_AS_CONCAT'),
    ignoreSpace: ansi || names.has('IGNORE_SPACE'),
    highNotPrecedence: names.has('HIGH_NOT_PRECEDENCE'),
    realAsFloat: ansi || names.has('REAL_AS_FLOAT'),
  };
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(sqlMode, mode);
  return mode;
}
