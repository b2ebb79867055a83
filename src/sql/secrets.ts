/** Statements as others may see them: without the passwords that stand in them. */
import { Lexer } from './lexer.ts';
import { DEFAULT_MODE } from './mode.ts';

/** Words that a secret may be near to: a text without any of them is told as it is. */
const SUSPICIOUS = /\b(?:identified|password|replace)\b/i;
/** How statements start that have secrets in them, besides PREPARE and EXECUTE IMMEDIATE of such a text. */
const CARRIERS = /^(?:\s|\/\*.*?\*\/|--[^\n]*\n|#[^\n]*\n|\()*(?:create|alter|set|grant|change|start|prepare)\b/is;
const SECRET = "'<secret>'";

/**
 * A statement for process lists and logs, as MySQL rewrites it: `IDENTIFIED BY '<secret>'`.
 * A text that is not understood loses all that stands behind its first secret.
 */
export function withoutSecrets(source: string): string {
  if (!SUSPICIOUS.test(source) || !CARRIERS.test(source)) return source;
  const lexer = new Lexer(source, DEFAULT_MODE, 0);
  let shown = '';
  let from = 0;
  let announced = false;
  for (lexer.advance(); lexer.kind !== 'eof'; lexer.advance()) {
    if (lexer.kind === 'error') return `${shown}${source.slice(from, lexer.start)}${SECRET}`;
    const isString = lexer.kind === 'string' || lexer.kind === 'nstring' || lexer.kind === 'hex';
    if (isString && announced) {
      shown += source.slice(from, lexer.start) + SECRET;
      from = lexer.end;
      // A backslash may be read in two ways.
      if (source.slice(lexer.start, lexer.end).includes('\\')) return shown;
    }
    announced = announces(lexer, announced);
  }
  return shown + source.slice(from);
}

/** Whether what comes next may be a secret. `SET PASSWORD FOR u = 'x'`, `IDENTIFIED BY 'x' REPLACE 'y'`, `PASSWORD ('x')`, `PREPARE s FROM '…'` */
function announces(lexer: Lexer, before: boolean): boolean {
  switch (lexer.kind) {
    case 'BY':
    case 'AS':
    case 'REPLACE':
    case 'PASSWORD':
    case 'FROM':
    case '=':
    case ':=':
      return true;
    default:
      return lexer.kind === '(' && before;
  }
}
