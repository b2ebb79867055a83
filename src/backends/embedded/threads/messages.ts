/** What the engine and its reading threads tell each other. Plain data: it is copied from one thread to the other. */
import type { ConnectOptions } from '../../../backend.ts';
import type { Warning } from '../../../result.ts';
import type { Parameter, ValueRow } from '../../../types.ts';
import type { UserVariableValue } from '../runtime.ts';

/** What a thread is started with. */
export interface ReaderSetup {
  readonly path: string;
  readonly serverVersion: string;
}

/** One statement with all of its session that it can see. */
export interface ReadRequest {
  readonly kind: 'read';
  readonly source: string;
  readonly params: readonly Parameter[];
  readonly options: Omit<ConnectOptions, 'attributes' | 'credentials' | 'signal' | 'virtualTables'>;
  readonly database: string | null;
  /** Variables that are not as from the start. */
  readonly globals: readonly (readonly [string, string])[];
  readonly variables: readonly (readonly [string, string])[];
  readonly userVariables: readonly (readonly [string, UserVariableValue])[];
  readonly lastInsertId: number | bigint;
  readonly foundRows: number | bigint;
  readonly rowCount: number;
  /** NOW(), microseconds since 1970 UTC. */
  readonly nowMicros: number;
  /** Milliseconds that are left for it; 0: no limit. */
  readonly timeout: number;
  /** One Int32: not 0 when it is to stop. */
  readonly stop: SharedArrayBuffer;
}
/** To a thread. `more`: the rows that it sent have been taken, it may send as many again. */
export type ToReader = ReadRequest | { readonly kind: 'go'; readonly run: boolean } | { readonly kind: 'more' };

/** An error as data. `errno` null: a bug, whose stack is in `message`. */
export interface ToldError {
  readonly errno: number | null;
  readonly sqlState: string;
  readonly message: string;
  readonly position: number | null;
}
/** From a thread. `snapshot`: it sees the data as they are now, and waits for `go`. */
export type FromReader =
  | { readonly kind: 'snapshot' }
  | { readonly kind: 'rows'; readonly rows: readonly ValueRow[] }
  | {
      readonly kind: 'end';
      readonly warnings: readonly Warning[];
      readonly warningCount: number;
      readonly foundRows: number | bigint;
    }
  | { readonly kind: 'failed'; readonly error: ToldError; readonly warnings: readonly Warning[] };
