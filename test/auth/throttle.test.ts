import { expect, test } from 'bun:test';
import { FailedLogins } from '../../src/auth/failed-logins.ts';
import { LoginThrottle } from '../../src/auth/throttle.ts';
import { storedAccount } from '../servers/mysql/login-accounts.ts';

const limits = { maxConnectErrors: 10, connectErrorBlock: 60, loginDelayAfter: 3, loginDelayMax: 50 };

test('refusals wait longer and longer, and then the address is shut out for a while', () => {
  const throttle = new LoginThrottle(limits);
  const delays = Array.from({ length: 10 }, (_, i) => throttle.failed('10.0.0.1', i));
  expect(delays).toEqual([0, 0, 0, 10, 20, 40, 50, 50, 50, 50]);
  expect([throttle.isBlocked('10.0.0.1', 60_000), throttle.isBlocked('10.0.0.2', 60_000)]).toEqual([true, false]);
  expect(throttle.isBlocked('10.0.0.1', 60_009)).toBe(false);
  expect(throttle.failed('10.0.0.1', 61_000)).toBe(0);
});

test('a right login in between starts anew: many behind one address do no harm to each other', () => {
  const throttle = new LoginThrottle(limits);
  for (let i = 0; i < 1000; i++) {
    throttle.failed('10.0.0.1', i);
    if (i % 9 === 0) throttle.succeeded('10.0.0.1');
    expect(throttle.isBlocked('10.0.0.1', i)).toBe(false);
  }
});

test('the addresses of one IPv6 network are one', () => {
  const throttle = new LoginThrottle(limits);
  for (let i = 0; i < 10; i++) throttle.failed(`2001:db8:0:7::${i.toString(16)}`, 0);
  expect(throttle.isBlocked('2001:db8:0:7:ffff::1', 1)).toBe(true);
  expect(throttle.isBlocked('2001:db8:0:8::1', 1)).toBe(false);
  expect(throttle.isBlocked('::1', 1)).toBe(false);
});

test('the table of addresses is bounded: the one longest ago is forgotten', () => {
  const throttle = new LoginThrottle({ ...limits, maxConnectErrors: 1 });
  for (let i = 0; i <= 10_000; i++) throttle.failed(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, 0);
  expect(throttle.isBlocked('10.0.0.0', 1)).toBe(false);
  expect(throttle.isBlocked('10.0.0.1', 1)).toBe(true);
});

test('limits of 0 are none', () => {
  const throttle = new LoginThrottle({ ...limits, maxConnectErrors: 0, loginDelayMax: 0 });
  for (let i = 0; i < 1000; i++) expect(throttle.failed('10.0.0.1', 0)).toBe(0);
  expect(throttle.isBlocked('10.0.0.1', 1)).toBe(false);
});

test('PASSWORD_LOCK_TIME runs out, day by day', () => {
  const day = 86_400_000;
  const account = storedAccount('app', '', { failedLoginAttempts: 1, passwordLockDays: 2 });
  const failed = new FailedLogins();
  const text = (now: number) => failed.succeeded(account, 'app', 'h', now)?.message ?? null;
  failed.failed(account, 'app', 'h', 0);
  expect(text(1)).toContain('for 2 day(s) (2 day(s) remaining)');
  expect(text(day + 1)).toContain('for 2 day(s) (1 day(s) remaining)');
  expect(text(2 * day)).toBeNull();
  expect(failed.failed({ ...account, failedLoginAttempts: 2 }, 'app', 'h', 2 * day)).toBeNull();
});
