/**
 * Plans by fingerprint. A plan depends on the text without its literals, on the literals that shaped it (its pins), and on what the session was
 * when it was made: database, sql_mode, collation, catalog version. The latter choose a space; sessions that agree share one.
 */
import type { Fingerprint, LiteralValue } from '../../../sql/fingerprint.ts';
import type { Field } from '../../../types.ts';
import type { Plan } from './plan.ts';

interface Entry {
  readonly plan: Plan;
  /** Source texts of the pinned literals. */
  readonly pinned: readonly string[];
}

const texts = 2000;
const variantsPerText = 16;
const spaces = 64;

function sourceOf(literal: LiteralValue | undefined, source: string): string {
  return literal === undefined ? '' : source.slice(literal.start, literal.end);
}

/** What is known of a text that was prepared without a warning. */
export interface KnownText {
  readonly paramCount: number;
  readonly fields: readonly Field[];
  readonly lifted: Fingerprint | null;
}

/** Plans of sessions that agree. */
export class PlanSpace {
  readonly #plans = new Map<string, Entry[]>();
  /** Texts that were prepared: every connection of a pool prepares the same ones. */
  readonly #texts = new Map<string, KnownText>();

  text(source: string): KnownText | null {
    return this.#texts.get(source) ?? null;
  }
  addText(source: string, known: KnownText): void {
    if (this.#texts.size >= texts) {
      const oldest = this.#texts.keys().next();
      if (oldest.done !== true) this.#texts.delete(oldest.value);
    }
    this.#texts.set(source, known);
  }

  find(key: string, literals: readonly LiteralValue[], source: string): Plan | null {
    const entries = this.#plans.get(key);
    if (entries === undefined) return null;
    for (const entry of entries) {
      const { pins } = entry.plan;
      let same = true;
      for (let at = 0; at < pins.length; at++) {
        if (sourceOf(literals[pins[at] as number], source) !== entry.pinned[at]) {
          same = false;
          break;
        }
      }
      if (same) return entry.plan;
    }
    return null;
  }
  add(key: string, literals: readonly LiteralValue[], source: string, plan: Plan): void {
    const entry = { plan, pinned: plan.pins.map((slot) => sourceOf(literals[slot], source)) };
    const entries = this.#plans.get(key);
    if (entries !== undefined) {
      if (entries.length >= variantsPerText) entries.shift();
      entries.push(entry);
      return;
    }
    if (this.#plans.size >= texts) {
      const oldest = this.#plans.keys().next();
      if (oldest.done !== true) this.#plans.delete(oldest.value);
    }
    this.#plans.set(key, [entry]);
  }
  get size(): number {
    return this.#plans.size;
  }
}

/** The spaces of one engine. */
export class PlanCache {
  readonly #spaces = new Map<string, PlanSpace>();

  space(key: string): PlanSpace {
    const known = this.#spaces.get(key);
    if (known !== undefined) return known;
    if (this.#spaces.size >= spaces) {
      const oldest = this.#spaces.keys().next();
      if (oldest.done !== true) this.#spaces.delete(oldest.value);
    }
    const made = new PlanSpace();
    this.#spaces.set(key, made);
    return made;
  }
}
