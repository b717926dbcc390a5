/**
 * Loads the instrumented sources with the tests into this process, fresh for every mutant, and runs the tests that
 * reach it until one fails. Modules are functions here, so that a run leaves nothing behind: no cache, no memo.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import vm from 'node:vm';
import ts from 'typescript';
import { instrument } from './instrument.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const require = createRequire(import.meta.url);
const fromVitest = createRequire(require.resolve('vitest'));

/** Faster runs of the same properties: a mutant that only ten thousand firms find is not found. */
process.env.PROPERTY_RUNS ??= '20';
const MOST_RUNS = 400;
/** A mutant that loops for ever stops after so many times the switches that the test needs, */
const SLACK = 10;
const LEAST_BUDGET = 1_000_000;
/** and one that grows for ever once the typed arrays of a test together have so many bytes. */
const MOST_BYTES = 200_000_000;

/** How many tests that noticed something are tried first with the next mutant. */
const RECENT = 8;

/** Tables of facts about the world: a flipped flag there is another fact, not a broken operator. */
const DATA = new Set(['src/facts.ts']);

const OUTSIDE = {
  'zod/mini': () => import('zod/mini'),
  'fast-check': () => import('fast-check'),
  yaml: () => import('yaml'),
  typescript: () => import('typescript'),
  'node:crypto': () => import('node:crypto'),
  'node:fs': () => import('node:fs'),
  'node:url': () => import('node:url'),
  'node:path': () => import('node:path'),
};

/** Memory outside the heap, which no limit of the engine holds back. */
const TYPED_ARRAYS = [Float64Array, Int32Array, Uint32Array, Uint16Array, Uint8Array, BigInt64Array];
const PARAMETERS = ['exports', 'require', 'module', '__url', ...TYPED_ARRAYS.map(({ name }) => name)];

export class Harness {
  static async create() {
    const harness = new Harness();
    await harness.load();
    return harness;
  }

  async load() {
    this.outside = {};
    for (const [name, read] of Object.entries(OUTSIDE)) this.outside[name] = await read();
    this.outside['fast-check'] = shortened(this.outside['fast-check']);
    this.outside['@qinqing/contract'] = await import('@qinqing/contract');
    this.outside.yaml = remembered(this.outside.yaml);
    this.expect = await expectOf();
    this.mutants = [];
    this.modules = new Map();
    for (const file of filesUnder('src')) {
      const name = relative(ROOT, file);
      const text = readFileSync(file, 'utf8');
      const { code, mutants } = DATA.has(name)
        ? { code: text, mutants: [] }
        : instrument(name, text, this.mutants.length);
      for (const mutant of mutants) this.mutants.push(mutant);
      this.modules.set(file, compiled(file, code));
    }
    this.testFiles = filesUnder('test').filter((file) => file.endsWith('.test.ts'));
    for (const file of filesUnder('test')) this.modules.set(file, compiled(file, readFileSync(file, 'utf8')));
    this.active = -1;
    this.calls = 0;
    this.budget = Number.MAX_SAFE_INTEGER;
    this.reached = null;
    this.bytes = 0;
    this.typedArrays = TYPED_ARRAYS.map((type) => this.counted(type));
    globalThis.__m = (id) => {
      this.calls += 1;
      if (this.reached) this.reached[id] = 1;
      if (this.calls > this.budget) throw new Error('this mutant runs for ever');
      return id === this.active;
    };
  }

  /** The same typed array, until there is too much of them. */
  counted(type) {
    return new Proxy(type, {
      construct: (target, parameters, made) => {
        const [of] = parameters;
        const length = typeof of === 'number' ? of : (of?.length ?? 0);
        this.bytes += length * type.BYTES_PER_ELEMENT;
        if (this.bytes > MOST_BYTES) throw new Error('this mutant grows for ever');
        return Reflect.construct(target, parameters, made);
      },
    });
  }

  /** Fresh modules, and a function that registers the tests of one file with them. */
  fresh() {
    const instances = new Map();
    let tests = [];
    let group = '';
    const describe = (name, body) => {
      const outer = group;
      group = `${group}${name} > `;
      body();
      group = outer;
    };
    describe.each = eachOf(describe);
    const it = (name, body) => tests.push({ name: `${file} ${group}${name}`, body });
    it.each = eachOf(it);
    let file = '';
    const vitest = { describe, it, test: it, expect: this.expect };
    const load = (path) => {
      const known = instances.get(path);
      if (known) return known.exports;
      const module = { exports: {} };
      instances.set(path, module);
      const run = this.modules.get(path);
      if (!run) throw new Error(`no module ${path}`);
      const want = (name) => this.resolve(name, path, load, vitest);
      run(module.exports, want, module, pathToFileURL(path).href, ...this.typedArrays);
      return module.exports;
    };
    return (path) => {
      file = relative(ROOT, path);
      tests = [];
      load(path);
      return tests;
    };
  }

  resolve(name, from, load, vitest) {
    if (name === 'vitest') return vitest;
    if (name.startsWith('.')) return load(resolve(dirname(from), name.replace(/\.js$/, '.ts')));
    const found = this.outside[name];
    if (!found) throw new Error(`${relative(ROOT, from)} imports ${name}, which mutants.mjs does not know`);
    return found;
  }

  /**
   * What each test reaches and how long it takes, with nothing broken: plain data, handed to the other processes.
   * @throws where a test fails by itself
   */
  measure() {
    this.active = -1;
    this.reached = new Uint8Array(this.mutants.length);
    // What runs while the modules load is reached by every test.
    const collect = this.fresh();
    const tests = this.testFiles.flatMap((path) => collect(path).map((test) => ({ ...test, path })));
    const atLoad = this.reached;
    const measured = tests.map(({ name, body, path }) => {
      const reached = new Uint8Array(this.mutants.length);
      this.reached = reached;
      this.calls = 0;
      this.bytes = 0;
      const started = performance.now();
      try {
        body();
      } catch (error) {
        throw new Error(`the tests are not green: ${name}\n${error?.stack ?? error}`);
      }
      const ms = performance.now() - started;
      if (this.bytes * 2 > MOST_BYTES) throw new Error(`${name} takes ${this.bytes} bytes, which leaves no margin`);
      for (let id = 0; id < reached.length; id += 1) if (atLoad[id]) reached[id] = 1;
      return { name, path, ms, reached, budget: Math.max(LEAST_BUDGET, this.calls * SLACK) };
    });
    this.reached = null;
    return measured;
  }

  /** @param measured what `measure` gave, here or in another process with the same sources */
  use(measured) {
    this.tests = measured.slice().sort((a, b) => a.ms - b.ms);
    this.recent = [];
  }

  /** The name of the test that notices the mutant; null where none does. */
  killerOf(id) {
    const reaching = this.tests.filter(({ reached }) => reached[id] === 1);
    if (reaching.length === 0) return null;
    this.active = id;
    this.allow(LEAST_BUDGET * 10);
    const bodies = new Map();
    try {
      const collect = this.fresh();
      for (const test of this.likelyFirst(reaching)) {
        const { name, path, budget } = test;
        if (!bodies.has(path)) {
          this.allow(LEAST_BUDGET * 10);
          bodies.set(path, new Map(collect(path).map((each) => [each.name, each.body])));
        }
        const body = bodies.get(path).get(name);
        if (!body) return `${name} (not there any more)`;
        this.allow(budget);
        try {
          body();
        } catch {
          this.recent = [test, ...this.recent.filter((each) => each !== test)].slice(0, RECENT);
          return name;
        }
      }
      return null;
    } catch {
      return 'loading';
    } finally {
      this.active = -1;
      this.allow(Number.MAX_SAFE_INTEGER);
    }
  }

  allow(budget) {
    this.calls = 0;
    this.bytes = 0;
    this.budget = budget;
  }

  /** Those that noticed the mutants just before, which stand near in the source; then the quick ones. */
  likelyFirst(tests) {
    const recent = this.recent.filter((test) => tests.includes(test));
    return [...recent, ...tests.filter((test) => !recent.includes(test))];
  }
}

function eachOf(register) {
  return (table) => (name, body) => {
    table.forEach((row, index) => {
      const values = Array.isArray(row) ? row : [row];
      register(`${title(name, row, values)} #${index}`, () => body(...values));
    });
  };
}

function title(name, row, values) {
  let next = 0;
  return name.replace(/\$(\w+)/g, (_, key) => String(row?.[key] ?? '')).replace(/%s/g, () => String(values[next++]));
}

function filesUnder(folder) {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function compiled(file, code) {
  const { outputText } = ts.transpileModule(code.replaceAll('import.meta.url', '__url'), {
    fileName: file,
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  });
  return vm.compileFunction(outputText, PARAMETERS, { filename: file });
}

/** The same cases for every mutant, not many, and no search for a smaller one: that it fails is all that counts. */
function shortened(module) {
  const fc = module.default;
  fc.configureGlobal({ seed: 20_260_301, endOnFailure: true });
  const assert = (property, parameters = {}) =>
    fc.assert(property, { ...parameters, numRuns: Math.min(parameters.numRuns ?? 100, MOST_RUNS) });
  return { ...module, assert };
}

/** Reading the measure files is not what is tested: each text is parsed once. */
function remembered(yaml) {
  const known = new Map();
  const parse = (text, ...rest) => {
    if (rest.length > 0) return yaml.parse(text, ...rest);
    if (!known.has(text)) known.set(text, yaml.parse(text));
    return known.get(text);
  };
  return { ...yaml, parse };
}

/** vitest's own matchers, without its runner. */
async function expectOf() {
  const load = (name) => import(pathToFileURL(fromVitest.resolve(name)).href);
  const matchers = await load('@vitest/expect');
  const { chai, JestAsymmetricMatchers, JestChaiExpect, JestExtend, GLOBAL_EXPECT } = matchers;
  chai.use(JestExtend);
  chai.use(JestChaiExpect);
  chai.use(JestAsymmetricMatchers);
  const expect = (value, message) => chai.expect(value, message);
  Object.assign(expect, chai.expect);
  Object.defineProperty(globalThis, GLOBAL_EXPECT, { value: expect, configurable: true });
  Object.assign(expect, globalThis[GLOBAL_EXPECT] ?? {});
  for (const name of ['any', 'anything', 'objectContaining', 'arrayContaining', 'stringContaining', 'stringMatching'])
    expect[name] ??= chai.expect[name];
  return expect;
}
