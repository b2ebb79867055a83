/** JSON functions that look: JSON_EXTRACT, JSON_CONTAINS, JSON_SEARCH, JSON_KEYS, … https://dev.mysql.com/doc/refman/8.4/en/json-functions.html */
import { SqlError } from '../../../errors.ts';
import { likeMatcher } from '../collation/index.ts';
import { familyOf, type SqliteValue, Types } from '../sql-type.ts';
import {
  compareJson,
  type Json,
  JsonDecimal,
  JsonSyntaxError,
  jsonDepth,
  jsonLength,
  jsonText,
  jsonType,
  members,
  parseJson,
  parseStoredJson,
  prettyJson,
  quoteJson,
  unquoteJson,
} from '../values/json.ts';
import { cellPosition, find, findAll, type JsonPath, type PathLeg, parsePath, pathText } from '../values/json-path.ts';
import { readText } from '../values/source.ts';
import type { ArgInfo, CallShape } from './definition.ts';
import { argumentAt, fromBinary, jsonArgument, jsonScalar } from './json-arguments.ts';
import { bigint, boolean, define, displayChars, json, type LibraryFunction, nullable, type ResultRule, stringType } from './library.ts';

type Present = Exclude<SqliteValue, null>;
const MANY = Number.POSITIVE_INFINITY;

/** JSON strings are utf8mb4 whatever the connection has. */
function jsonString(length: number | ((args: readonly ArgInfo[]) => number)): ResultRule {
  return (args) => ({
    type: stringType(typeof length === 'number' ? length : length(args), 'utf8mb4_bin'),
    repr: 'text',
    nullable: true,
  });
}

export function onePath(text: SqliteValue): JsonPath {
  const path = parsePath(String(text));
  if (path.many)
    throw new SqlError(3149, '42000', 'In this situation, path expressions may not contain the * and ** tokens or an array range.');
  return path;
}
/** 'one' or 'all'. */
function isAll(text: string, name: string): boolean {
  const lower = text.toLowerCase();
  if (lower === 'all') return true;
  if (lower === 'one') return false;
  throw new SqlError(3154, '42000', `The oneOrAll argument to ${name} may take these values: 'one' or 'all'.`);
}

/** What one path gives: the value, or an array of all where it can name several. */
function extractOne(root: Json, path: JsonPath): Json | undefined {
  if (!path.many) return find(root, path);
  const found = findAll(root, path);
  return found.length === 0 ? undefined : found;
}
function extract(root: Json, paths: readonly JsonPath[]): Json | undefined {
  const [only] = paths;
  if (paths.length === 1 && only !== undefined) return extractOne(root, only);
  const found = paths.flatMap((path) => findAll(root, path));
  return found.length === 0 ? undefined : found;
}

/** Whether a document contains another, as JSON_CONTAINS has it. */
export function contains(target: Json, candidate: Json): boolean {
  if (Array.isArray(target)) {
    if (Array.isArray(candidate)) return candidate.every((item) => target.some((own) => contains(own, item)));
    return target.some((item) => contains(item, candidate));
  }
  if (Array.isArray(candidate)) return false;
  if (target instanceof Map && candidate instanceof Map) {
    return [...candidate].every(([name, value]) => {
      const own = target.get(name);
      return own !== undefined && contains(own, value);
    });
  }
  return compareJson(target, candidate) === 0;
}
/** Whether two documents share anything, as JSON_OVERLAPS has it. */
function overlaps(a: Json, b: Json): boolean {
  if (a instanceof Map && b instanceof Map)
    return [...a].some(([name, value]) => b.has(name) && compareJson(value, b.get(name) ?? null) === 0);
  if (!Array.isArray(a) && !Array.isArray(b)) return compareJson(a, b) === 0;
  const left = Array.isArray(a) ? a : [a];
  const right = Array.isArray(b) ? b : [b];
  return left.some((item) => right.some((other) => compareJson(item, other) === 0));
}

/** Paths of all strings below a value that match; the first only where `all` is false. */
function searchIn(value: Json, legs: (string | number)[], matches: (text: string) => boolean, all: boolean, out: string[]): void {
  if (!all && out.length > 0) return;
  if (typeof value === 'string') {
    if (matches(value)) out.push(pathText(legs));
  } else if (Array.isArray(value)) for (const [index, item] of value.entries()) searchIn(item, [...legs, index], matches, all, out);
  else if (value instanceof Map) for (const [name, item] of members(value)) searchIn(item, [...legs, name], matches, all, out);
}
/** Legs and values of everything that a path names. */
function located(root: Json, legs: readonly PathLeg[]): { readonly at: (string | number)[]; readonly value: Json }[] {
  let found: { readonly at: (string | number)[]; readonly value: Json }[] = [{ at: [], value: root }];
  for (const leg of legs) found = found.flatMap(({ at, value }) => stepInto(at, value, leg));
  return found;
}
function stepInto(at: (string | number)[], value: Json, leg: PathLeg): { readonly at: (string | number)[]; readonly value: Json }[] {
  const items = (from: number, to: number) =>
    Array.isArray(value)
      ? value.slice(Math.max(0, from), to + 1).map((item, index) => ({ at: [...at, Math.max(0, from) + index], value: item }))
      : [];
  switch (leg.kind) {
    case 'member': {
      const member = value instanceof Map ? value.get(leg.name) : undefined;
      return member === undefined ? [] : [{ at: [...at, leg.name], value: member }];
    }
    case 'members':
      return value instanceof Map ? members(value).map(([name, item]) => ({ at: [...at, name], value: item })) : [];
    case 'cell': {
      if (!Array.isArray(value)) return cellPosition(leg.at, 1) === 0 ? [{ at, value }] : [];
      const index = cellPosition(leg.at, value.length);
      return items(index, index);
    }
    case 'range':
      return Array.isArray(value) ? items(cellPosition(leg.from, value.length), cellPosition(leg.to, value.length)) : [];
    case 'cells':
      return Array.isArray(value) ? items(0, value.length - 1) : [];
    case 'ellipsis':
      return [{ at, value }, ...children(at, value).flatMap((child) => stepInto(child.at, child.value, leg))];
  }
}
function children(at: (string | number)[], value: Json): { readonly at: (string | number)[]; readonly value: Json }[] {
  return [...stepInto(at, value, { kind: 'cells' }), ...stepInto(at, value, { kind: 'members' })];
}

/** Bytes of a value in MySQL's binary JSON. */
function storageSize(value: Json): number {
  return 1 + binarySize(value);
}
function inlined(value: Json): boolean {
  return value === null || typeof value === 'boolean' || (typeof value === 'bigint' && value >= -32768n && value <= 65535n);
}
function binarySize(value: Json): number {
  if (value === null || typeof value === 'boolean') return 1;
  if (typeof value === 'bigint') return value >= -32768n && value <= 65535n ? 2 : value >= -2147483648n && value <= 4294967295n ? 4 : 8;
  if (typeof value === 'number') return 8;
  if (typeof value === 'string') {
    const length = Buffer.byteLength(value);
    return length + lengthBytes(length);
  }
  if (value instanceof JsonDecimal) {
    const { units, scale } = value.value;
    const digits = units.toString().replace('-', '').length;
    const bytes = (count: number) => Math.floor(count / 9) * 4 + ([0, 1, 1, 2, 2, 3, 3, 4, 4][count % 9] ?? 0);
    return 4 + bytes(Math.max(digits - scale, 0)) + bytes(scale);
  }
  if (Array.isArray(value)) return 4 + value.reduce<number>((sum, item) => sum + 3 + (inlined(item) ? 0 : binarySize(item)), 0);
  return 4 + [...value].reduce((sum, [name, item]) => sum + 4 + 3 + Buffer.byteLength(name) + (inlined(item) ? 0 : binarySize(item)), 0);
}
function lengthBytes(length: number): number {
  return length < 128 ? 1 : length < 16384 ? 2 : length < 2097152 ? 3 : 4;
}

function extractDef(name: string, unquote: boolean): LibraryFunction {
  return define(
    name,
    ['any', 'text'],
    unquote ? () => ({ type: stringType(4294967294, 'utf8mb4_bin'), repr: 'text', nullable: true }) : json,
    (shape, context) => {
      const read = jsonArgument(shape, 0, 'json_extract');
      return (doc: Present, ...texts: string[]) => {
        const paths = texts.map(parsePath);
        const found = extract(read(doc, context), paths);
        return found === undefined ? null : unquote ? unquoteJson(found) : jsonText(found);
      };
    },
    { min: 2, max: unquote ? 2 : MANY },
  );
}

/** Bytes are known by how they are written. */
function typeName(value: Json): string {
  if (typeof value !== 'string' || !value.startsWith('base64:type')) return jsonType(value);
  const [, number] = /^base64:type(\d+):[A-Za-z0-9+/]*=*$/.exec(value) ?? [];
  return number === undefined ? 'STRING' : number === '16' ? 'BIT' : 'BLOB';
}
/** JSON_QUOTE and JSON_UNQUOTE take texts only. @throws SqlError 3064, 3144 */
function requireText(shape: CallShape, name: string, json: boolean): void {
  const family = familyOf(shape.args[0] ?? Types.null);
  if (family === 'binary') throw fromBinary();
  if (!['null', 'string', 'enum', 'set', ...(json ? ['json'] : [])].includes(family))
    throw new SqlError(3064, 'HY000', `Incorrect type for argument 1 in function ${name}.`);
}

export const jsonReads = (): readonly LibraryFunction[] => [
  extractDef('JSON_EXTRACT', false),
  { ...extractDef('->', false), maxArgs: 2 },
  extractDef('->>', true),
  define(
    'JSON_ARRAY',
    ['any'],
    json,
    (shape, context) => {
      const reads = shape.args.map((_, index) => jsonScalar(shape, index));
      return (...values: SqliteValue[]) => jsonText(values.map((value, index) => reads[index]?.(value, context) ?? null));
    },
    { min: 0, max: MANY, nulls: true },
  ),
  define(
    'JSON_OBJECT',
    ['any'],
    json,
    (shape, context) => {
      const reads = shape.args.map((_, index) => jsonScalar(shape, index));
      const names = shape.args.map((_, index) => argumentAt(shape, index));
      if (names.length % 2 === 1)
        throw new SqlError(1582, '42000', "Incorrect parameter count in the call to native function 'JSON_OBJECT'");
      return (...values: SqliteValue[]) => {
        const object = new Map<string, Json>();
        for (let i = 0; i < values.length; i += 2) {
          const name = values[i] ?? null;
          if (name === null) throw new SqlError(3158, '22032', 'JSON documents may not contain NULL member names.');
          object.set(unquoteJson(reads[i]?.(name, context) ?? null), reads[i + 1]?.(values[i + 1] ?? null, context) ?? null);
        }
        return jsonText(object);
      };
    },
    { min: 0, max: MANY, nulls: true },
  ),
  define(
    'JSON_QUOTE',
    ['any'],
    jsonString((args) => (args[0] === undefined ? 0 : displayChars(args[0]) * 6 + 2)),
    (shape, context) => {
      const read = readText(argumentAt(shape, 0));
      return (value: Present) => {
        requireText(shape, 'json_quote', false);
        return quoteJson(read(value, context));
      };
    },
  ),
  define(
    'JSON_UNQUOTE',
    ['any'],
    (args) => {
      if (familyOf(args[0]?.type ?? Types.null) === 'json')
        return { type: stringType(4294967294, 'utf8mb4_bin'), repr: 'text', nullable: true };
      return jsonString(args[0] === undefined ? 0 : displayChars(args[0]))(args, '');
    },
    (shape, context) => {
      if (shape.reprs[0] === 'json') return (value: string) => unquoteJson(parseStoredJson(value));
      const read = readText(argumentAt(shape, 0));
      return (raw: Present) => {
        requireText(shape, 'json_unquote', true);
        const value = read(raw, context);
        if (!value.startsWith('"') || !value.endsWith('"') || value.length < 2) return value;
        try {
          return unquoteJson(parseJson(value));
        } catch (error) {
          if (!(error instanceof JsonSyntaxError)) throw error;
          throw new SqlError(
            3141,
            '22032',
            `Invalid JSON text in argument 1 to function json_unquote: "${error.message}" at position ${error.at}.`,
          );
        }
      };
    },
  ),
  define(
    'JSON_VALID',
    ['any'],
    nullable(bigint(21)),
    (shape) => {
      if (shape.reprs[0] === 'json') return (value: SqliteValue) => (value === null ? null : 1);
      const text = shape.reprs[0] === 'text';
      const isNull = familyOf(shape.args[0] ?? Types.null) === 'null' || familyOf(shape.args[0] ?? Types.null) === 'binary';
      if (!text) return (value: SqliteValue) => (value === null && isNull ? null : 0);
      return (value: string | null) => {
        if (value === null) return null;
        try {
          parseJson(value);
          return 1;
        } catch (error) {
          if (error instanceof JsonSyntaxError || error instanceof SqlError) return 0;
          throw error;
        }
      };
    },
    { nulls: true },
  ),
  define('JSON_TYPE', ['any'], jsonString(17), (shape, context) => {
    const read = jsonArgument(shape, 0, 'json_type');
    return (doc: Present) => typeName(read(doc, context));
  }),
  define(
    'JSON_CONTAINS',
    ['any', 'any', 'text'],
    nullable(bigint(21)),
    (shape, context) => {
      const target = jsonArgument(shape, 0, 'json_contains');
      const candidate = jsonArgument(shape, 1, 'json_contains');
      return (a: Present, b: Present, path?: string) => {
        const root = target(a, context);
        const wanted = candidate(b, context);
        const inner = path === undefined ? root : find(root, onePath(path));
        return inner === undefined ? null : contains(inner, wanted) ? 1 : 0;
      };
    },
    { min: 2, max: 3 },
  ),
  define(
    'JSON_CONTAINS_PATH',
    ['any', 'text'],
    nullable(bigint(21)),
    (shape, context) => {
      const read = jsonArgument(shape, 0, 'json_contains_path');
      return (doc: Present, mode: string, ...paths: string[]) => {
        const root = read(doc, context);
        const all = isAll(mode, 'json_contains_path');
        const has = (path: string) => findAll(root, parsePath(path)).length > 0;
        return (all ? paths.every(has) : paths.some(has)) ? 1 : 0;
      };
    },
    { min: 3, max: MANY },
  ),
  define(
    'JSON_KEYS',
    ['any', 'text'],
    json,
    (shape, context) => {
      const read = jsonArgument(shape, 0, 'json_keys');
      return (doc: Present, path?: string) => {
        const value = path === undefined ? read(doc, context) : find(read(doc, context), onePath(path));
        return value instanceof Map ? jsonText(members(value).map(([name]) => name)) : null;
      };
    },
    { min: 1, max: 2 },
  ),
  define(
    'JSON_LENGTH',
    ['any', 'text'],
    nullable(bigint(21)),
    (shape, context) => {
      const read = jsonArgument(shape, 0, 'json_length');
      return (doc: Present, path?: string) => {
        const value = path === undefined ? read(doc, context) : extractOne(read(doc, context), parsePath(path));
        return value === undefined ? null : jsonLength(value);
      };
    },
    { min: 1, max: 2 },
  ),
  define('JSON_DEPTH', ['any'], nullable(bigint(21)), (shape, context) => {
    const read = jsonArgument(shape, 0, 'json_depth');
    return (doc: Present) => jsonDepth(read(doc, context));
  }),
  define(
    'JSON_SEARCH',
    ['any', 'text', 'text', 'text', 'text'],
    json,
    (shape, context) => {
      const read = jsonArgument(shape, 0, 'json_search');
      return (
        doc: SqliteValue,
        mode: string | null,
        pattern: string | null,
        escapeChar: string | null = null,
        ...paths: (string | null)[]
      ) => {
        if (doc === null || mode === null || pattern === null || paths.includes(null)) return null;
        const all = isAll(mode, 'json_search');
        const matches = likeMatcher(pattern, escapeChar === null || escapeChar === '' ? '\\' : escapeChar, 'utf8mb4_bin');
        const root = read(doc, context);
        const found: string[] = [];
        if (paths.length === 0) searchIn(root, [], matches, all, found);
        for (const path of paths)
          for (const { at, value } of located(root, parsePath(path ?? '$').legs)) searchIn(value, at, matches, all, found);
        const distinct = [...new Set(found)];
        const [first] = distinct;
        if (first === undefined) return null;
        return jsonText(distinct.length === 1 || !all ? first : distinct);
      };
    },
    { min: 3, max: MANY, nulls: true },
  ),
  define('JSON_PRETTY', ['any'], jsonString(16777216), (shape, context) => {
    const read = jsonArgument(shape, 0, 'json_pretty');
    return (doc: Present) => prettyJson(read(doc, context));
  }),
  define('JSON_STORAGE_SIZE', ['any'], nullable(bigint(21)), (shape, context) => {
    const read = jsonArgument(shape, 0, 'json_storage_size');
    return (doc: Present) => storageSize(read(doc, context));
  }),
  define('JSON_STORAGE_FREE', ['any'], bigint(21), (shape, context) => {
    const read = jsonArgument(shape, 0, 'json_storage_free');
    return (doc: Present) => {
      read(doc, context);
      return 0;
    };
  }),
  define('JSON_OVERLAPS', ['any', 'any'], boolean, (shape, context) => {
    const left = jsonArgument(shape, 0, 'json_overlaps');
    const right = jsonArgument(shape, 1, 'json_overlaps');
    return (a: Present, b: Present) => (overlaps(left(a, context), right(b, context)) ? 1 : 0);
  }),
  define('MEMBER OF', ['any', 'any'], boolean, (shape, context) => {
    const value = jsonScalar(shape, 0);
    const array = jsonArgument(shape, 1, 'member of');
    return (a: Present, b: Present) => {
      const item = value(a, context);
      const items = array(b, context);
      return (Array.isArray(items) ? items : [items]).some((other) => compareJson(item, other) === 0) ? 1 : 0;
    };
  }),
];
