/**
 * A session of its own for a connection, for programs that are to their callers what MySQL's own protocol is: USE, SET, BEGIN and temporary
 * tables are of one session, results are told whole. From `open` on every statement of the connection runs in it, in order.
 */
import type { QueryId } from './requests.ts';
import type { WireBytes, WireNumber } from './values.ts';

/** Given by the server: a prepared statement, and a cursor of the session. */
export type PreparedId = number;
export type CursorId = number;

/** A value as it is: text is text, whatever its column; bytes and integers past ±2^53 are marked. JSON is its text. */
export type ExactValue = null | number | string | WireBytes | WireNumber;
export type ExactRow = readonly ExactValue[];

/** With the type code of MySQL's protocol, which decides how a value is treated: a DATE is not a string. */
export interface ExactParameter {
  readonly type: number;
  readonly unsigned?: boolean;
  readonly value: ExactValue;
}

/** A column as in a column definition of MySQL's protocol; its catalog is always `def`. */
export interface ExactField {
  readonly schema: string;
  readonly table: string;
  readonly orgTable: string;
  readonly name: string;
  readonly orgName: string;
  readonly collation: number;
  readonly length: number;
  readonly type: number;
  readonly flags: number;
  readonly decimals: number;
  readonly extendedType?: string;
  readonly members?: readonly string[];
}

export type SessionCall =
  | {
      readonly call: 'open';
      readonly database?: string;
      /** Collation id: 255, utf8mb4_0900_ai_ci, where it is left out. */
      readonly collation?: number;
      /** Affected rows counts rows found, not changed. */
      readonly foundRows?: boolean;
      /** wait_timeout starts as interactive_timeout. */
      readonly interactive?: boolean;
      /** sql_mode starts with IGNORE_SPACE beside the server's. */
      readonly ignoreSpace?: boolean;
      /** Whether it has files for LOAD DATA LOCAL. */
      readonly localFiles?: boolean;
    }
  | { readonly call: 'use'; readonly database: string }
  | { readonly call: 'reset' }
  | { readonly call: 'columns'; readonly table: string; readonly wildcard: string }
  | { readonly call: 'prepare'; readonly query: string }
  | { readonly call: 'free'; readonly prepared: PreparedId }
  | {
      readonly call: 'cursor';
      readonly prepared: PreparedId;
      readonly params: readonly ExactParameter[];
      readonly attributes?: { readonly [name: string]: ExactParameter };
    }
  | { readonly call: 'fetch'; readonly cursor: CursorId; readonly rows: number }
  | { readonly call: 'endCursor'; readonly cursor: CursorId };
/** All that is not a statement. */
export type SessionRequest = { readonly type: 'session'; readonly queryId: QueryId } & SessionCall;

/** Runs one statement, whose results are sent as they come: as many rows as there are credits for (`credit`). */
export interface RunRequest {
  readonly type: 'run';
  readonly queryId: QueryId;
  /** Either of them. */
  readonly query?: string;
  readonly prepared?: PreparedId;
  readonly params?: readonly ExactParameter[];
  readonly attributes?: { readonly [name: string]: ExactParameter };
  /** Milliseconds: 3024 after that. */
  readonly timeout?: number;
  /** Whether it may ask for a file (`run_file`). */
  readonly files?: boolean;
  readonly credits?: number;
  /** Rows of one message. */
  readonly batchRows?: number;
}

/** The next bytes of a file, in base64, each time that `run_file` or `run_file_more` asks for them. Not answered. */
export interface FileRequest {
  readonly type: 'file';
  readonly queryId: QueryId;
  /** Null: that was all. */
  readonly data?: string | null;
  /** It cannot be read: the statement is to fail. */
  readonly error?: string;
}

type Told<T extends string, Body = unknown> = { readonly type: T; readonly queryId: QueryId; readonly success: true } & Body;

export type SessionResponse = Told<
  'session_response',
  {
    /** Of `open`: what VERSION() answers; `welcome` may have come before that was known. */
    readonly databaseVersion?: string;
    /** Of `prepare` and of `cursor`; null where the rows cannot be kept back. */
    readonly prepared?: PreparedId;
    readonly cursor?: CursorId | null;
    readonly params?: readonly ExactField[];
    readonly fields?: readonly ExactField[];
    readonly warnings?: number;
    /** Of `fetch`. */
    readonly rows?: readonly ExactRow[];
  }
>;

/** Of a result with rows: `run_fields`, any number of `run_rows`, `run_rows_end`; without: `run_ok`. After the last one `run_end`. */
export type RunMessage =
  | Told<'run_fields', { readonly fields: readonly ExactField[]; readonly status?: number }>
  | Told<'run_rows', { readonly rows: readonly ExactRow[] }>
  | Told<'run_rows_end', { readonly warnings: number; readonly status: number }>
  | Told<
      'run_ok',
      {
        readonly affectedRows: number | string;
        readonly insertId: number | string;
        readonly warnings: number;
        readonly status: number;
        readonly info: string;
      }
    >
  /** LOAD DATA LOCAL asks for a file, and for more of it; it wants no more. */
  | Told<'run_file', { readonly name: string }>
  | Told<'run_file_more' | 'run_file_end'>
  | Told<'run_end'>;

/** What of the session is otherwise than was said last; it comes before the answer of what has changed it. */
export interface SessionStateMessage {
  readonly type: 'session_state';
  readonly database: string | null;
  /** ServerStatus bits of MySQL's protocol. */
  readonly status: number;
  /** Of the last statement. */
  readonly warnings: readonly { readonly level: 'Note' | 'Warning' | 'Error'; readonly code: number; readonly message: string }[];
  /** Session variables that those in front of a session have to know: sql_mode, wait_timeout, …; those that have changed. */
  readonly variables: { readonly [name: string]: string | number | null };
  /** Nothing can be run any more. */
  readonly isLost?: true;
}
