/** SHOW of what an administrator of MySQL's server looks at: logs, replication, storage engines, profiles. The engine has no logs and no replicas. */
import { SqlError } from '../../../errors.ts';
import type { ShowWhat } from '../../../sql/ast.ts';
import { columnsOfShow, profileLines } from './definitions.ts';
import { engineStatusText } from './engine-status.ts';
import { namedSchema } from './shown-names.ts';
import { type Shown, type ShownColumns, shown } from './shown-table.ts';
import type { ShowContext } from './virtual-table.ts';

type Of<W extends ShowWhat['what']> = Extract<ShowWhat, { readonly what: W }>;

function none(columns: ShownColumns, like: string | null = null): Shown {
  return shown(columns, like, () => []);
}

// ── Binary log and replicas ──────────────────────────────────────────────────

/** Rows throw SqlError 1381. */
export function showBinaryLogs(): Shown {
  return shown(columnsOfShow('binaryLogs'), null, () => {
    throw new SqlError(1381, 'HY000', 'You are not using binary logging');
  });
}
export function showBinaryLogStatus(): Shown {
  return none(columnsOfShow('binaryLogStatus'));
}
export function showReplicas(): Shown {
  return none(columnsOfShow('replicas'));
}
/** Rows throw SqlError 3074 for any channel but the one without a name. */
export function showReplicaStatus({ channel }: Of<'REPLICA STATUS'>): Shown {
  return shown(columnsOfShow('replicaStatus'), null, () => noneOf(channel));
}
/** Events of the binary log or of a relay log. Rows throw SqlError 3074. */
export function showLogEvents({ channel }: Of<'BINLOG EVENTS' | 'RELAYLOG EVENTS'>): Shown {
  return shown(columnsOfShow('logEvents'), null, () => noneOf(channel));
}
function noneOf(channel: string | null): readonly [] {
  if (channel !== null && channel !== '') throw new SqlError(3074, 'HY000', `Replica channel '${channel.toLowerCase()}' does not exist.`);
  return [];
}

// ── Engines, tables, programs ────────────────────────────────────────────────

/** Names by which engines are known here; those without a status answer with nothing. */
const engineNames: ReadonlySet<string> = new Set(
  'ALL INNODB INNOBASE PERFORMANCE_SCHEMA MYISAM MEMORY HEAP MRG_MYISAM MERGE BLACKHOLE CSV ARCHIVE'.split(' '),
);
/** @throws SqlError 1286. */
export function showEngine({ engine, about }: Of<'ENGINE'>): Shown {
  const name = engine.toUpperCase();
  if (!engineNames.has(name)) throw new SqlError(1286, '42000', `Unknown storage engine '${engine}'`);
  const hasStatus = about === 'STATUS' && (name === 'INNODB' || name === 'INNOBASE');
  return shown(columnsOfShow('engineStatus'), null, (context) =>
    hasStatus ? [{ Type: 'InnoDB', Name: '', Status: engineStatusText(context, new Date()) }] : [],
  );
}
/** Tables that are kept open from one statement to the next: those of LOCK TABLES. */
export function showOpenTables({ schema: of }: Of<'OPEN TABLES'>): Shown {
  return shown(columnsOfShow('openTables'), 'Table', ({ server, access }) => {
    const uses = new Map<string, { Database: string; Table: string; In_use: number; Name_locked: number }>();
    for (const { lockedTables } of server.sessions())
      for (const [schema, name] of lockedTables()) {
        if ((of !== null && of !== schema) || access?.seesTable(schema, name) === false) continue;
        const key = JSON.stringify([schema, name]);
        const row = uses.get(key) ?? { Database: schema, Table: name, In_use: 0, Name_locked: 0 };
        uses.set(key, { ...row, In_use: row.In_use + 1 });
      }
    return uses.values();
  });
}
/** Rows throw SqlError 1289: what only a server for debugging shows. @throws SqlError 1046. */
export function notBuiltIn(context: ShowContext, { name }: Of<'PROCEDURE CODE' | 'FUNCTION CODE'>): Shown {
  namedSchema(context, name.schema);
  return shown(columnsOfShow('code'), null, () => {
    throw new SqlError(
      1289,
      'HY000',
      "The 'SHOW PROCEDURE|FUNCTION CODE' feature is disabled; you need MySQL built with '--with-debug' to have it working",
    );
  });
}

// ── Profiles: statements are not profiled ────────────────────────────────────

/** Warns 1287 as MySQL does: of SHOW PROFILES when it is prepared, of SHOW PROFILE when it runs. */
export function showProfiles(context: ShowContext): Shown {
  deprecated(context, 'SHOW PROFILES');
  return none(columnsOfShow('profiles'));
}
export function showProfile({ types }: Of<'PROFILE'>): Shown {
  const all = types.includes('ALL');
  const { columns } = columnsOfShow('profile');
  const chosen = { columns: columns.filter((_, at) => shows(profileLines[at]?.[1] ?? '', all, types)) };
  return shown(chosen, null, (context) => {
    deprecated(context, 'SHOW PROFILE');
    return [];
  });
}
function shows(type: string, all: boolean, types: readonly string[]): boolean {
  return type === '' || all || types.includes(type);
}
function deprecated(context: ShowContext, what: string): void {
  context.runtime.warn(
    'Warning',
    1287,
    `'${what}' is deprecated and will be removed in a future release. Please use Performance Schema instead`,
  );
}
