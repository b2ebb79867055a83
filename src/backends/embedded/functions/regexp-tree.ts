/** The tree of a regular expression in JavaScript's `v` syntax, as regexp-syntax.ts writes it; and how long a search with it may take. */

export type RegexpNode =
  | { readonly kind: 'char'; readonly test: (code: number) => boolean }
  | { readonly kind: 'sequence'; readonly items: readonly RegexpNode[] }
  | { readonly kind: 'choice'; readonly items: readonly RegexpNode[] }
  | { readonly kind: 'group'; readonly index: number; readonly body: RegexpNode }
  | { readonly kind: 'ahead'; readonly negative: boolean; readonly body: RegexpNode }
  /** Looks at one character only. */
  | { readonly kind: 'behind'; readonly negative: boolean; readonly test: (code: number) => boolean }
  | { readonly kind: 'start' | 'end'; readonly multiline: boolean }
  | { readonly kind: 'reference'; readonly group: () => number; readonly ignoreCase: boolean }
  | { readonly kind: 'repeat'; readonly body: RegexpNode; readonly min: number; readonly max: number; readonly lazy: boolean };

export interface RegexpTree {
  readonly root: RegexpNode;
  readonly groups: number;
}

/** Something that only JavaScript's own engine can do. */
class Unknown extends Error {}

/** Null for what the tree has no node for: look-behinds of more than a character. */
export function parseRegexp(source: string, flags: { readonly ignoreCase: boolean; readonly multiline: boolean }): RegexpTree | null {
  const parser = new Parser(source, flags.ignoreCase, flags.multiline);
  try {
    const root = parser.choice();
    return parser.ended ? { root, groups: parser.groups } : null;
  } catch (error) {
    if (error instanceof Unknown) return null;
    throw error;
  }
}

class Parser {
  readonly #text: string;
  #at = 0;
  #ignoreCase: boolean;
  #multiline: boolean;
  readonly #names = new Map<string, number>();
  groups = 0;
  constructor(text: string, ignoreCase: boolean, multiline: boolean) {
    this.#text = text;
    this.#ignoreCase = ignoreCase;
    this.#multiline = multiline;
  }
  get ended(): boolean {
    return this.#at >= this.#text.length;
  }

  choice(): RegexpNode {
    const items = [this.#sequence()];
    while (this.#text[this.#at] === '|') {
      this.#at++;
      items.push(this.#sequence());
    }
    return items.length === 1 && items[0] !== undefined ? items[0] : { kind: 'choice', items };
  }
  #sequence(): RegexpNode {
    const items: RegexpNode[] = [];
    while (!this.ended && this.#text[this.#at] !== '|' && this.#text[this.#at] !== ')') items.push(this.#repeated(this.#atom()));
    return { kind: 'sequence', items };
  }
  #repeated(body: RegexpNode): RegexpNode {
    const [found, sign, low, comma, high] = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})/.exec(this.#text.slice(this.#at, this.#at + 24)) ?? [];
    if (found === undefined) return body;
    this.#at += found.length;
    const lazy = this.#text[this.#at] === '?';
    if (lazy) this.#at++;
    const min = sign === undefined ? Number(low) : sign === '+' ? 1 : 0;
    const max = sign === '?' ? 1 : sign !== undefined || (comma === ',' && high === '') ? Number.POSITIVE_INFINITY : Number(high || low);
    return { kind: 'repeat', body, min, max, lazy };
  }
  #atom(): RegexpNode {
    const char = this.#text[this.#at] ?? '';
    switch (char) {
      case '(':
        return this.#parenthesis();
      case '[':
        return this.#char(this.#bracket());
      case '^':
      case '$':
        this.#at++;
        return { kind: char === '^' ? 'start' : 'end', multiline: this.#multiline };
      case '\\':
        return this.#escape();
      case '.':
        throw new Unknown();
      default: {
        const whole = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
        this.#at += whole.length;
        return this.#char(whole);
      }
    }
  }
  #escape(): RegexpNode {
    const rest = this.#text.slice(this.#at);
    const name = /^\\k<([^>]*)>/.exec(rest);
    const number = /^\\([1-9]\d*)/.exec(rest);
    if (name !== null || number !== null) {
      this.#at += (name ?? number)?.[0].length ?? 0;
      const names = this.#names;
      const group = number === null ? () => names.get(name?.[1] ?? '') ?? 0 : () => Number(number[1]);
      return { kind: 'reference', group, ignoreCase: this.#ignoreCase };
    }
    const [whole = rest] =
      /^\\(?:[pPu]\{[^}]*\}|c[A-Za-z]|x[0-9A-Fa-f]{2}|u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[\s\S])/u.exec(
        rest,
      ) ?? [];
    this.#at += whole.length;
    return this.#char(whole);
  }
  #bracket(): string {
    const start = this.#at;
    let depth = 0;
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text[this.#at];
      if (char === '\\') this.#at++;
      else if (char === '[') depth++;
      else if (char === ']' && --depth === 0) break;
    }
    this.#at++;
    return this.#text.slice(start, this.#at);
  }
  #char(source: string): RegexpNode {
    return { kind: 'char', test: characterTest(source, this.#ignoreCase) };
  }
  #parenthesis(): RegexpNode {
    const [opening = '(', look, name, on, off] =
      /^\((?:\?(?:(<?[=!])|<([^>]*)>|([im]*)(?:-([im]*))?:))?/.exec(this.#text.slice(this.#at)) ?? [];
    this.#at += opening.length;
    if (look !== undefined) {
      const body = this.#closed();
      const negative = look.endsWith('!');
      if (!look.startsWith('<')) return { kind: 'ahead', negative, body };
      const [single, more] = body.kind === 'sequence' ? body.items : [body];
      if (single?.kind !== 'char' || more !== undefined) throw new Unknown();
      return { kind: 'behind', negative, test: single.test };
    }
    if (on !== undefined) {
      const [ignoreCase, multiline] = [this.#ignoreCase, this.#multiline];
      if (`${on}${off ?? ''}`.includes('i')) this.#ignoreCase = on.includes('i');
      if (`${on}${off ?? ''}`.includes('m')) this.#multiline = on.includes('m');
      const body = this.#closed();
      this.#ignoreCase = ignoreCase;
      this.#multiline = multiline;
      return body;
    }
    const index = ++this.groups;
    if (name !== undefined) this.#names.set(name, index);
    return { kind: 'group', index, body: this.#closed() };
  }
  #closed(): RegexpNode {
    const body = this.choice();
    if (this.#text[this.#at] !== ')') throw new Unknown();
    this.#at++;
    return body;
  }
}

/** Whether a code point is one that a class, an escape or a character stands for. */
function characterTest(source: string, ignoreCase: boolean): (code: number) => boolean {
  const code = source.codePointAt(0) ?? 0;
  if (!ignoreCase && source.length === String.fromCodePoint(code).length) return (other) => other === code;
  const regexp = new RegExp(`^${source}$`, ignoreCase ? 'vi' : 'v');
  const known = new Map<number, boolean>();
  return (other) => {
    let found = known.get(other);
    if (found === undefined) {
      found = regexp.test(String.fromCodePoint(other));
      known.set(other, found);
    }
    return found;
  };
}

/** Repetitions up to so many count as bounded. */
const FEW = 8;

/** The power of the subject's length that a search may cost; infinite where repetitions are nested. */
export function costOf({ root }: RegexpTree): number {
  return loops(root) + (anchored(root) ? 0 : 1);
}
function loops(node: RegexpNode): number {
  switch (node.kind) {
    case 'sequence':
      return node.items.reduce((sum, item) => sum + loops(item), 0);
    case 'choice':
      return Math.max(...node.items.map(loops));
    case 'group':
    case 'ahead':
      return loops(node.body);
    case 'repeat': {
      const inner = loops(node.body);
      if (node.max <= FEW) return inner;
      return inner > 0 || branches(node.body) ? Number.POSITIVE_INFINITY : 1;
    }
    default:
      return 0;
  }
}
/** Whether it may match in several ways at one place: repeated, they multiply. */
function branches(node: RegexpNode): boolean {
  switch (node.kind) {
    case 'sequence':
      return node.items.some(branches);
    case 'choice':
      return true;
    case 'group':
    case 'ahead':
      return branches(node.body);
    case 'repeat':
      return node.min !== node.max || branches(node.body);
    default:
      return false;
  }
}
function anchored(node: RegexpNode): boolean {
  switch (node.kind) {
    case 'sequence':
      return node.items[0] !== undefined && anchored(node.items[0]);
    case 'choice':
      return node.items.every(anchored);
    case 'group':
      return anchored(node.body);
    case 'start':
      return !node.multiline;
    default:
      return false;
  }
}
