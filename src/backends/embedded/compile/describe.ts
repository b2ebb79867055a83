/** An expression as MySQL prints it in its messages. */
import type { Expr } from '../../../sql/ast.ts';
import type { Block } from './block.ts';

export function describe(block: Block, expr: Expr): string {
  switch (expr.kind) {
    case 'IntLiteral':
    case 'DecimalLiteral':
    case 'FloatLiteral':
      return expr.text;
    case 'StringLiteral':
      return `'${expr.value}'`;
    case 'HexLiteral':
      return `0x${expr.hex.toLowerCase()}`;
    case 'NullLiteral':
      return 'NULL';
    case 'BoolLiteral':
      return expr.value ? 'true' : 'false';
    case 'LocalRef':
      return `${expr.name}@${expr.place}`;
    case 'ParamMarker':
      return '?';
    case 'UserVariable':
      return `@${expr.name}`;
    case 'ColumnRef':
      return columnName(block, expr);
    case 'Unary':
      return expr.op === '-' ? `-(${describe(block, expr.expr)})` : `${expr.op.toLowerCase()}${describe(block, expr.expr)}`;
    case 'Binary':
      return `(${describe(block, expr.left)} ${expr.op} ${describe(block, expr.right)})`;
    case 'FunctionCall':
      return `${expr.name.toLowerCase()}(${expr.args.map((arg) => describe(block, arg)).join(',')})`;
    case 'AggregateCall':
      return describeAggregate(block, expr);
    case 'Cast':
      return `cast(${describe(block, expr.expr)} as ${expr.target.type.toLowerCase()})`;
    case 'Star':
      return '0';
    default:
      return block.unit.context.source.slice(expr.pos, expr.pos + 40);
  }
}
/** Columns inside it are not subject to what HAVING and GROUP BY say of columns. */
function describeAggregate(block: Block, call: Expr & { readonly kind: 'AggregateCall' }): string {
  block.insideAggregate++;
  try {
    return `${call.name.toLowerCase()}(${call.args.map((arg) => describe(block, arg)).join(',')})`;
  } finally {
    block.insideAggregate--;
  }
}
function columnName(block: Block, expr: Expr & { readonly kind: 'ColumnRef' }): string {
  const uses = block.uses.length;
  const origin = block.column(expr).origin;
  block.uses.length = uses;
  if (origin === null) return `\`${expr.name}\``;
  const parts = origin.schema === '' ? [origin.table, origin.orgName] : [origin.schema, origin.table, origin.orgName];
  return parts.map((part) => `\`${part}\``).join('.');
}
