/** The editor alone, for tests on a terminal: says what was read. */
import { createEditor } from '../../../commands/repl/editor/index.ts';
import { highlight } from '../../../commands/repl/highlight.ts';

const editor = createEditor({
  input: process.stdin,
  output: process.stdout,
  keys: process.env['PROBE_KEYS'] === 'vi' ? 'vi' : 'emacs',
  colour: process.env['NO_COLOR'] === undefined,
  terminal: process.env['TERM'],
  history: { entries: () => ['SELECT 1;', 'SELECT name\nFROM people\nWHERE id = 7;'] },
  isComplete: (text) => text.trimEnd().endsWith(';'),
  highlight: (text) => highlight(text),
  complete: (text, cursor) => {
    const from = cursor - (/\w*$/.exec(text.slice(0, cursor))?.[0].length ?? 0);
    const items = ['people', 'persons', 'places', '表格'].filter((name) => name.startsWith(text.slice(from, cursor)));
    return { from, to: cursor, items: items.map((name) => ({ text: name, label: name, detail: `table ${name}`, kind: 'table' })) };
  },
  hint: (text) => (text.includes('concat(') ? 'CONCAT(str1, str2, …)' : null),
});
for (;;) {
  const result = await editor.read({ first: 'probe> ', more: '    -> ' });
  console.log(`read ${JSON.stringify(result)}`);
  if (result.kind === 'end') break;
}
editor.close();
process.stdin.pause();
