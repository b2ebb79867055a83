/** Aggregates that keep all that they see: GROUP_CONCAT, JSON_ARRAYAGG, JSON_OBJECTAGG. GROUP_CONCAT has the separator as its last argument. */
import { SqlError } from '../../../errors.ts';
import { familyOf, makeType, Types } from '../sql-type.ts';
import { type Json, jsonText, members } from '../values/json.ts';
import { readJsonScalar, readText } from '../values/source.ts';
import { parts, source } from './aggregate-parts.ts';
import type { AggregateDef } from './definition.ts';
import { latin1 } from './library.ts';

interface Concatenation {
  pieces: string[];
  bytes: number;
  row: number;
  cut: boolean;
}
export const groupConcat: AggregateDef = {
  name: 'GROUP_CONCAT',
  args: (args) =>
    args.slice(0, -1).some((arg) => ['binary', 'bit', 'geometry'].includes(familyOf(arg.type)))
      ? [...args.slice(0, -1).map(() => 'bytes' as const), 'text']
      : args.map(() => 'text' as const),
  result: (args, collation) => {
    const binary = args.slice(0, -1).some((arg) => ['binary', 'bit', 'geometry'].includes(familyOf(arg.type)));
    return {
      type: binary ? makeType('LONGBLOB', 1024) : makeType('TEXT', 1024, { collation }),
      repr: binary ? 'bytes' : 'text',
      nullable: true,
    };
  },
  impl: (shape, context) => {
    const binary = shape.resultRepr === 'bytes';
    let limit = 1024;
    return parts<Concatenation>({
      start: () => {
        limit = Number(context.systemVariable('group_concat_max_len', null));
        return { pieces: [], bytes: 0, row: 0, cut: false };
      },
      step: (state, ...args) => {
        const separator = args.at(-1);
        const values = args.slice(0, -1);
        if (values.includes(null)) return state;
        state.row++;
        if (state.cut) return state;
        let piece = values.map((value) => (value instanceof Uint8Array ? latin1(value) : String(value))).join('');
        if (state.row > 1 && typeof separator === 'string') piece = separator + piece;
        const size = binary ? piece.length : Buffer.byteLength(piece);
        if (state.bytes + size > limit) {
          piece = cutBytes(piece, limit - state.bytes, binary);
          state.cut = true;
          context.warn('Warning', 1260, `Row ${state.row} was cut by GROUP_CONCAT()`);
        }
        state.bytes += size;
        state.pieces.push(piece);
        return state;
      },
      result: (state) => {
        if (state.row === 0) return null;
        const text = state.pieces.join('');
        return binary ? Buffer.from(text, 'latin1') : text;
      },
    });
  },
};
/** As many whole characters as fit into so many bytes. */
function cutBytes(text: string, bytes: number, binary: boolean): string {
  if (binary) return text.slice(0, bytes);
  let size = 0;
  let end = 0;
  for (const char of text) {
    size += Buffer.byteLength(char);
    if (size > bytes) break;
    end += char.length;
  }
  return text.slice(0, end);
}

export const jsonArrayAgg: AggregateDef = {
  name: 'JSON_ARRAYAGG',
  args: ['any'],
  result: () => ({ type: Types.json, repr: 'json', nullable: true }),
  impl: (shape, context) => {
    const read = readJsonScalar(source(shape));
    return parts<string[]>({
      start: () => [],
      step: (state, value = null) => {
        state.push(value === null ? 'null' : shape.reprs[0] === 'json' ? (value as string) : jsonText(read(value, context)));
        return state;
      },
      inverse: (state) => {
        state.shift();
        return state;
      },
      result: (state) => (state.length === 0 ? null : `[${state.join(', ')}]`),
    });
  },
};
export const jsonObjectAgg: AggregateDef = {
  name: 'JSON_OBJECTAGG',
  args: ['any', 'any'],
  result: () => ({ type: Types.json, repr: 'json', nullable: true }),
  impl: (shape, context) => {
    const name = readText(source(shape, 0));
    const read = readJsonScalar(source(shape, 1));
    return parts<Map<string, Json>>({
      start: () => new Map(),
      step: (state, key = null, value = null) => {
        if (key === null) throw new SqlError(3158, '22032', 'JSON documents may not contain NULL member names.');
        state.set(name(key, context), value === null ? null : read(value, context));
        return state;
      },
      result: (state) => (state.size === 0 ? null : jsonText(new Map(members(state)))),
    });
  },
};
