/** How long statements took, by their door and class. */
import { DURATION_BOUNDS, type DurationRecord, type PlanClass } from '../statement-records.ts';

/** Of a door and class. */
interface Durations {
  readonly door: string;
  readonly plan: PlanClass | null;
  count: number;
  errors: number;
  total: number;
  readonly counts: number[];
}

export class StatementDurations {
  readonly #all = new Map<string, Map<PlanClass | null, Durations>>();
  /** Of the last statement. */
  #last: Durations | null = null;

  add(door: string, plan: PlanClass | null, duration: number, failed: boolean): void {
    let durations = this.#last;
    if (durations === null || durations.plan !== plan || durations.door !== door) {
      durations = this.#all.get(door)?.get(plan) ?? this.#make(door, plan);
      this.#last = durations;
    }
    durations.count++;
    durations.total += duration;
    if (failed) durations.errors++;
    let at = 0;
    while (at < DURATION_BOUNDS.length && duration > (DURATION_BOUNDS[at] as number)) at++;
    (durations.counts[at] as number)++;
  }
  #make(door: string, plan: PlanClass | null): Durations {
    const counts = new Array<number>(DURATION_BOUNDS.length + 1).fill(0);
    const made: Durations = { door, plan, count: 0, errors: 0, total: 0, counts };
    let plans = this.#all.get(door);
    if (plans === undefined) {
      plans = new Map();
      this.#all.set(door, plans);
    }
    plans.set(plan, made);
    return made;
  }

  *all(): Generator<DurationRecord> {
    for (const plans of this.#all.values()) yield* plans.values();
  }
}
