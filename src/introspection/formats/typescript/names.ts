/** Names of TypeScript for what a database calls by names of its own. */

/** A name as it stands in an object's type: in quotes where it is no identifier. */
export function property(name: string): string {
  return isIdentifier(name) ? name : quoted(name);
}
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;
export function isIdentifier(name: string): boolean {
  return IDENTIFIER.test(name);
}

/** A string in single quotes, or in double ones where it has the former in it. */
export function quoted(text: string): string {
  const inDouble = JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
  if (text.includes("'")) return inDouble;
  return `'${inDouble.slice(1, -1).replaceAll('\\"', '"')}'`;
}

export type Casing = 'keep' | 'camel' | 'pascal';

/** `order_items`, `order items` as `OrderItems`. */
export function cased(name: string, casing: Casing): string {
  if (casing === 'keep') return name;
  const words = name.split(/[^\p{ID_Continue}$]+|_+/u).filter((word) => word !== '');
  const joined = words.map((word) => capital(allCapitals(word) ? word.toLowerCase() : word)).join('');
  if (joined === '') return name;
  return casing === 'pascal' ? joined : joined.slice(0, 1).toLowerCase() + joined.slice(1);
}
function capital(word: string): string {
  const [first = ''] = word;
  return first.toUpperCase() + word.slice(first.length);
}
function allCapitals(word: string): boolean {
  return word.length > 1 && word === word.toUpperCase();
}

/** The same of a name that a type can have. */
export function typeName(name: string, casing: Casing): string {
  const plain = cased(name, casing).replace(/[^\p{ID_Continue}$]+/gu, '_');
  return isIdentifier(plain) ? plain : `_${plain}`;
}

/** Names that are all different: who comes second gets a number. */
export class Names {
  readonly #taken = new Set<string>();
  /** Where to go on for a name that many want: what was taken stays so. */
  readonly #next = new Map<string, number>();

  /** @param suffixes of the types that are named after it: all of them are free. */
  take(wanted: string, suffixes: readonly string[] = ['']): string {
    const key = [wanted, ...suffixes].join('\0');
    for (let i = this.#next.get(key) ?? 1; ; i++) {
      const name = i === 1 ? wanted : `${wanted}${i}`;
      if (suffixes.some((suffix) => this.#taken.has(name + suffix))) continue;
      for (const suffix of suffixes) this.#taken.add(name + suffix);
      this.#next.set(key, i + 1);
      return name;
    }
  }
}

/** Names of properties by those of the database. Where two would become one, the later keeps its own. */
export function properties(names: readonly string[], casing: Casing): ReadonlyMap<string, string> {
  const taken = new Set(casing === 'keep' ? [] : names.filter((name) => cased(name, casing) === name));
  const found = new Map<string, string>();
  for (const name of names) {
    const wanted = cased(name, casing);
    found.set(name, wanted !== name && taken.has(wanted) ? name : wanted);
    taken.add(wanted);
  }
  return found;
}
