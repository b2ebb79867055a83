/** What of performance_schema is switched on: its setup_consumers. As with MySQL's, a change of it is forgotten at the end of the process. */

/** All of MySQL's, and whether each is on at the start. Those that are off have nothing that they could show. */
const initial: readonly (readonly [name: string, enabled: boolean])[] = [
  ['events_stages_current', false],
  ['events_stages_history', false],
  ['events_stages_history_long', false],
  ['events_statements_cpu', false],
  ['events_statements_current', true],
  ['events_statements_history', true],
  ['events_statements_history_long', true],
  ['events_transactions_current', true],
  ['events_transactions_history', false],
  ['events_transactions_history_long', false],
  ['events_waits_current', false],
  ['events_waits_history', false],
  ['events_waits_history_long', false],
  ['global_instrumentation', true],
  ['thread_instrumentation', true],
  ['statements_digest', true],
];

export class Consumers {
  readonly #enabled = new Map(initial);

  all(): Iterable<readonly [name: string, enabled: boolean]> {
    return this.#enabled;
  }
  isEnabled(name: string): boolean {
    return this.#enabled.get(name) ?? false;
  }
  set(name: string, enabled: boolean): void {
    if (this.#enabled.has(name)) this.#enabled.set(name, enabled);
  }
}
