/** The model as it is: docs/introspection.md, and its JSON Schema. */
import type { Model } from '../model.ts';
import type { FormatOptions } from './format.ts';
import { reduced } from './reduced.ts';

export function render(model: Model, options: FormatOptions): string {
  return `${JSON.stringify(reduced(model, options), null, 2)}\n`;
}
