/** JSON_SCHEMA_VALID and its report: draft 4 of JSON Schema, as MySQL has it. */
import { SqlError } from '../../../errors.ts';
import type { SqliteValue } from '../sql-type.ts';
import { compareDecimals, modulo } from '../values/decimal.ts';
import { compareJson, type Json, JsonDecimal, jsonText, toDecimal } from '../values/json.ts';
import { jsonArgument } from './json-arguments.ts';
import { boolean, define, json, type LibraryFunction } from './library.ts';

type Present = Exclude<SqliteValue, null>;
interface Failure {
  /** Where in the document, as JSON pointer. */
  readonly document: string;
  /** Where in the schema. */
  readonly schema: string;
  readonly keyword: string;
}

const MAX_NESTING = 100;

class Validator {
  readonly #root: Json;
  #depth = 0;
  constructor(root: Json) {
    this.#root = root;
  }

  /** The first failure; null where the document is valid. */
  validate(value: Json, schema: Json, at: string, path: string): Failure | null {
    if (!(schema instanceof Map)) return null;
    if (++this.#depth > MAX_NESTING) throw new SqlError(3157, '22032', 'The JSON document exceeds the maximum depth.');
    try {
      const ref = schema.get('$ref');
      if (typeof ref === 'string') return this.validate(value, this.#resolve(ref), at, ref);
      return this.#check(value, schema, at, path);
    } finally {
      this.#depth--;
    }
  }
  #resolve(ref: string): Json {
    if (!ref.startsWith('#'))
      throw new SqlError(1235, '42000', "This version of MySQL doesn't yet support 'references to external resources in JSON Schema'");
    let value: Json | undefined = this.#root;
    for (const part of ref
      .slice(1)
      .split('/')
      .filter((step) => step !== '')) {
      const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
      value = value instanceof Map ? value.get(name) : Array.isArray(value) ? value[Number(name)] : undefined;
    }
    return value ?? null;
  }
  #check(value: Json, schema: Map<string, Json>, at: string, path: string): Failure | null {
    const fail = (keyword: string): Failure => ({ document: at, schema: path, keyword });
    for (const [keyword, rule] of schema) {
      if (keyword === 'type') {
        const types = Array.isArray(rule) ? rule : [rule];
        if (!types.some((type) => hasType(value, String(type)))) return fail('type');
      } else if (keyword === 'enum') {
        if (Array.isArray(rule) && !rule.some((item) => compareJson(item, value) === 0)) return fail('enum');
      } else {
        const failure =
          this.#combined(keyword, rule, value, schema, at, path) ??
          (violates(keyword, rule, value, schema) ? fail(keyword) : null) ??
          this.#inner(keyword, rule, value, schema, at, path);
        if (failure !== null) return failure;
      }
    }
    return null;
  }
  #combined(keyword: string, rule: Json, value: Json, _schema: Map<string, Json>, at: string, path: string): Failure | null {
    const ok = (part: Json) => this.validate(value, part, at, path) === null;
    const parts = Array.isArray(rule) ? rule : [];
    const fail = { document: at, schema: path, keyword };
    switch (keyword) {
      case 'allOf':
        return parts.every(ok) ? null : fail;
      case 'anyOf':
        return parts.some(ok) ? null : fail;
      case 'oneOf':
        return parts.filter(ok).length === 1 ? null : fail;
      case 'not':
        return ok(rule) ? fail : null;
      default:
        return null;
    }
  }
  #inner(keyword: string, rule: Json, value: Json, schema: Map<string, Json>, at: string, path: string): Failure | null {
    if (value instanceof Map && rule instanceof Map && (keyword === 'properties' || keyword === 'patternProperties')) {
      for (const [name, part] of rule) {
        for (const [member, item] of value) {
          if (keyword === 'properties' ? member !== name : !new RegExp(name, 'u').test(member)) continue;
          const failure = this.validate(item, part, `${at}/${member}`, `${path}/${keyword}/${name}`);
          if (failure !== null) return failure;
        }
      }
    }
    if (value instanceof Map && keyword === 'additionalProperties') {
      for (const [member, item] of value) {
        if (isDescribed(member, schema)) continue;
        if (rule === false) return { document: at, schema: path, keyword };
        const failure = this.validate(item, rule, `${at}/${member}`, `${path}/additionalProperties`);
        if (failure !== null) return failure;
      }
    }
    if (Array.isArray(value) && keyword === 'items') {
      for (let i = 0; i < value.length; i++) {
        const part = Array.isArray(rule) ? rule[i] : rule;
        const failure =
          part === undefined
            ? null
            : this.validate(value[i] ?? null, part, `${at}/${i}`, Array.isArray(rule) ? `${path}/items/${i}` : `${path}/items`);
        if (failure !== null) return failure;
      }
    }
    return null;
  }
}
function isDescribed(member: string, schema: Map<string, Json>): boolean {
  const properties = schema.get('properties');
  if (properties instanceof Map && properties.has(member)) return true;
  const patterns = schema.get('patternProperties');
  return patterns instanceof Map && [...patterns.keys()].some((pattern) => new RegExp(pattern, 'u').test(member));
}
function isNumber(value: Json): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof JsonDecimal;
}
function hasType(value: Json, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'boolean':
      return typeof value === 'boolean';
    case 'string':
      return typeof value === 'string';
    case 'array':
      return Array.isArray(value);
    case 'object':
      return value instanceof Map;
    case 'integer':
      return typeof value === 'bigint';
    case 'number':
      return isNumber(value);
    default:
      return true;
  }
}
/** Keywords that look at the value alone. */
function violates(keyword: string, rule: Json, value: Json, schema: Map<string, Json>): boolean {
  const compared = () => compareDecimals(toDecimal(value), toDecimal(rule));
  const size = typeof value === 'string' ? [...value].length : Array.isArray(value) ? value.length : value instanceof Map ? value.size : 0;
  switch (keyword) {
    case 'minimum':
      return isNumber(value) && (schema.get('exclusiveMinimum') === true ? compared() <= 0 : compared() < 0);
    case 'maximum':
      return isNumber(value) && (schema.get('exclusiveMaximum') === true ? compared() >= 0 : compared() > 0);
    case 'multipleOf':
      return isNumber(value) && (modulo(toDecimal(value), toDecimal(rule))?.units ?? 0n) !== 0n;
    case 'minLength':
      return typeof value === 'string' && size < Number(rule);
    case 'maxLength':
      return typeof value === 'string' && size > Number(rule);
    case 'pattern':
      return typeof value === 'string' && !new RegExp(String(rule), 'u').test(value);
    case 'minItems':
      return Array.isArray(value) && size < Number(rule);
    case 'maxItems':
      return Array.isArray(value) && size > Number(rule);
    case 'uniqueItems':
      return (
        rule === true &&
        Array.isArray(value) &&
        value.some((item, index) => value.slice(0, index).some((other) => compareJson(item, other) === 0))
      );
    case 'additionalItems': {
      const items = schema.get('items');
      return rule === false && Array.isArray(value) && Array.isArray(items) && value.length > items.length;
    }
    case 'minProperties':
      return value instanceof Map && size < Number(rule);
    case 'maxProperties':
      return value instanceof Map && size > Number(rule);
    case 'required':
      return value instanceof Map && Array.isArray(rule) && rule.some((name) => !value.has(String(name)));
    case 'dependencies':
      return (
        value instanceof Map &&
        rule instanceof Map &&
        [...rule].some(([name, needed]) => value.has(name) && Array.isArray(needed) && needed.some((other) => !value.has(String(other))))
      );
    default:
      return false;
  }
}

/** @throws SqlError 3853 where the schema is no object. */
function firstFailure(schema: Json, document: Json, name: string): Failure | null {
  if (!(schema instanceof Map))
    throw new SqlError(3853, '22032', `Invalid JSON type in argument 1 to function ${name}; an object is required.`);
  return new Validator(schema).validate(document, schema, '#', '#');
}

export const jsonSchema = (): readonly LibraryFunction[] => [
  define('JSON_SCHEMA_VALID', ['any', 'any'], boolean, (shape, context) => {
    const schema = jsonArgument(shape, 0, 'json_schema_valid');
    const document = jsonArgument(shape, 1, 'json_schema_valid');
    return (a: Present, b: Present) => (firstFailure(schema(a, context), document(b, context), 'json_schema_valid') === null ? 1 : 0);
  }),
  define('JSON_SCHEMA_VALIDATION_REPORT', ['any', 'any'], json, (shape, context) => {
    const schema = jsonArgument(shape, 0, 'json_schema_validation_report');
    const document = jsonArgument(shape, 1, 'json_schema_validation_report');
    return (a: Present, b: Present) => {
      const failure = firstFailure(schema(a, context), document(b, context), 'json_schema_validation_report');
      if (failure === null) return '{"valid": true}';
      const reason = `The JSON document location '${failure.document}' failed requirement '${failure.keyword}' at JSON Schema location '${failure.schema}'`;
      return jsonText(
        new Map<string, Json>([
          ['valid', false],
          ['reason', reason],
          ['schema-location', failure.schema],
          ['document-location', failure.document],
          ['schema-failed-keyword', failure.keyword],
        ]),
      );
    };
  }),
];
