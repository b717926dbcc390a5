const { mkdirSync, mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

/** The shelf of this run (test/shelf.ts). Workers are started afterwards and inherit where it is. */
module.exports = () => {
  const shelf = mkdtempSync(path.join(tmpdir(), 'qinqing-shelf-'));
  for (const part of ['free', 'taken']) mkdirSync(path.join(shelf, part));
  process.env.QINQING_TEST_SHELF = shelf;
};
