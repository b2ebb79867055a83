import { expect, test } from 'bun:test';
import { Flags } from '../../commands/terminal/flags.ts';
import { tooFewFiles } from '../../commands/terminal/open-files.ts';
import { readPool } from '../../commands/terminal/pool-flags.ts';

const pool = (typed: Record<string, string[]>, env: Record<string, string> = {}) => readPool(new Flags(typed, env), true);

test('what is said of the pool', () => {
  expect(pool({})).toEqual({});
  expect(pool({ poolMax: ['20'], poolMin: ['2'], poolAcquireTimeout: ['500'], poolIdleTimeout: ['1.5s'] })).toEqual({
    max: 20,
    min: 2,
    acquireTimeout: 500,
    idleTimeout: 1500,
  });
  expect(pool({ poolMaxLifetime: ['2h'] }, { WSQL_POOL_MAX: '0' })).toEqual({ max: 0, maxLifetime: 7_200_000 });
});

test('what cannot be meant', () => {
  expect(() => pool({ poolMax: ['2'], poolMin: ['3'] })).toThrow('--pool-min 3 is more than --pool-max 2');
  expect(() => pool({ poolIdleTimeout: ['soon'] })).toThrow('--pool-idle-timeout soon: a time such as 500ms, 10s, 5min or 1h is wanted');
  expect(() => pool({ poolIdleTimeout: ['0'] })).toThrow('a time such as');
  expect(() => readPool(new Flags({ poolMax: ['2'] }, {}), false)).toThrow('there is no --upstream');
});

test('where the system allows too few open files, it is said', () => {
  expect(tooFewFiles(0)).toBeNull();
  const told = tooFewFiles(1e9);
  if (process.platform === 'linux') expect(told).toMatch(/need 1000000064 open files, and this process may have \d+: say ulimit -n/);
});
