/** Statements as others may see them: without the passwords that stand in them. */
import { Lexer } from './lexer.ts';
import { DEFAULT_MODE } from './mode.ts';

/** Words that a secret may be near to: a text without any of them is told as it is. */
const SUSPICIOUS = /identified|password|replace/i;
/** How statements start that have secrets in them. */
const CARRIERS = /^(?:\s|\/\*.*?\*\/|\/\*!\d*|--[^\n]*\n|#[^\n]*\n|\()*(?:create|alter|set|grant|change|start|prepare|execute|clone)\b/is;
/** Where else there may be one: an account in any place, another statement behind a first one, a statement in a string. */
const ELSEWHERE = /\bidentified\b|;|(['"])\s*(?:create|alter|set|grant|change)\b/i;
const SECRET = "'<secret>'";

/**
 * A statement for process lists and logs, as MySQL rewrites it: `IDENTIFIED BY '<secret>'`.
 * A text that is not understood loses all that stands behind its first secret.
 */
export function withoutSecrets(source: string): string {
  if (!SUSPICIOUS.test(source)) return source;
  let carries = CARRIERS.test(source);
  if (!carries && !ELSEWHERE.test(source)) return source;
  const lexer = new Lexer(source, DEFAULT_MODE, 0);
  let shown = '';
  let from = 0;
  let announced = false;
  for (lexer.advance(); lexer.kind !== 'eof'; lexer.advance()) {
    if (lexer.kind === 'error') return carries ? `${shown}${source.slice(from, lexer.start)}${SECRET}` : shown + source.slice(from);
    const isString = lexer.kind === 'string' || lexer.kind === 'nstring' || lexer.kind === 'hex';
    if (isString && ((carries && announced) || isCarrier(source.slice(lexer.start + 1, lexer.end)))) {
      shown += source.slice(from, lexer.start) + SECRET;
      from = lexer.end;
      // A backslash may be read in two ways.
      if (source.slice(lexer.start, lexer.end).includes('\\')) return shown;
    }
    announced = announces(lexer, announced);
    if (lexer.kind === ';') carries = CARRIERS.test(source.slice(lexer.end));
    else if (lexer.kind === 'IDENTIFIED') carries = true;
  }
  return shown + source.slice(from);
}

/** Whether a string is a statement that has a secret. */
function isCarrier(text: string): boolean {
  return CARRIERS.test(text) && /\b(?:user|grant)\b.*\bidentified\b.*\b(?:by|as)\b|\bset\s+password\b|\w_password\b/is.test(text);
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
