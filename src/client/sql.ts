/** A statement with its values beside it: sql`SELECT * FROM t WHERE id = ${id}`. */
import type { WireValue } from '../wire/messages.ts';
import type { Parameter } from './parameters.ts';

/** Made by `sql` alone, so that no text of somebody else's passes for one. */
export class SqlText {
  readonly query: string;
  readonly params: readonly Parameter[];
  constructor(query: string, params: readonly Parameter[]) {
    this.query = query;
    this.params = params;
  }
}
/** The name of a table, a column or a database. */
export class Identifier {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
/** A value for a JSON column. */
export class JsonValue {
  readonly value: WireValue;
  constructor(value: WireValue) {
    this.value = value;
  }
}

/** What can stand in a template: a value; a list for IN (${list}); a list of lists for VALUES ${rows}; an identifier; another sql`…`. */
export type Part = Parameter | Identifier | JsonValue | SqlText | readonly Parameter[] | readonly (readonly Parameter[])[];

/**
 * Binds what stands in the template. Nothing of it is ever pasted into the text but identifiers, which `id` has quoted.
 * @throws TypeError for an empty list, which SQL has no form for.
 */
export function sql(texts: TemplateStringsArray, ...parts: readonly Part[]): SqlText {
  const params: Parameter[] = [];
  let query = texts[0] ?? '';
  for (const [index, part] of parts.entries()) query += written(part, params) + (texts[index + 1] ?? '');
  return new SqlText(query, params);
}

/** A name as SQL has it: id('shop', 'orders') is `shop`.`orders`. @throws TypeError for what is no name. */
export function id(...names: readonly string[]): Identifier {
  if (names.length === 0) throw new TypeError('A name is missing');
  return new Identifier(names.map(quoted).join('.'));
}
function quoted(name: string): string {
  if (typeof name !== 'string' || name === '' || name.includes('\0')) throw new TypeError('That is no name of SQL');
  return `\`${name.replaceAll('`', '``')}\``;
}
/** Binds an object or a list as JSON. */
export function json(value: WireValue): JsonValue {
  return new JsonValue(value);
}

function written(part: Part, params: Parameter[]): string {
  if (part instanceof Identifier) return part.text;
  if (part instanceof SqlText) {
    params.push(...part.params);
    return part.query;
  }
  if (part instanceof JsonValue) return bound(jsonParameter(part.value), params);
  return Array.isArray(part) ? listed(part as readonly (Parameter | readonly Parameter[])[], params) : bound(part as Parameter, params);
}
/** Scalars too: as the text of a JSON document. */
function jsonParameter(value: WireValue): Parameter {
  return JSON.stringify(value);
}
function listed(list: readonly (Parameter | readonly Parameter[])[], params: Parameter[]): string {
  if (list.length === 0) throw new TypeError('An empty list cannot be bound: SQL has none');
  return list
    .map((item) => (Array.isArray(item) ? `(${listed(item as readonly Parameter[], params)})` : bound(item as Parameter, params)))
    .join(', ');
}
function bound(value: Parameter, params: Parameter[]): string {
  params.push(value);
  return '?';
}
