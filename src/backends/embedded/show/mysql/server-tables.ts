/** mysql.*: what the server keeps beside accounts. Tables that are not here are empty: help texts, statistics of InnoDB, logs, replication. */
import { zoneByName } from '../../values/time-zone.ts';
import type { Cell, ShowContext } from '../virtual-table.ts';

type Row = Readonly<Record<string, Cell>>;

/** Zones by names that Intl knows and does not list. */
const furtherZones =
  'CET CST6CDT EET EST EST5EDT Etc/GMT Etc/UTC GMT HST MET MST MST7MDT PST8PDT UTC WET US/Alaska US/Central US/Eastern US/Hawaii US/Mountain US/Pacific';

let zoneNames: readonly string[] | null = null;
/** Those that CONVERT_TZ() and time_zone take, as far as the runtime lists them. */
function zones(): readonly string[] {
  if (zoneNames === null) {
    const names = new Set(Intl.supportedValuesOf('timeZone'));
    for (const name of furtherZones.split(' ')) if (zoneByName(name) !== null) names.add(name);
    zoneNames = [...names].sort();
  }
  return zoneNames;
}
function* timeZones(): Generator<Row> {
  for (let id = 1; id <= zones().length; id++) yield { Time_zone_id: id, Use_leap_seconds: 'N' };
}
function* timeZoneNames(): Generator<Row> {
  let id = 0;
  for (const name of zones()) yield { Name: name, Time_zone_id: ++id };
}

/** MySQL's defaults: nobody has set others. */
const serverCosts: readonly (readonly [name: string, cost: number])[] = [
  ['disk_temptable_create_cost', 20],
  ['disk_temptable_row_cost', 0.5],
  ['key_compare_cost', 0.05],
  ['memory_temptable_create_cost', 1],
  ['memory_temptable_row_cost', 0.1],
  ['row_evaluate_cost', 0.1],
];
const engineCosts: readonly (readonly [name: string, cost: number])[] = [
  ['io_block_read_cost', 1],
  ['memory_block_read_cost', 0.25],
];
/** When the server began. */
function started(): string {
  return new Date(performance.timeOrigin).toISOString().slice(0, 19).replace('T', ' ');
}
function* serverCost(): Generator<Row> {
  for (const [name, cost] of serverCosts) yield { cost_name: name, last_update: started(), default_value: cost };
}
function* engineCost(): Generator<Row> {
  for (const [name, cost] of engineCosts)
    yield { engine_name: 'default', device_type: 0, cost_name: name, last_update: started(), default_value: cost };
}
function* components({ server }: ShowContext): Generator<Row> {
  let id = 0;
  for (const urn of server.components()) yield { component_id: ++id, component_group_id: id, component_urn: urn };
}

export const serverTables: Readonly<Record<string, (context: ShowContext) => Iterable<Row>>> = {
  'mysql.component': components,
  'mysql.engine_cost': engineCost,
  'mysql.server_cost': serverCost,
  'mysql.time_zone': timeZones,
  'mysql.time_zone_name': timeZoneNames,
};
