/** What a serving process tells of itself: one set of sources for wsql.*, `status` and /metrics. */
import type { Backend } from '../../src/backend.ts';
import { SessionRegistry } from '../../src/session/registry.ts';
import { type RecorderOptions, StatementRecorder } from '../../src/session/statement-recorder.ts';
import type { StatementRecords } from '../../src/statement-records.ts';
import type { ClientInfo, DoorStatistics, SettingInfo, TransactionInfo, WsqlSources } from '../../src/virtual/wsql/index.ts';
import { processInfo } from './process-info.ts';
import { build } from './serve-process.ts';

/** A server that clients come to. */
export interface Door {
  statistics(): DoorStatistics;
  clients(): readonly ClientInfo[];
  transactions(): readonly TransactionInfo[];
  readonly records: StatementRecords | null;
}

/** Sessions of a server, and who keeps what they run. */
export function recordingSessions(backend: Backend, options: RecorderOptions): SessionRegistry {
  return new SessionRegistry(backend.firstConnectionId, undefined, new StatementRecorder(options));
}

const NOTHING: DoorStatistics = { connections: 0, totalConnections: 0, questions: 0, bytesReceived: 0, bytesSent: 0 };

/**
 * @param behind what the backend has to tell.
 * @param door the server, while it serves.
 */
export function liveSources(behind: WsqlSources, door: () => Door | null, settings: () => Iterable<SettingInfo>): WsqlSources {
  return {
    ...behind,
    clients: () => door()?.clients() ?? [],
    statistics: () => door()?.statistics() ?? NOTHING,
    transactions: () => door()?.transactions() ?? [],
    records: () => door()?.records ?? null,
    settings,
    build,
    process: processInfo(),
  };
}
