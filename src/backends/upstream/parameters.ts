/** COM_STMT_EXECUTE. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_execute.html */
import { FieldType, type Parameter } from '../../types.ts';

const COM_STMT_EXECUTE = 0x17;
const UNSIGNED = 0x80;
const EMPTY = Buffer.alloc(0);

/** The type that a parameter is sent as, and its bytes. */
interface Encoded {
  readonly type: FieldType;
  readonly bytes: Buffer;
}

/** @returns the payload of the command. */
export function executePayload(statementId: number, params: readonly Parameter[], text: (value: string) => Buffer): Buffer {
  const head = Buffer.alloc(10);
  head[0] = COM_STMT_EXECUTE;
  head.writeUInt32LE(statementId, 1);
  head.writeUInt32LE(1, 6); // iterations
  if (params.length === 0) return head;
  const encoded = params.map((param) => encode(param, text));
  const nulls = Buffer.alloc((params.length + 7) >> 3);
  const types = Buffer.alloc(1 + params.length * 2);
  types[0] = 1;
  params.forEach((param, i) => {
    if (param.value === null) nulls[i >> 3] = (nulls[i >> 3] ?? 0) | (1 << (i & 7));
    types[1 + i * 2] = encoded[i]?.type ?? FieldType.NULL;
    types[2 + i * 2] = param.unsigned ? UNSIGNED : 0;
  });
  return Buffer.concat([head, nulls, types, ...encoded.map(({ bytes }) => bytes)]);
}

function encode({ type, unsigned, value }: Parameter, text: (value: string) => Buffer): Encoded {
  if (value === null) return { type: FieldType.NULL, bytes: EMPTY };
  if (value instanceof Uint8Array)
    return { type: isText(type) ? type : FieldType.BLOB, bytes: prefixed(Buffer.from(value.buffer, value.byteOffset, value.byteLength)) };
  if (typeof value === 'string') {
    const temporal = encodeTemporal(type, value);
    return temporal === null
      ? { type: isText(type) ? type : FieldType.VAR_STRING, bytes: prefixed(text(value)) }
      : { type, bytes: temporal };
  }
  if (type === FieldType.FLOAT || type === FieldType.DOUBLE || !Number.isInteger(Number(value)))
    return { type: FieldType.DOUBLE, bytes: double(Number(value)) };
  if (type === FieldType.DECIMAL || type === FieldType.NEWDECIMAL)
    return { type: FieldType.NEWDECIMAL, bytes: prefixed(Buffer.from(String(value), 'latin1')) };
  return integer(BigInt(value), unsigned);
}

/** Integers go out as eight bytes, which every server takes for every integer type. */
function integer(value: bigint, unsigned: boolean): Encoded {
  const bytes = Buffer.alloc(8);
  if (unsigned) bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  else bytes.writeBigInt64LE(BigInt.asIntN(64, value));
  return { type: FieldType.LONGLONG, bytes };
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

/** Types whose bytes are a string with its length before it. */
function isText(type: FieldType): boolean {
  return (
    type === FieldType.NEWDECIMAL ||
    type === FieldType.JSON ||
    type === FieldType.GEOMETRY ||
    type === FieldType.BIT ||
    type >= FieldType.ENUM
  );
}

function prefixed(bytes: Buffer): Buffer {
  return Buffer.concat([lengthEncoded(bytes.length), bytes]);
}

function lengthEncoded(length: number): Buffer {
  if (length < 0xfb) return Buffer.from([length]);
  const width = length < 0x10000 ? 2 : length < 0x1000000 ? 3 : 8;
  const out = Buffer.alloc(1 + width);
  out[0] = width === 2 ? 0xfc : width === 3 ? 0xfd : 0xfe;
  if (width === 8) out.writeBigUInt64LE(BigInt(length), 1);
  else out.writeUIntLE(length, 1, width);
  return out;
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?$/;
const TIME = /^(-?)(\d{1,3}):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/;

/** Dates and times travel as numbers; null where the type is none or the text is not one, which the server is then left to judge. */
function encodeTemporal(type: FieldType, value: string): Buffer | null {
  if (type === FieldType.TIME) return encodeTime(TIME.exec(value));
  if (type === FieldType.DATE || type === FieldType.DATETIME || type === FieldType.TIMESTAMP)
    return encodeDate(DATE.exec(value), type !== FieldType.DATE);
  return null;
}

function encodeDate(match: RegExpExecArray | null, withTime: boolean): Buffer | null {
  if (match === null || (!withTime && match[4] !== undefined)) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const bytes = Buffer.alloc(12);
  bytes[0] = 11;
  bytes.writeUInt16LE(year, 1);
  bytes.set([month, day, hour, minute, second], 3);
  bytes.writeUInt32LE(Number((match[7] ?? '').padEnd(6, '0')), 8);
  if (withTime) return bytes;
  bytes[0] = 4;
  return bytes.subarray(0, 5);
}

function encodeTime(match: RegExpExecArray | null): Buffer | null {
  if (match === null) return null;
  const [hours = 0, minute = 0, second = 0] = match.slice(2, 5).map(Number);
  const bytes = Buffer.alloc(13);
  bytes[0] = 12;
  bytes[1] = match[1] === '-' ? 1 : 0;
  bytes.writeUInt32LE(Math.floor(hours / 24), 2);
  bytes.set([hours % 24, minute, second], 6);
  bytes.writeUInt32LE(Number((match[5] ?? '').padEnd(6, '0')), 9);
  return bytes;
}
