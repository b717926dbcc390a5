// Compiles src, bench, faults, simulator, demo and the test helpers to dist, file by file and without types: `npm run check` has those.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

const ROOT = path.dirname(fileURLToPath(import.meta.url));
const OUT = path.join(ROOT, 'dist');
const FOLDERS = ['src', 'bench', 'faults', 'simulator', 'demo', 'test'];

async function filesIn(folder) {
  const entries = await readdir(path.join(ROOT, folder), { withFileTypes: true, recursive: true }).catch((error) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(path.relative(ROOT, entry.parentPath), entry.name));
}

const isSource = (file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.endsWith('.spec.ts');

async function compile(file) {
  const target = path.join(OUT, file.replace(/\.ts$/, '.js'));
  const { code, map } = await transform(await readFile(path.join(ROOT, file), 'utf8'), {
    filename: path.join(ROOT, file),
    sourceFileName: path.relative(path.dirname(target), path.join(ROOT, file)),
    swcrc: false,
    configFile: false,
    sourceMaps: true,
    module: { type: 'es6' },
    jsc: {
      target: 'es2023',
      keepClassNames: true,
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    },
  });
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, `${code}//# sourceMappingURL=${path.basename(target)}.map\n`);
  await writeFile(`${target}.map`, map);
  return target;
}

const sources = (await Promise.all(FOLDERS.map(filesIn))).flat().filter(isSource);
const made = new Set((await Promise.all(sources.map(compile))).flatMap((target) => [target, `${target}.map`]));
// What has no source any more must not be found by an import.
for (const file of await filesIn('dist')) {
  if (!made.has(path.join(ROOT, file))) await rm(path.join(ROOT, file));
}
console.log(`${sources.length} files compiled`);
