import type { INestApplicationContext } from '@nestjs/common';
import { PublicCache } from './platform/http/index.js';
import { Housekeeping } from './platform/housekeeping/index.js';
import { LOG, type Log } from './platform/log/index.js';
import { BullWaker, JobRunner, Jobs } from './platform/queue/index.js';

/** Starts what runs beside requests: announcing jobs, and, in a process that works, running them. */
export function startBackground(app: INestApplicationContext, { works }: { works: boolean }): void {
  const runner = app.get(JobRunner);
  const waker = app.get<BullWaker | null>(BullWaker);
  void app.get(PublicCache).start();
  if (waker) app.get(Jobs).addWaker(waker);
  if (!works) return;
  runner.start({ polling: waker === null });
  waker?.work(runner);
  const log = app.get<Log>(LOG);
  app
    .get(Housekeeping)
    .schedule()
    .catch((error: unknown) => log.error({ err: error }, 'housekeeping could not be scheduled'));
}
