/** Values as text, as MySQL's text protocol has them. */
import { formatText } from '../../../src/codec/values.ts';
import { type Field, FieldType, type Value } from '../../../src/types.ts';
import type { BinaryForm, RenderOptions } from './renderer.ts';

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

/** A value that is not NULL in an output of bytes: text, or bytes that are to be printed as they are. @param binary how bytes are shown. */
export function shown(value: NonNullable<Value>, field: Field, binary: BinaryForm): string | Uint8Array {
  if (!(value instanceof Uint8Array)) return textOf(value, field);
  switch (binary) {
    case 'hex':
      return `0x${hexDigits(value)}`;
    case 'base64':
      return base64(value);
    case 'utf8':
      return value;
  }
}
/** Text for people, without harm to their terminal. */
export function onScreen(value: Value, field: Field, { nullText = 'NULL', binary = 'hex' }: RenderOptions): string {
  if (value === null) return harmless(nullText);
  const cell = shown(value, field, binary);
  return harmless(typeof cell === 'string' ? cell : asText(cell));
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
/** Bytes taken for UTF-8. */
export function asText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
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
    case FieldType.NULL:
      return true;
    default:
      return false;
  }
}
