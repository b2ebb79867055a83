/** Hashes, encryption and compression. https://dev.mysql.com/doc/refman/8.4/en/encryption-functions.html */
import { SqlError } from '../../../errors.ts';
import type { RuntimeContext } from '../runtime.ts';
import { Types } from '../sql-type.ts';
import { textToBytes } from '../values/source.ts';
import type { ArgInfo, CallShape } from './definition.ts';
import {
  aliases,
  bigint,
  define,
  displayChars,
  type LibraryFunction,
  maxBytes,
  nullable,
  outOfRange,
  strings,
  stringType,
  text,
} from './library.ts';
import { crc32, createCipheriv, createDecipheriv, createHash, deflateSync, getCiphers, inflateSync, randomBytes } from './node-modules.ts';

type Bytes = string | Uint8Array;

function bytesOf(value: Bytes, shape: CallShape, index = 0): Uint8Array {
  return typeof value === 'string' ? textToBytes(value, shape.args[index]?.collation ?? 'utf8mb4_bin') : value;
}
const byteLength = (arg: ArgInfo | undefined) => (arg === undefined ? 0 : displayChars(arg) * maxBytes(arg.type.collation));
function bytesResult(length: (args: readonly ArgInfo[]) => number) {
  return (args: readonly ArgInfo[]) => ({ type: stringType(length(args), 'binary'), repr: 'bytes' as const, nullable: true });
}
/** A digest of the argument's bytes, in hexadecimal. */
function digest(name: string, algorithm: string, length: number): LibraryFunction {
  return define(
    name,
    strings('string'),
    text(length),
    (shape) => (value: Bytes) => createHash(algorithm).update(bytesOf(value, shape)).digest('hex'),
    { min: 1, max: 1 },
  );
}
const sha2: Readonly<Record<number, string>> = { 0: 'sha256', 224: 'sha224', 256: 'sha256', 384: 'sha384', 512: 'sha512' };

/** The key as AES takes it: folded by XOR onto the key's length. */
function foldKey(key: Uint8Array, length: number): Uint8Array {
  const folded = new Uint8Array(length);
  key.forEach((byte, index) => {
    folded[index % length] = (folded[index % length] ?? 0) ^ byte;
  });
  return folded;
}
interface Cipher {
  readonly name: string;
  readonly key: Uint8Array;
  readonly iv: Uint8Array | null;
}
/** The cipher that block_encryption_mode names; null where it needs an initialisation vector that is not there. */
function cipherOf(key: Uint8Array, iv: Uint8Array | null, name: string, context: RuntimeContext): Cipher {
  const mode = String(context.systemVariable('block_encryption_mode', null)).toLowerCase();
  const [, bits = '128', chaining = 'ecb'] = mode.split('-');
  // Runtimes without the list of ciphers take what they know, and say so where they do not.
  const known = getCiphers();
  const full = `aes-${bits}-${chaining}`;
  if (known.length > 0 && !known.includes(full)) throw new SqlError(1210, 'HY000', `Incorrect arguments to ${name}`);
  if (chaining === 'ecb') return { name: full, key: foldKey(key, Number(bits) / 8), iv: null };
  if (iv === null) throw new SqlError(1582, '42000', `Incorrect parameter count in the call to native function '${name}'`);
  if (iv.length < 16)
    throw new SqlError(1882, 'HY000', `The initialization vector supplied to ${name} is too short. Must be at least 16 bytes long`);
  return { name: full, key: foldKey(key, Number(bits) / 8), iv: iv.slice(0, 16) };
}
const aesKinds = strings('string');
function aes(name: string, encrypt: boolean): LibraryFunction {
  const lower = name.toLowerCase();
  return define(
    name,
    (args) => args.map((arg) => aesKinds([arg])[0] ?? 'text'),
    bytesResult((args) => (encrypt ? (Math.floor(byteLength(args[0]) / 16) + 1) * 16 : byteLength(args[0]))),
    (shape, context) =>
      (value: Bytes, key: Bytes, iv: Bytes | null = null) => {
        const cipher = cipherOf(bytesOf(key, shape, 1), iv === null ? null : bytesOf(iv, shape, 2), lower, context);
        const source = bytesOf(value, shape);
        if (encrypt) {
          const made = createCipheriv(cipher.name, cipher.key, cipher.iv);
          return Buffer.concat([made.update(source), made.final()]);
        }
        try {
          const made = createDecipheriv(cipher.name, cipher.key, cipher.iv);
          return Buffer.concat([made.update(source), made.final()]);
        } catch {
          // Wrong key or no ciphertext: NULL, as MySQL has it.
          return null;
        }
      },
    { min: 2, max: 6, contextual: true },
  );
}

export const encryption = (): readonly LibraryFunction[] => [
  digest('MD5', 'md5', 32),
  ...aliases(digest('SHA1', 'sha1', 40), 'SHA'),
  define(
    'SHA2',
    (args) => [strings('string')(args.slice(0, 1))[0] ?? 'text', 'index'],
    nullable(
      text((args) => {
        const bits = Number(args[1]?.literal() ?? 256);
        return bits === 0 ? 64 : sha2[bits] === undefined ? 64 : bits / 4;
      }),
    ),
    (shape, context) => (value: Bytes, bits: number) => {
      const algorithm = sha2[bits];
      if (algorithm === undefined) {
        context.warn('Warning', 1583, "Incorrect parameters in the call to native function 'sha2'");
        return null;
      }
      return createHash(algorithm).update(bytesOf(value, shape)).digest('hex');
    },
    { min: 2, max: 2 },
  ),
  aes('AES_ENCRYPT', true),
  aes('AES_DECRYPT', false),
  define(
    'RANDOM_BYTES',
    ['index'],
    bytesResult((args) => Math.min(Math.max(Number(args[0]?.literal() ?? 1024), 0), 1024)),
    () => (length: number) => {
      if (length < 1 || length > 1024) throw outOfRange('length', 'random_bytes');
      return randomBytes(length);
    },
    { volatile: true },
  ),
  define(
    'CRC32',
    strings('string'),
    (args) => ({ type: Types.bigint(10, true), repr: 'uint', nullable: args[0]?.nullable ?? true }),
    (shape) => (value: Bytes) => crc32(bytesOf(value, shape)),
    { min: 1, max: 1 },
  ),
  define(
    'COMPRESS',
    strings('string'),
    bytesResult((args) => Math.ceil(byteLength(args[0]) * 1.001) + 18),
    (shape) => (value: Bytes) => {
      const source = bytesOf(value, shape);
      if (source.length === 0) return new Uint8Array(0);
      const header = Buffer.alloc(4);
      header.writeUInt32LE(source.length);
      const packed = deflateSync(source);
      // A trailing space would be lost in a CHAR column: MySQL keeps it by a dot.
      return Buffer.concat(packed[packed.length - 1] === 32 ? [header, packed, Buffer.from('.')] : [header, packed]);
    },
    { min: 1, max: 1 },
  ),
  define(
    'UNCOMPRESS',
    ['bytes'],
    bytesResult(() => 16777216),
    (_, context) => (value: Uint8Array) => {
      if (value.length === 0) return value;
      if (value.length <= 4) return corrupt(context);
      const length = Buffer.from(value).readUInt32LE(0) & 0x3fffffff;
      if (length > Number(context.systemVariable('max_allowed_packet', null))) {
        context.warn(
          'Warning',
          1256,
          'Uncompressed data size too large; the maximum size is 67108864 (probably, length of uncompressed data was corrupted)',
        );
        return null;
      }
      try {
        return inflateSync(value.slice(4), { maxOutputLength: Math.max(length, 1) });
      } catch {
        return corrupt(context);
      }
    },
  ),
  define('UNCOMPRESSED_LENGTH', ['bytes'], nullable(bigint(11)), (_, context) => (value: Uint8Array) => {
    if (value.length === 0) return 0;
    return value.length <= 4 ? corrupt(context) : Buffer.from(value).readUInt32LE(0) & 0x3fffffff;
  }),
];
function corrupt(context: RuntimeContext): null {
  context.warn('Warning', 1259, 'ZLIB: Input data corrupted');
  return null;
}
