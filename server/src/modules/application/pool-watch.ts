import type { PoolState } from '@qinqing/contract';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { LedgerService } from '../ledger/index.js';
import { Db } from '../../platform/db/index.js';
import { PublicCache } from '../../platform/http/index.js';
import { LOG, type Log } from '../../platform/log/index.js';

/** Freezes of one burst are looked at together. */
const DELAY_MS = 300;

/**
 * Ends the version of public answers when a pool becomes ample, tight or exhausted, and only then: every single freeze
 * moves a pool, but hardly ever past one of those marks.
 */
@Injectable()
export class PoolWatch implements OnModuleDestroy {
  private known: Map<string, PoolState> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();

  constructor(
    private readonly db: Db,
    private readonly ledger: LedgerService,
    private readonly cache: PublicCache,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Money of a pool moved in the current unit of work. */
  touch(): void {
    this.db.afterCommit(() => {
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        this.looking = this.looking.then(async () => {
          await this.look();
        });
      }, DELAY_MS).unref();
    });
  }

  /** Looks now. @returns whether a state changed */
  async look(): Promise<boolean> {
    try {
      const states = await this.db.read((m) => this.ledger.poolStates(m));
      const before = this.known;
      this.known = states;
      // The first look has nothing to compare with, and what is cached may be older than it.
      const changed = !before || [...states].some(([code, state]) => before.get(code) !== state);
      if (changed) this.cache.bump('pool');
      return changed;
    } catch (error) {
      this.log.warn({ err: error }, 'the states of the pools could not be read');
      return false;
    }
  }

  async onModuleDestroy(): Promise<void> {
    clearTimeout(this.timer);
    await this.looking;
  }
}
