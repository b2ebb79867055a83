/** Values in commands: parameters of COM_STMT_EXECUTE, and attributes, which COM_QUERY has too. */
import { FieldType, type Parameter } from '../../types.ts';

const COM_QUERY = 0x03;
const COM_STMT_EXECUTE = 0x17;
const COM_STMT_SEND_LONG_DATA = 0x18;
const READ_ONLY_CURSOR = 1;
const PARAMETER_COUNT_AVAILABLE = 8;
const UNSIGNED = 0x80;
const EMPTY = Buffer.alloc(0);
/** Values longer than this go ahead of the execution, in pieces of this length. */
const LONG = 1024 * 1024;

type Encode = (value: string) => Buffer;
type Attributes = ReadonlyMap<string, Parameter>;

/** The type that a parameter is sent as, and its bytes. */
interface Encoded {
  readonly type: FieldType;
  readonly bytes: Buffer;
  readonly unsigned?: boolean;
}

/** A parameter whose value has been sent already. */
export interface SentParameter {
  readonly sent: FieldType;
}

export interface Execution {
  readonly statementId: number;
  readonly params: readonly (Parameter | SentParameter)[];
  readonly attributes: Attributes | undefined;
  /** Whether the server takes attributes: then types have names. */
  readonly named: boolean;
  /** Whether the server takes values of type JSON: MariaDB's is text. */
  readonly json: boolean;
  readonly cursor: boolean;
}

/**
 * Commands that send the long values of an execution ahead of it.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_send_long_data.html
 */
export function longData(
  statementId: number,
  params: readonly Parameter[],
  text: Encode,
): { readonly rest: readonly (Parameter | SentParameter)[]; readonly packets: readonly Buffer[] } {
  if (!params.some(isLong)) return { rest: params, packets: [] };
  const packets: Buffer[] = [];
  const rest = params.map((param, index) => {
    const { type, value } = param;
    if (!isLong(param) || (typeof value !== 'string' && !(value instanceof Uint8Array))) return param;
    const bytes = typeof value === 'string' ? text(value) : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    for (let at = 0; at < bytes.length; at += LONG) packets.push(longPiece(statementId, index, bytes.subarray(at, at + LONG)));
    return { sent: isString(type) ? type : typeof value === 'string' ? FieldType.VAR_STRING : FieldType.BLOB };
  });
  return { rest, packets };
}

function isLong({ type, value }: Parameter): boolean {
  const length = typeof value === 'string' || value instanceof Uint8Array ? value.length : 0;
  return length > LONG && (isString(type) || !isText(type));
}
function isString(type: FieldType): boolean {
  return type >= FieldType.TINY_BLOB && type <= FieldType.STRING;
}
function longPiece(statementId: number, parameter: number, piece: Buffer): Buffer {
  const head = Buffer.alloc(7);
  head[0] = COM_STMT_SEND_LONG_DATA;
  head.writeUInt32LE(statementId, 1);
  head.writeUInt16LE(parameter, 5);
  return Buffer.concat([head, piece]);
}

/** COM_STMT_EXECUTE. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_execute.html */
export function executePayload({ statementId, params, attributes, named, json, cursor }: Execution, text: Encode): Buffer {
  const head = Buffer.alloc(10);
  head[0] = COM_STMT_EXECUTE;
  head.writeUInt32LE(statementId, 1);
  head[5] = (cursor ? READ_ONLY_CURSOR : 0) | (named ? PARAMETER_COUNT_AVAILABLE : 0);
  head.writeUInt32LE(1, 6); // iterations
  const values: Named[] = params.map((param) => ({ param: json || 'sent' in param ? param : withoutJson(param), name: '' }));
  if (!named) return values.length === 0 ? head : Buffer.concat([head, ...bound(values, false, text)]);
  if (attributes !== undefined) values.push(...namedValues(attributes));
  return Buffer.concat([head, lengthEncoded(values.length), ...(values.length === 0 ? [] : bound(values, true, text))]);
}

/** COM_QUERY. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query.html @param named whether the server takes attributes. */
export function queryPayload(sql: Buffer, attributes: Attributes | undefined, named: boolean, text: Encode): Buffer {
  if (!named) return Buffer.concat([Buffer.from([COM_QUERY]), sql]);
  const values = attributes === undefined ? [] : namedValues(attributes);
  const head = Buffer.concat([Buffer.from([COM_QUERY]), lengthEncoded(values.length), Buffer.from([1])]);
  return Buffer.concat([head, ...(values.length === 0 ? [] : bound(values, true, text)), sql]);
}

function withoutJson(param: Parameter): Parameter {
  return param.type === FieldType.JSON ? { ...param, type: FieldType.VAR_STRING } : param;
}

interface Named {
  readonly name: string;
  readonly param: Parameter | SentParameter;
}
function namedValues(attributes: Attributes): Named[] {
  return [...attributes].map(([name, param]) => ({ name, param }));
}

/** Which are NULL, that types follow, the types with their names, the values. */
function bound(values: readonly Named[], named: boolean, text: Encode): Buffer[] {
  const nulls = Buffer.alloc((values.length + 7) >> 3);
  // Without names they are two bytes each.
  const plain = named ? null : Buffer.alloc(2 * values.length);
  const types: Buffer[] = plain === null ? [] : [plain];
  const encoded = values.map(({ param, name }, i) => {
    const value: Encoded = 'sent' in param ? { type: param.sent, bytes: EMPTY } : encode(param, text);
    if (!('sent' in param) && param.value === null) nulls[i >> 3] = (nulls[i >> 3] ?? 0) | (1 << (i & 7));
    const flags = value.unsigned === true ? UNSIGNED : 0;
    if (plain === null) types.push(Buffer.from([value.type, flags]), prefixed(text(name)));
    else {
      plain[2 * i] = value.type;
      plain[2 * i + 1] = flags;
    }
    return value.bytes;
  });
  return [nulls, Buffer.from([1]), ...types, ...encoded];
}

function encode({ type, value }: Parameter, text: (value: string) => Buffer): Encoded {
  if (value === null) return { type: FieldType.NULL, bytes: EMPTY };
  if (value instanceof Uint8Array)
    return { type: isText(type) ? type : FieldType.BLOB, bytes: prefixed(Buffer.from(value.buffer, value.byteOffset, value.byteLength)) };
  if (typeof value === 'string') {
    const temporal = encodeTemporal(type, value);
    return temporal === null
      ? { type: isText(type) ? type : FieldType.VAR_STRING, bytes: prefixed(text(value)) }
      : { type, bytes: temporal };
  }
  if (type === FieldType.DECIMAL || type === FieldType.NEWDECIMAL) return decimal(value);
  if (type === FieldType.FLOAT || type === FieldType.DOUBLE || !Number.isInteger(Number(value)))
    return { type: FieldType.DOUBLE, bytes: double(Number(value)) };
  return integer(BigInt(value)) ?? (typeof value === 'bigint' ? decimal(value) : { type: FieldType.DOUBLE, bytes: double(value) });
}

function decimal(value: number | bigint): Encoded {
  return { type: FieldType.NEWDECIMAL, bytes: prefixed(Buffer.from(String(value), 'latin1')) };
}

/** Integers go out as eight bytes, which every server takes for every integer type. Null: they are too few. */
function integer(value: bigint): Encoded | null {
  const bytes = Buffer.alloc(8);
  if (value === BigInt.asIntN(64, value)) {
    bytes.writeBigInt64LE(value);
    return { type: FieldType.LONGLONG, bytes };
  }
  if (value !== BigInt.asUintN(64, value)) return null;
  bytes.writeBigUInt64LE(value);
  return { type: FieldType.LONGLONG, bytes, unsigned: true };
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

/** Types that values can be sent as, of those whose bytes are a string with its length before it. */
function isText(type: FieldType): boolean {
  return type === FieldType.NEWDECIMAL || type === FieldType.JSON || isString(type);
}

function prefixed(bytes: Buffer): Buffer {
  if (bytes.length < 0xfb) {
    const out = Buffer.allocUnsafe(1 + bytes.length);
    out[0] = bytes.length;
    out.set(bytes, 1);
    return out;
  }
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
