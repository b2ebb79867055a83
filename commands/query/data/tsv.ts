/** Tab-separated values as `mysql --batch`, `LOAD DATA` and `SELECT … INTO OUTFILE` have them: a line a row, a backslash before what is special, `\N` for NULL. */
import { type BadRow, beginning, type Cell, DataError, type DataRow, LONGEST_RECORD, type RowParser } from './row.ts';

const ESCAPED: Readonly<Record<string, string>> = { '0': '\0', b: '\b', n: '\n', r: '\r', t: '\t', Z: '\u001a' };

export class TsvParser implements RowParser {
  readonly #nullText: string;
  #rest = '';
  #line = 1;
  #width: number | null = null;

  /** @param nullText how a field that is NULL stands in the file. */
  constructor({ nullText }: { readonly nullText: string }) {
    this.#nullText = nullText;
  }

  take(text: string | null): (DataRow | BadRow)[] {
    const lines = (this.#rest + (text ?? '')).split('\n');
    this.#rest = text === null ? '' : (lines.pop() ?? '');
    if (text === null && lines.at(-1) === '') lines.pop();
    if (this.#rest.length > LONGEST_RECORD) throw new DataError('this line does not end', this.#line);
    return lines.map((line) => this.#row(line));
  }

  #row(line: string): DataRow | BadRow {
    const cells = line
      .split('\t')
      .map((field): Cell => (field === this.#nullText ? null : field.includes('\\') ? unescaped(field) : field));
    this.#width ??= cells.length;
    const at = this.#line++;
    if (cells.length === this.#width) return { line: at, names: null, cells };
    return { line: at, problem: `${cells.length} fields, where ${this.#width} are wanted`, text: beginning(line) };
  }
}

function unescaped(field: string): string {
  return field.replace(/\\([\s\S])/g, (_, character: string) => ESCAPED[character] ?? character);
}
