import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { waves } from '../lib/build.mjs';
import { contentKey, listInputs, quickKey } from '../lib/fingerprint.mjs';
import { withLock } from '../lib/lock.mjs';
import { ROOT, STATE_DIR } from '../lib/project.mjs';

mkdirSync(STATE_DIR, { recursive: true });
const dir = mkdtempSync(path.join(STATE_DIR, 'fingerprint-'));
after(() => rmSync(dir, { recursive: true, force: true }));
const relative = path.relative(ROOT, dir);
const put = (name, text) => {
  mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
  writeFileSync(path.join(dir, name), text);
};

test('what a build reads is listed, what tools make and tests are not', () => {
  for (const name of [
    'src/a.ts',
    'src/a.test.ts',
    'src/a.spec.ts',
    'dist/a.js',
    'node_modules/x/i.js',
    '.swc/c',
    'package.json',
  ])
    put(name, name);
  const names = listInputs([relative]).map(({ file }) => path.relative(relative, file));
  assert.deepEqual(names, ['package.json', 'src/a.ts']);
});

test('a touched file changes the quick key only; a changed one both', () => {
  const before = listInputs([relative]);
  utimesSync(path.join(dir, 'package.json'), new Date(0), new Date(1_000));
  const touched = listInputs([relative]);
  assert.notEqual(quickKey(touched), quickKey(before));
  assert.equal(contentKey(touched), contentKey(before));
  put('package.json', 'other bytes');
  assert.notEqual(contentKey(listInputs([relative])), contentKey(before));
});

test('text moved from one file to the next is a change', () => {
  put('two/a', 'xy');
  put('two/b', '');
  const before = contentKey(listInputs([`${relative}/two`]));
  put('two/a', 'x');
  put('two/b', 'y');
  assert.notEqual(contentKey(listInputs([`${relative}/two`])), before);
});

test('what a unit needs is built in earlier waves', () => {
  const plan = waves(['console', 'h5']);
  assert.deepEqual(plan[0], ['contract']);
  assert.deepEqual(plan[1], ['rules']);
  assert.deepEqual(plan[2].sort(), ['console', 'h5']);
  assert.throws(() => waves(['nonsense']), /no build is called nonsense/);
});

test('a lock admits one at a time and takes over from the dead', async () => {
  const name = `test-${process.pid}`;
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await new Promise(setImmediate);
    inside--;
  };
  await Promise.all([1, 2, 3].map(() => withLock(name, work)));
  assert.equal(most, 1);
  const abandoned = path.join(STATE_DIR, `${name}.lock`);
  mkdirSync(abandoned);
  writeFileSync(path.join(abandoned, 'pid'), '999999999');
  assert.equal(await withLock(name, async () => 'taken over'), 'taken over');
});
