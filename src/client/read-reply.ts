/** Reads what a server says: a message of the set, with the types that it should have, so that a broken server harms nobody. */
import { amiss, type Bag, type Check, isBag, optional, type Shape } from '../wire/checks.ts';
import type { ServerMessage } from '../wire/messages.ts';

/** Why a text is no message. */
export class BadReply {
  readonly problem: string;
  constructor(problem: string) {
    this.problem = problem;
  }
}

/** @returns null for a message of a type that this version does not know, which is no fault. */
export function readReply(text: string): ServerMessage | BadReply | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return new BadReply('the server has sent what is no JSON');
  }
  if (!isBag(value) || typeof value['type'] !== 'string') return new BadReply('the server has sent what is no message');
  const { type } = value;
  const shape = Object.hasOwn(SHAPES, type) ? SHAPES[type] : undefined;
  if (shape === undefined) return null;
  const wrong = problemOf(value, shape);
  return wrong === null ? (completed(value) as unknown as ServerMessage) : new BadReply(`the server's ${type} is wrong: ${wrong}`);
}

function problemOf(value: Bag, shape: Shape): string | null {
  if (!('success' in shape)) return amiss(value, shape);
  if (value['success'] === false) return amiss(value, FAILURE);
  return amiss(value, shape);
}
/** Servers other than wsql leave out what this library relies on. */
function completed(value: Bag): Bag {
  if (value['success'] === false || value['type'] === 'error') return { ...value, code: value['code'] ?? 'WSQL_UNKNOWN' };
  return value;
}

const string: Check = (value) => (typeof value === 'string' ? null : 'is no string');
const number: Check = (value) => (typeof value === 'number' ? null : 'is no number');
const boolean: Check = (value) => (typeof value === 'boolean' ? null : 'is neither true nor false');
const list: Check = (value) => (Array.isArray(value) ? null : 'is no list');
const bag: Check = (value) => (isBag(value) ? null : 'is no object');
const id: Check = (value) => (typeof value === 'string' || typeof value === 'number' ? null : 'is no id');
const insertId: Check = (value) => (value === null || typeof value === 'number' || typeof value === 'string' ? null : 'is no id');
const count: Check = (value) => (typeof value === 'number' || typeof value === 'string' ? null : 'is no number');
const yes: Check = (value) => (value === true ? null : 'is not true');

const names: Check = (value) => (Array.isArray(value) && value.every((item) => typeof item === 'string') ? null : 'is no list of names');
const fields: Check = (value) =>
  Array.isArray(value) && value.every((field) => isBag(field) && typeof field['name'] === 'string') ? null : 'is no list of columns';
const rows: Check = (value) => (Array.isArray(value) && value.every((row) => Array.isArray(row)) ? null : 'is no list of rows');
const changes: Check = (value) =>
  Array.isArray(value) && value.every((item) => isBag(item) && Array.isArray(item['key'])) ? null : 'is no list of changes';
const outcomes: Check = (value) =>
  Array.isArray(value) && value.every((item) => item === null || (isBag(item) && typeof item['success'] === 'boolean'))
    ? null
    : 'is no list of results';

const FAILURE: Shape = {
  queryId: optional(id),
  error: string,
  code: optional(string),
  errno: optional(number),
  sqlState: optional(string),
  position: optional(number),
};
const RESULT: Shape = {
  data: list,
  fields: optional(list),
  rowCount: optional(number),
  affectedRows: optional(count),
  insertId: optional(insertId),
  more: optional(list),
};
function answer(shape: Shape = {}): Shape {
  return { queryId: id, success: yes, ...shape };
}
const TRANSACTION: Shape = { transaction: string, deadline: optional(number), reason: optional(string) };

const SHAPES: { readonly [type: string]: Shape } = {
  welcome: { clientId: optional(string), requiresAuth: boolean, limits: optional(bag) },
  auth_response: { success: yes, clientId: optional(string), expires: optional(number) },
  query_response: answer(RESULT),
  execute_response: answer(RESULT),
  use_response: answer({ database: string }),
  databases_response: answer({ databases: names }),
  prepare_response: answer({ statementId: string, parameterCount: number, fields }),
  close_response: answer(),
  batch_response: answer({ results: outcomes, committed: boolean }),
  begin_response: answer({ transaction: string, deadline: number }),
  commit_response: answer(),
  rollback_response: answer(),
  transaction_warning: TRANSACTION,
  transaction_ended: TRANSACTION,
  stream_start: answer({ fields }),
  stream_rows: answer({ sequence: number, rows: list }),
  stream_end: answer({ rowCount: optional(number) }),
  subscribe_response: answer({ fields, key: names }),
  snapshot: { queryId: id, sequence: number, cursor: string, rows: list },
  changes: { queryId: id, sequence: number, cursor: string, changes },
  subscription_ended: answer(),
  unsubscribe_response: answer(),
  cancel_response: answer({ target: id, outcome: string }),
  session_response: answer({
    databaseVersion: optional(string),
    fields: optional(fields),
    params: optional(fields),
    rows: optional(rows),
    warnings: optional(number),
  }),
  run_fields: answer({ fields, status: optional(number) }),
  run_rows: answer({ rows }),
  run_rows_end: answer({ warnings: number, status: number }),
  run_ok: answer({ affectedRows: count, insertId: count, warnings: number, status: number, info: string }),
  run_file: answer({ name: string }),
  run_file_more: answer(),
  run_file_end: answer(),
  run_end: answer(),
  session_state: { database: optional(string), status: number, warnings: list, variables: bag },
  status_response: answer({ connection: bag, connections: optional(list), server: optional(bag) }),
  heartbeat: { timestamp: optional(number) },
  pong: { timestamp: optional(number) },
  error: { error: string, queryId: optional(id), code: optional(string) },
};
