export class StatementSplitter {
  #buf = '';
  #ended = false;
  #line = 1;
  push(t: string) {
    this.#buf += t;
  }
  end() {
    this.#ended = true;
  }
  next(_m: unknown) {
    let i = this.#buf.search(/;[ \t]*(\n|$)/);
    if (i < 0) {
      if (!this.#ended || this.#buf.trim() === '') return null;
      i = this.#buf.length;
    }
    const sql = this.#buf.slice(0, i);
    const lead = /^\s*/.exec(sql)?.[0] ?? '';
    const l = this.#line + lead.split('\n').length - 1;
    this.#line += sql.split('\n').length - 1;
    this.#buf = this.#buf.slice(i + 1);
    if (sql.trim() === '') return this.#buf.trim() === '' ? null : this.next(_m);
    return { sql: sql.trimStart(), place: { line: l, column: 1 } };
  }
}
