/** Types that have no code of their own in the protocol, by name. */
import type { LogicalType } from './logical-type.ts';

const SHAPES: ReadonlySet<string> = new Set([
  'geometry',
  'point',
  'linestring',
  'polygon',
  'multipoint',
  'multilinestring',
  'multipolygon',
  'geomcollection',
  'geometrycollection',
]);

/** @param length of the column, in bytes: VECTOR has four for each dimension. */
export function extendedType(name: string, length: number): LogicalType {
  const shape = shapeOf(name);
  if (shape !== undefined) return { kind: 'GEOMETRY', shape };
  switch (name) {
    case 'json':
      return { kind: 'JSON' };
    case 'uuid':
      return { kind: 'UUID' };
    case 'inet4':
      return { kind: 'INET', version: 4 };
    case 'inet6':
      return { kind: 'INET', version: 6 };
    case 'vector':
      return { kind: 'VECTOR', dimensions: length / 4 };
    default:
      return { kind: 'UNKNOWN', name };
  }
}

/** Null: any shape. Undefined: no geometry. */
export function shapeOf(name: string): string | null | undefined {
  if (!SHAPES.has(name)) return undefined;
  if (name === 'geometry') return null;
  return name === 'geomcollection' ? 'geometrycollection' : name;
}
