import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { Expected, ROOT, rootPackage, run, STATE_DIR } from './project.mjs';

const STAMP = path.join(STATE_DIR, 'install.stamp');

/** What an installed tree depends on: the lock file, the installer, and what native binaries were chosen for. */
export function installKey() {
  const hash = createHash('sha256');
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(path.join(ROOT, file)));
  hash
    .update(rootPackage().pnpmVersion)
    .update(process.versions.modules)
    .update(process.platform + process.arch);
  return hash.digest('hex');
}

const installed = (key) =>
  existsSync(STAMP) && readFileSync(STAMP, 'utf8') === key && existsSync(path.join(ROOT, 'server', 'node_modules'));

/** Brings node_modules to what the lock file says; does nothing when it already is. */
export async function setup() {
  const key = installKey();
  if (installed(key)) return key;
  await withLock('setup', async () => {
    if (installed(key)) return;
    console.log('installing dependencies …');
    const { code } = await run('npx', ['--yes', `pnpm@${rootPackage().pnpmVersion}`, 'install', '--frozen-lockfile'], {
      env: {
        ...process.env,
        // Without CI pnpm asks before it replaces a foreign node_modules, and nobody may be there to answer.
        CI: process.env.CI ?? 'true',
        npm_config_loglevel: 'error',
        npm_config_update_notifier: 'false',
      },
    });
    if (code !== 0) throw new Expected('installing the dependencies failed; is the package registry reachable?');
    mkdirSync(STATE_DIR, { recursive: true });
    writeFileSync(STAMP, key);
  });
  return key;
}

export async function main() {
  await setup();
  return 0;
}
