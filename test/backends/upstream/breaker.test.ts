/** The circuit breaker of one server, with a clock of the test's. */
import { expect, test } from 'bun:test';
import { Breaker } from '../../../src/backends/upstream/cluster/breaker.ts';

function breaker() {
  const clock = { now: 0 };
  return { clock, it: new Breaker(() => clock.now) };
}

test('closed: everybody may', () => {
  const { it } = breaker();
  expect([it.state, it.wait, it.admit(), it.admit()]).toEqual(['closed', 0, true, true]);
  it.succeeded();
  expect(it.state).toBe('closed');
});

test('after a failure nobody may for a while, then one at a time', () => {
  const { clock, it } = breaker();
  it.failed();
  expect([it.state, it.wait, it.admit()]).toEqual(['open', 200, false]);
  clock.now = 200;
  expect([it.state, it.wait, it.admits]).toEqual(['half-open', 0, true]);
  expect([it.admit(), it.admits, it.admit()]).toEqual([true, false, false]);
  it.succeeded();
  expect([it.state, it.admit(), it.admit()]).toEqual(['closed', true, true]);
});

test('the while grows with each failure in a row, to a bound, and begins anew after a success', () => {
  const { clock, it } = breaker();
  const waits = Array.from({ length: 6 }, () => {
    it.failed();
    clock.now += it.wait;
    return it.admit() ? clock.now : Number.NaN;
  });
  expect(waits.map((at, i) => at - (waits[i - 1] ?? 0))).toEqual([200, 400, 800, 1500, 1500, 1500]);
  expect(it.failures).toBe(6);
  it.succeeded();
  it.failed();
  expect(it.wait).toBe(200);
});
