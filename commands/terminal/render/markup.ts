/** What HTML and XML have in common, in the words of the mysql client. */
import { Buffer } from 'node:buffer';
import type { Field, Value } from '../../../src/types.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { BinaryForm } from './renderer.ts';
import { escaping } from './text-cells.ts';
import { shown } from './value.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\0': ' ' };
const escapedBytes = escaping(() => ({ 0: ' ', 34: '&quot;', 38: '&amp;', 60: '&lt;', 62: '&gt;' }));

/** Text as content and in quotes. */
export function markup(text: string): string {
  return text.replace(/[&<>"\0]/g, (character) => ENTITIES[character] ?? character);
}

/** Writes a value that is not NULL. */
export function putMarkup(out: ByteWriter, value: NonNullable<Value>, field: Field, binary: BinaryForm): void {
  const cell = shown(value, field, binary);
  if (typeof cell === 'string') out.text(markup(cell));
  else escapedBytes(out, Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength), 0, cell.length);
}
