/** The model without what was asked to be left out. */
import type { DatabaseModel, Model, TableStatistics } from '../model.ts';
import type { FormatOptions } from './format.ts';

export function reduced(model: Model, { statistics, definers }: Pick<FormatOptions, 'statistics' | 'definers'>): Model {
  const without = statistics ? model : { ...model, databases: model.databases.map(withoutStatistics) };
  return definers ? without : { ...without, databases: without.databases.map(withoutDefiners) };
}

/** Nothing is known of it. */
export const NO_STATISTICS: TableStatistics = {
  rows: null,
  dataLength: null,
  indexLength: null,
  dataFree: null,
  nextAutoIncrement: null,
  created: null,
  updated: null,
  rowFormat: null,
};
function withoutStatistics(database: DatabaseModel): DatabaseModel {
  return { ...database, tables: database.tables.map((table) => ({ ...table, statistics: NO_STATISTICS })) };
}

/** Empty: nobody in particular. */
function withoutDefiners(database: DatabaseModel): DatabaseModel {
  const nobody = <T extends { readonly definer: string }>(of: readonly T[]) => of.map((one) => ({ ...one, definer: '' }));
  return {
    ...database,
    tables: database.tables.map((table) => ({ ...table, triggers: nobody(table.triggers) })),
    views: nobody(database.views),
    routines: nobody(database.routines),
    events: nobody(database.events),
  };
}
