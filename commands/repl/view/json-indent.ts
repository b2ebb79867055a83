/** JSON over several lines, its numbers and texts as they were: a parser would round them. */

/** @param text JSON, as MySQL prints it. What is none comes back as far as it could be read. */
export function indented(text: string): string {
  let out = '';
  let depth = 0;
  for (let at = 0; at < text.length; ) {
    const [token = text.charAt(at)] = TOKEN.exec(text.slice(at, at + 1)) === null ? rest(text, at) : [text.charAt(at)];
    at += token.length;
    if (token === '{' || token === '[') {
      const empty = /^\s*[}\]]/.exec(text.slice(at, at + 20));
      if (empty !== null) {
        out += token + empty[0].trim();
        at += empty[0].length;
        continue;
      }
      out += token + lineAt(++depth);
    } else if (token === '}' || token === ']') out += lineAt(--depth) + token;
    else if (token === ',') out += token + lineAt(depth);
    else if (token === ':') out += ': ';
    else out += token.trim();
  }
  return out;
}
const TOKEN = /[[\]{},:]/;
/** A string, or what stands between marks. */
function rest(text: string, at: number): readonly string[] {
  STRING.lastIndex = at;
  return STRING.exec(text) ?? [text.charAt(at)];
}
const STRING = /"(?:[^"\\]|\\.)*"|[^"[\]{},:]+/sy;

function lineAt(depth: number): string {
  return `\n${'  '.repeat(Math.max(0, depth))}`;
}
