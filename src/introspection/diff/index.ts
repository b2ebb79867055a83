/** Comparing models. docs/introspect.md */
export { type CompareOptions, compareModels, isSame } from './compare.ts';
export type * from './difference.ts';
export { type DifferenceJson, differenceData, differenceJson, type PartJson } from './json.ts';
export { differenceText, type TextOptions } from './text.ts';
