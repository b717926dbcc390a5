import { build } from './build.mjs';
import { setup } from './setup.mjs';

/** How much of a failing check is shown; the rest is counted. */
const SHOWN = 60;

const load = (file, name) => async () => (await import(`./checks/${file}.mjs`))[name];

/** Cheap ones first. Those that read built files say which. */
const CHECKS = {
  tree: { load: load('tree', 'tree') },
  docker: { load: load('docker', 'docker'), needs: ['contract', 'server'] },
  style: { load: load('style', 'style') },
  arrows: { load: load('arrows', 'arrows') },
  types: { load: load('types', 'types') },
  dead: { load: load('dead', 'dead') },
  generated: { load: load('generated', 'generated'), needs: ['contract', 'rules'] },
  // Takes some minutes.
  mutants: { load: load('mutants', 'mutants'), needs: ['contract'] },
  sizes: { load: load('sizes', 'sizes'), needs: ['weapp', 'h5', 'console'] },
};

/** `npm run check`, or with names only those: `npm run check -- arrows style`. */
export async function main(args) {
  const unknown = args.filter((name) => !Object.hasOwn(CHECKS, name));
  if (unknown.length) {
    console.error(`no check is called ${unknown.join(', ')}; there are ${Object.keys(CHECKS).join(', ')}`);
    return 2;
  }
  await setup();
  let passed = 0;
  let failed = 0;
  const report = ({ name, ok, detail = [] }) => {
    if (ok) passed++;
    else failed++;
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}`);
    if (ok) return;
    for (const line of detail.slice(0, SHOWN)) console.log(`       ${line}`);
    if (detail.length > SHOWN) console.log(`       … and ${detail.length - SHOWN} more`);
  };
  for (const [name, check] of Object.entries(CHECKS)) {
    if (args.length && !args.includes(name)) continue;
    try {
      if (check.needs) await build(check.needs);
      const results = await check.load();
      for await (const result of results()) report(result);
    } catch (error) {
      // One check that breaks must not hide what the others find.
      report({ name: `${name}: could not be run`, ok: false, detail: String(error?.stack ?? error).split('\n') });
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}
