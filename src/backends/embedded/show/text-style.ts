/** How SHOW CREATE writes names, and which options it writes, by what the session has set. */
import { isWord } from '../../../sql/index.ts';
import type { RuntimeContext } from '../runtime.ts';

export interface TextStyle {
  /** A name as it is written. */
  readonly name: (name: string) => string;
  /** Options of tables and keys that only MySQL knows: sql_mode ANSI leaves them out. */
  readonly options: boolean;
  /** Whether the row format is always written (show_create_table_verbosity). */
  readonly verbose: boolean;
}

/** @param sqlMode the text of the mode that the names are written in; without one the session's. */
export function textStyle(runtime: RuntimeContext, sqlMode = String(runtime.systemVariable('sql_mode', null))): TextStyle {
  const modes = sqlMode.split(',');
  return {
    name: namesIn(modes.includes('ANSI_QUOTES') ? '"' : '`', isOn(runtime, 'sql_quote_show_create')),
    options: !modes.includes('ANSI'),
    verbose: isOn(runtime, 'show_create_table_verbosity'),
  };
}
function isOn(runtime: RuntimeContext, variable: string): boolean {
  const value = runtime.systemVariable(variable, null);
  return value === 1 || value === 'ON';
}

/** @param always also names that need no quotes. */
function namesIn(quote: string, always: boolean): TextStyle['name'] {
  const quoted = (name: string): string => `${quote}${name.replaceAll(quote, quote + quote)}${quote}`;
  if (always) return quoted;
  return (name) => (/^[\w$]+$/.test(name) && !/^\d+$/.test(name) && !isWord(name.toUpperCase()) ? name : quoted(name));
}

/** A text whose names are in backticks, with them in another style. Strings are passed over. */
export function restyled(text: string, { name }: TextStyle): string {
  return text.replace(/'(?:[^'\\]|\\.|'')*'|`((?:[^`]|``)*)`/g, (token, inside: string | undefined) =>
    inside === undefined ? token : name(inside.replaceAll('``', '`')),
  );
}
