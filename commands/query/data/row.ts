/** Rows of a file of data, before anything is known of the columns that they go into. */

/** A value as a file has it: NULL, text, or the text of a JSON value that is no string. */
export type Cell = null | string | JsonText;

/** JSON as it stands in the file: a number with all its digits, `true`, an object. */
export interface JsonText {
  readonly json: string;
}

export interface DataRow {
  /** Of its first character in the file, from 1. */
  readonly line: number;
  /** The names that its values have in the file; null where they have places only. Rows alike share the list. */
  readonly names: readonly string[] | null;
  readonly cells: readonly Cell[];
}

/** A row that cannot be read; what comes behind it can. */
export interface BadRow {
  readonly line: number;
  readonly problem: string;
  /** Its beginning, as it stands in the file. */
  readonly text: string;
}

export function isBad(row: DataRow | BadRow): row is BadRow {
  return 'problem' in row;
}

/** Takes a text piece by piece. */
export interface RowParser {
  /** @param text null at the end. @throws DataError where the rest cannot be read either. */
  take(text: string | null): (DataRow | BadRow)[];
}

/** A file of data that cannot be read, or not any further. */
export class DataError extends Error {
  override readonly name = 'DataError';
  readonly line: number | null;

  constructor(message: string, line: number | null = null) {
    super(message);
    this.line = line;
  }
}

/** Characters that a record may have: more of them mean a quote that is not closed. */
export const LONGEST_RECORD = 1 << 27;
/** Characters that are shown of what cannot be read. */
const SHOWN = 200;

export function beginning(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`;
}
