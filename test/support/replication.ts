/** A primary and replicas of MariaDB, which follow it by GTID. */
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { installData, MariaDbNode } from './mariadb-node.ts';

export interface Replication {
  readonly primary: MariaDbNode;
  readonly replicas: readonly MariaDbNode[];
  stop(): Promise<void>;
}

export async function startReplication(replicaCount = 1): Promise<Replication> {
  const template = installData();
  const nodes = await Promise.all(Array.from({ length: replicaCount + 1 }, () => MariaDbNode.create(template)));
  rmSync(dirname(template), { recursive: true, force: true });
  const [primary, ...replicas] = nodes;
  if (primary === undefined) throw new Error('no primary');
  await Promise.all(nodes.map((node, i) => node.start(['--log-bin=bin', '--log-slave-updates', `--server-id=${i + 1}`])));
  for (const replica of replicas) await follow(replica, primary);
  return {
    primary,
    replicas,
    async stop() {
      await Promise.all(nodes.map((node) => node.remove()));
    },
  };
}

/** Makes a server the replica of another one. */
export async function follow(replica: MariaDbNode, primary: MariaDbNode): Promise<void> {
  await replica.ask(
    'SET GLOBAL read_only = 1',
    'STOP SLAVE',
    `CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = ${primary.port}, MASTER_USER = 'root', MASTER_USE_GTID = slave_pos, MASTER_CONNECT_RETRY = 1`,
    'START SLAVE',
  );
}

/** Makes a replica the primary, as its administrator would. */
export async function promote(replica: MariaDbNode): Promise<void> {
  await replica.ask('STOP SLAVE', 'RESET SLAVE ALL', 'SET GLOBAL read_only = 0');
}

/** Waits until a replica has all that its primary has. */
export async function caughtUp(replica: MariaDbNode, primary: MariaDbNode): Promise<void> {
  const [position] = await primary.ask('SELECT @@gtid_binlog_pos AS position');
  const [waited] = await replica.ask(`SELECT MASTER_GTID_WAIT('${position?.['position']}', 10) AS result`);
  if (waited?.['result'] !== 0) throw new Error('the replica does not catch up');
}
