import { AppError } from '../src/platform/errors/index.js';
import { Idempotency } from '../src/platform/http/index.js';
import { JobRegistry, JobRunner, Jobs, DEFAULT_RUNNER_OPTIONS } from '../src/platform/queue/index.js';
import { createLog } from '../src/platform/log/index.js';
import { Crashed, scopes, type Scope } from './fault-points.js';
import { turns } from './host.js';
import type { Intent, Outcome } from './intent.js';
import type { Simulation } from './simulation.js';

/** What the jobs may do to the cases while no client looks. */
const BY_JOBS = [
  ...['in_review', 'checking', 'supplement', 'rejected'].map((to) => `app:submitted>${to}`),
  ...['in_review', 'supplement', 'rejected', 'checking'].map((to) => `app:checking>${to}`),
  'app:supplement>expired',
  'app:draft>expired',
  'app:publicised>payable',
  'app:publicised>paid',
  'payout:new>payable',
  'payout:new>paid',
];
const LEASE_MS = DEFAULT_RUNNER_OPTIONS.leaseMs;

/** Sends a request as the product's own doors do: under its key. */
export async function perform(sim: Simulation, intent: Intent, key: string): Promise<Outcome> {
  const { server } = sim;
  try {
    const { route, actor, input } = intent;
    const answer =
      route === undefined
        ? await intent.work(server)
        : await server.get(Idempotency).run({ key, actor, route, input }, () => intent.work(server));
    return { kind: 'granted', answer };
  } catch (error) {
    if (error instanceof Crashed) return { kind: 'crashed' };
    if (error instanceof AppError && error.code !== 'INTERNAL') return { kind: 'refused', code: error.code };
    return { kind: 'broken', error };
  }
}

/** A worker looks for due jobs until there are none. */
export function sweep(): Intent {
  return { label: '', work: (server) => server.get(JobRunner).drain(), allows: BY_JOBS };
}

/**
 * A worker takes jobs and falls asleep over them for longer than its lease; another takes them over; the first wakes up
 * while the second is still at work, and must not finish what is not its own any more.
 */
export function stall(sim: Simulation): Intent {
  return {
    label: '',
    allows: BY_JOBS,
    work: async (server) => {
      const worker = () =>
        new JobRunner(server.db, sim.clock, server.get(Jobs), server.get(JobRegistry), createLog('silent'), {
          ...DEFAULT_RUNNER_OPTIONS,
          concurrency: 4,
        });
      const outer = scopes.getStore()!;
      const asleep = () => {
        let wake!: () => void;
        const sleeping = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const scope: Scope = { ...outer, units: 0, sleeping };
        const done = scopes.run(scope, () => worker().drain());
        // It may die long before anybody waits for it below.
        done.catch(() => undefined);
        return { done, wake };
      };
      const first = asleep();
      await turns(20);
      sim.pause(LEASE_MS + 1000);
      const second = asleep();
      await turns(20);
      first.wake();
      await turns(20);
      second.wake();
      await Promise.all([first.done, second.done]);
    },
  };
}
