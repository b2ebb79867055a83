/** What the engine has to tell of itself in wsql.* and among the figures. */
import type { CacheInfo, LockInfo, PlanInfo, WsqlSources } from '../../virtual/wsql/index.ts';
import type { Engine } from './engine.ts';
import type { Plan } from './execute/plan.ts';
import type { ListedPlan } from './execute/plan-cache.ts';
import type { Session } from './execute/session.ts';

type LiveSources = Required<Pick<WsqlSources, 'locks' | 'lockWaits' | 'plans' | 'caches'>>;

export function liveSources(engine: Engine): LiveSources {
  return {
    locks: () => locksOf(engine),
    lockWaits: () => engine.writer.lock,
    plans: () => Array.from(engine.plans.all(), planInfo),
    caches: () => [planCache(engine)],
  };
}

function* locksOf(engine: Engine): Generator<LockInfo> {
  const users = new Map<number, string>();
  for (const session of engine.sessions()) {
    users.set(session.options.connectionId, session.options.user);
    yield* writerLock(session);
    yield* tableLocks(session);
  }
  for (const [name, thread] of engine.namedLocks.all())
    yield { kind: 'name', name, mode: 'WRITE', state: 'held', place: null, thread, user: users.get(thread) ?? '', since: null };
}
function* writerLock({ transaction, engine, options }: Session): Generator<LockInfo> {
  const { connectionId: thread, user } = options;
  const lock = { kind: 'writer', name: null, mode: 'WRITE', thread, user } as const;
  const wait = engine.writer.lock.waitOf(transaction);
  if (transaction.writing) yield { ...lock, state: 'held', place: null, since: null };
  else if (wait !== null) yield { ...lock, state: 'waiting', place: wait.place, since: performance.timeOrigin + wait.since };
}
function* tableLocks({ locks, options }: Session): Generator<LockInfo> {
  const { connectionId: thread, user } = options;
  for (const [schema, table, mode] of locks?.all() ?? [])
    yield { kind: 'table', name: `${schema}.${table}`, mode, state: 'held', place: null, thread, user, since: null };
}

function planInfo({ plan, pinned, made, uses, key, database }: ListedPlan): PlanInfo {
  const statement = key.replace(/\0./g, '?').trim();
  const time = performance.timeOrigin + made;
  return { database, statement, kind: plan.kind, movable: isMovable(plan), pinned, made: time, uses };
}
function isMovable(plan: Plan): boolean {
  return plan.kind === 'query' && plan.movable === true;
}
function planCache({ plans }: Engine): CacheInfo {
  let entries = 0;
  for (const _ of plans.all()) entries++;
  return { name: 'plans', entries, limit: null, bytes: null, hits: plans.hits, misses: plans.misses };
}
