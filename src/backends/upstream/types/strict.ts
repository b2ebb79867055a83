/** `strict-types`: a type that wsql does not know is an error, and ENUM and SET come with their members. docs/types.md */
import { SqlError } from '../../../errors.ts';
import type { Outcome, ResultSink, RowsEnd } from '../../../result.ts';
import type { Field, ValueRow } from '../../../types.ts';
import { logicalTypeOf } from '../../../typing/of-field.ts';
import { type MemberLookup, memberKey } from './members.ts';

/** @throws SqlError 2036 which names the first column of a type that is not known, and the type. */
export function checkTypes(fields: readonly Field[]): void {
  for (const field of fields) {
    const type = logicalTypeOf(field);
    if (type.kind !== 'UNKNOWN') continue;
    const place = field.orgTable === '' ? '' : ` of \`${field.schema}\`.\`${field.orgTable}\``;
    throw new SqlError(2036, 'HY000', `Column '${field.name}'${place} is of a type that strict-types does not take: ${type.name}`);
  }
}

/** The fields with the members of those that have any; as they are where none does. @throws SqlError as `checkTypes`, or of the lookup. */
export function strictFields(fields: readonly Field[], lookup: MemberLookup): readonly Field[] | Promise<readonly Field[]> {
  checkTypes(fields);
  const asked = fields.filter(wantsMembers);
  return asked.length === 0 ? fields : withMembers(fields, asked, lookup);
}
/** Of an expression nobody knows which members it can have. */
function wantsMembers(field: Field): boolean {
  const { kind } = logicalTypeOf(field);
  return (kind === 'ENUM' || kind === 'SET') && field.orgTable !== '';
}
async function withMembers(fields: readonly Field[], asked: readonly Field[], lookup: MemberLookup): Promise<readonly Field[]> {
  const found = await lookup.members(asked);
  return fields.map((field) => {
    const members = found.get(memberKey(field));
    return members === undefined || !wantsMembers(field) ? field : { ...field, members };
  });
}

/** Hands an answer on with its fields checked; what comes while members are asked for waits for them. */
export class StrictSink implements ResultSink {
  readonly #sink: ResultSink;
  readonly #lookup: MemberLookup;
  /** What has to be done before the next call may go on; null: nothing. */
  #before: Promise<void> | null = null;

  constructor(sink: ResultSink, lookup: MemberLookup) {
    this.#sink = sink;
    this.#lookup = lookup;
    // Whether a client has files is told by whether this is there.
    const { localFile } = sink;
    if (localFile !== undefined) this.localFile = (name) => localFile.call(sink, name);
  }
  localFile?: (name: string) => AsyncIterable<Uint8Array>;

  ok(outcome: Outcome): void {
    this.#then(() => this.#sink.ok(outcome));
  }
  fields(fields: readonly Field[], status?: number): void {
    const strict = strictFields(fields, this.#lookup);
    if (strict instanceof Promise) this.#queue(strict.then((known) => this.#sink.fields(known, status)));
    else this.#then(() => this.#sink.fields(strict, status));
  }
  rows(rows: readonly ValueRow[]): void | Promise<void> {
    return this.#then(() => this.#sink.rows(rows));
  }
  end(end: RowsEnd): void {
    this.#then(() => this.#sink.end(end));
  }
  /** Everything has been handed on. @throws what went wrong with that. */
  async settled(): Promise<void> {
    if (this.#before !== null) await this.#before;
  }

  #then(say: () => void | Promise<void>): void | Promise<void> {
    return this.#before === null ? say() : this.#queue(this.#before.then(say));
  }
  #queue(work: Promise<void>): Promise<void> {
    const before = this.#before;
    const queued: Promise<void> = (before === null ? work : before.then(() => work)).then(() => {
      if (this.#before === queued) this.#before = null;
    });
    // Who waits for it hears of its failure: `settled` at the latest.
    queued.catch(() => undefined);
    this.#before = queued;
    return queued;
  }
}
