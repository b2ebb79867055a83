/** A connection whose results have only types that wsql knows, and whose ENUMs and SETs have their members. */
import type { BackendConnection, PreparedStatement, QueryOptions, RowCursor } from '../../../backend.ts';
import type { ResultSink } from '../../../result.ts';
import type { Field } from '../../../types.ts';
import type { MemberLookup } from './members.ts';
import { checkTypes, StrictSink, strictFields } from './strict.ts';

/** All that the connection can do, but for handing on packets that nobody has looked at. */
export function strictConnection(connection: BackendConnection, lookup: MemberLookup): BackendConnection {
  const own: Partial<BackendConnection> = {
    query: (sql, sink, options) => query(connection, sql, sink, options, lookup),
    prepare: (sql) => prepare(connection, sql, lookup),
    fieldList: async (table, wildcard) => strictFields(await connection.fieldList(table, wildcard), lookup),
  };
  return new Proxy(connection, {
    has: (target, name) => name !== 'relay' && Reflect.has(target, name),
    get(target, name) {
      if (name === 'relay') return undefined;
      if (Object.hasOwn(own, name)) return Reflect.get(own, name);
      // Methods need the connection itself as `this`: it has private fields.
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

async function query(
  connection: BackendConnection,
  sql: string,
  sink: ResultSink,
  options: QueryOptions | undefined,
  lookup: MemberLookup,
): Promise<void> {
  await through(sink, lookup, (strict) => connection.query(sql, strict, options));
}
async function through(sink: ResultSink, lookup: MemberLookup, run: (strict: StrictSink) => void | Promise<void>): Promise<void> {
  const strict = new StrictSink(sink, lookup);
  await run(strict);
  await strict.settled();
}

async function prepare(connection: BackendConnection, sql: string, lookup: MemberLookup): Promise<PreparedStatement> {
  const statement = await connection.prepare(sql);
  try {
    return new StrictStatement(statement, await strictFields(statement.fields, lookup), lookup);
  } catch (error) {
    statement.close();
    throw error;
  }
}

/** Of the same column as it was prepared. */
function membersOf(prepared: Field | undefined, { name }: Field): Pick<Field, 'members'> {
  return prepared?.members === undefined || prepared.name !== name ? {} : { members: prepared.members };
}

class StrictStatement implements PreparedStatement {
  readonly fields: readonly Field[];
  readonly #statement: PreparedStatement;
  readonly #lookup: MemberLookup;

  constructor(statement: PreparedStatement, fields: readonly Field[], lookup: MemberLookup) {
    this.#statement = statement;
    this.fields = fields;
    this.#lookup = lookup;
  }
  get params(): readonly Field[] {
    return this.#statement.params;
  }
  get warnings(): number {
    return this.#statement.warnings;
  }
  async execute(...[params, sink, attributes]: Parameters<PreparedStatement['execute']>): Promise<void> {
    await through(sink, this.#lookup, (strict) => this.#statement.execute(params, strict, attributes));
  }
  async openCursor(...args: Parameters<NonNullable<PreparedStatement['openCursor']>>): Promise<RowCursor | null> {
    const cursor = await this.#statement.openCursor?.(...args);
    if (cursor === null || cursor === undefined) return null;
    try {
      checkTypes(cursor.fields);
      // MySQL's cursors name the columns of a temporary table.
      const fields = cursor.fields.map((field, i) => ({ ...field, ...membersOf(this.fields[i], field) }));
      return { fields, warnings: cursor.warnings, fetch: (count) => cursor.fetch(count), close: () => cursor.close() };
    } catch (error) {
      cursor.close();
      throw error;
    }
  }
  close(): void {
    this.#statement.close();
  }
}
