/** JSON functions that change a document: JSON_SET, JSON_REMOVE, JSON_MERGE_PATCH, … Documents are copied along the path, never changed in place. */
import { SqlError } from '../../../errors.ts';
import type { SqliteValue } from '../sql-type.ts';
import { type Json, type JsonObject, jsonText } from '../values/json.ts';
import { cellPosition, type PathLeg } from '../values/json-path.ts';
import { jsonArgument, jsonScalar } from './json-arguments.ts';
import { onePath } from './json-read.ts';
import type { ImplFor } from './library.ts';
import { define, json, type LibraryFunction } from './library.ts';

type Present = Exclude<SqliteValue, null>;
const MANY = Number.POSITIVE_INFINITY;

/** Replaces what the legs name by what `change` makes of it; the document itself where there is nothing. */
function changeAt(root: Json, legs: readonly PathLeg[], change: (value: Json) => Json): Json {
  const [leg, ...rest] = legs;
  if (leg === undefined) return change(root);
  if (leg.kind === 'member') {
    if (!(root instanceof Map)) return root;
    const member = root.get(leg.name);
    if (member === undefined) return root;
    const copy: JsonObject = new Map(root);
    copy.set(leg.name, changeAt(member, rest, change));
    return copy;
  }
  if (leg.kind !== 'cell') return root;
  if (!Array.isArray(root)) return cellPosition(leg.at, 1) === 0 ? changeAt(root, rest, change) : root;
  const index = cellPosition(leg.at, root.length);
  const item = root[index];
  if (item === undefined) return root;
  const copy = [...root];
  copy[index] = changeAt(item, rest, change);
  return copy;
}
/** Whether the legs name something. */
function exists(root: Json, legs: readonly PathLeg[]): boolean {
  let found = false;
  changeAt(root, legs, (value) => {
    found = true;
    return value;
  });
  return found;
}

type Mode = 'set' | 'insert' | 'replace';
function put(root: Json, legs: readonly PathLeg[], value: Json, mode: Mode): Json {
  if (exists(root, legs)) return mode === 'insert' ? root : changeAt(root, legs, () => value);
  if (mode === 'replace') return root;
  const last = legs.at(-1);
  if (last === undefined) return root;
  return changeAt(root, legs.slice(0, -1), (parent) => {
    if (last.kind === 'member') return parent instanceof Map ? new Map(parent).set(last.name, value) : parent;
    if (last.kind !== 'cell') return parent;
    // Beyond an array's end it is appended; before its start it is put in front; a scalar becomes an array first.
    const items = Array.isArray(parent) ? parent : [parent];
    return last.at.fromEnd && cellPosition(last.at, items.length) < 0 ? [value, ...items] : [...items, value];
  });
}
function remove(root: Json, legs: readonly PathLeg[]): Json {
  const last = legs.at(-1);
  return changeAt(root, legs.slice(0, -1), (parent) => {
    if (last?.kind === 'member' && parent instanceof Map) {
      const copy: JsonObject = new Map(parent);
      copy.delete(last.name);
      return copy;
    }
    if (last?.kind === 'cell' && Array.isArray(parent)) {
      const index = cellPosition(last.at, parent.length);
      return parent.filter((_, at) => at !== index);
    }
    return parent;
  });
}

/** A function of a document, and pairs of a path and a value. */
function pairs(name: string, apply: (root: Json, legs: readonly PathLeg[], value: Json) => Json): LibraryFunction {
  const lower = name.toLowerCase();
  const impl: ImplFor = (shape, context) => {
    if (shape.args.length % 2 === 0)
      throw new SqlError(1582, '42000', `Incorrect parameter count in the call to native function '${lower}'`);
    const read = jsonArgument(shape, 0, lower);
    const reads = shape.args.map((_, index) => jsonScalar(shape, index));
    return (doc: SqliteValue, ...rest: SqliteValue[]) => {
      if (doc === null) return null;
      let root = read(doc, context);
      for (let i = 0; i < rest.length; i += 2) {
        const path = rest[i] ?? null;
        if (path === null) return null;
        root = apply(root, onePath(path).legs, reads[i + 2]?.(rest[i + 1] ?? null, context) ?? null);
      }
      return jsonText(root);
    };
  };
  return define(name, (args) => args.map((_, index) => (index % 2 === 1 ? 'text' : 'any')), json, impl, { min: 3, max: MANY, nulls: true });
}

/** JSON_MERGE_PRESERVE of two documents. */
function preserve(a: Json, b: Json): Json {
  if (a instanceof Map && b instanceof Map) {
    const merged: JsonObject = new Map(a);
    for (const [name, value] of b) {
      const own = a.get(name);
      merged.set(name, own === undefined ? value : preserve(own, value));
    }
    return merged;
  }
  return [...(Array.isArray(a) ? a : [a]), ...(Array.isArray(b) ? b : [b])];
}
/** RFC 7396. */
function patch(target: Json, change: Json): Json {
  if (!(change instanceof Map)) return change;
  const merged: JsonObject = new Map(target instanceof Map ? target : []);
  for (const [name, value] of change) {
    if (value === null) merged.delete(name);
    else merged.set(name, patch(merged.get(name) ?? null, value));
  }
  return merged;
}
function merging(name: string, warn: boolean): LibraryFunction {
  const lower = name.toLowerCase();
  return define(
    name,
    ['any'],
    json,
    (shape, context) => {
      const reads = shape.args.map((_, index) => jsonArgument(shape, index, lower));
      if (warn)
        context.warn(
          'Warning',
          1287,
          "'JSON_MERGE' is deprecated and will be removed in a future release. Please use JSON_MERGE_PRESERVE/JSON_MERGE_PATCH instead",
        );
      return (...docs: SqliteValue[]) => {
        let merged: Json | undefined;
        let missing = false;
        docs.forEach((doc, index) => {
          const value = doc === null ? undefined : reads[index]?.(doc, context);
          if (value === undefined) missing = true;
          else merged = merged === undefined ? value : preserve(merged, value);
        });
        return missing || merged === undefined ? null : jsonText(merged);
      };
    },
    { min: 2, max: MANY, nulls: true },
  );
}

export const jsonChanges = (): readonly LibraryFunction[] => [
  pairs('JSON_SET', (root, legs, value) => put(root, legs, value, 'set')),
  pairs('JSON_INSERT', (root, legs, value) => put(root, legs, value, 'insert')),
  pairs('JSON_REPLACE', (root, legs, value) => put(root, legs, value, 'replace')),
  pairs('JSON_ARRAY_APPEND', (root, legs, value) =>
    changeAt(root, legs, (target) => (Array.isArray(target) ? [...target, value] : [target, value])),
  ),
  pairs('JSON_ARRAY_INSERT', (root, legs, value) => {
    const last = legs.at(-1);
    if (last?.kind !== 'cell') throw new SqlError(3165, '42000', 'A path expression is not a path to a cell in an array.');
    return changeAt(root, legs.slice(0, -1), (parent) => {
      if (!Array.isArray(parent)) return parent;
      const index = Math.max(0, Math.min(cellPosition(last.at, parent.length), parent.length));
      return [...parent.slice(0, index), value, ...parent.slice(index)];
    });
  }),
  define(
    'JSON_REMOVE',
    ['any', 'text'],
    json,
    (shape, context) => {
      const read = jsonArgument(shape, 0, 'json_remove');
      return (doc: Present, ...paths: string[]) => {
        let root = read(doc, context);
        for (const text of paths) {
          const { legs } = onePath(text);
          if (legs.length === 0) throw new SqlError(3153, '42000', "The path expression '$' is not allowed in this context.");
          root = remove(root, legs);
        }
        return jsonText(root);
      };
    },
    { min: 2, max: MANY },
  ),
  merging('JSON_MERGE_PRESERVE', false),
  merging('JSON_MERGE', true),
  define(
    'JSON_MERGE_PATCH',
    ['any'],
    json,
    (shape, context) => {
      const reads = shape.args.map((_, index) => jsonArgument(shape, index, 'json_merge_patch'));
      return (...docs: SqliteValue[]) => {
        // A NULL makes the result NULL until a document that is no object starts it anew.
        let merged: Json | undefined;
        docs.forEach((doc, index) => {
          const value = doc === null ? undefined : reads[index]?.(doc, context);
          if (value === undefined) merged = undefined;
          else if (index === 0 || !(value instanceof Map)) merged = value;
          else if (merged !== undefined) merged = patch(merged, value);
        });
        return merged === undefined ? null : jsonText(merged);
      };
    },
    { min: 2, max: MANY, nulls: true },
  ),
];
