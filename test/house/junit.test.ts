import { expect, test } from 'bun:test';
import { countCases, summary } from '../../scripts/junit.ts';

test('cases are counted by what happened to them', () => {
  const xml = `<testsuites tests="99"><testsuite name="a">
    <testcase name="one" time="0"/>
    <testcase name="two &lt;failure" time="0"></testcase>
    <testcase name="three" time="0"><failure type="AssertionError" /></testcase>
    <testcase name="four" time="0"><skipped /></testcase>
  </testsuite></testsuites>`;
  expect(countCases(xml)).toEqual({ passed: 2, failed: 1, skipped: 1 });
});

test('the last line names skipped tests only if there are some', () => {
  expect(summary({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed');
  expect(summary({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped');
});
