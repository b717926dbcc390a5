import { ROOT, run } from '../project.mjs';

/** A part of all broken copies, the same for the same sources; `node packages/rules/scripts/mutants.mjs` tries them all. */
// As many as two quiet cores try in under two minutes. 80% is wanted of all of them: the script takes off two standard
// errors of the draw, which for this many are 4.6 percent, and says so.
const SAMPLE = ['--sample', '300', '--seed', '1', '--least', '80', '--show', '20'];

/** Do the tests of the measure language notice when one of its operators is broken? */
export async function* mutants() {
  const { code, output } = await run(process.execPath, ['packages/rules/scripts/mutants.mjs', ...SAMPLE], {
    cwd: ROOT,
    capture: true,
  });
  const lines = output.split('\n').filter(Boolean);
  yield { name: `mutants: ${lines.at(-1) ?? 'no score'}`, ok: code === 0, detail: lines };
}
