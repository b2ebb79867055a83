/** MySQL's option files: ~/.my.cnf and what it includes. https://dev.mysql.com/doc/refman/8.4/en/option-files.html */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** A line of a group that was asked for; a flag without a value has null. Dashes for underscores. */
export interface OptionLine {
  readonly group: string;
  readonly name: string;
  readonly value: string | null;
}
/** Options by name; a flag without a value is an empty text. */
export type OptionGroup = ReadonlyMap<string, string>;

const MAX_DEPTH = 10;

/**
 * The lines of these groups in one file and those that it includes, as they come: as in MySQL's programs the last of a name counts, whichever its group.
 * A file that is not there, or that everybody may write (as MySQL has it), has none.
 */
export function readOptionLines(path: string, groups: readonly string[]): readonly OptionLine[] {
  const found: OptionLine[] = [];
  read(path, (line) => groups.includes(line.group) && found.push(line), 0);
  return found;
}

/** The same by name. */
export function readOptionFile(path: string, groups: readonly string[]): OptionGroup {
  return new Map(readOptionLines(path, groups).map(({ name, value }) => [name.replace(/^loose-/, ''), value ?? '']));
}

function read(path: string, take: (line: OptionLine) => void, depth: number): void {
  if (depth > MAX_DEPTH || !existsSync(path)) return;
  const stat = statSync(path);
  if (!stat.isFile() || (process.platform !== 'win32' && (stat.mode & 0o002) !== 0)) return;
  parseOptions(readFileSync(path, 'utf8'), take, (directive, argument) => {
    const target = resolve(dirname(path), argument);
    if (directive === 'include') read(target, take, depth + 1);
    else if (existsSync(target)) {
      for (const name of readdirSync(target).sort()) if (name.endsWith('.cnf')) read(join(target, name), take, depth + 1);
    }
  });
}

/** Parses the text of an option file, line by line. */
export function parseOptions(
  text: string,
  take: (line: OptionLine) => void,
  include: (directive: 'include' | 'includedir', path: string) => void,
): void {
  let group: string | null = null;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const directive = /^!(include|includedir)\s+(.+)$/.exec(line);
    const header = /^\[(.+)\]$/.exec(line);
    if (directive !== null) include(directive[1] === 'include' ? 'include' : 'includedir', directive[2] ?? '');
    else if (header !== null) group = header[1] ?? '';
    else if (group !== null) take({ group, ...option(line) });
  }
}
function option(line: string): Pick<OptionLine, 'name' | 'value'> {
  const equals = line.indexOf('=');
  const name = (equals < 0 ? line.replace(/\s#.*$/, '') : line.slice(0, equals)).trim().replaceAll('_', '-');
  return { name, value: equals < 0 ? null : value(line.slice(equals + 1).trim()) };
}

/** A value may be quoted; outside quotes ` #` starts a comment; backslash escapes are those of the manual. */
function value(text: string): string {
  const quoted = /^(['"])(.*)\1\s*(?:#.*)?$/.exec(text);
  const bare = quoted === null ? text.replace(/\s#.*$/, '').trimEnd() : (quoted[2] ?? '');
  const escapes: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', r: '\r', s: ' ', '\\': '\\', '"': '"', "'": "'" };
  return bare.replace(/\\(.)/g, (whole, letter: string) => escapes[letter] ?? whole);
}
