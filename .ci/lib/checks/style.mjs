import { ROOT, run, tool } from '../project.mjs';

/** Format and lint of everything in the tree, warnings included. */
export async function* style() {
  const { code, output } = await run(
    process.execPath,
    [
      tool('.ci', '@biomejs/biome/bin/biome'),
      'check',
      '--config-path=.ci',
      '--error-on-warnings',
      '--max-diagnostics=200',
      '--colors=off',
      '--reporter=concise',
      '.',
    ],
    { cwd: ROOT, capture: true },
  );
  const files = Number(output.match(/Checked (\d+) files/)?.[1] ?? 0);
  yield {
    name: `style: format and lint of ${files} files`,
    ok: code === 0 && files > 0,
    detail: output.split('\n').filter((line) => line.trim()),
  };
}
