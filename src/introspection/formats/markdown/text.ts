/** Text as Markdown has it: nothing in a name or a comment is taken for markup. https://github.github.com/gfm/ */

/** One line of plain text. */
export function text(words: string): string {
  return words
    .replace(/[\\`*<|[\]&~#]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, (character) =>
      character === '<' ? '&lt;' : character === '&' ? '&amp;' : `\\${character}`,
    )
    .replace(/\r\n|\r|\n/g, '<br>')
    .replace(/^([-+>]|\d+[.)])(?=\s|$)/, '\\$1');
}

/** A span of code, also within a table, where a bar would end the cell. */
export function code(words: string): string {
  if (words === '') return '';
  const line = words.replace(/\s+/g, ' ').replaceAll('|', '\\|');
  const longest = Math.max(0, ...Array.from(line.matchAll(/`+/g), ([ticks]) => ticks.length));
  if (longest === 0) return `\`${line}\``;
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${line} ${fence}`;
}

/** A block of SQL. */
export function fenced(sql: string): string[] {
  const longest = Math.max(2, ...Array.from(sql.matchAll(/`{3,}/g), ([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}sql`, sql.trim(), fence];
}

/** @returns nothing where there are no rows. A column with nothing in it is left out, but for the first. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const shown = head.map((_, i) => i === 0 || rows.some((row) => row[i] !== ''));
  const line = (cells: readonly string[]) => `| ${cells.filter((_, i) => shown[i]).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/**
 * Where each heading is found, as GitHub makes anchors: lower case, punctuation gone, blanks as `-`; the second of a name has `-1` behind it.
 * @param headings in the order of the document.
 */
export function anchors(headings: readonly { readonly key: string; readonly title: string }[]): ReadonlyMap<string, string> {
  const used = new Map<string, number>();
  return new Map(
    headings.map(({ key, title }) => {
      const slug = title
        .toLowerCase()
        .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
        .replaceAll(' ', '-');
      const count = used.get(slug) ?? 0;
      used.set(slug, count + 1);
      return [key, count === 0 ? slug : `${slug}-${count}`];
    }),
  );
}
