import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../project.mjs';
import { CANARIES } from './arrows.canary.mjs';

const require = createRequire(import.meta.url);

/** Each area is read with its own tsconfig, because path aliases differ; what it imports from others is followed. */
const AREAS = [
  { name: 'contract', roots: ['packages/contract'], tsConfig: 'packages/contract/tsconfig.json' },
  { name: 'rules', roots: ['packages/rules'], tsConfig: 'packages/rules/tsconfig.json' },
  { name: 'server', roots: ['server'], tsConfig: 'server/tsconfig.json' },
  { name: 'console', roots: ['packages/console'], tsConfig: 'packages/console/tsconfig.json' },
  { name: 'miniapp', roots: ['miniapp'], tsConfig: 'miniapp/tsconfig.json' },
  { name: 'e2e', roots: ['packages/e2e'], tsConfig: 'packages/e2e/tsconfig.json' },
];

/** A cruise that read less than this of what lies on disk has been led astray by a configuration or a compiler. */
const PLAUSIBLE_SHARE = 0.8;

const SOURCE = /\.(ts|tsx|mts)$/;
const IGNORED = new Set(['node_modules', 'dist', 'var', 'coverage', 'test-results', 'playwright-report']);

function sourcesOnDisk(base, roots) {
  const out = [];
  const visit = (relative) => {
    for (const entry of readdirSync(path.join(base, relative), { withFileTypes: true })) {
      const child = `${relative}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!IGNORED.has(entry.name) && !entry.name.startsWith('.')) visit(child);
      } else if (SOURCE.test(entry.name) && !entry.name.endsWith('.d.ts')) out.push(child);
    }
  };
  for (const root of roots) if (existsSync(path.join(base, root))) visit(root);
  return out;
}

/**
 * Folder aliases (`@/*`) of a tsconfig for the resolver, which reads them itself only where there is a baseUrl.
 * Aliases of workspace packages are left out: their own `exports` lead to the same sources.
 */
function aliases(base, tsConfigFile, tsConfig) {
  const dir = path.dirname(path.join(base, tsConfigFile));
  const folders = Object.entries(tsConfig.options.paths ?? {}).filter(
    ([from, [to]]) => from.endsWith('/*') && to.endsWith('/*'),
  );
  return Object.fromEntries(folders.map(([from, [to]]) => [from.slice(0, -2), path.join(dir, to.slice(0, -2))]));
}

/** @returns what the cruiser found: `{ modules, violations }`, of any tree that is laid out like this project */
async function cruiseTree(base, roots, tsConfigFile) {
  const { cruise } = await import('dependency-cruiser');
  const { default: extractTSConfig } = await import('dependency-cruiser/config-utl/extract-ts-config');
  const config = require('../../dependency-cruiser.cjs');
  const tsConfig = tsConfigFile ? extractTSConfig(path.join(base, tsConfigFile)) : undefined;
  const pass = async (forbidden, exclude) => {
    const { output } = await cruise(
      roots,
      {
        ...config.options,
        exclude,
        baseDir: base,
        validate: true,
        ruleSet: { forbidden },
        ...(tsConfigFile ? { tsConfig: { fileName: path.join(base, tsConfigFile) } } : {}),
      },
      tsConfig ? { alias: aliases(base, tsConfigFile, tsConfig) } : {},
      tsConfig ? { tsConfig } : {},
    );
    return output;
  };
  const ofFolders = ({ scope }) => scope === 'folder';
  const all = await pass(
    config.forbidden.filter((one) => !ofFolders(one)),
    config.options.exclude,
  );
  // A test beside its subject uses the helpers of all tests, which use everything: no circle of the product.
  const shipped = await pass(config.forbidden.filter(ofFolders), { path: [config.options.exclude.path, config.TESTS] });
  return { modules: all.modules, violations: [...all.summary.violations, ...shipped.summary.violations] };
}

/** The last step of an arrow: for a circle, the way around. */
const describe = ({ rule, from, to, cycle }) =>
  `${rule.name}: ${from} → ${cycle ? cycle.map((part) => part.name ?? part).join(' → ') : to}`;

async function realTree() {
  const seen = new Set();
  const edges = new Set();
  const found = new Map();
  const onDisk = AREAS.flatMap(({ roots }) => sourcesOnDisk(ROOT, roots));
  for (const { roots, tsConfig } of AREAS) {
    if (sourcesOnDisk(ROOT, roots).length === 0) continue;
    const { modules, violations } = await cruiseTree(ROOT, roots, tsConfig);
    for (const { source, dependencies } of modules) {
      seen.add(source);
      for (const { resolved } of dependencies) edges.add(`${source} ${resolved}`);
    }
    for (const violation of violations) found.set(describe(violation), violation);
  }
  const read = onDisk.filter((file) => seen.has(file)).length;
  const between = [...edges].filter(
    (edge) => / packages\/contract\/src\//.test(edge) && !edge.startsWith('packages/contract'),
  ).length;
  return { onDisk: onDisk.length, read, edges: edges.size, between, violations: [...found.keys()].sort() };
}

/** Plants one breach of every rule in a tree of its own and tells which rules kept silent. */
export async function silentRules() {
  const config = require('../../dependency-cruiser.cjs');
  const silent = [];
  const withoutCanary = config.forbidden
    .filter(({ name }) => !CANARIES[name])
    .map(({ name }) => `${name} has no canary`);
  const base = mkdtempSync(path.join(tmpdir(), 'qinqing-canary-'));
  try {
    for (const [name, files] of Object.entries(CANARIES)) {
      const dir = path.join(base, name);
      for (const [file, imports] of Object.entries(files)) {
        mkdirSync(path.join(dir, path.dirname(file)), { recursive: true });
        const lines = file.endsWith('.json')
          ? [JSON.stringify(imports)]
          : imports.map((other, i) => `import * as i${i} from '${other}'; console.log(i${i});`);
        writeFileSync(
          path.join(dir, file),
          `${[...lines, file.endsWith('.json') ? '' : 'export const here = 1;'].join('\n')}\n`,
        );
      }
      const roots = [...new Set(Object.keys(files).map((file) => file.split('/')[0]))].filter(
        (root) => root !== 'node_modules',
      );
      const { violations } = await cruiseTree(dir, roots);
      if (!violations.some(({ rule }) => rule.name === name)) silent.push(`${name} did not report its planted breach`);
    }
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
  return [...withoutCanary, ...silent];
}

export async function* arrows() {
  const tree = await realTree();
  yield { name: 'arrows: imports point down, no circles', ok: tree.violations.length === 0, detail: tree.violations };
  const enough = tree.read >= tree.onDisk * PLAUSIBLE_SHARE && tree.edges >= tree.read && tree.between > 0;
  yield {
    name: `arrows: ${tree.read} of ${tree.onDisk} files read, ${tree.edges} imports, ${tree.between} of the contract`,
    ok: enough,
    detail: enough ? [] : ['too few: the cruise has not seen the project'],
  };
  const silent = await silentRules();
  yield {
    name: `arrows: every rule reports its canary (${Object.keys(CANARIES).length})`,
    ok: silent.length === 0,
    detail: silent,
  };
}
