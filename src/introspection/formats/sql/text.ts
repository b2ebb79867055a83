/** Names and constants in SQL. */

export function identifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
export function identifiers(names: readonly string[]): string {
  return names.map(identifier).join(', ');
}
export function qualified(database: string, name: string): string {
  return `${identifier(database)}.${identifier(name)}`;
}

const ESCAPES: { readonly [character: string]: string } = {
  '\0': '\\0',
  '\n': '\\n',
  '\r': '\\r',
  '\u001a': '\\Z',
  "'": "''",
  '\\': '\\\\',
};

/** @param sqlMode the one that it is read in: a backslash may be a plain character. */
export function literal(text: string, sqlMode = ''): string {
  if (sqlMode.includes('NO_BACKSLASH_ESCAPES')) return `'${text.replaceAll("'", "''")}'`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what has an escape of its own
  return `'${text.replace(/[\0\n\r\u001a'\\]/g, (character) => ESCAPES[character] ?? character)}'`;
}

/** `CHARACTER SET x COLLATE y`, or nothing where there is none, or it is the one that is taken anyway. */
export function charsetClause(
  { charset, collation }: { readonly charset: string | null; readonly collation: string | null },
  usual: string | null,
): string {
  if (charset === null || (collation !== null && collation === usual)) return '';
  return ` CHARACTER SET ${charset}${collation === null ? '' : ` COLLATE ${collation}`}`;
}

/** `DEFINER=`user`@`host` `; nothing where nobody is named. */
export function definerClause(definer: string): string {
  if (definer === '') return '';
  const at = definer.lastIndexOf('@');
  if (at < 0) return `DEFINER=${identifier(definer)} `;
  const [user, host] = [definer.slice(0, at), definer.slice(at + 1)];
  return host === '' ? `DEFINER=${identifier(user)} ` : `DEFINER=${identifier(user)}@${identifier(host)} `;
}
