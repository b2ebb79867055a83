import type { ComparisonOp } from './ast.ts';

/** What a comparison becomes when its sides change places. */
export const MIRRORED: Readonly<Record<ComparisonOp, ComparisonOp>> = {
  '=': '=',
  '<=>': '<=>',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};
