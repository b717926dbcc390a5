/**
 * Ends this process once it holds too much memory. The engine limits only its heap, and the count of typed arrays misses
 * those that the engine makes itself (`slice`, buffers): a mutant that fills these for ever would take the machine.
 */
import { Worker } from 'node:worker_threads';

/** Short beside the time in which a process fills a machine, long beside the time that a look takes. */
const EVERY_MS = 50;

// A thread of its own, because a mutant that runs for ever lets nothing else of its thread run.
const WATCH = `
  const { workerData: { most, every } } = require('node:worker_threads');
  setInterval(() => {
    if (process.memoryUsage.rss() > most) process.kill(process.pid, 'SIGKILL');
  }, every);
`;

/** @param most bytes that the whole process may hold */
export function endAbove(most) {
  const watcher = new Worker(WATCH, { eval: true, execArgv: [], workerData: { most, every: EVERY_MS } });
  return new Promise((started) =>
    watcher.once('online', () => {
      watcher.unref();
      started();
    }),
  );
}
