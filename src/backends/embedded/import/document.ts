/** Reads a JustDB document leniently, as JustDB does: `referencedTable`, `referenced-table`, `ReferencedTable` and `referenced_table` are one name. */
import { UsageError } from '../../../errors.ts';

export type Scalar = string | number | bigint | boolean | null;

/** One object of a document, with the names of its members folded, and where it stands for messages. */
export class Node {
  readonly where: string;
  readonly #members = new Map<string, unknown>();
  readonly #read = new Set<string>();

  /** @throws UsageError where it is no object. */
  constructor(value: unknown, where: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new UsageError(`${where}: an object is wanted`);
    this.where = where;
    for (const [name, member] of Object.entries(value)) this.#members.set(fold(name), member);
  }

  /** The first of these names that is there. */
  get(...names: readonly string[]): unknown {
    const known = names.map(fold);
    for (const name of known) this.#read.add(name);
    const found = known.find((name) => this.#members.has(name));
    return found === undefined ? undefined : this.#members.get(found);
  }

  has(...names: readonly string[]): boolean {
    return this.get(...names) !== undefined;
  }

  text(...names: readonly string[]): string | undefined {
    const value = this.get(...names);
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'object') throw new UsageError(`${this.where}: ${names[0]} is not a text`);
    return String(value);
  }

  /** @throws UsageError where it is missing or empty. */
  required(...names: readonly string[]): string {
    const value = this.text(...names);
    if (value === undefined || value === '') throw new UsageError(`${this.where}: ${names[0]} is missing`);
    return value;
  }

  flag(...names: readonly string[]): boolean | undefined {
    const value = this.get(...names);
    if (value === undefined || value === null) return undefined;
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw new UsageError(`${this.where}: ${names[0]} is neither true nor false`);
  }

  scalar(...names: readonly string[]): Scalar | undefined {
    const value = this.get(...names);
    if (typeof value === 'object' && value !== null) throw new UsageError(`${this.where}: ${names[0]} is not a single value`);
    return value as Scalar | undefined;
  }

  /** A list, or one member standing for a list of one. */
  list(...names: readonly string[]): readonly unknown[] {
    const value = this.get(...names);
    return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
  }

  /** Objects in a list, those for other databases than MySQL left out. */
  nodes(kind: string, ...names: readonly string[]): Node[] {
    return this.list(kind, ...names)
      .map((value, index) => named(value, kind, `${this.where === '' ? '' : `${this.where}, `}${kind} ${index + 1}`))
      .filter((node) => node.isForMysql());
  }

  /** A list of texts, or a text with commas. */
  texts(...names: readonly string[]): string[] {
    const value = this.get(...names);
    const parts = typeof value === 'string' ? splitTopLevel(value) : this.list(...names).map(String);
    return parts.map((part) => part.trim()).filter((part) => part !== '');
  }

  /** @throws UsageError for a member that nobody has read and that is not among those that say nothing to a database. */
  refuseUnread(harmless: ReadonlySet<string>): void {
    for (const name of this.#members.keys()) {
      if (!this.#read.has(name) && !harmless.has(name))
        throw new UsageError(`${this.where === '' ? 'the schema' : this.where}: ${name} is not supported`);
    }
  }

  /** Members under their folded names, over those of a template. */
  over(template: Node): Node {
    return new Node(Object.fromEntries([...template.#members, ...this.#members]), this.where);
  }

  isForMysql(): boolean {
    const dbms = this.texts('dbms').map((name) => name.toLowerCase());
    return dbms.length === 0 || dbms.includes('mysql');
  }
}

function named(value: unknown, kind: string, where: string): Node {
  const node = new Node(value, where);
  const name = node.text('name');
  return name === undefined ? node : new Node(value, where.replace(new RegExp(`${kind} \\d+$`), `${kind} ${name}`));
}

/** `Columns`, `column` and `COLUMN` are one name; so are camelCase, kebab-case and snake_case. */
export function fold(name: string): string {
  const plain = name.replace(/[-_]/g, '').toLowerCase();
  const plural: Readonly<Record<string, string>> = { indexes: 'index', indices: 'index', data: 'data' };
  return (
    plural[plain] ?? (/^(table|column|constraint|view|row|sequence|trigger|procedure|function)s$/.test(plain) ? plain.slice(0, -1) : plain)
  );
}

/** Parts between commas that are not in parentheses. */
function splitTopLevel(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}
