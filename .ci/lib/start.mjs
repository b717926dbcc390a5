import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, SERVED } from './build.mjs';
import { outputKey } from './fingerprint.mjs';
import { ROOT, STATE_DIR, step } from './project.mjs';

const SERVER = 'server/dist/src/main.js';
const CLI = 'server/dist/src/cli.js';
const DEFAULT_DATABASE = 'sqlite:var/qinqing.db';
const STAMP = path.join(STATE_DIR, 'prepared.json');

/** How often to look whether npm is still there: a killed npm passes no signal on. */
const PARENT_CHECK_MS = 500;

/**
 * What `migrate` and `seed` would find unchanged: the server's build over the same database file. A database on
 * a server may have been emptied by others, so it has no such key and is always asked.
 */
function preparedKey(databaseUrl) {
  if (!databaseUrl.startsWith('sqlite:')) return null;
  const file = path.resolve(ROOT, databaseUrl.slice('sqlite:'.length));
  if (!existsSync(file)) return null;
  return `${databaseUrl}|${outputKey(SERVER)}|${outputKey(CLI)}`;
}

function isPrepared(databaseUrl) {
  const key = preparedKey(databaseUrl);
  try {
    return key !== null && JSON.parse(readFileSync(STAMP, 'utf8')).key === key;
  } catch {
    return false;
  }
}

/** Brings the database up to date and, while it is empty and this is no production, loads the demonstration data. */
export async function prepare(env) {
  const databaseUrl = env.DATABASE_URL || DEFAULT_DATABASE;
  if (isPrepared(databaseUrl)) return;
  mkdirSync(path.join(ROOT, 'var'), { recursive: true });
  await step('migrated the database', process.execPath, [CLI, 'migrate'], { env });
  if (env.NODE_ENV !== 'production') {
    await step('loaded the demonstration data', process.execPath, [CLI, 'seed', 'demo', '--if-empty'], { env });
  }
  const key = preparedKey(databaseUrl);
  if (key) writeFileSync(STAMP, JSON.stringify({ key }));
}

/** Ctrl-C reaches us from the terminal and again from npm; the server takes a second signal as "leave at once". */
const SAME_SIGNAL_MS = 500;

/** Runs the server in the foreground until it ends, we are told to stop, or npm is gone. */
function serve(env) {
  return new Promise((resolve, reject) => {
    // In a process group of its own, so that the terminal's Ctrl-C comes through us only, and once.
    const child = spawn(process.execPath, [SERVER], {
      cwd: ROOT,
      stdio: 'inherit',
      env,
      detached: true,
    });
    let lastSignal = 0;
    const passOn = (signal) => {
      const now = performance.now();
      if (now - lastSignal < SAME_SIGNAL_MS) return;
      lastSignal = now;
      child.kill(signal);
    };
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(watch);
      passOn('SIGTERM');
    }, PARENT_CHECK_MS);
    process.on('SIGINT', () => passOn('SIGINT'));
    // The server knows two signals; a closed terminal means the same to it.
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => passOn('SIGTERM'));
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      resolve(code ?? (signal ? 0 : 1));
    });
  });
}

export async function main() {
  const started = performance.now();
  const built = await build(SERVED);
  // From Node 22 on, compiled code is kept between starts; older ones ignore it.
  const env = { NODE_COMPILE_CACHE: path.join(STATE_DIR, 'compiled'), ...process.env };
  await prepare(env);
  if (built.length) console.log(`ready to serve after ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return serve(env);
}
