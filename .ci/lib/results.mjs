import { existsSync, readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: number, notes: string[] }} Counts */

const NOTHING = Object.freeze({ passed: 0, failed: 0, skipped: 0, notes: [] });

/**
 * Reads what jest or vitest wrote (they share the format).
 * A file that could not even be loaded has no tests in it and still counts as one failure.
 * @returns {Counts}
 */
export function readJestResult(file) {
  if (!existsSync(file)) return NOTHING;
  const result = JSON.parse(readFileSync(file, 'utf8'));
  const broken = result.testResults.filter(
    (suite) => suite.status === 'failed' && !(suite.assertionResults ?? []).some((test) => test.status === 'failed'),
  );
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + broken.length,
    skipped: result.numPendingTests + (result.numTodoTests ?? 0),
    notes: broken.map((suite) => `could not be run: ${suite.name}`),
  };
}

/** Reads the JSON report of Playwright. A flaky test has failed once: it is not a pass. @returns {Counts} */
export function readPlaywrightResult(file) {
  if (!existsSync(file)) return NOTHING;
  const { stats, errors = [] } = JSON.parse(readFileSync(file, 'utf8'));
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
    notes: errors.map((error) => String(error.message ?? error).split('\n')[0]),
  };
}

/** Reads the TAP that `node --test --test-reporter=tap` prints. @returns {Counts} */
export function readTap(text) {
  const total = (name) => Number(text.match(new RegExp(`^# ${name} (\\d+)`, 'm'))?.[1] ?? 0);
  return {
    passed: total('pass'),
    failed: total('fail') + total('cancelled'),
    skipped: total('skipped') + total('todo'),
    notes: [],
  };
}

/**
 * A suite that ran nothing proves nothing, unless a filter left it out; and a runner that ends badly without
 * a failed test has failed all the same.
 * @param {Counts} counts
 * @returns {Counts}
 */
export function judged(counts, exitCode, { narrowed = false } = {}) {
  if (counts.failed > 0) return counts;
  const fault =
    exitCode !== 0
      ? `the runner ended with exit code ${exitCode}`
      : counts.passed === 0 && !narrowed
        ? 'no test was run'
        : null;
  return fault ? { ...counts, failed: 1, notes: [...counts.notes, fault] } : counts;
}

/**
 * Prints one line per suite and, last, the sum.
 * @param {{ name: string, counts: Counts, seconds: number }[]} suites
 * @returns the exit code
 */
export function summarise(suites) {
  const width = Math.max(...suites.map(({ name }) => name.length), 0);
  console.log('');
  for (const { name, counts, seconds } of suites) {
    const skipped = counts.skipped ? `, ${counts.skipped} skipped` : '';
    console.log(
      `${name.padEnd(width)}  ${counts.passed} passed, ${counts.failed} failed${skipped}  (${seconds.toFixed(1)} s)`,
    );
    for (const note of counts.notes) console.log(`${''.padEnd(width)}  ! ${note}`);
  }
  const passed = suites.reduce((sum, { counts }) => sum + counts.passed, 0);
  const failed = suites.reduce((sum, { counts }) => sum + counts.failed, 0);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}
