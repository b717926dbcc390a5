import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { Parser } from 'acorn';
import { ROOT } from '../project.mjs';

const WEAPP = path.join(ROOT, 'miniapp/dist/weapp');
const H5 = path.join(ROOT, 'miniapp/dist/h5');

// WeChat refuses a package above 2 MB; ours keep room for what is still to come and for slow networks.
const MAIN_BYTES = 0.8 * 1024 * 1024;
const SUBPACKAGE_BYTES = 0.5 * 1024 * 1024;
/** What a phone downloads before the first screen of the web build, gzipped. */
const H5_FIRST_LOAD_BYTES = 220 * 1024;

/** The engine of old phones; node_modules are not transpiled unless told to, so this is where it shows. */
const WEAPP_EDITION = 2019;

function filesBelow(dir) {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const child = path.join(dir, entry.name);
    return entry.isDirectory() ? filesBelow(child) : [child];
  });
}

const kb = (bytes) => `${(bytes / 1024).toFixed(0)} KB`;
const size = (file) => statSync(file).size;
const sum = (files) => files.reduce((total, file) => total + size(file), 0);

function* weappPackages(files) {
  const app = JSON.parse(readFileSync(path.join(WEAPP, 'app.json'), 'utf8'));
  const roots = (app.subPackages ?? app.subpackages ?? []).map(({ root }) => root.replace(/\/$/, ''));
  const inside = (root) => files.filter((file) => file.startsWith(path.join(WEAPP, root) + path.sep));
  const main = sum(files) - roots.reduce((total, root) => total + sum(inside(root)), 0);
  yield {
    name: `size: weapp main package ${kb(main)} (at most ${kb(MAIN_BYTES)})`,
    ok: main > 0 && main <= MAIN_BYTES,
  };
  for (const root of roots) {
    const bytes = sum(inside(root));
    yield {
      name: `size: weapp subpackage ${root} ${kb(bytes)} (at most ${kb(SUBPACKAGE_BYTES)})`,
      ok: bytes > 0 && bytes <= SUBPACKAGE_BYTES,
    };
  }
}

/** index.html, the scripts and styles that it names itself, and those that its first script asks for to show the home page. */
function h5FirstLoad() {
  const html = readFileSync(path.join(H5, 'index.html'), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="\/?([^":?#]+\.(?:js|css))/g)].map((match) => path.join(H5, match[1]));
  const home = JSON.parse(/"pages\/home\/index":(\["(?:js|css)[^\]]*\])/.exec(html)?.[1] ?? '[]');
  if (home.length === 0) throw new Error('index.html no longer says what the home page needs');
  named.push(...home.map((file) => path.join(H5, file)));
  const gzipped = (buffer) => gzipSync(buffer, { level: 6 }).length;
  const bytes = [path.join(H5, 'index.html'), ...named].reduce((total, file) => total + gzipped(readFileSync(file)), 0);
  return { bytes, scripts: named.filter((file) => file.endsWith('.js')).length };
}

const parses = (code, ecmaVersion) => {
  try {
    Parser.parse(code, { ecmaVersion, sourceType: 'script', allowReturnOutsideFunction: true });
    return null;
  } catch (error) {
    return error.message;
  }
};

/** Every call of eval and every Function made of text: WeChat's engine has neither. */
function dynamicCode(code) {
  const found = [];
  const visit = (node) => {
    if (!node || typeof node.type !== 'string') return;
    const callee = node.callee?.name;
    const called = node.type === 'CallExpression' || node.type === 'NewExpression';
    const onlyGlobal = node.arguments?.length === 1 && node.arguments[0].value === 'return this';
    if (called && callee === 'eval') found.push('eval(…)');
    // `Function("return this")()` is the one form that WeChat's stub answers.
    if (called && callee === 'Function' && !onlyGlobal) found.push('Function(…)');
    for (const value of Object.values(node)) {
      if (Array.isArray(value)) for (const item of value) visit(item);
      else if (value && typeof value === 'object') visit(value);
    }
  };
  visit(Parser.parse(code, { ecmaVersion: 'latest', sourceType: 'script', allowReturnOutsideFunction: true }));
  return found;
}

export async function* sizes() {
  for (const dir of [WEAPP, H5]) {
    if (!existsSync(dir)) throw new Error(`${path.relative(ROOT, dir)} has not been built`);
  }
  const files = filesBelow(WEAPP);
  yield* weappPackages(files);

  const { bytes, scripts } = h5FirstLoad();
  yield {
    name: `size: h5 first load ${kb(bytes)} gzip (at most ${kb(H5_FIRST_LOAD_BYTES)})`,
    ok: scripts > 0 && bytes <= H5_FIRST_LOAD_BYTES,
  };

  const code = files
    .filter((file) => file.endsWith('.js'))
    .map((file) => [path.relative(WEAPP, file), readFileSync(file, 'utf8')]);
  const tooNew = code.flatMap(([file, text]) => {
    const fault = parses(text, WEAPP_EDITION);
    return fault ? [`${file}: ${fault}`] : [];
  });
  yield {
    name: `weapp: ${code.length} scripts are ES${WEAPP_EDITION}`,
    ok: code.length > 0 && tooNew.length === 0,
    detail: tooNew,
  };
  // The parser must be able to say no, or the line above means nothing.
  yield {
    name: 'weapp: newer syntax would be seen',
    ok: parses('a ??= b?.c', WEAPP_EDITION) !== null && parses('a = b', WEAPP_EDITION) === null,
  };

  const dynamic = code.flatMap(([file, text]) =>
    parses(text, 'latest') ? [] : dynamicCode(text).map((what) => `${file}: ${what}`),
  );
  const seen =
    dynamicCode('new Function("a", "return a")').length === 1 && dynamicCode('(0, eval)("1"); eval("2")').length === 1;
  yield { name: 'weapp: no code made of text', ok: seen && dynamic.length === 0, detail: dynamic };
}
