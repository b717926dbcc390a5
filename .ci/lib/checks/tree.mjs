import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, run } from '../project.mjs';

/** The whole top level besides dotfiles. */
const TOP_LEVEL = [
  'README.md',
  'docker',
  'miniapp',
  'package.json',
  'packages',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'server',
  'tsconfig.base.json',
];
const PACKAGES = ['console', 'contract', 'e2e', 'rules'];
const DOTFILES = new Set(['.ci', '.dockerignore', '.editorconfig', '.gitattributes', '.gitignore']);

/** Reviewed by hand each time it grows: a repository that is heavy to clone stays heavy for ever. */
const LARGEST_FILE_BYTES = 1_000_000;
/** What may be heavier, and why. */
const HEAVY = new Map([
  // Every character that the name of a firm on a certificate may hold; a PDF without its font shows boxes.
  ['server/assets/fonts/NotoSansSC-subset.otf', 2_000_000],
]);

/** A home or scratch folder of somebody's machine. The system's own places (/etc, /var/lib/mysql) are fine. */
const MACHINE_PATH = /(?:^|[^\w./-])(\/(?:home|Users|work|root)\/[\w.-]+|[A-Z]:\\Users\\)/;

const TEXT = /\.(ts|tsx|mts|mjs|cjs|js|json|ya?ml|md|css|scss|html|sql|conf|sh|example|cnf)$|(^|\/)(Dockerfile|run)$/;

async function trackedFiles() {
  const { code, output } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    capture: true,
  });
  if (code !== 0) throw new Error(`git ls-files failed: ${output}`);
  return output.split('\0').filter(Boolean);
}

const read = (file) => {
  try {
    return readFileSync(path.join(ROOT, file));
  } catch (error) {
    if (error.code === 'ENOENT') return Buffer.alloc(0); // Listed by git, deleted in the working tree.
    throw error;
  }
};

export async function* tree() {
  const files = await trackedFiles();
  const top = [...new Set(files.map((file) => file.split('/')[0]))];
  const unexpected = top.filter((name) => (name.startsWith('.') ? !DOTFILES.has(name) : !TOP_LEVEL.includes(name)));
  const missing = TOP_LEVEL.filter((name) => !top.includes(name));
  const packages = [
    ...new Set(files.filter((file) => file.startsWith('packages/')).map((file) => file.split('/')[1])),
  ].sort();
  yield {
    name: 'tree: the top level is the declared one',
    ok: unexpected.length === 0 && missing.length === 0 && packages.join() === PACKAGES.join(),
    detail: [
      ...unexpected.map((name) => `unexpected: ${name}`),
      ...missing.map((name) => `missing: ${name}`),
      `packages: ${packages.join(', ')}`,
    ],
  };

  const heavy = files
    .map((file) => [file, read(file).length])
    .filter(([file, bytes]) => bytes > (HEAVY.get(file) ?? LARGEST_FILE_BYTES));
  yield {
    name: 'tree: no file is heavier than 1 MB, but those that say why',
    ok: heavy.length === 0,
    detail: heavy.map(([file, bytes]) => `${file}: ${bytes} bytes`),
  };

  const lock = read('pnpm-lock.yaml').toString('utf8').split('\n');
  const addresses = lock.flatMap((line, i) =>
    /tarball:|https?:\/\//.test(line) ? [`pnpm-lock.yaml:${i + 1}: ${line.trim()}`] : [],
  );
  yield {
    name: 'tree: the lock file names no download address',
    ok: lock.length > 100 && addresses.length === 0,
    detail: addresses,
  };

  const personal = files
    .filter((file) => TEXT.test(file) && file !== 'pnpm-lock.yaml')
    .flatMap((file) =>
      read(file)
        .toString('utf8')
        .split('\n')
        .flatMap((line, i) => (MACHINE_PATH.test(line) ? [`${file}:${i + 1}: ${line.trim().slice(0, 120)}`] : [])),
    );
  yield { name: 'tree: no path of somebody’s machine', ok: personal.length === 0, detail: personal };
}
