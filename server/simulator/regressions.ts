import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fromRoot } from '../src/platform/config/index.js';
import type { Command } from './commands.js';

export const REGRESSIONS = 'server/simulator/regressions';

/** Commands that once broke a promise, shrunk, or that lead straight to where one could be broken. */
export interface KeptRun {
  name: string;
  seed: string;
  oracle: string;
  commands: Command[];
}

export function keptRuns(): KeptRun[] {
  const folder = fromRoot(REGRESSIONS);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ name, ...(JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as Omit<KeptRun, 'name'>) }));
}
