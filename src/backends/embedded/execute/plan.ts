/** What a statement becomes before it runs: one of four kinds of plan, so that locking, commits and answers are handled in one place for each. */

import type { ResultSink } from '../../../result.ts';
import type { LiteralValue } from '../../../sql/fingerprint.ts';
import type { Field, Parameter } from '../../../types.ts';
import type { RelationDef, TableDef } from '../catalog/model.ts';
import type { CompiledQuery, ParamSource } from '../compile/plan.ts';
import type { RuntimeContext } from '../runtime.ts';
import type { SqliteValue } from '../sql-type.ts';
import type { Session } from './session.ts';

/** What differs between two runs of one plan. */
export interface Inputs {
  readonly literals: readonly LiteralValue[];
  readonly params: readonly Parameter[];
}
export interface Execution extends Inputs {
  readonly session: Session;
  readonly sink: ResultSink;
  /** Makes the plan again where the catalog has changed; left out where the session does so from the text. */
  readonly replan?: () => Plan;
}

/** How a change ended; status and warnings are the session's to add. */
export interface Change {
  readonly affectedRows: number;
  readonly insertId?: number | bigint;
  readonly info?: string;
}

interface PlanBase {
  /** Literal slots whose value shaped the plan. */
  readonly pins: readonly number[];
  /** False where it must be made anew each time. */
  readonly cacheable: boolean;
  /** Columns of its result, for COM_STMT_PREPARE. */
  readonly fields: readonly Field[];
  /** Tables and views that it reads, where stored functions or triggers may run inside of it. */
  readonly uses?: readonly RelationDef[];
  /** Calls a stored function that may change tables: runs under the writer's lock, whole or not at all. */
  readonly writes?: boolean;
  /** The place of its command's count (session/status-counts.ts). */
  readonly command?: number;
}
/** Reads rows and answers them itself. `locking`: FOR UPDATE. */
export interface QueryPlan extends PlanBase {
  readonly kind: 'query';
  readonly locking: boolean;
  /** FOR UPDATE NOWAIT: it does not wait for another writer. */
  readonly nowait?: boolean;
  /** Whether it looks at tables at all. */
  readonly reads: boolean;
  /** MAX_EXECUTION_TIME of its hint: milliseconds, instead of the variable's. */
  readonly timeLimit?: number;
  /** Whether another thread that reads the same data would answer the same: see threads/hand-over.ts. */
  readonly movable?: boolean;
  /** What it runs, where that is all that it does: a cursor may step it instead. */
  readonly query?: CompiledQuery;
  run(execution: Execution): void | Promise<void>;
}
/** Changes rows: runs under the writer's lock, whole or not at all. */
export interface ChangePlan extends PlanBase {
  readonly kind: 'change';
  /** Makes or drops temporary tables, which are the connection's own. */
  readonly temporary?: boolean;
  /** Changes nothing but temporary tables, which a server that is read-only lets sessions have. */
  readonly ownTables?: boolean;
  /** Nothing but its own tables can be changed by it, stored functions included: it waits for no other session. */
  readonly alone?: boolean;
  /** Tables whose rows it changes. */
  readonly changes?: readonly TableDef[];
  perform(execution: Execution): Change;
}
/** A change whose rows come in by and by (LOAD DATA): it holds the writer's lock while it waits for them. */
export interface StreamPlan extends PlanBase {
  readonly kind: 'stream';
  /** @throws SqlError before anything is asked for. */
  open(execution: Execution): Streaming | Promise<Streaming>;
}
export interface Streaming {
  perform(): Promise<Change>;
  /** After it is committed or undone. */
  close(): Promise<void>;
}
/** Changes the catalog: commits what was open, runs under the writer's lock in a transaction of its own. */
export interface DdlPlan extends PlanBase {
  readonly kind: 'ddl';
  /** As of a change. */
  readonly ownTables?: boolean;
  /** Loads what it needs; null where that is there. */
  before?(): Promise<void> | null;
  perform(execution: Execution): Change;
  /** Answers what has been committed, where that is not the usual OK. */
  answer?(change: Change, execution: Execution): void;
}
/** Works on the session itself, and answers itself. `diagnostic`: leaves the warnings of the statement before. */
export interface SessionPlan extends PlanBase {
  readonly kind: 'session';
  readonly diagnostic: boolean;
  readonly commits: boolean;
  /** CALL. */
  readonly program: boolean;
  run(execution: Execution): void | Promise<void>;
}
export type Plan = QueryPlan | ChangePlan | StreamPlan | DdlPlan | SessionPlan;

/** A session plan from its parts. `cacheable`: where it depends on nothing but the statement's text. */
export function sessionPlan(
  run: SessionPlan['run'],
  options: { readonly diagnostic?: boolean; readonly commits?: boolean; readonly cacheable?: boolean; readonly program?: boolean } = {},
): SessionPlan {
  return {
    kind: 'session',
    pins: [],
    cacheable: options.cacheable ?? false,
    fields: [],
    diagnostic: options.diagnostic ?? false,
    commits: options.commits ?? false,
    program: options.program ?? false,
    run,
  };
}
export function ddlPlan(perform: DdlPlan['perform']): DdlPlan {
  return { kind: 'ddl', pins: [], cacheable: false, fields: [], perform };
}

/** The values of a plan's SQLite parameters for one run. */
export function bind(sources: readonly ParamSource[], inputs: Inputs, context: RuntimeContext): SqliteValue[] {
  const values: SqliteValue[] = new Array(sources.length);
  for (let at = 0; at < sources.length; at++) {
    const source = sources[at] as ParamSource;
    switch (source.kind) {
      case 'literal':
        values[at] = source.encode(inputs.literals[source.slot] as LiteralValue, context);
        break;
      case 'parameter':
        values[at] = source.encode(inputs.params[source.index] as Parameter, context);
        break;
      case 'runtime':
        values[at] = source.evaluate(context);
        break;
    }
  }
  return values;
}
