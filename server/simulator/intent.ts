import type { Actor } from '../src/platform/http/index.js';
import type { ServerProcess } from './server-process.js';
import type { Change, Snapshot } from './snapshot.js';

/** What a client wants, as it would send it. */
export interface Intent {
  /** for the trace */
  label: string;
  /** undefined for what happens without a client: jobs */
  actor?: Actor;
  /** the idempotency key's scope; undefined where the contract wants no key */
  route?: string;
  input?: unknown;
  work: (server: ServerProcess) => Promise<unknown>;
  /** changes that this may cause, as `app:submitted>in_review`; whatever else changes is a fault */
  allows: readonly string[];
  /** which things it may change; default all */
  only?: (change: Change) => boolean;
  /** the product must refuse it, and change nothing */
  forbidden?: string;
  /** it is forbidden by a state that something else at the same moment may change */
  racing?: boolean;
  /** two such requests with different keys may not both be granted */
  once?: boolean;
  /** after it was granted */
  granted?: (answer: unknown, before: Snapshot, after: Snapshot) => void;
  /** after the process died over it: whether it took effect has to be seen */
  uncertain?: (after: Snapshot) => void;
}

export type Outcome =
  | { kind: 'granted'; answer: unknown }
  | { kind: 'refused'; code: string }
  | { kind: 'crashed' }
  | { kind: 'broken'; error: unknown };

export function outcomeText(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'granted':
      return 'ok';
    case 'refused':
      return outcome.code;
    case 'crashed':
      return 'crashed';
    case 'broken':
      return `broken: ${outcome.error instanceof Error ? outcome.error.message : String(outcome.error)}`;
  }
}

/** The product broke a promise. */
export class Violation extends Error {
  constructor(
    /** which promise, stable: shrinking looks for the same one */
    readonly oracle: string,
    detail: string,
  ) {
    super(`${oracle}: ${detail}`);
    this.name = 'Violation';
  }
}
