/** Internet addresses and UUIDs. */
import { SqlError } from '../../../errors.ts';
import type { RuntimeContext } from '../runtime.ts';
import { type SqliteValue, Types } from '../sql-type.ts';
import type { ArgInfo } from './definition.ts';
import { bigint, boolean, define, int64, type LibraryFunction, notNull, nullable, stringType, text, toBig, uint } from './library.ts';
import { createHash, randomBytes } from './node-modules.ts';

const bytesResult = (length: number) => (_: readonly ArgInfo[]) => ({
  type: stringType(length, 'binary'),
  repr: 'bytes' as const,
  nullable: true,
});

// ── IPv4, IPv6 ───────────────────────────────────────────────────────────────

/** INET_ATON: short forms too, the last number filling the rest. */
function inetAton(value: string): bigint | null {
  if (!/^\d+(?:\.\d+){0,3}$/.test(value)) return null;
  const parts = value.split('.').map(Number);
  if (parts.some((part) => part > 255)) return null;
  const last = parts.pop() ?? 0;
  let number = 0;
  for (const part of parts) number = number * 256 + part;
  return BigInt(number * 256 ** (4 - parts.length) + last);
}
function parseIpv4(value: string): number[] | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(value);
  if (match === null) return null;
  const parts = match.slice(1).map(Number);
  return parts.every((part) => part <= 255) ? parts : null;
}
function parseIpv6(value: string): number[] | null {
  if (value.length < 2 || value.length > 39 || !/^[0-9a-fA-F:.]+$/.test(value)) return null;
  let source = value;
  const tail = /(?:^|:)(\d+\.\d+\.\d+\.\d+)$/.exec(source);
  if (tail !== null) {
    const four = parseIpv4(tail[1] ?? '');
    if (four === null) return null;
    const [a = 0, b = 0, c = 0, d = 0] = four;
    source = `${source.slice(0, source.length - (tail[1]?.length ?? 0))}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  }
  const halves = source.split('::');
  if (halves.length > 2) return null;
  const groups = (half: string | undefined) => (half === undefined || half === '' ? [] : half.split(':'));
  const head = groups(halves[0]);
  const rest = groups(halves[1]);
  if (![...head, ...rest].every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return null;
  const missing = 8 - head.length - rest.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  return [...head, ...Array.from({ length: missing }, () => '0'), ...rest].flatMap((group) => {
    const number = Number.parseInt(group, 16);
    return [number >> 8, number & 0xff];
  });
}
function formatIpv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0));
  let best = { start: -1, length: 0 };
  let start = -1;
  for (let i = 0; i <= 8; i++) {
    if (i < 8 && groups[i] === 0) {
      if (start < 0) start = i;
      continue;
    }
    if (start >= 0 && i - start > best.length) best = { start, length: i - start };
    start = -1;
  }
  // ::1.2.3.4 and ::ffff:1.2.3.4 end in an IPv4 address.
  const four = best.start === 0 && (best.length === 6 || (best.length === 5 && groups[5] === 0xffff));
  if (four) return `::${best.length === 5 ? 'ffff:' : ''}${[...bytes.slice(12)].join('.')}`;
  const hex = groups.map((group) => group.toString(16));
  if (best.length < 2) return hex.join(':');
  return `${hex.slice(0, best.start).join(':')}::${hex.slice(best.start + best.length).join(':')}`;
}
function invalid(value: string, kind: string, name: string, context: RuntimeContext): null {
  context.warn('Warning', 1411, `Incorrect ${kind} value: ''${value}'' for function ${name}`);
  return null;
}
function addressTest(name: string, test: (value: Uint8Array) => boolean): LibraryFunction {
  return define(name, ['bytes'], nullable(boolean), () => (value: Uint8Array) => (value.length === 16 && test(value) ? 1 : 0));
}
const zeros = (bytes: Uint8Array, count: number) => bytes.slice(0, count).every((byte) => byte === 0);

// ── UUID ─────────────────────────────────────────────────────────────────────

const UUID_TEXT =
  /^(?:\{([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}|([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})|([0-9a-f]{32}))$/i;
function parseUuid(value: string): Uint8Array | null {
  const match = UUID_TEXT.exec(value);
  if (match === null) return null;
  return Buffer.from((match[1] ?? match[2] ?? match[3] ?? '').replaceAll('-', ''), 'hex');
}
function formatUuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
/** The order that sorts by time: high part first. */
function swapIn(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([bytes.slice(6, 8), bytes.slice(4, 6), bytes.slice(0, 4), bytes.slice(8)]);
}
function swapOut(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([bytes.slice(4, 8), bytes.slice(2, 4), bytes.slice(0, 2), bytes.slice(8)]);
}
/** 100-nanosecond steps from 1582 to 1970. */
const GREGORIAN = 122192928000000000n;
/** The end of every such UUID: clock sequence and node. */
let origin: string | null = null;
function makeOrigin(): string {
  const node = Buffer.concat([
    Buffer.from([0x02]),
    createHash('sha256').update(process.getBuiltinModule('node:os').hostname()).digest().subarray(0, 5),
  ]).toString('hex');
  const sequence = (0x8000 | (randomBytes(2).readUInt16BE(0) & 0x3fff)).toString(16);
  return `${sequence}-${node}`;
}
let lastTime = 0n;
/** A UUID of version 1, as MySQL makes them: each later than the one before. */
function timeUuid(): string {
  origin ??= makeOrigin();
  let now = BigInt(Date.now()) * 10000n + GREGORIAN;
  if (now <= lastTime) now = lastTime + 1n;
  lastTime = now;
  const hex = now.toString(16).padStart(15, '0');
  return `${hex.slice(7)}-${hex.slice(3, 7)}-1${hex.slice(0, 3)}-${origin}`;
}
let shortId = (BigInt(Math.floor(Date.now() / 1000)) << 24n) | (1n << 56n);

export const network = (): readonly LibraryFunction[] => [
  define(
    'INET_ATON',
    ['text'],
    () => ({ type: Types.bigint(21, true), repr: 'uint', nullable: true }),
    (_, context) => (value: string) => {
      const number = inetAton(value);
      return number === null ? invalid(value, 'string', 'inet_aton', context) : int64(number);
    },
  ),
  define('INET_NTOA', ['int'], nullable(text(31)), (_, context) => (value: SqliteValue) => {
    const number = toBig(value);
    if (number < 0n || number > 0xffffffffn) {
      context.warn('Warning', 1411, `Incorrect integer value: '${number}' for function inet_ntoa`);
      return null;
    }
    return [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 0xffn).join('.');
  }),
  define('INET6_ATON', ['text'], bytesResult(16), (_, context) => (value: string) => {
    const bytes = parseIpv4(value) ?? parseIpv6(value);
    return bytes === null ? invalid(value, 'string', 'inet6_aton', context) : Buffer.from(bytes);
  }),
  define('INET6_NTOA', ['bytes'], nullable(text(39)), (_, context) => (value: Uint8Array) => {
    if (value.length === 4) return [...value].join('.');
    return value.length === 16 ? formatIpv6(value) : invalid(Buffer.from(value).toString('latin1'), 'string', 'inet6_ntoa', context);
  }),
  define('IS_IPV4', ['text'], boolean, () => (value: string) => (parseIpv4(value) === null ? 0 : 1)),
  define('IS_IPV6', ['text'], boolean, () => (value: string) => (parseIpv6(value) === null ? 0 : 1)),
  addressTest('IS_IPV4_COMPAT', (bytes) => zeros(bytes, 12) && Buffer.from(bytes).readUInt32BE(12) > 1),
  addressTest('IS_IPV4_MAPPED', (bytes) => zeros(bytes, 10) && bytes[10] === 0xff && bytes[11] === 0xff),
  define('UUID', [], notNull(text(36)), () => timeUuid, { volatile: true }),
  define(
    'UUID_SHORT',
    [],
    () => ({ type: Types.bigint(21, true), repr: 'uint', nullable: false }),
    () => () => uint(shortId++),
    { volatile: true },
  ),
  define('IS_UUID', ['text'], nullable(bigint(1)), () => (value: string) => (parseUuid(value) === null ? 0 : 1)),
  define(
    'UUID_TO_BIN',
    ['text', 'index'],
    bytesResult(16),
    () =>
      (value: string | null, swap: number | null = 0) => {
        if (value === null) return null;
        const bytes = parseUuid(value);
        if (bytes === null) throw new SqlError(1411, 'HY000', `Incorrect string value: '${value}' for function uuid_to_bin`);
        return swap !== null && swap !== 0 ? swapIn(bytes) : bytes;
      },
    { min: 1, max: 2, nulls: true },
  ),
  define(
    'BIN_TO_UUID',
    ['bytes', 'index'],
    nullable(text(36)),
    () =>
      (value: Uint8Array | null, swap: number | null = 0) => {
        if (value === null) return null;
        if (value.length !== 16)
          throw new SqlError(1411, 'HY000', `Incorrect string value: '${Buffer.from(value).toString()}' for function bin_to_uuid`);
        return formatUuid(swap !== null && swap !== 0 ? swapOut(value) : value);
      },
    { min: 1, max: 2, nulls: true },
  ),
];
