/** Evaluates an expression of literals and calls with the function library alone: no compiler, no SQLite. */

import type { ArgInfo, ArgKind, FunctionDef } from '../../../../src/backends/embedded/functions/definition.ts';
import {
  castDef,
  functionDef,
  internArgument,
  internFunction,
  jsonValueDef,
  registerNamed,
} from '../../../../src/backends/embedded/functions/index.ts';
import { unify } from '../../../../src/backends/embedded/functions/unify.ts';
import type { RuntimeContext } from '../../../../src/backends/embedded/runtime.ts';
import {
  familyOf,
  makeType,
  type Repr,
  type SqliteValue,
  type SqlType,
  storedRepr,
  Types,
} from '../../../../src/backends/embedded/sql-type.ts';
import { converter, toValue } from '../../../../src/backends/embedded/values/convert.ts';
import { formatDouble, formatFloat } from '../../../../src/backends/embedded/values/number.ts';
import { parseTemporalLiteral } from '../../../../src/backends/embedded/values/temporal.ts';
import { collationByName, defaultCollationOf } from '../../../../src/codec/collations.ts';
import { SqlError } from '../../../../src/errors.ts';
import type { Expr } from '../../../../src/sql/ast.ts';

const CONNECTION = 'utf8mb4_0900_ai_ci';

export interface Result {
  readonly type: SqlType;
  readonly repr: Repr;
  readonly value: SqliteValue;
  readonly nullable: boolean;
  readonly literal?: boolean;
  readonly hex?: boolean;
}

type Callable = (...args: SqliteValue[]) => SqliteValue;

export class Evaluator {
  readonly warnings: [string, number, string][] = [];
  readonly #source: string;
  readonly #context: RuntimeContext;
  constructor(source: string, context: Omit<RuntimeContext, 'warn'>) {
    this.#source = source;
    const warnings = this.warnings;
    this.#context = Object.assign(Object.create(context) as RuntimeContext, {
      warn: (level: string, code: number, message: string) => {
        warnings.push([level, code, message]);
      },
    });
  }

  evaluate(expr: Expr): Result {
    switch (expr.kind) {
      case 'IntLiteral': {
        const value = BigInt(expr.text);
        if (value > 18446744073709551615n) return this.#decimal(expr.text);
        const unsigned = value > 9223372036854775807n;
        const type = Types.bigint(expr.text.replace(/^0+(?=\d)/, '').length + (unsigned ? 0 : 1), unsigned);
        return {
          type,
          repr: unsigned ? 'uint' : 'int',
          value: unsigned ? expr.text : value <= 9007199254740991n ? Number(value) : value,
          nullable: false,
          literal: true,
        };
      }
      case 'DecimalLiteral':
        return this.#decimal(expr.text);
      case 'FloatLiteral':
        return {
          type: makeType('DOUBLE', expr.text.length, { decimals: 31 }),
          repr: 'real',
          value: Number(expr.text),
          nullable: false,
          literal: true,
        };
      case 'StringLiteral': {
        if (expr.charset === 'binary')
          return {
            type: Types.varbinary(Buffer.byteLength(expr.value)),
            repr: 'bytes',
            value: Buffer.from(expr.value),
            nullable: false,
            literal: true,
          };
        const collation = expr.charset === null ? CONNECTION : (defaultCollationOf(expr.charset)?.name ?? CONNECTION);
        return { type: Types.varchar([...expr.value].length, collation), repr: 'text', value: expr.value, nullable: false, literal: true };
      }
      case 'HexLiteral':
      case 'BitLiteral': {
        const hex = expr.kind === 'HexLiteral' ? expr.hex : BigInt(`0b${expr.bits}`).toString(16);
        const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
        return {
          type: Types.varbinary(bytes.length),
          repr: 'bytes',
          value: bytes,
          nullable: false,
          literal: true,
          hex: expr.charset === null,
        };
      }
      case 'TemporalLiteral': {
        const parsed = parseTemporalLiteral(expr.type, expr.value, this.#context);
        if (parsed === null)
          throw new SqlError(1525, 'HY000', `Incorrect ${expr.type === 'TIMESTAMP' ? 'DATETIME' : expr.type} value: '${expr.value}'`);
        const type =
          expr.type === 'DATE' ? Types.date : expr.type === 'TIME' ? Types.time(parsed.decimals) : Types.datetime(parsed.decimals);
        return { type, repr: storedRepr(type), value: parsed.value, nullable: false, literal: true };
      }
      case 'BoolLiteral':
        return { type: Types.boolean, repr: 'int', value: expr.value ? 1 : 0, nullable: false, literal: true };
      case 'NullLiteral':
        return { type: Types.null, repr: 'int', value: null, nullable: true, literal: true };
      case 'Unary':
        return this.#unary(expr.op, expr.expr);
      case 'Binary': {
        const { left, right, op } = expr;
        if (right.kind === 'Interval') return this.#call(`${op}INTERVAL ${right.unit}`, left, right.value);
        if (left.kind === 'Interval') return this.#call(`${op}INTERVAL ${left.unit}`, right, left.value);
        if (op === 'AND' || op === 'OR' || op === 'XOR') return this.#logic(op, left, right);
        return this.#call(op, left, right);
      }
      case 'Is': {
        const value = this.evaluate(expr.expr);
        if (expr.test === 'NULL' || expr.test === 'UNKNOWN') return boolean((value.value === null) !== expr.not, false);
        const truth = this.#truth(value);
        return boolean((truth === (expr.test === 'TRUE')) !== expr.not, false);
      }
      case 'Between': {
        const low = this.#call('>=', expr.expr, expr.low).value;
        const high = this.#call('<=', expr.expr, expr.high).value;
        const both = low === 0 || high === 0 ? false : low === null || high === null ? null : true;
        return boolean(both === null ? null : both !== expr.not);
      }
      case 'InList': {
        let found: boolean | null = false;
        for (const item of expr.items) {
          const same = this.#call('=', expr.expr, item).value;
          if (same === 1) found = true;
          else if (same === null && found === false) found = null;
        }
        return boolean(found === null ? null : found !== expr.not);
      }
      case 'Like': {
        const result =
          expr.escape === null ? this.#call('LIKE', expr.expr, expr.pattern) : this.#call('LIKE', expr.expr, expr.pattern, expr.escape);
        return expr.not ? { ...result, value: result.value === null ? null : result.value === 1 ? 0 : 1 } : result;
      }
      case 'Regexp':
        return this.#call('REGEXP', expr.expr, expr.pattern);
      case 'SoundsLike':
        return this.#call('SOUNDS LIKE', expr.left, expr.right);
      case 'MemberOf':
        return this.#call('MEMBER OF', expr.value, expr.array);
      case 'Case':
        return this.#case(expr);
      case 'FunctionCall': {
        const [first, second] = expr.args;
        if (second?.kind === 'Interval') {
          const sign = expr.name === 'DATE_SUB' || expr.name === 'SUBDATE' ? '-' : '+';
          if (first === undefined) throw new Error('no date');
          return this.#call(`${sign}INTERVAL ${second.unit}`, first, second.value);
        }
        if (first?.kind === 'Keyword') return this.#call(`${expr.name} ${first.text.replace(/^SQL_TSI_/, '')}`, ...expr.args.slice(1));
        return this.#call(expr.name, ...expr.args);
      }
      case 'Cast':
        return this.#apply(
          castDef(expr.target),
          [this.evaluate(expr.expr), { type: Types.varchar(0, CONNECTION), repr: 'text', value: this.#source, nullable: false }],
          true,
        );
      case 'ConvertUsing':
        return this.#call(`CONVERT ${expr.charset}`, expr.expr);
      case 'Collate': {
        const value = this.evaluate(expr.expr);
        return { ...value, type: { ...value.type, collation: collationByName(expr.collation)?.name ?? expr.collation } };
      }
      case 'Extract':
        return this.#call(`EXTRACT ${expr.unit}`, expr.expr);
      case 'Trim':
        return expr.remove === null ? this.#call(`TRIM ${expr.side}`, expr.expr) : this.#call(`TRIM ${expr.side}`, expr.expr, expr.remove);
      case 'CharCall':
        return this.#call(expr.charset === null ? 'CHAR' : `CHAR ${expr.charset}`, ...expr.args);
      case 'WeightString':
        return this.#call(expr.as === null ? 'WEIGHT_STRING' : `WEIGHT_STRING ${expr.as.type}(${expr.as.length})`, expr.expr);
      case 'JsonValue': {
        const event = (given: typeof expr.onEmpty): Result => (given?.kind === 'Default' ? this.evaluate(given.value) : nullResult);
        return this.#apply(jsonValueDef(expr.returning, expr.onEmpty, expr.onError), [
          this.evaluate(expr.doc),
          this.evaluate(expr.path),
          event(expr.onEmpty),
          event(expr.onError),
        ]);
      }
      case 'AggregateCall':
        if (expr.name === 'ANY_VALUE') return this.#call('ANY_VALUE', ...expr.args);
        throw new Unsupported(expr.kind);
      default:
        throw new Unsupported(expr.kind);
    }
  }

  #decimal(text: string): Result {
    const [whole = '', fraction = ''] = text.split('.');
    const digits = whole.replace(/^0+/, '');
    const type = Types.decimal(Math.max(digits.length + fraction.length, 1), fraction.length);
    return {
      type,
      repr: 'decimal',
      value: fraction === '' ? digits || '0' : `${digits || '0'}.${fraction}`,
      nullable: false,
      literal: true,
    };
  }
  #unary(op: string, operand: Expr): Result {
    if (op === '+') return this.evaluate(operand);
    if (op === 'BINARY') return this.#apply(castDef({ type: 'BINARY', length: null, charset: null }), [this.evaluate(operand)]);
    if (op === 'NOT') {
      const truth = this.#truth(this.evaluate(operand));
      return boolean(truth === null ? null : !truth);
    }
    const value = this.evaluate(operand);
    const result = this.#apply(functionDef(op === '-' ? 'NEG' : op) ?? missing(op), [value]);
    return { ...result, literal: value.literal ?? false };
  }
  #truth(value: Result): boolean | null {
    if (value.value === null) return null;
    const number = converter({ type: value.type, repr: value.repr }, { type: Types.double(), repr: 'real' })(value.value, this.#context);
    return Number(number) !== 0;
  }
  #logic(op: 'AND' | 'OR' | 'XOR', left: Expr, right: Expr): Result {
    const a = this.#truth(this.evaluate(left));
    const b = this.#truth(this.evaluate(right));
    if (op === 'AND') return boolean(a === false || b === false ? false : a === null || b === null ? null : true);
    if (op === 'OR') return boolean(a === true || b === true ? true : a === null || b === null ? null : false);
    return boolean(a === null || b === null ? null : a !== b);
  }
  #case(expr: Extract<Expr, { kind: 'Case' }>): Result {
    const results = [...expr.whens.map((when) => this.evaluate(when.then)), expr.else === null ? nullResult : this.evaluate(expr.else)];
    const unified = unify(results, CONNECTION);
    let chosen = results.at(-1) ?? nullResult;
    for (let i = 0; i < expr.whens.length; i++) {
      const when = expr.whens[i];
      if (when === undefined) continue;
      const hit = expr.operand === null ? this.#truth(this.evaluate(when.when)) : this.#call('=', expr.operand, when.when).value === 1;
      if (hit) {
        chosen = results[i] ?? nullResult;
        break;
      }
    }
    const value = converter({ type: chosen.type, repr: chosen.repr }, unified)(chosen.value, this.#context);
    return { ...unified, value, nullable: results.some((result) => result.nullable) };
  }

  #call(name: string, ...args: readonly Expr[]): Result {
    const def = functionDef(name) ?? missing(name);
    return this.#apply(
      def,
      args.map((arg) => this.evaluate(arg)),
    );
  }
  #apply(def: FunctionDef, args: readonly Result[], hidden = false): Result {
    if (args.length < def.minArgs || args.length > def.maxArgs)
      throw new SqlError(1582, '42000', `Incorrect parameter count in the call to native function '${def.name.toLowerCase()}'`);
    const infos = args.map(
      (arg): ArgInfo => ({
        type: arg.type,
        nullable: arg.nullable,
        literal: () => (arg.literal && !(arg.value instanceof Uint8Array) ? arg.value : undefined),
      }),
    );
    const kinds = typeof def.args === 'function' ? def.args(infos) : def.args;
    const kindAt = (index: number): ArgKind => kinds[Math.min(index, kinds.length - 1)] ?? 'any';
    const strings = args.filter((_arg, index) => ['text', 'bytes', 'any'].includes(kindAt(index)) && !(hidden && index > 0));
    const collation = strings.some((arg) => familyOf(arg.type) === 'binary')
      ? 'binary'
      : (strings.map((arg) => arg.type.collation).find((found) => found !== null && found !== undefined) ?? CONNECTION);
    const passed = args.map((given, index) => {
      const kind = kindAt(index);
      const arg =
        given.hex && ['int', 'index', 'uint64', 'real', 'decimal'].includes(kind) && given.value instanceof Uint8Array
          ? hexNumber(given.value)
          : given;
      if (arg.value === null) return { repr: arg.repr, value: null };
      const name = internArgument(arg, kind);
      const value = name === null ? arg.value : this.#named(name)(arg.value);
      return { repr: kindRepr(kind, arg.repr), value };
    });
    const result = def.result(infos, collation);
    const name = internFunction(def, {
      args: args.map((arg) => arg.type),
      reprs: passed.map((arg) => arg.repr),
      result: result.type,
      resultRepr: result.repr,
      collation,
    });
    const value = this.#named(name)(...passed.map((arg) => arg.value));
    return {
      type: result.type,
      repr: result.repr,
      value: value === undefined ? null : value,
      nullable: result.nullable ?? args.some((arg) => arg.nullable),
    };
  }
  #named(name: string): Callable {
    let found: Callable = () => null;
    registerNamed(
      {
        function: (_, { bigint }, fn) => {
          found = bigint
            ? (...args) => fn(...args.map((arg) => (typeof arg === 'number' && Number.isInteger(arg) ? BigInt(arg) : arg)))
            : fn;
        },
        aggregate: () => undefined,
      },
      name,
      this.#context,
    );
    return found;
  }

  /** As the text protocol shows it. */
  shown(result: Result): string | { hex: string } | null {
    const value = (toValue(result.type, result.repr) ?? ((same: SqliteValue) => same))(result.value, this.#context);
    if (value === null) return null;
    if (value instanceof Uint8Array) return { hex: Buffer.from(value).toString('hex') };
    if (result.repr === 'real') {
      if (result.type.decimals < 31) return Number(value).toFixed(result.type.decimals);
      return result.type.name === 'FLOAT' ? formatFloat(Number(value)) : formatDouble(Number(value));
    }
    return String(value);
  }
}

export class Unsupported extends Error {}
function missing(name: string): never {
  throw new Unsupported(name);
}
const nullResult: Result = { type: Types.null, repr: 'int', value: null, nullable: true, literal: true };
function boolean(value: boolean | null, nullable = true): Result {
  return { type: Types.bigint(1), repr: 'int', value: value === null ? null : value ? 1 : 0, nullable };
}
function hexNumber(bytes: Uint8Array): Result {
  const value = bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  return { type: Types.bigint(bytes.length * 3, true), repr: 'uint', value, nullable: false };
}
function kindRepr(kind: ArgKind, repr: Repr): Repr {
  switch (kind) {
    case 'any':
      return repr;
    case 'index':
    case 'boolean':
    case 'int':
      return 'int';
    case 'uint64':
      return 'uint';
    case 'temporal':
      return repr === 'date' ? 'date' : 'datetime';
    default:
      return kind;
  }
}

const codes: Readonly<Record<string, number>> = {
  DECIMAL: 246,
  FLOAT: 4,
  DOUBLE: 5,
  NULL: 6,
  BIGINT: 8,
  INT: 8,
  DATE: 10,
  TIME: 11,
  DATETIME: 12,
  YEAR: 13,
  BIT: 16,
  JSON: 245,
  VARCHAR: 253,
  VARBINARY: 253,
  CHAR: 254,
  TEXT: 251,
  BLOB: 251,
  MEDIUMTEXT: 251,
  LONGTEXT: 251,
  MEDIUMBLOB: 251,
  LONGBLOB: 251,
};
/** Type, length and decimals of a result's column as MySQL's protocol has them. */
export function shownType({ type }: Result): [number, number, number] {
  const string = ['string', 'json'].includes(familyOf(type));
  const code = codes[type.name] ?? 0;
  if (familyOf(type) === 'decimal') return [code, type.length + (type.decimals > 0 ? 1 : 0) + (type.unsigned ? 0 : 1), type.decimals];
  if (type.name === 'JSON') return [code, 4294967292, 31];
  if (string) return [code, Math.min(4294967295, type.length * 4), 31];
  return [code, type.length, familyOf(type) === 'binary' ? 31 : type.decimals];
}
