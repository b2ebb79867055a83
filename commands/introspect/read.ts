/** Reads what is wanted of a target. */
import type { BackendConnection } from '../../src/backend.ts';
import { type Introspection, introspect, type IntrospectOptions as ReaderOptions } from '../../src/introspection/index.ts';
import { Collector } from '../../src/result.ts';
import type { Io } from '../io.ts';
import { connectTo } from '../terminal/connect.ts';
import { openTarget, type Target } from '../terminal/target.ts';
import { NameChoice } from './names.ts';
import type { IntrospectOptions } from './options.ts';
import { stepProgress } from './progress.ts';

export interface Wanted extends Pick<IntrospectOptions, 'names' | 'kinds' | 'include' | 'exclude'> {
  /** Whether a name may stand for nothing. */
  readonly lenient?: boolean;
}

/**
 * The model with what is wanted in it, and what is missing of that.
 * @throws UsageError, ConnectError; SqlError 1049 and 1146 for a name that is not there.
 */
export function readModel(target: Target, wanted: Wanted, io: Io, signal: AbortSignal): Promise<Introspection> {
  return withConnection(target, io, (connection) => readWanted(connection, target.database, wanted, io, signal), signal);
}

/** A connection for as long as `work` takes. @throws UsageError, ConnectError */
export async function withConnection<T>(
  target: Target,
  io: Io,
  work: (connection: BackendConnection) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const backend = await openTarget(target, io);
  try {
    const connection = await connectTo(backend, target, signal);
    try {
      return await work(connection);
    } finally {
      await connection.close();
    }
  } finally {
    await backend.close();
  }
}

async function readWanted(
  connection: BackendConnection,
  database: string | null,
  wanted: Wanted,
  io: Io,
  signal: AbortSignal,
): Promise<Introspection> {
  const progress = stepProgress(io.stderr);
  try {
    // Servers print expressions and times as the session has it; what is written is to be read anywhere.
    await connection.query("SET sql_mode = '', time_zone = '+00:00'", new Collector(), { signal });
    const choice = await NameChoice.read(connection, database, wanted, signal);
    const options: ReaderOptions = {
      ...(choice.databases === null ? {} : { databases: choice.databases }),
      kinds: wanted.kinds,
      signal,
      progress: progress.step,
    };
    const { objects } = choice;
    const few = objects === null ? null : await introspect(connection, { ...options, objects });
    // A name in another case, or a wrong one: what it may have meant is among all of them.
    const { model, omissions } = few !== null && choice.isThere(few.model) ? few : await introspect(connection, options);
    return { model: choice.selected(model), omissions };
  } finally {
    progress.done();
  }
}
