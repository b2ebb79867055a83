/** A SQLite connection with tables made from MySQL's CREATE TABLE, to compile and run queries on without the rest of the engine. */
import { DatabaseSync } from 'node:sqlite';
import type { ColumnDef, KeyDef, TableDef } from '../../../../src/backends/embedded/catalog/model.ts';
import { registerCollations } from '../../../../src/backends/embedded/collation/index.ts';
import { type CompiledQuery, compileQuery } from '../../../../src/backends/embedded/compile/index.ts';
import { implementation } from '../../../../src/backends/embedded/compile/unit.ts';
import { columnType } from '../../../../src/backends/embedded/ddl/column-type.ts';
import { internConverter, registerNamed } from '../../../../src/backends/embedded/functions/index.ts';
import { unguarded } from '../../../../src/backends/embedded/privileges/guard.ts';
import type { RuntimeContext, UserVariableValue } from '../../../../src/backends/embedded/runtime.ts';
import { type SqliteValue, storedRepr, Types } from '../../../../src/backends/embedded/sql-type.ts';
import type { Statement } from '../../../../src/sql/ast.ts';
import { fingerprint } from '../../../../src/sql/fingerprint.ts';
import { DEFAULT_MODE, parse } from '../../../../src/sql/index.ts';
import type { Value } from '../../../../src/types.ts';

type CreateTable = Extract<Statement, { kind: 'CreateTable' }>;

export class Laboratory {
  readonly db = new DatabaseSync(':memory:');
  readonly tables = new Map<string, TableDef>();
  readonly warnings: string[] = [];
  readonly #functions = new Set<string>();
  readonly #variables = new Map<string, UserVariableValue>();
  readonly runtime: RuntimeContext;

  constructor() {
    registerCollations(this.db as never);
    this.runtime = this.#context();
  }
  #context(): RuntimeContext {
    const systemVariables: Record<string, Value> = {
      cte_max_recursion_depth: 1000,
      group_concat_max_len: 1024,
      div_precision_increment: 4,
      max_allowed_packet: 67108864,
    };
    return {
      sqlMode: {
        text: '',
        strict: true,
        noZeroDate: true,
        noZeroInDate: true,
        allowInvalidDates: false,
        errorForDivisionByZero: true,
        noAutoValueOnZero: false,
        onlyFullGroupBy: true,
        padCharToFullLength: false,
        noUnsignedSubtraction: false,
        timeTruncateFractional: false,
        noBackslashEscapes: false,
        ansiQuotes: false,
        pipesAsConcat: false,
      },
      timeZone: '+00:00',
      offsetMinutesAt: () => 0,
      offsetMinutesOfLocal: () => 0,
      nowMicros: Date.UTC(2024, 0, 15, 10, 20, 30) * 1000,
      connectionCollation: 'utf8mb4_0900_ai_ci',
      database: 'd',
      user: 'root',
      host: 'localhost',
      connectionId: 7,
      strictStore: false,
      row: 1,
      warn: (_level: string, _code: number, message: string) => void this.warnings.push(message),
      userVariable: (name: string) => this.#variables.get(name.toLowerCase()) ?? null,
      setUserVariable: (name: string, value: UserVariableValue) => void this.#variables.set(name.toLowerCase(), value),
      systemVariable: (name: string) => systemVariables[name] ?? null,
      lastInsertId: 0,
      foundRows: 0,
      rowCount: 0,
      memory: new Map(),
      checkKilled: () => undefined,
      locks: { get: () => 1, release: () => 1, releaseAll: () => 0, owner: () => null },
    } as unknown as RuntimeContext;
  }

  /** CREATE TABLE and its rows as MySQL texts. */
  table(ddl: string, rows: readonly (readonly (string | number | null)[])[]): void {
    const { statement } = parse(ddl, { sqlMode: DEFAULT_MODE });
    const def = tableOf(statement as CreateTable);
    this.tables.set(def.name, def);
    const columns = def.columns.map((column) => `"${column.name}"${column.name === def.rowidColumn ? ' INTEGER PRIMARY KEY' : ''}`);
    this.db.exec(`CREATE TABLE "${def.sqliteName}" (${columns.join(', ')})`);
    const insert = this.db.prepare(`INSERT INTO "${def.sqliteName}" VALUES (${def.columns.map(() => '?').join(', ')})`);
    for (const row of rows) insert.run(...row.map((value, index) => this.#store(value, def.columns[index] as ColumnDef)));
  }
  #store(value: string | number | null, column: ColumnDef): SqliteValue {
    if (value === null) return null;
    const name = internConverter(
      { type: Types.varchar(100, 'utf8mb4_bin'), repr: 'text' },
      { type: column.type, repr: storedRepr(column.type) },
    );
    return name === null ? String(value) : implementation(name, this.runtime)(String(value));
  }

  compile(source: string, lift = true): CompiledQuery {
    const parsed = parse(source, { sqlMode: DEFAULT_MODE });
    const literals = fingerprint(source, DEFAULT_MODE)?.literals ?? [];
    return compileQuery(parsed.statement as Parameters<typeof compileQuery>[0], {
      source,
      guard: unguarded,
      catalog: {
        version: 1,
        database: (name) => (name === 'd' ? { name, charset: 'utf8mb4', collation: 'utf8mb4_0900_ai_ci' } : null),
        relation: (schema, name) => (schema === 'd' ? (this.tables.get(name) ?? null) : null),
      },
      database: 'd',
      runtime: this.runtime,
      paramTypes: [],
      literals: lift ? literals : [],
      lift,
    });
  }
  run(source: string, lift = true): Value[][] {
    const query = this.compile(source, lift);
    const literals = fingerprint(source, DEFAULT_MODE)?.literals ?? [];
    const db = {
      function: (name: string, options: { bigint?: boolean; deterministic?: boolean }, fn: never) =>
        this.db.function(
          name,
          { varargs: true, useBigIntArguments: options.bigint ?? false, deterministic: options.deterministic ?? false },
          fn,
        ),
      aggregate: (name: string, options: { bigint?: boolean }, aggregate: object) =>
        this.db.aggregate(name, { ...aggregate, varargs: true, useBigIntArguments: options.bigint ?? false } as never),
    };
    for (const name of query.functions) {
      if (this.#functions.has(name)) continue;
      this.#functions.add(name);
      registerNamed(db as never, name, this.runtime);
    }
    const statement = this.db.prepare(query.text);
    statement.setReturnArrays(true);
    if (query.bigints) statement.setReadBigInts(true);
    const params = query.params.map((source): SqliteValue => {
      if (source.kind === 'literal') return source.encode(literals[source.slot] as (typeof literals)[number], this.runtime);
      if (source.kind === 'runtime') return source.evaluate(this.runtime);
      throw new Error('no parameters here');
    });
    const rows = statement.all(...params) as unknown as SqliteValue[][];
    return rows.map((row) =>
      row.map((raw, index) => {
        const value = typeof raw === 'bigint' && raw >= -9007199254740991n && raw <= 9007199254740991n ? Number(raw) : raw;
        const decode = query.columns[index]?.decode ?? null;
        return value === null || decode === null ? value : decode(value, this.runtime);
      }),
    );
  }
}

function tableOf(statement: CreateTable): TableDef {
  const { name } = statement.table;
  const keys: KeyDef[] = [];
  const columns = statement.elements.flatMap((element): ColumnDef[] => {
    if (element.kind !== 'Column') return [];
    const { column } = element;
    const type = columnType(column.type, column.name, 'utf8mb4_0900_ai_ci', () => undefined);
    const primary = column.key === 'PRIMARY';
    if (primary) {
      const part = { column: column.name, length: null, desc: false, expression: null };
      keys.push({ name: 'PRIMARY', type: 'PRIMARY', parts: [part], comment: '', visible: true, using: null, sqliteName: null });
    }
    return [
      {
        name: column.name,
        sqliteName: column.name,
        type,
        nullable: !(primary || column.nullable === false),
        default: null,
        onUpdateNow: null,
        autoIncrement: false,
        generated: null,
        invisible: false,
        hidden: false,
        comment: '',
      },
    ];
  });
  const primary = keys[0]?.parts[0]?.column ?? null;
  const integer = columns.some((column) => column.name === primary && column.type.name === 'INT');
  return {
    kind: 'table',
    schema: 'd',
    name,
    temporary: false,
    sqliteName: `d.${name}`,
    columns,
    keys,
    foreignKeys: [],
    checks: [],
    engine: 'InnoDB',
    charset: 'utf8mb4',
    collation: 'utf8mb4_0900_ai_ci',
    comment: '',
    rowFormat: null,
    options: {},
    autoIncrement: null,
    rowidColumn: integer ? primary : null,
    created: '',
    updated: null,
  };
}
