/** Values as cells of the screen. */
import { type Field, FieldType, type Value } from '../../../src/types.ts';
import { display, harmless } from '../../terminal/render/value.ts';
import { cut } from '../editor/width.ts';
import type { Settings } from '../settings.ts';
import { indented } from './json-indent.ts';

export interface CellStyle {
  readonly settings: Settings;
  /** A text in a style of editor/theme.ts. */
  paint(text: string, style: string): string;
}

/** The lines of a cell, each without control characters. */
export function cellLines(value: Value, field: Field, { settings }: CellStyle, most: number): readonly string[] {
  if (value === null) return [settings.null];
  const isJson = settings.json === 'pretty' && (field.type === FieldType.JSON || field.extendedType === 'json');
  const text = isJson && typeof value === 'string' ? indented(value) : display(value, field);
  const lines = harmless(text).split('\n');
  return most > 0 ? lines.map((line) => cut(line, most)) : lines;
}
