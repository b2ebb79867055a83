/** FIELDS and LINES of a file: LOAD DATA reads it, INTO OUTFILE writes it. https://dev.mysql.com/doc/refman/8.4/en/load-data.html#load-data-field-line-handling */
import { encodeRaw } from '../../../../codec/text.ts';
import { SqlError } from '../../../../errors.ts';
import type { FileFormat } from '../../../../sql/ast.ts';
import type { SessionContext } from '../../session/context.ts';

/** Bytes that separate; empty where there are none. */
export interface Separators {
  readonly fieldEnd: Uint8Array;
  /** A byte, or -1. */
  readonly enclosed: number;
  readonly optionally: boolean;
  readonly escapedBy: number;
  readonly lineStart: Uint8Array;
  readonly lineEnd: Uint8Array;
}

/** @throws SqlError 1083. */
export function separatorsOf(format: FileFormat, context: SessionContext, position: number): Separators {
  const enclosed = encodeRaw(format.fieldsEnclosedBy ?? '');
  const given = format.fieldsEscapedBy ?? (context.sqlMode.noBackslashEscapes ? '' : '\\');
  const escapedBy = encodeRaw(given);
  if (enclosed.length > 1 || escapedBy.length > 1)
    throw new SqlError(1083, '42000', 'Field separator argument is not what is expected; check the manual', position);
  return {
    fieldEnd: encodeRaw(format.fieldsTerminatedBy ?? '\t'),
    enclosed: enclosed[0] ?? -1,
    optionally: format.fieldsOptionallyEnclosed,
    escapedBy: escapedBy[0] ?? -1,
    lineStart: encodeRaw(format.linesStartingBy ?? ''),
    lineEnd: encodeRaw(format.linesTerminatedBy ?? '\n'),
  };
}

/** No separators at all: every field has the width of its column. */
export function isFixedWidth({ fieldEnd, enclosed }: Separators): boolean {
  return fieldEnd.length === 0 && enclosed < 0;
}
/** Warns of separators that are no ASCII (1638). */
export function warnOfBytes({ fieldEnd, enclosed, escapedBy, lineStart, lineEnd }: Separators, context: SessionContext): void {
  const all = [...fieldEnd, enclosed, escapedBy, ...lineStart, ...lineEnd];
  if (all.some((byte) => byte >= 0x80)) context.warn('Warning', 1638, 'Non-ASCII separator arguments are not fully supported');
}
