/** A compiled regular expression: JavaScript's engine where a search is sure to end soon, our own, which counts, where it is not. */
import type { RuntimeContext } from '../runtime.ts';
import { RegexpMachine, STATES_OF_TIME_UNIT } from './regexp-machine.ts';
import { costOf, parseRegexp } from './regexp-tree.ts';

export interface Match {
  readonly index: number;
  /** The whole match, and what each group matched. */
  readonly texts: readonly (string | undefined)[];
}

/** Steps that JavaScript's engine may need at worst: some 50 ms. */
const NATIVE_STEPS = 1e7;
/** Subjects up to so long are searched whatever the expression. */
const SHORT = 14;

export class RegexpSearch {
  readonly #regexp: RegExp;
  /** Longest subject for JavaScript's engine. */
  readonly #safe: number;
  readonly #tree;
  #machine: RegexpMachine | null | undefined;

  /** @param regexp global, with the `v` flag */
  constructor(regexp: RegExp) {
    this.#regexp = regexp;
    this.#tree = parseRegexp(regexp.source, regexp);
    this.#safe = this.#tree === null ? Number.POSITIVE_INFINITY : Math.max(SHORT, NATIVE_STEPS ** (1 / Math.max(costOf(this.#tree), 1)));
  }

  test(subject: string, context: RuntimeContext): boolean {
    if (subject.length > this.#safe) return this.find(subject, 0, context) !== null;
    this.#regexp.lastIndex = 0;
    return this.#regexp.test(subject);
  }
  /** The first match from a place on. @throws SqlError 3698, 3699 when it takes too much; 1317, 3024 when the statement is to stop. */
  find(subject: string, from: number, context: RuntimeContext): Match | null {
    const machine = subject.length > this.#safe ? this.#counting() : null;
    if (machine === null) {
      this.#regexp.lastIndex = from;
      const found = this.#regexp.exec(subject);
      return found === null ? null : { index: found.index, texts: found };
    }
    const limit = Number(context.systemVariable('regexp_time_limit', 'GLOBAL') ?? 32);
    const found = machine.search(subject, from, limit * STATES_OF_TIME_UNIT, () => context.checkKilled());
    if (found === null) return null;
    const texts: (string | undefined)[] = [];
    for (let i = 0; i < (this.#tree?.groups ?? 0) + 1; i++) {
      const [start = -1, end = -1] = [found.spans[i * 2], found.spans[i * 2 + 1]];
      texts.push(start < 0 || end < start ? undefined : subject.slice(start, end));
    }
    return { index: found.spans[0] ?? 0, texts };
  }
  #counting(): RegexpMachine | null {
    if (this.#machine === undefined) this.#machine = this.#tree === null ? null : RegexpMachine.make(this.#tree);
    return this.#machine;
  }
}
