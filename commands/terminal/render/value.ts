/** Values as text, as MySQL's text protocol has them. */
import { formatText } from '../../../src/codec/values.ts';
import { type Field, FieldType, type Value } from '../../../src/types.ts';

/** The text of a value that is neither NULL nor bytes. */
export function textOf(value: string | number | bigint, field: Field): string {
  return typeof value === 'string' ? value : formatText(value, field);
}

/** Text for people: bytes in hexadecimal, NULL as the word. */
export function display(value: Value, field: Field): string {
  if (value === null) return 'NULL';
  if (value instanceof Uint8Array) return hex(value);
  return textOf(value, field);
}

/** `0x00FF`, and nothing for no bytes. */
export function hex(bytes: Uint8Array): string {
  return bytes.length === 0 ? '' : `0x${hexDigits(bytes)}`;
}

export function hexDigits(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex').toUpperCase();
}

/**
 * Makes control characters visible, so that a value cannot move the cursor or colour the terminal. Line breaks stay.
 */
export function harmless(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, (character) => {
    if (character === '\t') return '\\t';
    if (character === '\r') return '\\r';
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}

/** Whether a column is shown to the right. */
export function isNumeric({ type }: Field): boolean {
  switch (type) {
    case FieldType.TINY:
    case FieldType.SHORT:
    case FieldType.LONG:
    case FieldType.INT24:
    case FieldType.LONGLONG:
    case FieldType.FLOAT:
    case FieldType.DOUBLE:
    case FieldType.DECIMAL:
    case FieldType.NEWDECIMAL:
    case FieldType.YEAR:
      return true;
    default:
      return false;
  }
}
