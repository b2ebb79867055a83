/** How JSON functions take their arguments. */
import { SqlError } from '../../../errors.ts';
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, type SqliteValue, Types } from '../sql-type.ts';
import { type Json, JsonSyntaxError, parseJson, parseStoredJson } from '../values/json.ts';
import { type Endpoint, readJsonScalar } from '../values/source.ts';
import type { CallShape } from './definition.ts';

type Present = Exclude<SqliteValue, null>;

export function argumentAt(shape: CallShape, index: number): Endpoint {
  return { type: shape.args[index] ?? Types.null, repr: shape.reprs[index] ?? 'text' };
}

/** Parsed documents by text: one call site sees the same constant again and again. */
function remembering(parse: (text: string) => Json): (text: string) => Json {
  let lastText: string | null = null;
  let last: Json = null;
  return (text) => {
    if (text !== lastText) {
      last = parse(text);
      lastText = text;
    }
    return last;
  };
}

/** What MySQL says of bytes where a JSON text is wanted. */
export function fromBinary(): SqlError {
  return new SqlError(3144, '22032', "Cannot create a JSON value from a string with CHARACTER SET 'binary'.");
}

/** Reads a document: a JSON value, or a text that holds one. Callers must not change what they get. @throws SqlError 3141, 3146 */
export function jsonArgument(shape: CallShape, index: number, name: string): (value: Present, context: RuntimeContext) => Json {
  const { repr } = argumentAt(shape, index);
  if (repr === 'json') {
    const parse = remembering(parseStoredJson);
    return (value) => parse(value as string);
  }
  if (repr === 'text') {
    const parse = remembering((text) => parseArgument(text, index, name));
    return (value) => parse(value as string);
  }
  const binary = familyOf(argumentAt(shape, index).type) === 'binary';
  return () => {
    if (binary) throw fromBinary();
    throw new SqlError(
      3146,
      '22032',
      `Invalid data type for JSON data in argument ${index + 1} to function ${name}; a JSON string or JSON type is required.`,
    );
  };
}
function parseArgument(text: string, index: number, name: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new SqlError(
      3141,
      '22032',
      `Invalid JSON text in argument ${index + 1} to function ${name}: "${error.message}" at position ${error.at}.`,
    );
  }
}
/** Reads a value to be put into a document: texts are strings, not parsed. */
export function jsonScalar(shape: CallShape, index: number): (value: SqliteValue, context: RuntimeContext) => Json {
  const read = readJsonScalar(argumentAt(shape, index));
  return (value, context) => (value === null ? null : read(value, context));
}
