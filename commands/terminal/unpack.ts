/** Packed files, told by their first bytes: https://www.rfc-editor.org/rfc/rfc1952#page-5 and rfc8878#section-3.1.1 */
const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];
/** Byte order marks, with what TextDecoder calls them. */
export const UTF16 = [
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
] as const;

/** The bytes of a file, unpacked where they are packed. What is wrong with them is thrown as they are read. */
export async function unpacked(bytes: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const { start, all } = await peeked(bytes, [GZIP, ZSTD]);
  const isGzip = beginsWith(start, GZIP);
  if (!isGzip && !beginsWith(start, ZSTD)) return all;
  const [{ createGunzip, createZstdDecompress }, { pipeline, Readable }] = await Promise.all([import('node:zlib'), import('node:stream')]);
  // What fails is thrown by who reads the end of it.
  return pipeline(Readable.from(all), isGzip ? createGunzip() : createZstdDecompress(), () => undefined);
}

/** The first bytes, as many as tell whether they are one of these marks, and all of them again. */
export async function peeked(
  bytes: AsyncIterable<Uint8Array>,
  marks: readonly (readonly number[])[],
): Promise<{ readonly start: Uint8Array; readonly all: AsyncIterable<Uint8Array> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  let start: Uint8Array = new Uint8Array(0);
  const mayBecome = () => marks.some((mark) => start.length < mark.length && start.every((byte, i) => byte === mark[i]));
  while (mayBecome()) {
    const next = await iterator.next();
    if (next.done === true) break;
    start = start.length === 0 ? next.value : Buffer.concat([start, next.value]);
  }
  return { start, all: joined(start, iterator) };
}
export function beginsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, i) => bytes[i] === byte);
}

async function* joined(start: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (start.length > 0) yield start;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
