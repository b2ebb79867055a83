/** The model as YAML 1.2: what `--format json` has, for people to read and to compare line by line. */
import { stringify } from 'yaml';
import type { Model } from '../model.ts';
import type { FormatOptions } from './format.ts';
import { reduced } from './reduced.ts';

export function render(model: Model, options: FormatOptions): string {
  // Folding long lines would make two differences of one.
  return stringify(reduced(model, options), { lineWidth: 0, aliasDuplicateObjects: false });
}
