import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './project.mjs';

/** Made by tools, never read by a build. Names that start with a dot are caches. */
const SKIP = new Set(['node_modules', 'dist', 'var', 'coverage', 'test-results', 'playwright-report']);
const IS_TEST = /\.(test|spec)\.[cm]?tsx?$/;

/** Every file below the given paths that a build may read, sorted, as paths from the root. */
export function listInputs(paths) {
  const files = [];
  const visit = (relative) => {
    const absolute = path.join(ROOT, relative);
    const stat = statSync(absolute, { throwIfNoEntry: false });
    if (!stat) return;
    if (!stat.isDirectory()) {
      files.push({ file: relative, size: stat.size, mtimeMs: stat.mtimeMs });
      return;
    }
    for (const entry of readdirSync(absolute)) {
      if (SKIP.has(entry) || entry.startsWith('.') || entry.endsWith('.tsbuildinfo') || IS_TEST.test(entry)) continue;
      visit(`${relative}/${entry}`);
    }
  };
  for (const relative of paths) visit(relative);
  return files.sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** Cheap: changes whenever a file was written, added or removed; may change although the text did not. */
export function quickKey(files) {
  const hash = createHash('sha256');
  for (const { file, size, mtimeMs } of files) hash.update(`${file}\0${size}\0${mtimeMs}\0`);
  return hash.digest('hex');
}

/** Exact: the same for the same names and bytes, wherever and whenever the checkout was made. */
export function contentKey(files, extra = '') {
  const hash = createHash('sha256').update(extra);
  for (const { file, size } of files) hash.update(`\0${file}\0${size}\0`).update(readFileSync(path.join(ROOT, file)));
  return hash.digest('hex');
}

/** Of one made file: tells that someone else built over it. */
export function outputKey(file) {
  const stat = statSync(path.join(ROOT, file), { throwIfNoEntry: false });
  return stat ? `${stat.size}:${stat.mtimeMs}` : null;
}
