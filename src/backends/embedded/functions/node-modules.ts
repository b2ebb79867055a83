/**
 * node:crypto and node:zlib, loaded when a function first needs them: on Bun they take 15 ms of processor time, more than all else of
 * `wsql query "SELECT 1"` together.
 */
type Crypto = typeof import('node:crypto');
type Zlib = typeof import('node:zlib');

let loadedCrypto: Crypto | null = null;
let loadedZlib: Zlib | null = null;

function crypto(): Crypto {
  loadedCrypto ??= process.getBuiltinModule('node:crypto');
  return loadedCrypto;
}
function zlib(): Zlib {
  loadedZlib ??= process.getBuiltinModule('node:zlib');
  return loadedZlib;
}

export const createHash = (algorithm: string): ReturnType<Crypto['createHash']> => crypto().createHash(algorithm);
export const createCipheriv = (...args: Parameters<Crypto['createCipheriv']>): ReturnType<Crypto['createCipheriv']> =>
  crypto().createCipheriv(...args);
export const createDecipheriv = (...args: Parameters<Crypto['createDecipheriv']>): ReturnType<Crypto['createDecipheriv']> =>
  crypto().createDecipheriv(...args);
export const getCiphers = (): string[] => crypto().getCiphers();
export const randomBytes = (size: number): Buffer => crypto().randomBytes(size);
export const crc32 = (data: Uint8Array): number => zlib().crc32(data);
export const deflateSync = (data: Uint8Array): Uint8Array => zlib().deflateSync(data);
export const inflateSync = (data: Uint8Array, options: { readonly maxOutputLength: number }): Uint8Array =>
  zlib().inflateSync(data, options);
