/** Calls of stored functions in expressions. */
import { SqlError } from '../../../errors.ts';
import type { FunctionCall } from '../../../sql/ast.ts';
import type { ColumnDef } from '../catalog/model.ts';
import type { FunctionDef } from '../functions/definition.ts';
import { storedRepr } from '../sql-type.ts';
import type { Block } from './block.ts';
import { callDef } from './call.ts';
import { compileExpr } from './expression/index.ts';
import type { Origin, Typed } from './typed.ts';

/** A stored function as the compiler sees it. */
export interface StoredFunction {
  readonly schema: string;
  readonly name: string;
  /** Tells one state of its definition from another. */
  readonly version: string;
  readonly parameters: number;
  readonly returns: ColumnDef;
  readonly deterministic: boolean;
  /** Whether it, or what it calls, may change tables. */
  readonly writes: boolean;
}

/** A call of the function that the session's database (or the one that is named) has; null where there is none. @throws SqlError 1318. */
export function storedFunctionCall(block: Block, call: FunctionCall, schema: string, name: string): Typed | null {
  const { unit } = block;
  const found = unit.context.storedFunction?.(schema, name) ?? null;
  if (found === null) return null;
  if (call.args.length !== found.parameters) {
    const title = `FUNCTION ${found.schema}.${found.name}`;
    throw new SqlError(
      1318,
      '42000',
      `Incorrect number of arguments for ${title}; expected ${found.parameters}, got ${call.args.length}`,
      call.pos,
    );
  }
  if (found.writes) unit.writes = true;
  const result = callDef(
    unit,
    definitionOf(found),
    call.args.map((arg) => compileExpr(block, arg)),
  );
  return { ...result, nullable: true, origin: unnamedOrigin(found.returns) };
}

/** Variables and results of functions are columns of no table. */
export function unnamedOrigin(column: ColumnDef): Origin {
  return { schema: '', table: '', orgTable: '', orgName: '', column, relation: null };
}

const definitions = new WeakMap<StoredFunction, FunctionDef>();
function definitionOf(found: StoredFunction): FunctionDef {
  let def = definitions.get(found);
  if (def === undefined) {
    def = makeDefinition(found);
    definitions.set(found, def);
  }
  return def;
}
function makeDefinition(found: StoredFunction): FunctionDef {
  const { type } = found.returns;
  const { schema, name } = found;
  return {
    name: `stored ${schema}.${name} ${found.version}`,
    minArgs: 0,
    maxArgs: Number.POSITIVE_INFINITY,
    args: ['any'],
    result: () => ({ type, repr: storedRepr(type), nullable: true }),
    strictNulls: false,
    deterministic: false,
    bound: true,
    impl:
      (shape, context) =>
      (...args) =>
        context.callStored(schema, name, args, shape),
  };
}
