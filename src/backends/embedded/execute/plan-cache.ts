/**
 * Plans by fingerprint. A plan depends on the text without its literals, on the literals that shaped it (its pins), and on what the session was
 * when it was made: database, sql_mode, collation, catalog version. The latter choose a space; sessions that agree share one.
 */
import type { Fingerprint, LiteralValue } from '../../../sql/fingerprint.ts';
import type { Field } from '../../../types.ts';
import type { Plan } from './plan.ts';

/** A plan that is kept. */
export interface KeptPlan {
  readonly plan: Plan;
  /** Source texts of the pinned literals. */
  readonly pinned: readonly string[];
  /** performance.now() when it was made, and how often it was used since. */
  readonly made: number;
  uses: number;
}
/** A plan that is kept, as others see it. */
export interface ListedPlan extends KeptPlan {
  readonly database: string | null;
  /** The statement without its literals. */
  readonly key: string;
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
  /** The current database of its sessions. */
  readonly database: string | null;
  readonly #plans = new Map<string, KeptPlan[]>();
  /** Texts that were prepared: every connection of a pool prepares the same ones. */
  readonly #texts = new Map<string, KnownText>();

  constructor(database: string | null) {
    this.database = database;
  }

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

  find(key: string, literals: readonly LiteralValue[], source: string): KeptPlan | null {
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
      if (same) {
        entry.uses++;
        return entry;
      }
    }
    return null;
  }
  add(key: string, literals: readonly LiteralValue[], source: string, plan: Plan): KeptPlan {
    const entry: KeptPlan = { plan, pinned: plan.pins.map((slot) => sourceOf(literals[slot], source)), made: performance.now(), uses: 0 };
    const entries = this.#plans.get(key);
    if (entries !== undefined) {
      if (entries.length >= variantsPerText) entries.shift();
      entries.push(entry);
      return entry;
    }
    if (this.#plans.size >= texts) {
      const oldest = this.#plans.keys().next();
      if (oldest.done !== true) this.#plans.delete(oldest.value);
    }
    this.#plans.set(key, [entry]);
    return entry;
  }
  get size(): number {
    return this.#plans.size;
  }
  *all(): Generator<ListedPlan> {
    const { database } = this;
    for (const [key, entries] of this.#plans) for (const entry of entries) yield { ...entry, key, database };
  }
}

/** The spaces of one engine. */
export class PlanCache {
  readonly #spaces = new Map<string, PlanSpace>();
  /** Statements that were run by a plan that was there, and those that one was made for which could be kept. */
  hits = 0;
  misses = 0;

  /** @param key all that plans depend on beside their text. */
  space(key: string, database: string | null): PlanSpace {
    const known = this.#spaces.get(key);
    if (known !== undefined) return known;
    if (this.#spaces.size >= spaces) {
      const oldest = this.#spaces.keys().next();
      if (oldest.done !== true) this.#spaces.delete(oldest.value);
    }
    const made = new PlanSpace(database);
    this.#spaces.set(key, made);
    return made;
  }
  *all(): Generator<ListedPlan> {
    for (const space of this.#spaces.values()) yield* space.all();
  }
}
