/** Figures of statements by what they have in common: a bounded table, found by a key that whoever runs them has at hand. */
import { createHash } from 'node:crypto';
import { digestText } from '../sql/digest.ts';
import type { ParseMode } from '../sql/mode.ts';
import { statementEvent } from '../sql/statement-event.ts';
import type { Digest } from '../statement-records.ts';
import { detached } from './detached.ts';
import { Spread } from './spread.ts';
import { kindOf } from './statement-kind.ts';

/** Characters of a sample. */
const SAMPLE = 1024;
/** Keys, and their characters, that are known before all of them are forgotten: what was counted stays. */
const MOST_KEYS = 20_000;
const MOST_CHARACTERS = 16 * 1024 * 1024;
/** Longer ones are looked at each time. */
const LONGEST_KEY = 8192;

/** A number that a digest has as it is: `ORDER BY 1`. Statements with others have the same key. */
const POSITION = /\bby\s+(?:[^()\0]*,\s*)?\0i/i;

/** How many statements begin with a word. */
export interface KindCount {
  readonly kind: string;
  count: number;
}

/** Of one digest in one database. Durations in microseconds, times as of performance.now(). */
export class DigestFigures {
  readonly database: string | null;
  /** Null: of all that there was no room for. */
  readonly text: string | null;
  readonly kind: KindCount;
  count = 0;
  errors = 0;
  warnings = 0;
  rowsSent = 0;
  rowsAffected = 0;
  bytes = 0;
  total = 0;
  least = Number.POSITIVE_INFINITY;
  most = 0;
  compiled = 0;
  firstSeen: number;
  lastSeen = 0;
  readonly spread = new Spread();
  /** The statement that took longest. */
  sample: string;
  sampleSeen = 0;
  sampleDuration = -1;
  /** `select`, `create_table` */
  readonly event: string;
  #hash: string | null = null;

  constructor(database: string | null, text: string | null, kind: KindCount, source: string, now: number) {
    this.database = database;
    this.text = text;
    this.kind = kind;
    this.event = statementEvent(text);
    this.sample = detached(source, SAMPLE);
    this.firstSeen = now;
  }

  get digest(): Digest | null {
    if (this.text === null) return null;
    this.#hash ??= createHash('sha256').update(this.text).digest('hex');
    return { hash: this.#hash, text: this.text };
  }

  /** Keeps the slowest statement as the sample. */
  slowest(source: string, duration: number, now: number): void {
    this.sample = detached(source, SAMPLE);
    this.sampleDuration = duration;
    this.sampleSeen = now;
  }
}

/** The digests that are known in one database, by key. */
type KnownDigests = Map<string, DigestFigures>;

export class StatementDigests {
  readonly #limit: number;
  readonly #known = new Map<string | null, KnownDigests>();
  #keys = 0;
  #characters = 0;
  /** By database and digest text. */
  readonly #digests = new Map<string, DigestFigures>();
  /** What there was no room for, by kind. */
  readonly #rest = new Map<string, DigestFigures>();
  readonly kinds = new Map<string, KindCount>();
  /** Where the last statement was. */
  #lastDatabase: string | null = null;
  #last: KnownDigests = new Map();

  /** @param limit digests; what comes after that is counted together. */
  constructor(limit: number) {
    this.#limit = limit;
    this.#known.set(null, this.#last);
  }

  /** @returns undefined where the key is not known in that database: `add` then. */
  find(database: string | null, key: string): DigestFigures | undefined {
    return (database === this.#lastDatabase ? this.#last : this.#of(database)).get(key);
  }
  #of(database: string | null): KnownDigests {
    let known = this.#known.get(database);
    if (known === undefined) {
      known = new Map();
      this.#known.set(database, known);
    }
    this.#lastDatabase = database;
    this.#last = known;
    return known;
  }

  /** The figures of a statement whose key is not known. */
  add(database: string | null, key: string, source: string, mode: ParseMode, now: number): DigestFigures {
    const figures = this.#figures(database, source, mode, now);
    if (key.length > LONGEST_KEY || POSITION.test(key)) return figures;
    if (this.#keys >= MOST_KEYS || this.#characters >= MOST_CHARACTERS) this.#forgetKeys();
    this.#keys++;
    this.#characters += key.length;
    this.#of(database).set(key, figures);
    return figures;
  }
  #forgetKeys(): void {
    this.#known.clear();
    this.#keys = 0;
    this.#characters = 0;
    this.#of(this.#lastDatabase);
  }
  #figures(database: string | null, source: string, mode: ParseMode, now: number): DigestFigures {
    const text = digestText(source, mode);
    const name = `${database ?? ''}\0${text}`;
    const found = this.#digests.get(name);
    if (found !== undefined) return found;
    if (this.#digests.size >= this.#limit) return this.#others(source, now);
    const made = new DigestFigures(database, text, this.#kind(source), source, now);
    this.#digests.set(name, made);
    return made;
  }
  #others(source: string, now: number): DigestFigures {
    const kind = this.#kind(source);
    let rest = this.#rest.get(kind.kind);
    if (rest === undefined) {
      rest = new DigestFigures(null, null, kind, source, now);
      this.#rest.set(kind.kind, rest);
    }
    return rest;
  }
  #kind(source: string): KindCount {
    const kind = kindOf(source);
    let count = this.kinds.get(kind);
    if (count === undefined) {
      count = { kind, count: 0 };
      this.kinds.set(kind, count);
    }
    return count;
  }

  /** Those with statements. */
  *all(): Generator<DigestFigures> {
    yield* this.#digests.values();
    yield* this.#rest.values();
  }
  forget(): void {
    this.#digests.clear();
    this.#rest.clear();
    this.#forgetKeys();
  }
}
