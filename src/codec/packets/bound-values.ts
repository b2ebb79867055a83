/** Values with their types, as COM_QUERY and COM_STMT_EXECUTE carry them: parameters, and attributes, which have names. */
import { Buffer } from 'node:buffer';
import { ProtocolError } from '../../errors.ts';
import { FieldType, type Parameter } from '../../types.ts';
import { decodeBytes, decodeParameter, type ParameterType, parameterType } from '../parameters.ts';
import type { ByteReader } from '../reader.ts';
import type { TextCodec } from '../text.ts';

/** Attributes of a statement, by name. */
export type Attributes = ReadonlyMap<string, Parameter>;

/** A declared type; of an attribute, with its name. */
export interface BoundType extends ParameterType {
  readonly name: string;
}
export type LongData = ReadonlyMap<number, readonly Uint8Array[]>;

/** @param named whether names go with the types. */
export function readTypes(reader: ByteReader, count: number, named: boolean, codec: TextCodec): BoundType[] {
  const types: BoundType[] = [];
  for (let at = 0; at < count; at++) {
    const type = parameterType(reader.u8());
    const unsigned = (reader.u8() & 0x80) !== 0;
    if (type === null) throw new ProtocolError('Malformed communication packet.');
    types.push({
      type: type === FieldType.VARCHAR ? FieldType.VAR_STRING : type,
      unsigned,
      name: named ? textOf(reader.lenencBytes(), codec) : '',
    });
  }
  return types;
}
function textOf(bytes: Buffer, codec: TextCodec): string {
  return codec.decode(bytes, 0, bytes.length);
}

/** @param nulls a bit for each value. @param longData values that came before, by their places. */
export function readValues(
  reader: ByteReader,
  types: readonly BoundType[],
  nulls: Uint8Array,
  longData: LongData,
  codec: TextCodec,
): Parameter[] {
  return types.map(({ type, unsigned }, index) => {
    const long = longData.get(index);
    if (long !== undefined) return longValue(Buffer.concat(long), type, codec);
    const isNull = ((nulls[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
    return isNull ? { type, unsigned, value: null } : decodeParameter(reader, { type, unsigned }, codec);
  });
}

/** What came as long data is a string or bytes, whatever type is bound for it. */
function longValue(bytes: Buffer, bound: FieldType, codec: TextCodec): Parameter {
  const type = LENGTHY.has(bound) ? bound : FieldType.VAR_STRING;
  return { type, unsigned: false, value: decodeBytes(bytes, type, codec) };
}
const LENGTHY: ReadonlySet<FieldType> = new Set([
  FieldType.VARCHAR,
  FieldType.VAR_STRING,
  FieldType.STRING,
  FieldType.TINY_BLOB,
  FieldType.MEDIUM_BLOB,
  FieldType.LONG_BLOB,
  FieldType.BLOB,
  FieldType.JSON,
  FieldType.GEOMETRY,
  FieldType.VECTOR,
  FieldType.ENUM,
  FieldType.SET,
  FieldType.BIT,
]);

/** The first of a name counts; those without a name cannot be asked for. */
export function attributesOf(types: readonly BoundType[], values: readonly Parameter[], first: number): Attributes | null {
  if (values.length <= first) return null;
  const attributes = new Map<string, Parameter>();
  for (let at = first; at < values.length; at++) {
    const name = types[at]?.name ?? '';
    const value = values[at];
    if (name !== '' && value !== undefined && !attributes.has(name)) attributes.set(name, value);
  }
  return attributes;
}
