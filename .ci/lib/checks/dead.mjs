import { ROOT, run, tool } from '../project.mjs';

/** Files that nothing reaches, exports that nothing uses, dependencies that nothing imports or that nobody declared. */
export async function* dead() {
  const { code, output } = await run(
    process.execPath,
    [tool('.ci', 'knip/bin/knip.js'), '--config', '.ci/knip.json', '--no-progress', '--reporter', 'compact'],
    { cwd: ROOT, capture: true },
  );
  yield {
    name: 'dead code: files, exports and dependencies',
    ok: code === 0,
    detail: output.split('\n').filter(Boolean),
  };
}
