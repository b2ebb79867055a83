/** From a collation's name to its charset. */
import { collationByName } from '../../../codec/collations.ts';

const known = new Map<string, string>();
/** Charset of a collation; `binary` for none. */
export function charsetOf(collation: string | null): string {
  if (collation === null || collation === 'binary') return 'binary';
  if (collation.startsWith('utf8mb4_')) return 'utf8mb4';
  let charset = known.get(collation);
  if (charset === undefined) {
    charset = collationByName(collation)?.charset ?? 'utf8mb4';
    known.set(collation, charset);
  }
  return charset;
}

/** Bytes of a text in the Unicode charsets that are not UTF-8; null for all others. */
export function wideBytes(text: string, charset: string): Uint8Array | null {
  switch (charset) {
    case 'utf16le':
      return Buffer.from(text, 'utf16le');
    case 'utf16':
    case 'ucs2':
      return Buffer.from(charset === 'ucs2' ? text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, '?') : text, 'utf16le').swap16();
    case 'utf32': {
      const chars = [...text];
      const bytes = Buffer.alloc(chars.length * 4);
      for (const [index, char] of chars.entries()) bytes.writeUInt32BE(char.codePointAt(0) ?? 0, index * 4);
      return bytes;
    }
    default:
      return null;
  }
}
/** The text of such bytes. */
export function wideText(bytes: Uint8Array, charset: string): string | null {
  switch (charset) {
    case 'utf16le':
      return Buffer.from(bytes).toString('utf16le');
    case 'utf16':
    case 'ucs2':
      return Buffer.from(bytes.slice(0, bytes.length & ~1))
        .swap16()
        .toString('utf16le');
    case 'utf32': {
      const buffer = Buffer.from(bytes);
      let text = '';
      for (let at = 0; at + 4 <= buffer.length; at += 4) {
        const code = buffer.readUInt32BE(at);
        text += code > 0x10ffff ? '?' : String.fromCodePoint(code);
      }
      return text;
    }
    default:
      return null;
  }
}
