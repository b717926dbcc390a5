import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { judged, readJestResult, readPlaywrightResult, readTap, summarise } from '../lib/results.mjs';

const dir = mkdtempSync(path.join(tmpdir(), 'qinqing-results-'));
after(() => rmSync(dir, { recursive: true, force: true }));
const written = (name, content) => {
  const file = path.join(dir, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
};

test('a jest or vitest result is counted, and a file that could not be loaded is a failure', () => {
  const file = written('jest.json', {
    numPassedTests: 3,
    numFailedTests: 1,
    numPendingTests: 2,
    testResults: [
      { name: 'good', status: 'passed', assertionResults: [{ status: 'passed' }] },
      { name: 'bad', status: 'failed', assertionResults: [{ status: 'failed' }] },
      { name: 'does not load', status: 'failed', assertionResults: [] },
    ],
  });
  const counts = readJestResult(file);
  assert.equal(counts.passed, 3);
  assert.equal(counts.failed, 2);
  assert.equal(counts.skipped, 2);
  assert.match(counts.notes[0], /does not load/);
});

test('in Playwright a flaky test and an error outside the tests are failures', () => {
  const file = written('playwright.json', {
    stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 0 },
    errors: [{ message: 'no server\nstack' }],
  });
  assert.deepEqual(readPlaywrightResult(file), { passed: 5, failed: 3, skipped: 0, notes: ['no server'] });
});

test('the TAP totals are read', () => {
  assert.deepEqual(readTap('# tests 4\n# pass 2\n# fail 1\n# cancelled 1\n# skipped 0\n# todo 0\n'), {
    passed: 2,
    failed: 2,
    skipped: 0,
    notes: [],
  });
});

test('a suite that ran nothing fails, unless it was narrowed', () => {
  const nothing = readJestResult(path.join(dir, 'absent.json'));
  assert.equal(judged(nothing, 0).failed, 1);
  assert.equal(judged(nothing, 0, { narrowed: true }).failed, 0);
});

test('a runner that ends badly without a failed test has failed', () => {
  assert.equal(judged({ passed: 9, failed: 0, skipped: 0, notes: [] }, 137).failed, 1);
  assert.equal(judged({ passed: 0, failed: 0, skipped: 0, notes: [] }, 1, { narrowed: true }).failed, 1);
});

test('the exit code tells failure and emptiness', () => {
  const suite = (passed, failed) => ({ name: 's', counts: { passed, failed, skipped: 0, notes: [] }, seconds: 0 });
  assert.equal(summarise([suite(2, 0)]), 0);
  assert.equal(summarise([suite(2, 0), suite(1, 1)]), 1);
  assert.equal(summarise([suite(0, 0)]), 1);
  assert.equal(summarise([]), 1);
});
