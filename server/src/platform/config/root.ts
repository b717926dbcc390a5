import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

/** The repository's root (or the image's), found from this file so that the working directory does not matter. */
export const repositoryRoot: string = find(import.meta.dirname);

function find(from: string): string {
  for (let dir = from; ; dir = dirname(dir)) {
    if (existsSync(join(dir, 'pnpm-workspace.yaml'))) return dir;
    if (dirname(dir) === dir) return process.cwd();
  }
}

export function fromRoot(path: string): string {
  return isAbsolute(path) ? path : join(repositoryRoot, path);
}
