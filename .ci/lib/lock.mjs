import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { STATE_DIR } from './project.mjs';

/** A lock without an owner file is one whose owner died between two system calls; this long it may still be starting. */
const ORPHAN_MS = 5_000;

const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

function ownerIsGone(dir) {
  try {
    return !alive(Number(readFileSync(path.join(dir, 'pid'), 'utf8')));
  } catch {
    try {
      return Date.now() - statSync(dir).mtimeMs > ORPHAN_MS;
    } catch {
      return false; // It has just been released: the next mkdir tells.
    }
  }
}

/**
 * Runs `work` alone on this checkout: `npm start` and `npm test` side by side must not install or build twice.
 * mkdir is atomic; the holder's pid tells the living from what a kill left behind.
 */
export async function withLock(name, work) {
  mkdirSync(STATE_DIR, { recursive: true });
  const dir = path.join(STATE_DIR, `${name}.lock`);
  let told = false;
  for (;;) {
    try {
      mkdirSync(dir);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (ownerIsGone(dir)) {
        rmSync(dir, { recursive: true, force: true });
        continue;
      }
      if (!told) console.log(`waiting: another process holds the ${name} lock`);
      told = true;
      await delay(200);
    }
  }
  writeFileSync(path.join(dir, 'pid'), String(process.pid));
  const release = () => rmSync(dir, { recursive: true, force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}
