/** Strings as SHOW CREATE TABLE quotes them: quotes doubled, what cannot be seen with a backslash. */
const escapes: Readonly<Record<string, string>> = { "'": "''", '\\': '\\\\', '\0': '\\0', '\n': '\\n', '\r': '\\r' };

export function quoteString(text: string): string {
  return `'${text.replace(/['\\\0\n\r]/g, (character) => escapes[character] ?? character)}'`;
}
