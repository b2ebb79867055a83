/** | & ^ << >> ~ and BIT_COUNT: on 64 bits, or on binary strings of equal length. */
import { SqlError } from '../../../errors.ts';
import { familyOf, type SqliteValue, Types } from '../sql-type.ts';
import type { ArgInfo, ArgKind } from './definition.ts';
import { bigint, define, displayChars, type LibraryFunction, stringType, toBig, uint } from './library.ts';

/** Whether an operand is a binary string, not a number. Hexadecimal literals come as numbers where the compiler says so. */
function isBytes(arg: ArgInfo | undefined): boolean {
  return arg !== undefined && familyOf(arg.type) === 'binary';
}
function kinds(both: boolean) {
  return (args: readonly ArgInfo[]): readonly ArgKind[] => {
    const bytes = both ? isBytes(args[0]) && isBytes(args[1]) : isBytes(args[0]);
    return bytes ? ['bytes', both ? 'bytes' : 'uint64'] : ['uint64', 'uint64'];
  };
}
function result(both: boolean) {
  return (args: readonly ArgInfo[]) => {
    const [first] = args;
    if (first !== undefined && kinds(both)(args)[0] === 'bytes')
      return { type: stringType(Math.max(...args.slice(0, both ? 2 : 1).map(displayChars)), 'binary'), repr: 'bytes' as const };
    return unsignedResult;
  };
}
const unsignedResult = { type: Types.bigint(21, true), repr: 'uint' as const };

function bits(value: SqliteValue): bigint {
  return BigInt.asUintN(64, toBig(value));
}
function logical(name: string, integers: (a: bigint, b: bigint) => bigint, bytes: (a: number, b: number) => number): LibraryFunction {
  return define(
    name,
    kinds(true),
    result(true),
    (shape) => {
      if (shape.resultRepr !== 'bytes') return (a: SqliteValue, b: SqliteValue) => uint(integers(bits(a), bits(b)));
      return (a: Uint8Array, b: Uint8Array) => {
        if (a.length !== b.length) throw new SqlError(3513, 'HY000', 'Binary operands of bitwise operators must be of equal length');
        return a.map((byte, index) => bytes(byte, b[index] ?? 0));
      };
    },
    { min: 2, max: 2 },
  );
}
function shift(name: string, left: boolean): LibraryFunction {
  return define(
    name,
    kinds(false),
    result(false),
    (shape) => {
      if (shape.resultRepr === 'bytes') return (value: Uint8Array, count: SqliteValue) => shiftBytes(value, bits(count), left);
      return (value: SqliteValue, count: SqliteValue) => {
        const by = bits(count);
        return by >= 64n ? 0 : uint(left ? BigInt.asUintN(64, bits(value) << by) : bits(value) >> by);
      };
    },
    { min: 2, max: 2 },
  );
}
function shiftBytes(value: Uint8Array, count: bigint, left: boolean): Uint8Array {
  const width = BigInt(value.length * 8);
  if (count >= width || value.length === 0) return new Uint8Array(value.length);
  const number = BigInt(`0x${Buffer.from(value).toString('hex')}`);
  const shifted = left ? BigInt.asUintN(Number(width), number << count) : number >> count;
  return Buffer.from(shifted.toString(16).padStart(value.length * 2, '0'), 'hex');
}
function countBits(value: bigint): number {
  let count = 0;
  for (let rest = value; rest !== 0n; rest &= rest - 1n) count++;
  return count;
}

export const bitFunctions = (): readonly LibraryFunction[] => [
  logical(
    '|',
    (a, b) => a | b,
    (a, b) => a | b,
  ),
  logical(
    '&',
    (a, b) => a & b,
    (a, b) => a & b,
  ),
  logical(
    '^',
    (a, b) => a ^ b,
    (a, b) => a ^ b,
  ),
  shift('<<', true),
  shift('>>', false),
  define(
    '~',
    kinds(false),
    result(false),
    (shape) => {
      if (shape.resultRepr === 'bytes') return (value: Uint8Array) => value.map((byte) => ~byte & 0xff);
      return (value: SqliteValue) => uint(BigInt.asUintN(64, ~bits(value)));
    },
    { min: 1, max: 1 },
  ),
  define(
    'BIT_COUNT',
    kinds(false),
    bigint(21),
    (shape) => {
      if (shape.reprs[0] === 'bytes') return (value: Uint8Array) => value.reduce((count, byte) => count + countBits(BigInt(byte)), 0);
      return (value: SqliteValue) => countBits(bits(value));
    },
    { min: 1, max: 1 },
  ),
];
