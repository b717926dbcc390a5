import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as yieldLoop } from 'node:timers/promises';
import type { Actor } from './actor.js';

/** How far a running request has come. */
export interface ProgressState {
  /** Chinese: what it is doing */
  step: string;
  done: number;
  total: number;
}

/** Where progress is kept for the processes that may be asked for it; it is no record and may be lost. */
export interface ProgressStore {
  set(key: string, state: ProgressState): void;
  get(key: string): Promise<ProgressState | undefined>;
  close(): void;
}

const KEPT_MS = 10 * 60_000;
const KEPT_MOST = 1000;

/** One process: the embedded default. */
export class MemoryProgress implements ProgressStore {
  private readonly states = new Map<string, { state: ProgressState; until: number }>();

  set(key: string, state: ProgressState): void {
    this.states.delete(key);
    this.states.set(key, { state, until: Date.now() + KEPT_MS });
    for (const [known, { until }] of this.states) {
      if (until > Date.now() && this.states.size <= KEPT_MOST) break;
      this.states.delete(known);
    }
  }

  async get(key: string): Promise<ProgressState | undefined> {
    const known = this.states.get(key);
    return known && known.until > Date.now() ? known.state : undefined;
  }

  close(): void {
    this.states.clear();
  }
}

/**
 * Progress of requests that take seconds, told outside the unit of work: a unit can't show what it has not committed.
 * The caller asks for it under the Idempotency-Key that it sent.
 */
export class Progress {
  private readonly running = new AsyncLocalStorage<string>();

  constructor(private readonly store: ProgressStore) {}

  /** Runs a request whose progress may be asked for. */
  track<T>(actor: Actor | undefined, key: string, work: () => Promise<T>): Promise<T> {
    return this.running.run(keyOf(actor, key), work);
  }

  /**
   * Notes how far the running request is and lets other requests have their turn, which the synchronous engine would
   * not do by itself. Outside a request it only does the latter.
   */
  async report(step: string, done: number, total: number): Promise<void> {
    const key = this.running.getStore();
    if (key !== undefined) this.store.set(key, { step, done, total });
    await yieldLoop();
  }

  /** Undefined where nothing is known: not begun, long over, or somebody else's. */
  read(actor: Actor, key: string): Promise<ProgressState | undefined> {
    return this.store.get(keyOf(actor, key));
  }

  close(): void {
    this.store.close();
  }
}

function keyOf(actor: Actor | undefined, key: string): string {
  return `${actor?.kind ?? 'none'}:${actor?.id ?? ''}:${key}`;
}
