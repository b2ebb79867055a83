/** JSON_VALUE(doc, path [RETURNING type] [… ON EMPTY] [… ON ERROR]). */
import { SqlError } from '../../../errors.ts';
import type { CastTarget, OnJsonEvent } from '../../../sql/ast.ts';
import type { RuntimeContext } from '../runtime.ts';
import { type SqliteValue, Types } from '../sql-type.ts';
import { formatDecimal } from '../values/decimal.ts';
import { type Json, JsonDecimal, jsonText } from '../values/json.ts';
import { findAll, parsePath } from '../values/json-path.ts';
import { castDef } from './cast.ts';
import type { CallShape } from './definition.ts';
import { jsonArgument } from './json-arguments.ts';
import { define, type LibraryFunction, stringType } from './library.ts';

/** Thrown and caught here: a value that RETURNING's type cannot take. */
class Unfit extends Error {}

/** Its arguments: document, path, the default on empty, the default on error (NULL where there is none). */
export function jsonValueDef(returning: CastTarget | null, onEmpty: OnJsonEvent | null, onError: OnJsonEvent | null): LibraryFunction {
  const target = returning ?? { type: 'CHAR', length: 512, charset: null };
  const cast = castDef(target);
  const variant = `:${JSON.stringify([returning, onEmpty?.kind, onError?.kind])}`;
  return define(
    'JSON_VALUE',
    ['any', 'text', 'text', 'text'],
    (args) => {
      const { type, repr } = cast.result(args, 'utf8mb4_bin');
      return { type: target.type === 'CHAR' ? stringType(target.length ?? 512, 'utf8mb4_bin') : type, repr, nullable: true };
    },
    (shape, context) => {
      const read = jsonArgument(shape, 0, 'json_value');
      const convert = casting(cast, shape, context);
      const fallback = (event: OnJsonEvent | null, value: SqliteValue, error: () => SqlError): SqliteValue => {
        if (event === null || event.kind === 'Null') return null;
        if (event.kind === 'Error') throw error();
        return value === null ? null : convert.text(String(value));
      };
      return (doc: SqliteValue, path: SqliteValue, whenEmpty: SqliteValue = null, whenError: SqliteValue = null) => {
        if (doc === null || path === null) return null;
        const root = read(doc, context);
        const found = findAll(root, parsePath(String(path)));
        const value = found[0];
        if (value === undefined)
          return fallback(
            onEmpty,
            whenEmpty,
            () => new SqlError(3966, '22035', "No value was found by 'json_value' on the specified path."),
          );
        if (found.length > 1)
          return fallback(
            onError,
            whenError,
            () => new SqlError(3967, '22034', "More than one value was found by 'json_value' on the specified path."),
          );
        if (value === null) return null;
        try {
          return convert.json(value);
        } catch (error) {
          if (!(error instanceof Unfit)) throw error;
          return fallback(onError, whenError, () => new SqlError(1690, '22003', `${target.type} value is out of range in 'json_value'`));
        }
      };
    },
    { min: 2, max: 4, nulls: true, exact: true, variant },
  );
}

function casting(
  cast: LibraryFunction,
  shape: CallShape,
  context: RuntimeContext,
): { text: (text: string) => SqliteValue; json: (value: Json) => SqliteValue } {
  // Warnings of the conversion are errors of JSON_VALUE, which has its own way with them.
  const strict = new Proxy(context, {
    get: (target, name) =>
      name === 'warn'
        ? () => {
            throw new Unfit();
          }
        : (Reflect.get(target, name, target) as unknown),
  });
  const with_ = (type: CallShape['args'][number], repr: CallShape['reprs'][number], runtime: RuntimeContext) =>
    cast.impl({ ...shape, args: [type], reprs: [repr] }, runtime);
  const asText = with_(Types.varchar(0, 'utf8mb4_0900_ai_ci'), 'text', context);
  const strictText = with_(Types.varchar(0, 'utf8mb4_0900_ai_ci'), 'text', strict);
  const asJson = with_(Types.json, 'json', strict);
  const asDecimal = (value: JsonDecimal) =>
    with_(Types.decimal(65, value.value.scale), 'decimal', strict)(formatDecimal(value.value.units, value.value.scale));
  const toJson = shape.resultRepr === 'json';
  return {
    text: asText,
    json: (value) => {
      if (toJson) return jsonText(value);
      if ((Array.isArray(value) || value instanceof Map) && shape.resultRepr !== 'text') throw new Unfit();
      if (typeof value === 'string') return strictText(value);
      if (shape.resultRepr === 'text') return strictText(jsonText(value));
      return value instanceof JsonDecimal ? asDecimal(value) : asJson(jsonText(value));
    },
  };
}
