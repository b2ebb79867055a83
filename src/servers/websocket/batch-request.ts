/** `batch`: several statements in one trip, in one session, one after the other; with `atomic` all of them or none. */
import { Buffer } from 'node:buffer';
import { Collector } from '../../result.ts';
import { DEFAULT_MODE } from '../../sql/mode.ts';
import { needsOwnSession } from '../../sql/session-use.ts';
import type { BatchStep, BatchRequest as Message, QueryOptions, StepCondition } from '../../wire/messages.ts';
import type { BackendSession } from './backend-session.ts';
import { interrupted, Refusal } from './errors.ts';
import { boundsOf, runStatement, timeoutOf } from './query-request.ts';
import { NOTHING_COUNTED, Request, record } from './request.ts';
import type { Requester } from './requester.ts';
import { Enough, ResultText } from './result-text.ts';
import type { Transaction } from './transaction.ts';

/** How a step went; null: it was not run. */
type Outcome = { readonly success: boolean; readonly some: boolean; readonly text: string } | null;

export class BatchRequest extends Request {
  readonly #message: Message;
  readonly #options: QueryOptions;
  readonly #texts: readonly string[];
  readonly #transaction: Transaction | null;
  readonly #outcomes: Outcome[] = [];
  #committed = false;
  #size = 0;

  /** @throws Refusal for what may not be run, or a condition that is about no earlier step. */
  constructor(client: Requester, message: Message) {
    super(client, message.queryId, 'batch_response');
    this.#message = message;
    this.#options = message.options ?? {};
    this.#texts = message.steps.map((step) => client.statementText(step));
    message.steps.forEach((step, index) => {
      if (stepsOf(step.if).some((other) => other >= index))
        throw new Refusal('WSQL_BAD_MESSAGE', `batch: the condition of step ${index} is about a step that does not come before it`);
    });
    const { transaction, database } = this.#options;
    this.#transaction = transaction === undefined || transaction === null ? null : client.transaction(transaction);
    if (this.#transaction !== null) this.home = this.#transaction;
    this.database = database ?? this.home.database;
  }

  submit(): void {
    const client = this.borrower;
    const own = this.#texts.some((sql) => needsOwnSession(sql, DEFAULT_MODE));
    if (this.#transaction !== null) {
      this.#transaction.lane.submit(this);
      return;
    }
    if (client.lane === null && own) client.takeOwnSession();
    client.pool.submit(this);
  }

  protected async perform(session: BackendSession): Promise<void> {
    if (this.#message.atomic !== true) {
      await this.#steps(session);
      this.#committed = !session.inTransaction;
      return;
    }
    // In a transaction that is not its own it is a part of that one.
    const inside = session.inTransaction;
    await say(session, inside ? 'SAVEPOINT wsql_batch' : 'START TRANSACTION');
    await this.#steps(session);
    const failed = this.#outcomes.some((outcome, index) => outcome?.success === false && !this.#isAskedAbout(index));
    if (!session.inTransaction) return;
    if (inside) await say(session, failed ? 'ROLLBACK TO SAVEPOINT wsql_batch' : 'RELEASE SAVEPOINT wsql_batch');
    else await say(session, failed ? 'ROLLBACK' : 'COMMIT');
    this.#committed = !failed && !inside;
  }

  async #steps(session: BackendSession): Promise<void> {
    for (const [index, step] of this.#message.steps.entries()) {
      if (session.isOver || this.borrower.isGone) throw interrupted();
      const outcome = this.#isWanted(step.if) ? await this.#step(session, step, this.#texts[index] ?? '') : null;
      this.#outcomes.push(outcome);
      this.#size += outcome?.text.length ?? 0;
      if (this.#size > this.borrower.limits.maxResult)
        throw new Refusal('WSQL_RESULT_TOO_LARGE', `The results of the batch are longer than ${this.borrower.limits.maxResult} bytes`);
    }
  }
  async #step(session: BackendSession, { params }: BatchStep, sql: string): Promise<Outcome> {
    const client = this.borrower;
    client.countStatement();
    this.text = sql;
    session.session.begin('Query', sql);
    if (this.#transaction !== null && needsOwnSession(sql, session.mode)) session.changed = true;
    const result = new ResultText(boundsOf(this.#options, client.limits));
    try {
      await runStatement(session, sql, params ?? null, result, timeoutOf(this.#options, client.limits));
    } catch (error) {
      if (!(error instanceof Enough)) {
        record(session, client.recorded, sql, NOTHING_COUNTED, 0, error);
        if (this.isCancelled) throw error;
        client.countError();
        return { success: false, some: false, text: JSON.stringify({ success: false, ...client.wireError(error, sql) }) };
      }
      result.cut();
    }
    record(session, client.recorded, sql, result, Buffer.byteLength(result.body), null);
    return { success: true, some: result.rowCount > 0 || Number(result.affectedRows) > 0, text: `{"success":true,${result.body}}` };
  }

  #isWanted(condition: StepCondition | undefined | null): boolean {
    if (condition === undefined || condition === null) return !this.#outcomes.some((outcome) => outcome?.success === false);
    return this.#holds(condition);
  }
  #holds(condition: StepCondition): boolean {
    if ('ok' in condition) return this.#outcomes[condition.ok]?.success === true;
    if ('failed' in condition) return this.#outcomes[condition.failed]?.success === false;
    if ('rows' in condition) return this.#outcomes[condition.rows]?.some === true;
    if ('not' in condition) return !this.#holds(condition.not);
    if ('all' in condition) return condition.all.every((one) => this.#holds(one));
    if ('any' in condition) return condition.any.some((one) => this.#holds(one));
    return true;
  }
  #isAskedAbout(index: number): boolean {
    return this.#message.steps.some((step) => stepsOf(step.if).includes(index));
  }

  protected answer(): string {
    const results = this.#outcomes.map((outcome) => outcome?.text ?? 'null');
    return `,"results":[${results.join(',')}],"committed":${this.#committed}`;
  }
}

async function say({ connection }: BackendSession, sql: string): Promise<void> {
  await connection.query(sql, new Collector());
}
/** The steps that a condition is about. */
function stepsOf(condition: StepCondition | undefined | null): number[] {
  if (condition === undefined || condition === null || 'always' in condition) return [];
  if ('ok' in condition) return [condition.ok];
  if ('failed' in condition) return [condition.failed];
  if ('rows' in condition) return [condition.rows];
  if ('not' in condition) return stepsOf(condition.not);
  return ('all' in condition ? condition.all : condition.any).flatMap(stepsOf);
}
