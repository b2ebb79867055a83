/** BIT_AND, BIT_OR, BIT_XOR: of integers, or of byte strings of one length. */
import { SqlError } from '../../../errors.ts';
import { familyOf, type SqliteValue, Types } from '../sql-type.ts';
import { type Parts, parts } from './aggregate-parts.ts';
import type { AggregateDef, ArgInfo } from './definition.ts';
import { displayChars, stringType, toBig, uint } from './library.ts';

export const ALL_BITS = 0xffffffffffffffffn;
/** Longest byte string that the aggregates take. */
const MAX_BYTES = 511;
export function bits(name: string, start: bigint, combine: (a: bigint, b: bigint) => bigint): AggregateDef {
  return {
    name,
    args: (args) => (isByteString(args[0]) ? ['bytes'] : ['uint64']),
    result: (args) => {
      const arg = args[0];
      if (arg !== undefined && isByteString(arg) && arg.type.length > MAX_BYTES)
        throw new SqlError(
          3514,
          'HY000',
          'Aggregate bitwise functions cannot accept arguments longer than 511 bytes; consider using the SUBSTRING() function',
        );
      if (arg !== undefined && isByteString(arg)) return { type: stringType(displayChars(arg), 'binary'), repr: 'bytes', nullable: true };
      return { type: Types.bigint(21, true), repr: 'uint', nullable: false };
    },
    impl: (shape) => {
      if (shape.resultRepr === 'bytes') return byteBits(start === ALL_BITS ? 0xff : 0, combine, shape.result.length);
      return parts<bigint>({
        start: () => start,
        step: (state, value = null) => (value === null ? state : combine(state, BigInt.asUintN(64, toBig(value)))),
        ...(name === 'BIT_XOR'
          ? {
              inverse: (state: bigint, value: SqliteValue = null) =>
                value === null ? state : combine(state, BigInt.asUintN(64, toBig(value))),
            }
          : {}),
        result: uint,
      });
    },
  };
}
function isByteString(arg: Pick<ArgInfo, 'type'> | undefined): boolean {
  return arg !== undefined && familyOf(arg.type) === 'binary';
}
function byteBits(neutral: number, combine: (a: bigint, b: bigint) => bigint, length: number): Parts {
  return parts<Uint8Array | null>({
    start: () => null,
    step: (state, value = null) => {
      if (!(value instanceof Uint8Array)) return state;
      if (state === null) return Uint8Array.from(value);
      if (state.length !== value.length) throw new SqlError(3513, 'HY000', 'Binary operands of bitwise operators must be of equal length');
      return state.map((byte, index) => Number(combine(BigInt(byte), BigInt(value[index] ?? 0))));
    },
    result: (state) => state ?? new Uint8Array(length).fill(neutral),
  });
}
