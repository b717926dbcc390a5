import { Expected, run, tool } from './project.mjs';
import { setup } from './setup.mjs';

/** Writes every file the way `npm run check` wants it; arguments narrow it to paths. */
export async function main(args) {
  await setup();
  const paths = args.length ? args : ['.'];
  const { code } = await run(process.execPath, [
    tool('.ci', '@biomejs/biome/bin/biome'),
    'format',
    '--write',
    '--config-path=.ci',
    ...paths,
  ]);
  if (code !== 0) throw new Expected('some files could not be formatted');
  return 0;
}
