/** One session's state as compiled plans and registered functions see it: the RuntimeContext of a connection. */

import type { AccountId } from '../../../backend.ts';
import { SqlError } from '../../../errors.ts';
import type { Warning } from '../../../result.ts';
import type { Parameter, Value } from '../../../types.ts';
import type { CallShape } from '../functions/definition.ts';
import { type RuntimeContext, type SqlMode, StatementWait, TooLong, type UserVariableValue, type WaitReason } from '../runtime.ts';
import { type SqliteValue, Types } from '../sql-type.ts';
import { type ZoneOffsets, zoneOffsets } from '../values/time-zone.ts';
import type { NamedLocks } from './named-locks.ts';
import { sqlModeOf } from './sql-mode.ts';
import type { SessionVariables } from './variables.ts';

/** Warnings of expressions that are errors while a statement stores values in strict mode, and their SQLSTATEs. */
const strictErrors: Readonly<Record<number, string>> = { 1292: '22007', 1365: '22012', 1411: 'HY000', 1441: '22008' };

/** Bits become the number that they are. */
function numberOfBits({ value }: UserVariableValue): UserVariableValue {
  const bits = value instanceof Uint8Array ? value.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n) : value;
  return { type: Types.bigint(20, true), value: bits };
}

/** Warnings of what a text has that is deprecated. */
const deprecations: ReadonlySet<number> = new Set([1287, 1681, 3719, 3720, 3778]);

/** Functions and triggers inside of each other: each takes a part of the stack, half of which is left. */
const deepestNesting = 100;

export interface SessionIdentity {
  readonly user: string;
  readonly host: string;
  readonly connectionId: number;
  /** The account of the backend's own that the login was for. */
  readonly account?: AccountId;
}

export class SessionContext implements RuntimeContext {
  readonly user: string;
  readonly host: string;
  readonly connectionId: number;
  /** CURRENT_USER(): inside a stored program its definer. */
  account: AccountId;
  currentRole = 'NONE';
  readonly variables: SessionVariables;
  database: string | null;
  /** What the client said along with the running statement. */
  attributes: ReadonlyMap<string, Parameter> | null = null;
  sqlMode: SqlMode;
  timeZone = 'SYSTEM';
  connectionCollation = 'utf8mb4_0900_ai_ci';
  #lastInsertId: number | bigint = 0;
  /** Argument of LAST_INSERT_ID(expr) in this statement: the insert id that its OK reports. */
  givenInsertId: number | bigint | null = null;
  foundRows: number | bigint = 0;
  rowCount = 0;
  strictStore = false;
  mayReadFiles: () => boolean = () => true;
  row = 1;
  memory = new Map<string, unknown>();
  /** Variables of the stored program that runs, by their places; null outside of one. */
  locals: SqliteValue[] | null = null;
  /** How many stored programs the running statement is in. */
  depth = 0;
  /** How many of them are functions and triggers: inside of a statement. */
  nesting = 0;
  /** Calls stored functions. */
  storedFunctions: RuntimeContext['callStored'] | null = null;
  /** Of the last statement that was not a diagnostic one; complete up to max_error_count, `warningCount` beyond it. */
  warnings: Warning[] = [];
  warningCount = 0;
  readonly locks: RuntimeContext['locks'];
  #zone: ZoneOffsets = zoneOffsets('SYSTEM');
  #now: number | null = null;
  #killed: SqlError | null = null;
  #deadline = 0;
  #timestamp: number | null = null;
  #maxErrors = 1024;
  #before = 0;
  #countBefore = 0;
  /** Of the statement before: what @@warning_count and @@error_count tell. */
  #previous: readonly Warning[] = [];
  #previousCount = 0;
  readonly #userVariables = new Map<string, UserVariableValue>();
  /** In a thread that reads: not 0 when the statement is to stop. */
  stop: Int32Array | null = null;
  /** performance.now() at which the running query gives up here, to go on in a thread of its own; Infinity where it must not. */
  #leaveAt = Number.POSITIVE_INFINITY;

  constructor(identity: SessionIdentity, variables: SessionVariables, locks: NamedLocks, database: string | null) {
    this.user = identity.user;
    this.host = identity.host;
    this.connectionId = identity.connectionId;
    this.account = identity.account ?? { user: identity.user, host: identity.host };
    this.variables = variables;
    this.database = database;
    this.sqlMode = sqlModeOf(variables.text('sql_mode'));
    this.locks = locks.of(identity.connectionId);
    this.refresh();
  }

  /** Takes over what a changed variable means. */
  refresh(): void {
    const { variables } = this;
    const mode = variables.text('sql_mode');
    if (mode !== this.sqlMode.text) this.sqlMode = sqlModeOf(mode);
    this.connectionCollation = variables.text('collation_connection');
    this.#maxErrors = Number(variables.text('max_error_count'));
    const zone = variables.text('time_zone');
    if (zone !== this.timeZone) {
      this.timeZone = zone;
      this.#zone = zoneOffsets(zone);
    }
    const timestamp = Number(variables.text('timestamp'));
    this.#timestamp = timestamp > 0 ? Math.round(timestamp * 1e6) : null;
  }
  /** A new statement starts: its own time, no strictness, no memory. The last one's warnings stay until `keepSince`. */
  startStatement(timeoutMs: number): void {
    this.#now = null;
    this.#killed = null;
    this.#deadline = timeoutMs > 0 ? Date.now() + timeoutMs : 0;
    this.strictStore = false;
    this.row = 1;
    this.restartable = true;
    if (this.#variablesBefore.size > 0) this.#variablesBefore.clear();
    this.givenInsertId = null;
    if (this.#waits.length > 0) this.#waits = [];
    this.#waitsSeen = 0;
    if (this.memory.size > 0) this.memory.clear();
    this.#before = this.warnings.length;
    this.#countBefore = this.warningCount;
    this.#previous = this.warnings;
    this.#previousCount = this.warningCount;
  }
  /** A statement inside a stored procedure starts: as `startStatement`, but it is part of one that has a limit and can be killed. */
  startInner(): void {
    if (this.#variablesBefore.size > 0) this.#variablesBefore.clear();
    this.#now = null;
    this.restartable = true;
    if (this.#waits.length > 0) this.#waits = [];
    this.#waitsSeen = 0;
    this.startNested();
  }
  /** A statement inside a function or trigger starts: the time is that of the statement around it. */
  startNested(): void {
    this.strictStore = false;
    this.row = 1;
    this.givenInsertId = null;
    if (this.memory.size > 0) this.memory.clear();
    this.#before = this.warnings.length;
    this.#countBefore = this.warningCount;
    this.#previous = this.warnings;
    this.#previousCount = this.warningCount;
  }
  /**
   * Goes from the middle of a statement into a function or trigger.
   * @param telling whether warnings that are left inside are the statement's: a function's are, a trigger's are not.
   * @returns comes back: all else is as it was.
   */
  enterNested(telling: boolean): () => void {
    if (this.nesting >= deepestNesting) throw new SqlError(1436, 'HY000', 'Thread stack overrun: the statement nests too deeply');
    const { strictStore, row, givenInsertId, foundRows, rowCount, memory, warnings, warningCount, locals, account } = this;
    const [insertId, before, countBefore, previous, previousCount] = [
      this.#lastInsertId,
      this.#before,
      this.#countBefore,
      this.#previous,
      this.#previousCount,
    ];
    this.memory = new Map();
    this.clearWarnings();
    this.depth += 1;
    this.nesting += 1;
    return () => {
      this.depth -= 1;
      this.nesting -= 1;
      this.#lastInsertId = insertId;
      Object.assign(this, { strictStore, row, givenInsertId, foundRows, rowCount, memory, locals, account });
      this.warnings = this.warnings.length === 0 || !telling ? warnings : [...warnings, ...this.warnings];
      this.warningCount = telling ? this.warningCount + warningCount : warningCount;
      this.#before = before;
      this.#countBefore = countBefore;
      this.#previous = previous;
      this.#previousCount = previousCount;
    };
  }
  local(place: number): SqliteValue {
    return this.locals?.[place] ?? null;
  }
  callStored(schema: string, name: string, args: readonly SqliteValue[], shape: CallShape): SqliteValue {
    if (this.storedFunctions === null) throw new SqlError(1305, '42000', `FUNCTION ${schema}.${name} does not exist`);
    return this.storedFunctions(schema, name, args, shape);
  }
  /** The warnings of the statement before stay: the running one adds to them. */
  keepAll(): void {
    this.#before = 0;
    this.#countBefore = 0;
  }
  /** Forgets warnings that were there before: what they told of has been handled. */
  dropWarnings(told: readonly Warning[]): void {
    if (told.length === 0) return;
    const known = new Set(told);
    const left = this.warnings.filter((warning) => !known.has(warning));
    this.warningCount -= this.warnings.length - left.length;
    this.warnings = left;
    this.#before = 0;
    this.#countBefore = 0;
  }
  /** Drops the warnings of the statement before; those given since `startStatement` stay. */
  keepSince(): void {
    if (this.#countBefore === 0) return;
    this.warnings = this.warnings.slice(this.#before);
    this.warningCount -= this.#countBefore;
    this.#before = 0;
    this.#countBefore = 0;
  }
  /** Of the running statement itself: what its answer tells. SHOW WARNINGS shows the others, but has none. */
  get newWarnings(): number {
    return this.warningCount - this.#countBefore;
  }
  clearWarnings(): void {
    this.warnings = [];
    this.warningCount = 0;
    this.#before = 0;
    this.#countBefore = 0;
  }
  get lastInsertId(): number | bigint {
    return this.#lastInsertId;
  }
  /** LAST_INSERT_ID(expr), SET last_insert_id. */
  set lastInsertId(value: number | bigint) {
    this.#lastInsertId = value;
    this.givenInsertId = value;
  }
  /** The first value that an INSERT generated. */
  generated(value: number | bigint): void {
    this.#lastInsertId = value;
  }
  get nowMicros(): number {
    this.#now ??= this.#given ?? this.#timestamp ?? Date.now() * 1000;
    return this.#now;
  }
  offsetMinutesAt(utcMicros: number): number {
    return this.#zone.atUtc(utcMicros);
  }
  offsetMinutesOfLocal(localMicros: number): number {
    return this.#zone.ofLocal(localMicros);
  }
  warn(level: 'Note' | 'Warning' | 'Error', code: number, message: string): void {
    if (this.strictStore && level === 'Warning') {
      const sqlState = strictErrors[code];
      if (sqlState !== undefined) throw new SqlError(code, sqlState, message);
    }
    // MySQL tells what is deprecated when a stored program is created, not when it runs.
    if (this.depth > 0 && deprecations.has(code)) return;
    if (level === 'Note' && this.variables.text('sql_notes') === 'OFF') return;
    if (this.warnings.length - this.#before < this.#maxErrors) {
      this.warnings.push({ level, code, message });
      this.warningCount += 1;
    } else this.warningCount = Math.min(this.warningCount + 1, 65535);
  }
  queryAttribute(name: string): string | null {
    const value = this.attributes?.get(name)?.value ?? null;
    if (value === null) return null;
    return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : String(value);
  }
  userVariable(name: string): UserVariableValue | null {
    return this.#userVariables.get(name.toLowerCase()) ?? null;
  }
  setUserVariable(name: string, value: UserVariableValue): void {
    const key = name.toLowerCase();
    if (this.nesting > 0 && !this.#variablesBefore.has(key)) this.#variablesBefore.set(key, this.#userVariables.get(key) ?? null);
    this.#userVariables.set(key, value.type.name === 'BIT' ? numberOfBits(value) : value);
  }
  /** What variables had before functions and triggers of the statement set them: it may have to start once more. */
  readonly #variablesBefore = new Map<string, UserVariableValue | null>();
  #takeBackVariables(): void {
    for (const [key, value] of this.#variablesBefore)
      if (value === null) this.#userVariables.delete(key);
      else this.#userVariables.set(key, value);
    this.#variablesBefore.clear();
  }
  userVariables(): Iterable<readonly [string, UserVariableValue]> {
    return this.#userVariables;
  }
  clearUserVariables(): void {
    this.#userVariables.clear();
  }
  systemVariable(name: string, scope: 'GLOBAL' | 'SESSION' | null): Value {
    if (scope !== 'GLOBAL') {
      const own = this.#computed(name);
      if (own !== undefined) return own;
    }
    return this.variables.value(name, scope);
  }
  /** Session variables whose value is the session's state itself. */
  #computed(name: string): Value | undefined {
    switch (name) {
      case 'warning_count':
        return this.#previousCount;
      case 'error_count':
        return this.#previous.filter((warning) => warning.level === 'Error').length;
      case 'last_insert_id':
      case 'identity':
        return this.lastInsertId;
      case 'timestamp':
        return this.nowMicros / 1e6;
      case 'pseudo_thread_id':
        return this.connectionId;
      default:
        return undefined;
    }
  }
  /** Waits of the statement that are over, by their order, and whether each came to its end. */
  #waits: boolean[] = [];
  #waitsSeen = 0;
  /** False once rows are on their way: the statement cannot be run again. */
  restartable = true;
  waitFor(milliseconds: number, reason: WaitReason = 'User sleep'): boolean {
    const over = this.#waits[this.#waitsSeen];
    this.#waitsSeen += 1;
    if (over !== undefined) return over;
    if (this.#waits.at(-1) === false) return false;
    if (this.restartable && this.stop === null) throw new StatementWait(milliseconds, reason);
    const left = this.millisecondsLeft;
    const flag = this.stop ?? new Int32Array(new SharedArrayBuffer(4));
    if (Atomics.wait(flag, 0, 0, left === 0 ? milliseconds : Math.min(milliseconds, left)) !== 'timed-out') return false;
    this.checkKilled();
    return true;
  }
  /** The statement's next wait is over: it is run again. */
  waited(completed: boolean): void {
    this.#waits.push(completed);
    this.#killed = null;
    this.again();
  }
  /** The statement starts once more. */
  again(): void {
    this.#takeBackVariables();
    this.#waitsSeen = 0;
    this.row = 1;
    this.memory.clear();
    this.warnings = [];
    this.warningCount = 0;
  }
  /** Makes the running statement stop with an error (1317, 3024, 1053) at its next look. */
  kill(error: SqlError): void {
    this.#killed = error;
  }
  /** The statement's NOW(), where it was started in another thread. */
  continueAt(nowMicros: number): void {
    this.#given = nowMicros;
  }
  #given: number | null = null;
  /** What the statement had to say in another thread. */
  takeWarnings(warnings: readonly Warning[], count: number): void {
    for (const { level, code, message } of warnings) this.warn(level, code, message);
    this.warningCount += Math.max(0, count - warnings.length);
  }
  /** Gives the statement that started this much time, where it has no limit yet; 0: none. */
  limit(milliseconds: number): void {
    if (milliseconds > 0 && this.#deadline === 0) this.#deadline = Date.now() + milliseconds;
  }
  /** Of the statement's time; 0: it has no limit. */
  get millisecondsLeft(): number {
    return this.#deadline === 0 ? 0 : Math.max(1, this.#deadline - Date.now());
  }
  /** The running query gives up where it takes longer, by throwing TooLong. */
  leaveAfter(milliseconds: number): void {
    this.#leaveAt = performance.now() + milliseconds;
  }
  stay(): void {
    this.#leaveAt = Number.POSITIVE_INFINITY;
  }
  /** A cursor of an earlier statement goes on: what ended the last statement, or its time, is not for it. */
  goOn(): void {
    this.#killed = null;
    this.#deadline = 0;
  }
  checkKilled(): void {
    if (this.#killed !== null) throw this.#killed;
    if (this.#leaveAt !== Number.POSITIVE_INFINITY && this.restartable && performance.now() > this.#leaveAt) throw new TooLong();
    if (this.stop !== null && Atomics.load(this.stop, 0) !== 0) throw new SqlError(1317, '70100', 'Query execution was interrupted');
    if (this.#deadline !== 0 && Date.now() > this.#deadline)
      throw new SqlError(3024, 'HY000', 'Query execution was interrupted, maximum statement execution time exceeded');
  }
}
