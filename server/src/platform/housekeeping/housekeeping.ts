import type { Clock } from '../clock/index.js';
import type { Db } from '../db/index.js';
import type { Idempotency } from '../http/index.js';
import type { JobRegistry, Jobs } from '../queue/index.js';

const KIND = 'platform.housekeeping';
const EVERY_MS = 24 * 3_600_000;
/** Finished jobs explain what happened when; logs are kept for at least as long by law. */
const KEEP_DONE_DAYS = 184;

/** Removes, once a day, what nobody asks for any more: old idempotency keys and jobs done long ago. Dead jobs stay. */
export class Housekeeping {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly idempotency: Idempotency,
    registry: JobRegistry,
  ) {
    registry.register(KIND, () => this.clean());
  }

  /** Makes sure that it is on the list. Every worker may call this. */
  async schedule(runAt: Date = this.clock.now()): Promise<void> {
    await this.db.write((m) => this.jobs.enqueue(m, KIND, {}, { key: KIND, runAt }));
  }

  private async clean(): Promise<void> {
    await this.idempotency.purge();
    const before = new Date(this.clock.now().getTime() - KEEP_DONE_DAYS * 86_400_000);
    await this.jobs.purgeDone(before);
    await this.schedule(new Date(this.clock.now().getTime() + EVERY_MS));
  }
}
