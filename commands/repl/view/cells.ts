/** Values as cells of the screen. */
import { type Field, FieldType, type Value } from '../../../src/types.ts';
import { display, harmless } from '../../terminal/render/value.ts';
import { cut, textWidth } from '../editor/width.ts';
import type { Settings } from '../settings.ts';
import { indented } from './json-indent.ts';

export interface CellStyle {
  readonly settings: Settings;
  /** A text in a style of editor/theme.ts. */
  paint(text: string, style: string): string;
  /** Of the screen; left out where there is none. */
  readonly columns?: number | undefined;
  /** Told where a value is not shown whole. */
  onCut?(): void;
  /** Whether a cell is marked: of a row, from 0. */
  readonly isChanged?: ((row: number, column: number, value: Value) => boolean) | undefined;
}

/** Lines of a value, where values are cut at all. */
const MOST_LINES = 100;

/** The lines of a cell, each without control characters. */
export function cellLines(value: Value, field: Field, style: CellStyle, most: number): readonly string[] {
  const { settings } = style;
  if (value === null) return [settings.null];
  const isJson = settings.json === 'pretty' && (field.type === FieldType.JSON || field.extendedType === 'json');
  const text = isJson && typeof value === 'string' ? indented(value) : display(value, field);
  const lines = harmless(text).split('\n');
  if (most === 0 || (lines.length <= MOST_LINES && lines.every((line) => line.length <= most && textWidth(line) <= most))) return lines;
  style.onCut?.();
  const kept = lines.slice(0, MOST_LINES).map((line) => cut(line.length > 4 * most ? line.slice(0, 4 * most) : line, most));
  return lines.length > MOST_LINES ? [...kept, '…'] : kept;
}
