/** Nanoseconds a call of the function library, without SQLite's own part: `bun bench/functions.ts [name …]`. */
import type { ArgInfo } from '../src/backends/embedded/functions/definition.ts';
import { aggregateDef, functionDef, internAggregate, internFunction, registerNamed } from '../src/backends/embedded/functions/index.ts';
import { type Repr, type SqliteValue, type SqlType, Types } from '../src/backends/embedded/sql-type.ts';
import { testContext } from '../test/backends/embedded/functions/context.ts';

type Callable = (...args: SqliteValue[]) => SqliteValue;
interface Argument {
  readonly type: SqlType;
  readonly repr: Repr;
  readonly values: readonly SqliteValue[];
}

const COLLATION = 'utf8mb4_0900_ai_ci';
const many = (make: (at: number) => SqliteValue): SqliteValue[] => Array.from({ length: 1000 }, (_, at) => make(at));
const text: Argument = { type: Types.varchar(50, COLLATION), repr: 'text', values: many((at) => `Some Name ${at} Street`) };
const int: Argument = { type: Types.int(), repr: 'int', values: many((at) => at + 2) };
const small: Argument = { type: Types.int(), repr: 'int', values: many((at) => (at % 9) + 1) };
const real: Argument = { type: Types.double(), repr: 'real', values: many((at) => at / 7) };
const decimal: Argument = { type: Types.decimal(12, 2), repr: 'decimal', values: many((at) => `${at * 37}.${10 + (at % 90)}`) };
const scaled: Argument = { type: Types.decimal(12, 2), repr: 'scaled', values: many((at) => at * 3711) };
const datetime: Argument = {
  type: Types.datetime(),
  repr: 'datetime',
  values: many((at) => `2024-02-${10 + (at % 19)} 10:11:${10 + (at % 50)}`),
};
const format: Argument = { type: Types.varchar(20, COLLATION), repr: 'text', values: ['%Y-%m-%d %H:%i:%s'] };
const json: Argument = { type: Types.json, repr: 'json', values: many((at) => `{"a": ${at}, "b": [1, 2, {"c": "x${at}"}]}`) };
const path: Argument = { type: Types.varchar(20, COLLATION), repr: 'text', values: ['$.b[2].c'] };
const pattern: Argument = { type: Types.varchar(20, COLLATION), repr: 'text', values: ['me [0-9]+5'] };

const FUNCTIONS: readonly (readonly [name: string, ...args: Argument[]])[] = [
  ['CONCAT', text, text],
  ['CONCAT_WS', text, text, text],
  ['LENGTH', text],
  ['CHAR_LENGTH', text],
  ['UPPER', text],
  ['LOWER', text],
  ['SUBSTRING', text, small, small],
  ['LEFT', text, small],
  ['REPLACE', text, text, text],
  ['TRIM', text],
  ['LPAD', text, int, text],
  ['LOCATE', text, text],
  ['IFNULL', text, text],
  ['COALESCE', int, int],
  ['ROUND', decimal, small],
  ['ROUND', real, small],
  ['FLOOR', decimal],
  ['ABS', decimal],
  ['+', decimal, decimal],
  ['*', decimal, decimal],
  ['/', decimal, decimal],
  ['%', decimal, decimal],
  ['DATE_FORMAT', datetime, format],
  ['YEAR', datetime],
  ['DATE', datetime],
  ['DATEDIFF', datetime, datetime],
  ['UNIX_TIMESTAMP', datetime],
  ['LAST_DAY', datetime],
  ['GREATEST', int, int],
  ['FORMAT', decimal, small],
  ['MD5', text],
  ['HEX', text],
  ['FIELD', text, text, text],
  ['REGEXP_LIKE', text, pattern],
  ['=', text, text],
  ['JSON_EXTRACT', json, path],
  ['->>', json, path],
];
const AGGREGATES: readonly (readonly [name: string, ...args: Argument[]])[] = [
  ['SUM', scaled],
  ['SUM', decimal],
  ['AVG', scaled],
  ['AVG', decimal],
  ['SUM', real],
  ['COUNT', text],
  ['MIN', text],
  ['MAX', decimal],
  ['STD', real],
  ['BIT_OR', int],
  ['GROUP_CONCAT', text, pattern],
  ['JSON_ARRAYAGG', text],
];

const context = testContext();
const infosOf = (args: readonly Argument[]): ArgInfo[] => args.map(({ type }) => ({ type, nullable: true, literal: () => undefined }));
const shapeOf = (args: readonly Argument[], result: { readonly type: SqlType; readonly repr: Repr }) => ({
  args: args.map(({ type }) => type),
  reprs: args.map(({ repr }) => repr),
  result: result.type,
  resultRepr: result.repr,
  collation: COLLATION,
});

/** Runs for some 100 ms; nanoseconds a call. */
function measure(args: readonly Argument[], call: Callable): number {
  const at = (index: number) => args.map(({ values }) => values[index % values.length] ?? null);
  const rows = Array.from({ length: 1000 }, (_, index) => at(index));
  for (let i = 0; i < 5; i++) for (const row of rows) call(...row);
  const started = performance.now();
  let calls = 0;
  while (performance.now() - started < 100) {
    for (const row of rows) call(...row);
    calls += rows.length;
  }
  return ((performance.now() - started) * 1e6) / calls;
}
function print(name: string, args: readonly Argument[], nanoseconds: number): void {
  console.log(`${nanoseconds.toFixed(0).padStart(6)} ns  ${name}(${args.map(({ repr }) => repr).join(', ')})`);
}

const wanted = process.argv.slice(2);
for (const [name, ...args] of FUNCTIONS) {
  const def = functionDef(name);
  if (def === null || (wanted.length > 0 && !wanted.includes(name))) continue;
  const registered = internFunction(def, shapeOf(args, def.result(infosOf(args), COLLATION)));
  let call: Callable | null = null;
  registerNamed({ function: (_name, _options, fn) => (call = fn), aggregate: () => undefined }, registered, context);
  if (call !== null) print(name, args, measure(args, call));
}
for (const [name, ...args] of AGGREGATES) {
  const def = aggregateDef(name);
  if (def === null || (wanted.length > 0 && !wanted.includes(name))) continue;
  const registered = internAggregate(def, shapeOf(args, def.result(infosOf(args), COLLATION)));
  registerNamed(
    {
      function: () => undefined,
      aggregate: (_name, _options, { start, step, result }) => {
        let state = start();
        let rows = 0;
        print(
          name,
          args,
          measure(args, (...values) => {
            state = step(state, ...values);
            if (++rows % 1000 === 0) {
              result(state);
              state = start();
            }
            return null;
          }),
        );
      },
    },
    registered,
    context,
  );
}
