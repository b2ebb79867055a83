/** What pictures take of the options of all formats. */
import type { Detail } from './detail.ts';

export interface PictureOptions {
  /** Null: by how many tables there are. */
  readonly detail: Detail | null;
  /** Where the referring tables are, seen from those that they refer to; null: as the format has it. */
  readonly direction: Direction | null;
}
export type Direction = (typeof DIRECTIONS)[number];
export const DIRECTIONS = ['LR', 'RL', 'TB', 'BT'] as const;
