/** docs/repl.md against the tables that it describes. */
import { expect, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS as PROGRAM } from '../../commands/commands.ts';
import { COMMANDS } from '../../commands/repl/commands/index.ts';
import { emacsKeys } from '../../commands/repl/editor/emacs.ts';
import { viKeyNames } from '../../commands/repl/editor/vi.ts';
import { PROMPT_ESCAPES } from '../../commands/repl/prompt.ts';
import { SETTINGS } from '../../commands/repl/settings.ts';

const DOCS = join(import.meta.dirname, '../../docs');
const PAGE = readFileSync(join(DOCS, 'repl.md'), 'utf8');

/** The text below a heading. */
function section(title: string): string {
  const [, text = ''] = new RegExp(`^#+ ${title}\\n([\\s\\S]*?)(?=^#+ )`, 'm').exec(`${PAGE}\n# end\n`) ?? [];
  return text;
}
/** What stands between backticks. */
function codes(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code));
}
const missing = (wanted: readonly string[], there: ReadonlySet<string>) => wanted.filter((each) => !there.has(each));

test('every command, by all of its names, and no other', () => {
  const there = new Set([...codes(section('Commands'))].map((code) => code.split(' ')[0] ?? ''));
  const names = COMMANDS.flatMap((command) => command.names);
  expect(missing(names, there)).toEqual([]);
  const listed = [...section('Commands').matchAll(/^\| `(\S+?)[ `]/gm)].map(([, name = '']) => name);
  expect(missing(listed, new Set(names))).toEqual([]);
});
test('every key', () => {
  expect(missing([...emacsKeys.keys()], codes(section('Emacs keys')))).toEqual([]);
  expect(missing(viKeyNames(), codes(section('Vi keys')))).toEqual([]);
});
test('every setting, with what it can be', () => {
  const lines = section('Settings').split('\n');
  for (const { name, values } of SETTINGS) expect(lines.some((line) => line.startsWith(`| \`${name}\` | ${values} |`))).toBe(true);
  expect(
    missing(
      Object.keys(PROMPT_ESCAPES).map((letter) => `\\${letter}`),
      codes(section('Settings')),
    ),
  ).toEqual([]);
});
test('every flag of its own', () => {
  const own = PROGRAM.find(({ name }) => name === 'repl')?.flags.slice(0, 2) ?? [];
  expect(own.map(([flag]) => flag)).toEqual(['--production', '--yes']);
  expect(
    missing(
      own.map(([flag]) => flag),
      codes(PAGE),
    ),
  ).toEqual([]);
});
test('every picture is there', () => {
  const pictures = [...PAGE.matchAll(/\]\((images\/[^)]+)\)/g)].map(([, path = '']) => path);
  expect(pictures.filter((path) => !existsSync(join(DOCS, path)))).toEqual([]);
});
