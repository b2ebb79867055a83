/** Triggers of one table, fired row by row by the statements that change it. https://dev.mysql.com/doc/refman/8.4/en/triggers.html */
import { SqlError } from '../../../errors.ts';
import type { TableDef } from '../catalog/model.ts';
import type { TriggerDef } from '../catalog/programs.ts';
import type { Session } from '../execute/session.ts';
import type { SqliteValue } from '../sql-type.ts';
import { enterProgram } from './enter.ts';
import { Frame } from './frame.ts';
import { Interpreter } from './interpreter.ts';
import { triggerProgram } from './library.ts';
import type { Program } from './program.ts';
import { runAtOnce } from './run.ts';
import { StatementRunner } from './statement-runner.ts';

type Time = TriggerDef['time'];
type Event = TriggerDef['event'];
type Row = SqliteValue[];

/** The triggers of a table; null where it has none: then a change costs nothing more. */
export function triggersOf(session: Session, table: TableDef): TableTriggers | null {
  if (table.temporary) return null;
  const triggers = session.engine.catalog.programs.triggersOf(table.schema, table.name);
  return triggers.length === 0 ? null : new TableTriggers(session, table, triggers);
}

export class TableTriggers {
  readonly #session: Session;
  readonly #table: TableDef;
  readonly #triggers: ReadonlyMap<string, readonly TriggerDef[]>;
  readonly #auto: number;

  constructor(session: Session, table: TableDef, triggers: readonly TriggerDef[]) {
    this.#session = session;
    this.#table = table;
    this.#auto = table.columns.findIndex((column) => column.autoIncrement);
    const byKind = new Map<string, TriggerDef[]>();
    for (const trigger of triggers) {
      const kind = `${trigger.time} ${trigger.event}`;
      byKind.set(kind, [...(byKind.get(kind) ?? []), trigger]);
    }
    this.#triggers = byKind;
  }
  has(time: Time, event: Event): boolean {
    return this.#triggers.has(`${time} ${event}`);
  }
  /** Whether rows that go have to be told of. */
  get onDelete(): boolean {
    return this.has('BEFORE', 'DELETE') || this.has('AFTER', 'DELETE');
  }
  /** @param after may be changed by the triggers. @throws SqlError what they raise. */
  before(event: Event, before: Row | null, after: Row | null): void {
    this.#fire('BEFORE', event, before, after);
  }
  after(event: Event, before: Row | null, after: Row | null): void {
    this.#fire('AFTER', event, before, after);
  }
  #fire(time: Time, event: Event, before: Row | null, after: Row | null): void {
    const triggers = this.#triggers.get(`${time} ${event}`);
    if (triggers === undefined) return;
    const leave = this.#session.context.enterNested(false);
    try {
      for (const trigger of triggers) this.#run(trigger, before, after);
    } finally {
      leave();
    }
  }
  #run(trigger: TriggerDef, before: Row | null, after: Row | null): void {
    const session = this.#session;
    const program = triggerProgram(trigger, this.#table);
    if (session.programs.some((active) => active.program === program))
      throw new SqlError(1424, 'HY000', 'Recursive stored functions and triggers are not allowed.');
    const frame = new Frame(program);
    const generates = this.#put(frame, program, before, after);
    const leave = enterProgram(session, trigger, frame);
    try {
      runAtOnce(new Interpreter(session, frame, new StatementRunner(session, frame, null)).run());
    } finally {
      leave();
    }
    if (trigger.time === 'BEFORE' && after !== null) this.#take(frame, program, after, generates);
  }
  /** @returns whether the row's AUTO_INCREMENT value is still to come: NEW has 0. */
  #put({ values }: Frame, { rows }: Program, before: Row | null, after: Row | null): boolean {
    if (rows === null) return false;
    if (rows.old !== null && before !== null) for (let at = 0; at < before.length; at++) values[rows.old + at] = before[at] ?? null;
    if (rows.new === null || after === null) return false;
    const start = rows.new;
    for (let at = 0; at < after.length; at++) values[start + at] = after[at] ?? null;
    const generates = this.#auto >= 0 && after[this.#auto] === null;
    if (generates) values[start + this.#auto] = 0;
    return generates;
  }
  #take({ values }: Frame, { rows }: Program, after: Row, generates: boolean): void {
    const start = rows?.new ?? null;
    if (start === null) return;
    for (let at = 0; at < after.length; at++) after[at] = values[start + at] ?? null;
    if (generates && Number(after[this.#auto]) === 0) after[this.#auto] = null;
  }
}
