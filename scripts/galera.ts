/**
 * A Galera cluster on this machine: three MariaDBs on free ports of 127.0.0.1, each with the data of the others.
 * `bun scripts/galera.ts [NODES]` prints their URLs, and ends them at Ctrl-C. Debian has it as mariadb-server and galera-4.
 */
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freePort, hasMariaDb, which } from '../test/support/mariadb.ts';
import { installData, MariaDbNode } from '../test/support/mariadb-node.ts';

/** Where Debian, Fedora and SUSE put it. */
const PROVIDERS = ['/usr/lib/galera/libgalera_smm.so', '/usr/lib64/galera-4/libgalera_smm.so', '/usr/lib64/galera/libgalera_smm.so'];

/** Whether `startGalera` can work here. */
export const hasGalera = hasMariaDb && which('rsync') !== null && PROVIDERS.some((path) => existsSync(path));

/**
 * How soon the others go on without a node that is gone; with Galera's own settings nobody commits for 5 s.
 * https://galeracluster.com/library/documentation/galera-parameters.html
 */
const TIMEOUTS = {
  'evs.keepalive_period': 'PT0.25S',
  'evs.inactive_check_period': 'PT0.25S',
  'evs.suspect_timeout': 'PT1S',
  'evs.inactive_timeout': 'PT2S',
  'evs.join_retrans_period': 'PT0.25S',
};

/** What a node is to the others. */
interface Ports {
  readonly group: number;
  readonly incremental: number;
  readonly snapshot: number;
}

export class GaleraNode {
  readonly server: MariaDbNode;
  readonly #args: readonly string[];

  constructor(server: MariaDbNode, args: readonly string[]) {
    this.server = server;
    this.#args = args;
  }

  get url(): string {
    return this.server.url;
  }
  /** The first of a cluster that nobody is in. */
  bootstrap(): Promise<void> {
    return this.#start(['--wsrep-new-cluster']);
  }
  /** Starts it, and waits until it has what the others have; also after it was killed. */
  join(): Promise<void> {
    return this.#start(this.#recovered());
  }
  async #start(args: readonly string[]): Promise<void> {
    await this.server.start([...this.#args, ...args]);
    await this.synced();
  }
  /** Where its data stands: known only to the storage engine after a crash. What it lacks then comes from the others, and not all of it. */
  #recovered(): readonly string[] {
    const position = /Recovered position: ([\w-]+:-?\d+)/.exec(this.server.once(['--wsrep-recover']))?.[1];
    return position === undefined ? [] : [`--wsrep-start-position=${position}`];
  }

  async synced(): Promise<void> {
    for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
      if ((await this.status('wsrep_local_state_comment')) === 'Synced' && (await this.status('wsrep_ready')) === 'ON') return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the node at ${this.url} does not join:\n${this.server.log}`);
  }
  async status(name: string): Promise<string> {
    const [row] = await this.server.ask(`SHOW GLOBAL STATUS LIKE '${name}'`);
    return String(row?.['Value']);
  }
}

export interface Galera {
  readonly nodes: readonly GaleraNode[];
  /** All of them, as `--upstream` takes them. */
  readonly urls: string;
  stop(): Promise<void>;
}

/** @throws Error with what a node has said, if it does not start. */
export async function startGalera(count = 3): Promise<Galera> {
  const nodes = await install(count);
  const stop = async () => {
    await Promise.all(nodes.map(({ server }) => server.remove()));
  };
  try {
    const [first, ...others] = nodes;
    await first?.bootstrap();
    await Promise.all(others.map((node) => node.join()));
  } catch (error) {
    await stop();
    throw error;
  }
  return { nodes, urls: nodes.map(({ url }) => url).join(','), stop };
}

/** All begin as copies of a node that has been in a cluster by itself, and know where its data stands: nothing has to be copied later. */
async function install(count: number): Promise<readonly GaleraNode[]> {
  const template = installData();
  const first = await MariaDbNode.create(template);
  rmSync(dirname(template), { recursive: true, force: true });
  await first.start([...settings(first, await freePorts(), 'gcomm://'), '--wsrep-new-cluster']);
  await first.stop('SIGTERM');
  for (const file of ['galera.cache', 'gvwstate.dat']) rmSync(join(first.data, file), { force: true });
  const servers = await Promise.all(Array.from({ length: count }, () => MariaDbNode.create(first.data)));
  await first.remove();
  const ports = await Promise.all(servers.map(freePorts));
  const address = `gcomm://${ports.map(({ group }) => `127.0.0.1:${group}`).join(',')}`;
  return servers.map((server, i) => new GaleraNode(server, settings(server, ports[i], address)));
}

async function freePorts(): Promise<Ports> {
  const [group = 0, incremental = 0, snapshot = 0] = await Promise.all([freePort(), freePort(), freePort()]);
  return { group, incremental, snapshot };
}

function settings(server: MariaDbNode, ports: Ports | undefined, address: string): readonly string[] {
  if (ports === undefined) throw new Error('a node without ports');
  const provider = PROVIDERS.find((path) => existsSync(path));
  const options = {
    ...TIMEOUTS,
    'gmcast.listen_addr': `tcp://127.0.0.1:${ports.group}`,
    'ist.recv_addr': `127.0.0.1:${ports.incremental}`,
    'gcache.size': '32M',
    'gcache.recover': 'yes',
  };
  return [
    '--wsrep-on=ON',
    `--wsrep-provider=${provider}`,
    `--wsrep-provider-options=${Object.entries(options)
      .map(([name, value]) => `${name}=${value}`)
      .join(';')}`,
    `--wsrep-cluster-name=wsql`,
    `--wsrep-cluster-address=${address}`,
    '--wsrep-node-address=127.0.0.1',
    `--wsrep-node-name=${server.port}`,
    '--wsrep-sst-method=rsync',
    `--wsrep-sst-receive-address=127.0.0.1:${ports.snapshot}`,
    '--binlog-format=ROW',
    '--innodb-autoinc-lock-mode=2',
    // What is lost with the machine is on the other ones.
    '--innodb-flush-log-at-trx-commit=2',
  ];
}

if (import.meta.main) {
  if (!hasGalera) {
    console.error('galera: MariaDB, its galera-4 and rsync have to be installed');
    process.exit(1);
  }
  const galera = await startGalera(Number(process.argv[2] ?? 3));
  for (const { server } of galera.nodes) console.log(`${server.url}  pid ${server.pid}  ${server.dir}`);
  console.log(`\n--upstream ${galera.urls}`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve).once('SIGTERM', resolve);
  });
  await galera.stop();
}
