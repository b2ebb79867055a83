/** Follows the transactions of a binary log: what each has written is told when it is committed. */
import type { CommitListener } from '../../../backend.ts';
import type { BinlogEvent } from './events.ts';

export class Transactions {
  readonly #tell: CommitListener;
  #isOpen = false;
  #written = new Set<string>();
  /** A statement of this one may have written anything. */
  #any = false;

  constructor(tell: CommitListener) {
    this.#tell = tell;
  }
  take(event: BinlogEvent): void {
    switch (event.kind) {
      case 'begin':
        this.#isOpen = true;
        return;
      case 'table':
        this.#written.add(event.table);
        return;
      case 'statement':
        this.#any = true;
        if (!this.#isOpen) this.#committed();
        return;
      case 'commit':
        this.#committed();
        return;
      case 'nothing':
        return;
    }
  }
  #committed(): void {
    const tables = this.#any ? null : this.#written;
    this.#isOpen = false;
    this.#any = false;
    this.#written = new Set();
    if (tables === null || tables.size > 0) this.#tell(tables);
  }
}
