/** The plans of one session's statements: found where one was kept, made where there is none. */
import { SqlError } from '../../../errors.ts';
import type { Fingerprint, LiteralValue } from '../../../sql/fingerprint.ts';
import { parse } from '../../../sql/index.ts';
import type { PlanClass } from '../../../statement-records.ts';
import type { Parameter } from '../../../types.ts';
import type { ParamTypes } from '../compile/plan.ts';
import { commandPlace } from '../session/status-counts.ts';
import { commandName } from './command-name.ts';
import { keyOf, paramTypeOf, sameTypes, typeCode } from './parameters.ts';
import type { Plan } from './plan.ts';
import type { KeptPlan, PlanSpace } from './plan-cache.ts';
import { planStatement } from './plan-statement.ts';
import type { Session } from './session.ts';

/** Texts longer than this are not worth a place in the plan cache: dumps, mostly. */
export const cacheableText = 8192;
export const noLiterals: readonly LiteralValue[] = [];

type PlanArguments = Parameters<typeof planStatement> extends [Session, ...infer Rest] ? Rest : never;

/** As of `BackendConnection.trace`. */
interface Trace {
  source: string;
  key: string | null;
  plan: PlanClass | null;
}

/** A prepared statement's text, and the plan of its last run. */
export interface PreparedText {
  readonly source: string;
  readonly lifted: Fingerprint | null;
  space: PlanSpace | null;
  types: readonly number[];
  plan: Plan | null;
  /** Where that is kept. */
  kept: KeptPlan | null;
}

/** Session variables that plans depend on. */
const planShapers = [
  'sql_mode',
  'collation_connection',
  'character_set_results',
  'time_zone',
  'div_precision_increment',
  'sql_select_limit',
  'sql_safe_updates',
] as const;

export class Planner {
  readonly #session: Session;
  /** How the last statement was run. */
  readonly trace: Trace = { source: '', key: null, plan: null };
  /** Whether the last plan was made for its statement. */
  #made = false;
  /** Where it is kept; null where it is not. */
  #kept: KeptPlan | null = null;
  #space: PlanSpace | null = null;
  #spaceVersion = -1;
  #spaceAccounts = -1;
  /** Whether LOCK TABLES holds, and how often that has changed. */
  #locked = false;
  #lockings = 0;

  constructor(session: Session) {
    this.#session = session;
  }
  /** Something that plans depend on has changed: the next statement looks for its space anew. */
  forget(): void {
    this.#space = null;
  }
  /** LOCK TABLES has begun or ended. */
  lock(locked: boolean): void {
    this.#locked = locked;
    this.#lockings += 1;
    this.#space = null;
  }
  /** Plans of sessions that agree with this one. */
  get space(): PlanSpace {
    const version = this.#session.catalog.version;
    const { accountsVersion } = this.#session.engine;
    const isKnown = this.#spaceVersion === version && this.#spaceAccounts === accountsVersion && !this.#locked;
    if (this.#space !== null && isKnown) return this.#space;
    const { context } = this.#session;
    const own =
      this.#session.catalog.temporaryTables().length > 0 || this.#session.locks !== null ? `${context.connectionId}.${this.#lockings}` : '';
    this.#space = this.#session.engine.plans.space(
      [
        version,
        accountsVersion,
        this.#session.access.key,
        own,
        context.database ?? '\u0001',
        ...planShapers.map((name) => this.#session.variables.text(name)),
      ].join('\u0000'),
      context.database,
    );
    this.#spaceVersion = version;
    this.#spaceAccounts = accountsVersion;
    return this.#space;
  }
  /** It is known how a statement is run. */
  traced(source: string, key: string | null, plan: Plan): void {
    const { trace } = this;
    trace.source = source;
    trace.key = key;
    if (plan.kind === 'ddl') trace.plan = 'ddl';
    else if (plan.kind === 'session') trace.plan = plan.program ? 'program' : 'session';
    else trace.plan = this.#made ? 'compiled' : 'cached';
    if (!plan.cacheable) return;
    const { plans } = this.#session.engine;
    if (this.#made) plans.misses++;
    else plans.hits++;
  }
  /** The plan of a prepared statement's run: that of the last one where it still fits. */
  of(prepared: PreparedText, params: readonly Parameter[]): Plan {
    const { source, lifted } = prepared;
    const space = this.space;
    if (prepared.plan !== null && prepared.space === space && sameTypes(prepared.types, params)) {
      this.#made = false;
      if (prepared.kept !== null) prepared.kept.uses++;
      return prepared.plan;
    }
    const key = lifted === null ? null : keyOf(lifted.key, params);
    const plan = this.for(source, key, lifted?.literals ?? noLiterals, params.map(paramTypeOf));
    const kept = plan.cacheable && lifted !== null;
    prepared.space = kept ? space : null;
    prepared.types = params.map(typeCode);
    prepared.plan = kept ? plan : null;
    prepared.kept = kept ? this.#kept : null;
    return plan;
  }
  /** The plan of a statement, kept or new. @throws SqlError 1064, 1146, … */
  for(source: string, key: string | null, literals: readonly LiteralValue[], paramTypes: ParamTypes): Plan {
    if (key !== null) {
      const kept = this.space.find(key, literals, source);
      if (kept !== null) {
        this.#made = false;
        this.#kept = kept;
        return kept.plan;
      }
    }
    this.#made = true;
    this.#kept = null;
    const parsed = parse(source, { sqlMode: this.#session.parseMode, single: true, placeholders: paramTypes.length });
    if (parsed.paramCount !== paramTypes.length) throw new SqlError(1210, 'HY000', 'Incorrect arguments to EXECUTE');
    const lift = key !== null && literals.length === parsed.literalCount;
    const plan = this.#planned(parsed, source, lift ? literals : noLiterals, paramTypes, lift);
    if (key !== null && plan.cacheable && lift) this.#kept = this.space.add(key, literals, source, plan);
    return plan;
  }

  /** A statement that cannot be run counts as well, where it is known what it is. */
  #planned(...[parsed, ...rest]: PlanArguments): Plan {
    try {
      return planStatement(this.#session, parsed, ...rest);
    } catch (error) {
      this.#session.counts.add(commandPlace(commandName(parsed.statement)));
      throw error;
    }
  }
}
