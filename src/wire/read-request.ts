/** Reads what a client says: a message of the set, or what is wrong with it. */
import { amiss, type Bag, type Check, isBag, list, object, oneOf, optional, prefixed, type Shape, whole } from './checks.ts';
import type { ClientMessage, QueryId } from './requests.ts';

const LONGEST_ID = 200;
/** Conditions of a batch may be nested so deep; and it may have so many steps. */
const DEEPEST = 20;
const MOST_STEPS = 10_000;

/** What is no message of the set. */
export class Malformed {
  readonly type = 'malformed';
  /** In words, for `error`. */
  readonly error: string;
  readonly code: 'WSQL_BAD_MESSAGE' | 'WSQL_UNKNOWN_MESSAGE';
  /** Of the message, where it has one that can be given back; and its `type`. */
  readonly queryId: QueryId | null;
  readonly of: string | null;

  constructor(error: string, code: Malformed['code'], queryId: QueryId | null, of: string | null) {
    this.error = error;
    this.code = code;
    this.queryId = queryId;
    this.of = of;
  }
}

/**
 * @param text one JSON object.
 * @returns a message whose fields have the types that they should have; others that it may have are left in it.
 */
export function readRequest(text: string): ClientMessage | Malformed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return new Malformed('The message is no JSON', 'WSQL_BAD_MESSAGE', null, null);
  }
  return checkRequest(value, text);
}

/** As `readRequest`, of what was read already. @param text that it was read from. */
export function checkRequest(value: unknown, text: string): ClientMessage | Malformed {
  if (!isBag(value)) return new Malformed('The message is no JSON object', 'WSQL_BAD_MESSAGE', null, null);
  const { type, queryId } = value;
  const id = isId(queryId) ? queryId : null;
  if (typeof type !== 'string') return new Malformed('The message has no type', 'WSQL_BAD_MESSAGE', id, null);
  const shape = Object.hasOwn(MESSAGES, type) ? MESSAGES[type] : undefined;
  if (shape === undefined) return new Malformed(`There is no message of type ${quoted(type)}`, 'WSQL_UNKNOWN_MESSAGE', id, type);
  const wrong = shape(value);
  if (wrong !== null) return new Malformed(`${type}: ${wrong}`, 'WSQL_BAD_MESSAGE', id, type);
  const message = value as unknown as ClientMessage;
  return MAY_BE_INEXACT.test(text) && hasParams(type) ? exactly(text, message, id) : message;
}

/** Digits that a number of JSON may have lost when it was read. */
const MAY_BE_INEXACT = /\d{16}/;
function hasParams(type: string): boolean {
  return type === 'query' || type === 'execute' || type === 'batch' || type === 'stream' || type === 'subscribe';
}

type Reviver = (this: unknown, key: string, value: unknown, context?: { readonly source: string }) => unknown;
/** Reads it again, with whole numbers past ±2^53 as bigint, which parameters may be on this side. */
function exactly(text: string, message: ClientMessage, id: QueryId | null): ClientMessage | Malformed {
  let lost = false;
  const revive: Reviver = (_, value, context) => {
    if (typeof value !== 'number' || Number.isSafeInteger(value) || !Number.isInteger(value)) return value;
    const source = context?.source;
    if (source === undefined) lost = true;
    return source !== undefined && /^-?\d+$/.test(source) ? BigInt(source) : value;
  };
  const read: unknown = JSON.parse(text, revive as (key: string, value: unknown) => unknown);
  if (lost) return new Malformed('a number past ±2^53 has to be given as {"$num": "…"}', 'WSQL_BAD_MESSAGE', id, message.type);
  return read as ClientMessage;
}

function isId(value: unknown): value is QueryId {
  return typeof value === 'string' ? value.length <= LONGEST_ID : Number.isFinite(value);
}
function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

const string: Check = (value) => (typeof value === 'string' ? null : 'has to be a string');
const number: Check = (value) => (typeof value === 'number' ? null : 'has to be a number');
const boolean: Check = (value) => (typeof value === 'boolean' ? null : 'has to be true or false');
const queryId: Check = (value) => (isId(value) ? null : `has to be a number, or a string of at most ${LONGEST_ID} characters`);
const database: Check = (value) => (typeof value === 'string' && value !== '' ? null : 'has to be the name of a database');
const idempotencyKey: Check = (value) =>
  typeof value === 'string' && value !== '' && value.length <= LONGEST_ID ? null : `has to be a string of 1 to ${LONGEST_ID} characters`;

const params: Check = (value) => {
  if (!Array.isArray(value) && !isBag(value)) return 'has to be a list, or an object with a value for each name';
  for (const item of Array.isArray(value) ? value : Object.values(value)) {
    const wrong = typeof item === 'object' && item !== null ? amissParameter(item as Bag) : null;
    if (wrong !== null) return wrong;
  }
  return null;
};
/** Of objects: `{"$bin": "…"}`, `{"$num": "…"}`; any other is JSON. */
function amissParameter(item: Bag): string | null {
  if ('$bin' in item && Object.keys(item).length === 1) {
    const { $bin } = item;
    const isBase64 = typeof $bin === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test($bin) && $bin.replace(/=+$/, '').length % 4 !== 1;
    return isBase64 ? null : 'has a $bin that is no base64';
  }
  if ('$num' in item && Object.keys(item).length === 1) {
    const { $num } = item;
    const isNumber = typeof $num === 'string' && $num.length <= 100 && /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test($num);
    return isNumber ? null : 'has a $num that is no number';
  }
  return null;
}

// Parts of messages

/** What is in the set of messages, and not in this server yet. */
const unbuilt: Check = (value) => (value === undefined || value === null ? null : 'is not supported by this server');

/** A text, or the name of a statement that the server has. */
const STATEMENT: Shape = { query: optional(string), statement: optional(string), params: optional(params) };
const RESULT: Shape = { rowsAsArray: optional(boolean), columnar: optional(boolean), maxRows: optional(whole(0)) };
const RUNNING: Shape = {
  timeout: optional(whole(1)),
  database: optional(database),
  transaction: optional(string),
  idempotencyKey: optional(idempotencyKey),
};
const options = optional(object({ ...RESULT, ...RUNNING }));
/** Columns cannot be told before all rows are known, and rows are not kept. */
const streamOptions = optional(object({ ...RESULT, ...RUNNING, columnar: unbuilt, idempotencyKey: unbuilt }));

function eitherStatement(value: Bag): string | null {
  const text = value['query'] ?? null;
  const name = value['statement'] ?? null;
  if (text === null && name === null) return 'query is missing';
  return text !== null && name !== null ? 'query and statement exclude each other' : null;
}
const condition: Check = (value) => amissCondition(value, 0);
const ABOUT_STEP = ['ok', 'failed', 'rows'];
function amissCondition(value: unknown, depth: number): string | null {
  const what = 'has to be one of {ok}, {failed}, {rows}, {not}, {all}, {any}, {always}';
  if (!isBag(value) || Object.keys(value).length !== 1) return what;
  if (depth > DEEPEST) return 'is nested too deeply';
  for (const name of ABOUT_STEP) if (name in value) return prefixed(`.${name}`, whole(0)(value[name]));
  if ('always' in value) return value['always'] === true ? null : 'always has to be true';
  if ('not' in value) return amissCondition(value['not'], depth + 1);
  if ('all' in value || 'any' in value) return list((item) => amissCondition(item, depth + 1), 1, 100)(value['all'] ?? value['any']);
  return what;
}
const STEP: Shape = { ...STATEMENT, if: optional(condition) };
const step: Check = (value) => {
  if (!isBag(value)) return 'has to be an object';
  return prefixed('is wrong:', eitherStatement(value) ?? amiss(value, STEP));
};

// Messages

type MessageCheck = (value: Bag) => string | null;
function message(shape: Shape): MessageCheck {
  return (value) => amiss(value, shape);
}
function request(shape: Shape): MessageCheck {
  return message({ queryId, ...shape });
}
function statement(shape: Shape): MessageCheck {
  const check = request({ ...STATEMENT, ...shape });
  return (value) => eitherStatement(value) ?? check(value);
}
const either = optional(string);

/** `{"type": 253, "value": "…"}`; its value is text, a number, null, `{"$bin": "…"}`, or an integer as `{"$num": "…"}`. */
const exactParameter: Check = (value) => {
  if (!isBag(value)) return 'has to be an object';
  return amiss(value, { type: whole(0), unsigned: optional(boolean), value: exactValue });
};
const exactValue: Check = (value) => {
  if (value === null || typeof value === 'string' || typeof value === 'number') return null;
  if (!isBag(value) || Object.keys(value).length !== 1) return 'has to be text, a number, null, {$bin} or {$num}';
  if ('$num' in value)
    return typeof value['$num'] === 'string' && /^-?\d{1,30}$/.test(value['$num']) ? null : 'has a $num that is no integer';
  return '$bin' in value ? amissParameter(value) : 'has to be text, a number, null, {$bin} or {$num}';
};
const exactParameters = list(exactParameter, 0, 65_535);
const attributes = optional((value) => {
  if (!isBag(value)) return 'has to be an object';
  return amiss(value, Object.fromEntries(Object.keys(value).map((name) => [name, exactParameter])));
});
const SESSION_CALLS: { readonly [call: string]: MessageCheck } = {
  open: request({
    database: optional(database),
    collation: optional(whole(1)),
    foundRows: optional(boolean),
    interactive: optional(boolean),
    ignoreSpace: optional(boolean),
    localFiles: optional(boolean),
  }),
  use: request({ database: string }),
  reset: request({}),
  columns: request({ table: string, wildcard: string }),
  prepare: request({ query: string }),
  free: request({ prepared: whole(1) }),
  cursor: request({ prepared: whole(1), params: exactParameters, attributes }),
  fetch: request({ cursor: whole(1), rows: whole(1) }),
  endCursor: request({ cursor: whole(1) }),
};
const RUN = request({
  query: optional(string),
  prepared: optional(whole(1)),
  params: optional(exactParameters),
  attributes,
  timeout: optional(whole(1)),
  credits: optional(whole(0)),
  batchRows: optional(whole(1)),
  files: optional(boolean),
});
const base64: Check = (value) => (typeof value === 'string' ? amissParameter({ $bin: value }) : 'has to be a string');
const ISOLATIONS = ['READ UNCOMMITTED', 'READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE'];

/** Those that this version of the server answers. */
const MESSAGES: { readonly [type: string]: MessageCheck } = {
  auth: message({ password: either, user: either, token: either }),
  query: statement({ options }),
  use: request({ database }),
  databases: request({}),
  prepare: request({ query: string, options: optional(object({ database: optional(database) })) }),
  execute: request({ statementId: string, params: optional(params), options }),
  close: request({ statementId: string }),
  batch: request({ steps: list(step, 1, MOST_STEPS), atomic: optional(boolean), options }),
  stream: statement({ credits: optional(whole(0)), batchRows: optional(whole(1)), options: streamOptions }),
  credit: request({ rows: whole(1) }),
  cancel: request({ target: queryId }),
  status: request({ all: optional(boolean) }),
  file: request({ data: optional(base64), error: optional(string) }),
  session: (value) => {
    const call = value['call'];
    const shape = typeof call === 'string' && Object.hasOwn(SESSION_CALLS, call) ? SESSION_CALLS[call] : undefined;
    return shape === undefined ? `call has to be one of ${Object.keys(SESSION_CALLS).join(', ')}` : shape(value);
  },
  run: (value) => {
    if ((value['query'] ?? null) === null && (value['prepared'] ?? null) === null) return 'query is missing';
    return RUN(value);
  },
  begin: request({
    readOnly: optional(boolean),
    isolation: optional(oneOf(ISOLATIONS)),
    database: optional(database),
    timeout: optional(whole(1)),
  }),
  subscribe: statement({
    key: optional(list(string, 1, 4096)),
    interval: optional(whole(1)),
    since: optional(string),
    options: optional(object({ database: optional(database), maxRows: optional(whole(0)) })),
  }),
  unsubscribe: request({ target: queryId }),
  commit: request({ transaction: string }),
  rollback: request({ transaction: string }),
  ping: message({ timestamp: optional(number) }),
  heartbeat: message({}),
  heartbeat_response: message({}),
};
