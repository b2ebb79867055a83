/** What servers say of themselves, as it is understood: answers of MySQL, MariaDB, Aurora and Galera. */
import { expect, test } from 'bun:test';
import { galeraHealth, isGalera, isOffline, isReadOnly, replicationOf, type Shown } from '../../src/backends/upstream/cluster/health.ts';

const shown = (values: Readonly<Record<string, string>>): Shown => new Map(Object.entries(values));

test('read_only of MySQL and MariaDB, and that of Aurora', () => {
  expect(isReadOnly(shown({ read_only: 'OFF', super_read_only: 'OFF', innodb_read_only: 'OFF' }))).toBe(false);
  expect(isReadOnly(shown({ read_only: '0', super_read_only: '0', innodb_read_only: '0' }))).toBe(false);
  expect(isReadOnly(shown({ read_only: 'ON', super_read_only: 'OFF' }))).toBe(true);
  expect(isReadOnly(shown({ read_only: '0', innodb_read_only: '1' }))).toBe(true);
  // MariaDB 12: what of it is locked.
  expect(isReadOnly(shown({ read_only: 'NO_LOCK_NO_ADMIN' }))).toBe(true);
  expect(isReadOnly(shown({}))).toBeNull();
  expect([isOffline(shown({ offline_mode: 'ON' })), isOffline(shown({ offline_mode: '0' })), isOffline(shown({}))]).toEqual([
    true,
    false,
    false,
  ]);
});

test('a node of Galera, and a server that only could be one', () => {
  expect(isGalera(shown({ wsrep_on: 'ON', wsrep_provider: '/usr/lib/galera/libgalera_smm.so' }))).toBe(true);
  expect(isGalera(shown({ wsrep_on: 'OFF', wsrep_provider: 'none' }))).toBe(false);
  expect(isGalera(shown({ wsrep_on: 'ON', wsrep_provider: 'none' }))).toBe(false);
  expect(isGalera(shown({}))).toBe(false);
});

test('states of a Galera node', () => {
  const status = (state: string, comment: string, ready = 'ON', cluster = 'Primary') =>
    galeraHealth(
      shown({ wsrep_ready: ready, wsrep_cluster_status: cluster, wsrep_local_state: state, wsrep_local_state_comment: comment }),
    );
  expect(status('4', 'Synced')).toEqual({ unready: null, isDonor: false });
  expect(status('2', 'Donor/Desynced')).toEqual({ unready: null, isDonor: true });
  expect(status('3', 'Joined').unready).toContain('Joined');
  expect(status('1', 'Joining', 'OFF').unready).toContain('Joining');
  expect(status('0', 'Initialized', 'OFF', 'non-Primary').unready).toContain('non-Primary');
  expect(status('4', 'Synced', 'OFF').unready).not.toBeNull();
});

test('how far a replica is behind, in the words of MySQL and MariaDB', () => {
  const mysql = (lag: string | null, sql = 'Yes') =>
    replicationOf(shown({ replica_io_running: 'Yes', replica_sql_running: sql, ...(lag === null ? {} : { seconds_behind_source: lag }) }));
  expect(mysql('0')).toEqual({ kind: 'running', lag: 0 });
  expect(mysql('71')).toEqual({ kind: 'running', lag: 71 });
  expect(mysql(null)).toEqual({ kind: 'running', lag: null });
  expect(mysql(null, 'No')).toEqual({ kind: 'stopped' });
  expect(replicationOf(shown({ slave_io_running: 'Yes', slave_sql_running: 'Yes', seconds_behind_master: '3' }))).toEqual({
    kind: 'running',
    lag: 3,
  });
  expect(replicationOf(null)).toEqual({ kind: 'none' });
});
