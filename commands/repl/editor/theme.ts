/** What styles look like, with colours and without. */

/** Numbers of SGR (ECMA-48): colours of the terminal's own palette, which fits its background. */
const STYLES: Readonly<Record<string, string>> = {
  keyword: '34;1',
  function: '36',
  string: '32',
  number: '35',
  comment: '90',
  variable: '33',
  identifier: '',
  command: '36;1',
  error: '31;4',
  slow: '31;1',
  bracket: '1;4',
  match: '7',
  selection: '7',
  chosen: '7',
  dim: '2',
  head: '1',
  null: '2;3',
  hint: '90',
  changed: '7',
};

/** Without colours these still show. */
const PLAIN: ReadonlySet<string> = new Set(['match', 'selection', 'chosen', 'bracket']);
const UNDERLINED: Readonly<Record<string, string>> = { bracket: '4' };

export type Paint = (text: string, style: string) => string;

export function painter(colour: boolean): Paint {
  return (text, style) => {
    const code = colour ? STYLES[style] : PLAIN.has(style) ? (UNDERLINED[style] ?? '7') : '';
    return code === undefined || code === '' || text === '' ? text : `\u001b[${code}m${text}\u001b[0m`;
  };
}
