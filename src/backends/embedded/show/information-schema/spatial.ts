/** information_schema of geometry: ST_GEOMETRY_COLUMNS, ST_SPATIAL_REFERENCE_SYSTEMS, ST_UNITS_OF_MEASURE. */
import { typeName } from '../../ddl/type-text.ts';
import { familyOf } from '../../sql-type.ts';
import type { Cell, ShowContext } from '../virtual-table.ts';
import { everything, wantedNames } from '../wanted.ts';
import { seenColumns } from './columns.ts';
import { relations } from './objects.ts';
import { systems, units } from './spatial.generated.ts';

type Row = Readonly<Record<string, Cell>>;

export function* geometryColumns(context: ShowContext, wanted = everything): Generator<Row> {
  for (const relation of relations(context, null, wantedNames(wanted))) {
    for (const [{ name, type, srid }] of seenColumns(context, relation)) {
      if (familyOf(type) !== 'geometry') continue;
      yield {
        TABLE_CATALOG: 'def',
        TABLE_SCHEMA: relation.schema,
        TABLE_NAME: relation.name,
        COLUMN_NAME: name,
        SRS_NAME: srid === undefined ? null : (systems.find(([, id]) => id === srid)?.[0] ?? null),
        SRS_ID: srid ?? null,
        GEOMETRY_TYPE_NAME: typeName(type),
      };
    }
  }
}
/** The few that nearly everybody uses. */
export function* spatialReferenceSystems(): Generator<Row> {
  for (const [SRS_NAME, SRS_ID, ORGANIZATION, ORGANIZATION_COORDSYS_ID, DEFINITION, DESCRIPTION] of systems)
    yield { SRS_NAME, SRS_ID, ORGANIZATION, ORGANIZATION_COORDSYS_ID, DEFINITION, DESCRIPTION };
}
export function* unitsOfMeasure(): Generator<Row> {
  for (const [UNIT_NAME, UNIT_TYPE, CONVERSION_FACTOR, DESCRIPTION] of units)
    yield { UNIT_NAME, UNIT_TYPE, CONVERSION_FACTOR, DESCRIPTION };
}
