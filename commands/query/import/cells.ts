/** Values of a file to parameters, by the column that they go into. The server makes numbers and dates of text, and says what is none. */
import { FieldType, type Parameter } from '../../../src/types.ts';
import type { BinaryForm } from '../../terminal/render/renderer.ts';
import type { DataFormat } from '../data/read-data.ts';
import type { Cell } from '../data/row.ts';
import type { ColumnKind } from '../table-columns.ts';

/** What a value cannot be. */
export class CellError extends Error {
  override readonly name = 'CellError';
}

export interface CellStyle {
  readonly format: DataFormat;
  readonly binary: BinaryForm | null;
}

const NULL: Parameter = { type: FieldType.VAR_STRING, unsigned: false, value: null };

/** @throws CellError */
export function parameterOf(cell: Cell, kind: ColumnKind, style: CellStyle): Parameter {
  if (cell === null) return NULL;
  switch (kind) {
    case 'bytes':
      return bytes(bytesOf(plain(cell), style));
    case 'bits':
      return bits(plain(cell), style);
    case 'json':
      return text(typeof cell === 'string' && style.format === 'jsonl' ? JSON.stringify(cell) : plain(cell));
    case 'float':
    case 'text':
      return text(typeof cell === 'string' ? cell : unlessBoolean(cell.json));
  }
}

function text(value: string): Parameter {
  return { type: FieldType.VAR_STRING, unsigned: false, value };
}
function bytes(value: Uint8Array): Parameter {
  return { type: FieldType.BLOB, unsigned: false, value };
}
function plain(cell: Exclude<Cell, null>): string {
  return typeof cell === 'string' ? cell : cell.json;
}
function unlessBoolean(json: string): string {
  return json === 'true' ? '1' : json === 'false' ? '0' : json;
}

/** A number, or the bytes as they are printed. @throws CellError */
function bits(written: string, style: CellStyle): Parameter {
  if (!/^\d{1,20}$/.test(written) || style.binary === 'utf8') return bytes(bytesOf(unlessBoolean(written), style));
  const value = BigInt(written);
  if (value >= 2n ** 64n) throw new CellError(`${written} has more than 64 bits`);
  return { type: FieldType.LONGLONG, unsigned: true, value: value <= Number.MAX_SAFE_INTEGER ? Number(value) : value };
}

const HEX = /^0x(?:[0-9a-f]{2})*$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** @throws CellError */
function bytesOf(written: string, { format, binary }: CellStyle): Uint8Array {
  const form = binary ?? (format === 'jsonl' ? 'base64' : HEX.test(written) ? 'hex' : 'utf8');
  switch (form) {
    case 'utf8':
      return Buffer.from(written);
    case 'base64':
      if (!BASE64.test(written)) throw new CellError('bytes in base64 are wanted (--binary says how they are written)');
      return Buffer.from(written, 'base64');
    case 'hex':
      if (written !== '' && !HEX.test(written)) throw new CellError('bytes as 0x… are wanted (--binary says how they are written)');
      return Buffer.from(written.slice(2), 'hex');
  }
}
