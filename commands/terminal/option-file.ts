/** MySQL's option files: ~/.my.cnf and what it includes. https://dev.mysql.com/doc/refman/8.4/en/option-files.html */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Options by name, dashes for underscores; a flag without a value is an empty text. */
export type OptionGroup = ReadonlyMap<string, string>;

const MAX_DEPTH = 10;

/**
 * Reads the groups of one file, later ones over earlier ones. A file that is not there, or that everybody may write (as MySQL has it), has none.
 * @param groups in the order in which they count, e.g. `client`, `mysql`.
 */
export function readOptionFile(path: string, groups: readonly string[]): OptionGroup {
  const found = new Map<string, Map<string, string>>();
  read(path, found, 0);
  return new Map(groups.flatMap((group) => [...(found.get(group) ?? [])]));
}

function read(path: string, into: Map<string, Map<string, string>>, depth: number): void {
  if (depth > MAX_DEPTH || !existsSync(path)) return;
  const stat = statSync(path);
  if (!stat.isFile() || (process.platform !== 'win32' && (stat.mode & 0o002) !== 0)) return;
  parseOptions(readFileSync(path, 'utf8'), into, (directive, argument) => {
    const target = resolve(dirname(path), argument);
    if (directive === 'include') read(target, into, depth + 1);
    else if (existsSync(target)) {
      for (const name of readdirSync(target).sort()) if (name.endsWith('.cnf')) read(join(target, name), into, depth + 1);
    }
  });
}

/** Parses the text of an option file into groups. */
export function parseOptions(
  text: string,
  into: Map<string, Map<string, string>>,
  include: (directive: 'include' | 'includedir', path: string) => void,
): void {
  let group: Map<string, string> | null = null;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const directive = /^!(include|includedir)\s+(.+)$/.exec(line);
    const header = /^\[(.+)\]$/.exec(line);
    if (directive !== null) {
      include(directive[1] === 'include' ? 'include' : 'includedir', directive[2] ?? '');
    } else if (header !== null) {
      const name = header[1] ?? '';
      group = into.get(name) ?? new Map();
      into.set(name, group);
    } else if (group !== null) {
      const equals = line.indexOf('=');
      const name = (equals < 0 ? line : line.slice(0, equals))
        .trim()
        .replaceAll('_', '-')
        .replace(/^loose-/, '');
      group.set(name, equals < 0 ? '' : value(line.slice(equals + 1).trim()));
    }
  }
}

/** A value may be quoted; outside quotes ` #` starts a comment; backslash escapes are those of the manual. */
function value(text: string): string {
  const quoted = /^(['"])(.*)\1\s*(?:#.*)?$/.exec(text);
  const bare = quoted === null ? text.replace(/\s#.*$/, '').trimEnd() : (quoted[2] ?? '');
  const escapes: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', r: '\r', s: ' ', '\\': '\\', '"': '"', "'": "'" };
  return bare.replace(/\\(.)/g, (whole, letter: string) => escapes[letter] ?? whole);
}
