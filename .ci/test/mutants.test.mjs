import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import { ROOT } from '../lib/project.mjs';

const WATCH = pathToFileURL(path.join(ROOT, 'packages/rules/scripts/mutants/watch.mjs')).href;

/** Fills memory outside the heap without ever giving its thread away, and stops by itself at a quarter of a gigabyte. */
const greedy = (most) => `
  import { endAbove } from '${WATCH}';
  await endAbove(${most});
  const kept = [];
  const few = new Int32Array(new SharedArrayBuffer(4));
  for (let i = 0; i < 256; i += 1) {
    kept.push(new Uint8Array(2 ** 20).fill(1).slice());
    Atomics.wait(few, 0, 0, 10);
  }
  console.log('whole');
`;
const run = (code) => {
  const { signal, status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code]);
  return { signal, status, said: stdout.toString().trim() };
};

test('a mutant that fills memory outside the heap is ended while it runs, one that does not is left alone', () => {
  assert.deepEqual(run(greedy(150 * 2 ** 20)), { signal: 'SIGKILL', status: null, said: '' });
  assert.deepEqual(run(greedy(2 ** 40)), { signal: null, status: 0, said: 'whole' });
});
